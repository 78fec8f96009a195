"""What is on record is judged again, and no line holds a unit less than was promised."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import select

from hub.database import HUB, Database, Tenant
from hub.encounters.rejudge import rejudge
from hub.kit.clock import SteppedClock
from hub.tables import HealthWorker, Organization
from hub.vault import Vault
from tests.builders import make_member, make_worker
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
