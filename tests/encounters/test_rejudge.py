"""What is on record is judged again, and no line holds a unit less than was promised."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import select

from hub.database import HUB, Database, Tenant
from hub.encounters.change import correct, lock_encounter
from hub.encounters.rejudge import rejudge
from hub.kit.clock import SteppedClock
from hub.kit.identifiers import new_id
from hub.tables import HealthWorker, Organization, PlanOfCare
from hub.vault import Vault
from tests.builders import AT, make_member, make_worker
from tests.encounters.posting import (
    World,
    accept_for,
    act_of,
    make_posted,
    rows_by_ref,
    rules_of,
)


def _second_worker(database: Database, vault: Vault, world: World) -> str:
    with database.session(HUB) as session:
        cbo = session.get_one(Organization, world.cbos[0])
        return make_worker(session, vault, cbo).ref


def _change_worker(database: Database, ref: str, **values: Any) -> None:
    with database.session(HUB) as session:
        row = session.exec(select(HealthWorker).where(HealthWorker.ref == ref)).one()
        for name, value in values.items():
            setattr(row, name, value)


def _told(database: Database) -> dict[str, tuple[str, int]]:
    return {ref: (row.status, row.units_added) for ref, row in rows_by_ref(database).items()}


def test_a_contact_whose_topics_miss_the_deciding_minute_lends_nothing(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    topics = [{"kind": "health_navigation", "minutes": 4, "note": "x"}]
    short = make_posted(world, "a", between=("09:00", "09:10"), topics=topics)
    accept_for(database, vault, world, clock, short)
    row = rows_by_ref(database)["a"]
    assert (row.waits_for_minutes, row.undocumented_minutes) == (True, 6)
    carrier = make_posted(world, "b", between=("15:00", "15:10"))
    accept_for(database, vault, world, clock, carrier)
    assert _told(database) == {"a": ("blocked", 0), "b": ("blocked", 0)}
    accept_for(database, vault, world, clock, make_posted(world, "c", between=("16:00", "16:06")))
    assert _told(database) == {"a": ("ready", 0), "b": ("ready", 0), "c": ("ready", 1)}


def test_what_lends_keeps_its_time_from_those_posted_with_its_carrier(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    short = make_posted(world, "a", between=("10:00", "10:08"))
    accept_for(database, vault, world, clock, short)
    together = [
        make_posted(world, "b", between=("09:00", "09:10")),
        make_posted(world, "c", between=("10:04", "10:40")),
    ]
    accept_for(database, vault, world, clock, *together)
    assert _told(database) == {"a": ("ready", 0), "b": ("ready", 1), "c": ("blocked", 0)}
    assert rules_of(database, rows_by_ref(database)["c"].id) == ["CHW-COMBO-SAMETIME"]


def test_a_health_worker_who_was_elsewhere_lends_nothing(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    second = _second_worker(database, vault, world)
    with database.session(HUB) as session:
        cbo = session.get_one(Organization, world.cbos[0])
        other = make_member(session, vault, cbo, session.get_one(Organization, world.plan)).ref
    by_second = {"health_worker_ref": second}
    short = make_posted(world, "a", between=("10:00", "10:08"), **by_second)
    accept_for(database, vault, world, clock, short)
    elsewhere = make_posted(world, "b", member_ref=other, **by_second)
    accept_for(database, vault, world, clock, elsewhere)
    accept_for(database, vault, world, clock, make_posted(world, "c", between=("09:00", "09:10")))
    assert _told(database) == {"a": ("blocked", 0), "b": ("ready", 1), "c": ("blocked", 0)}
    assert rules_of(database, rows_by_ref(database)["c"].id) == ["CHW-UNIT-MIN"]


def test_a_lender_whose_health_worker_left_in_between_has_lent_nothing(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    second = _second_worker(database, vault, world)
    short = make_posted(world, "a", between=("10:00", "10:08"), health_worker_ref=second)
    accept_for(database, vault, world, clock, short)
    _change_worker(database, second, active_to=date(2026, 5, 31))
    accept_for(database, vault, world, clock, make_posted(world, "b", between=("09:00", "09:10")))
    assert _told(database) == {"a": ("blocked", 0), "b": ("blocked", 0)}
    rows = rows_by_ref(database)
    assert rules_of(database, rows["b"].id) == ["CHW-UNIT-MIN"]
    assert rules_of(database, rows["a"].id) != ["CHW-UNIT-MIN"]
    assert (rows["a"].waits_for_minutes, rows["b"].waits_for_minutes) == (False, True)
    accept_for(database, vault, world, clock, make_posted(world, "c", between=("15:00", "15:08")))
    assert _told(database) == {"a": ("blocked", 0), "b": ("ready", 0), "c": ("ready", 1)}


def test_one_that_is_freed_late_carries_what_waits_on_its_line(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    second = _second_worker(database, vault, world)
    _change_worker(database, second, active_to=date(2026, 5, 31))
    accept_for(database, vault, world, clock, make_posted(world, "a", between=("10:00", "10:08")))
    clock.advance(days=1)
    longer = make_posted(world, "b", between=("09:00", "09:10"), health_worker_ref=second)
    accept_for(database, vault, world, clock, longer)
    assert _told(database) == {"a": ("blocked", 0), "b": ("blocked", 0)}
    _change_worker(database, second, active_to=None)
    its_id = rows_by_ref(database)["b"].id
    with database.session(Tenant("cbo", world.cbos[0])) as session:
        act = act_of(world, clock)
        rejudge(session, vault, act, cbo_id=world.cbos[0], encounter_ids=[its_id])
    assert _told(database) == {"a": ("ready", 0), "b": ("ready", 1)}


def _days(world: World, count: int, *, first: int = 1, **more: Any) -> list[Any]:
    return [
        make_posted(world, f"u-{place}", day=f"2026-05-{place:02d}", **more)
        for place in range(first, first + count)
    ]


def _plan_of_care(database: Database, vault: Vault, world: World, cbo: int) -> None:
    its_id, cbo_id = new_id(), world.cbos[cbo]
    sealed = vault.seal({}, tenant_id=cbo_id, table="plan_of_care", row_id=its_id)
    with database.session(HUB) as session:
        session.add(
            PlanOfCare(
                id=its_id,
                cbo_id=cbo_id,
                member_id=world.member_ids[cbo],
                effective_from=date(2026, 5, 1),
                author_type="physician",
                reviews=[],
                states=["condition", "other_professionals", "objectives", "services", "frequency"],
                sealed=sealed,
                recorded_at=AT,
            )
        )


def test_what_was_promised_a_unit_keeps_it_though_others_came_after(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    _plan_of_care(database, vault, world, 1)
    accept_for(database, vault, world, clock, *_days(world, 12))
    late = make_posted(world, "late", cbo=1, day="2026-05-20")
    accept_for(database, vault, world, clock, late, cbo=1)
    before = _told(database)
    assert before["u-12"] == before["late"] == ("ready", 1)
    for refs in (["u-12"], ["u-1", "u-7"]):
        ids = [rows_by_ref(database)[ref].id for ref in refs]
        with database.session(HUB) as session:
            cbo, act = world.cbos[0], act_of(world, clock)
            assert rejudge(session, vault, act, cbo_id=cbo, encounter_ids=ids) == []
    assert _told(database) == before
    accept_for(database, vault, world, clock, make_posted(world, "next", day="2026-05-21"))
    assert _told(database)["next"] == ("blocked", 0)


def test_what_asks_for_more_than_it_was_promised_waits_behind_others(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    accept_for(database, vault, world, clock, *_days(world, 10))
    mine = make_posted(world, "mine", day="2026-05-20")
    accept_for(database, vault, world, clock, mine)
    late = make_posted(world, "late", cbo=1, day="2026-05-21")
    accept_for(database, vault, world, clock, late, cbo=1)
    assert _told(database)["late"] == ("ready", 1)
    longer = make_posted(world, "mine", day="2026-05-20", between=("10:00", "11:10"))
    with database.session(HUB) as session:
        row = lock_encounter(session, rows_by_ref(database)["mine"].id)
        correct(session, vault, act_of(world, clock), row, longer)
    assert _told(database)["mine"] == ("blocked", 0)
