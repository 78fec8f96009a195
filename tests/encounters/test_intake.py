"""Intake: each reference once, judged against everything that counts, all CBOs together."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from hub.database import HUB, Database, Tenant
from hub.encounters.change import EncounterClaimed, correct, lock_encounter, withdraw
from hub.encounters.intake import (
    Accepted,
    EncounterRefReused,
    Refused,
    UnknownParty,
    accept,
    dry_run,
)
from hub.encounters.shapes import EncounterIn
from hub.kit.clock import SteppedClock
from hub.kit.errors import NotFound
from hub.record import Act
from hub.tables import Encounter, EncounterFinding, EncounterVersion, Person
from hub.vault import Vault
from tests.builders import (
    make_agreement,
    make_contract,
    make_member,
    make_organization,
    make_worker,
)
from tests.counting import queries


@dataclass
class World:
    """One plan, two CBOs that both know the same human, a worker each."""

    plan: UUID
    cbos: list[UUID]
    member_refs: list[str]
    worker_refs: list[str]
    member_ids: list[UUID]


@pytest.fixture
def world(database: Database, vault: Vault) -> World:
    with database.session(HUB) as session:
        hub = make_organization(session, "hub")
        plan = make_organization(session, "plan")
        contract = make_contract(session, plan, hub)
        cbos = [make_organization(session, "cbo") for _ in range(2)]
        members, workers = [], []
        person: Person | None = None
        for cbo in cbos:
            make_agreement(session, cbo, contract)
            member = make_member(session, vault, cbo, plan, person=person)
            person = person or session.get(Person, member.person_id)
            members.append(member)
            workers.append(make_worker(session, vault, cbo))
        return World(
            plan.id,
            [cbo.id for cbo in cbos],
            [member.ref for member in members],
            [worker.ref for worker in workers],
            [member.id for member in members],
        )


def _posted(world: World, ref: str, *, cbo: int = 0, **more: Any) -> EncounterIn:
    start, end = more.pop("between", ("10:00", "10:35"))
    day = more.pop("day", "2026-06-01")
    told: dict[str, Any] = {
        "encounter_ref": ref,
        "member_ref": world.member_refs[cbo],
        "health_worker_ref": world.worker_refs[cbo],
        "service_date": day,
        "started_at": f"{day}T{start}:00-07:00",
        "ended_at": f"{day}T{end}:00-07:00",
        "topics": [{"kind": "health_navigation", "minutes": _minutes(start, end), "note": "x"}],
        "place_of_service": "12",
        "diagnoses": ["Z59.41"],
        "eligibility_criterion": "unmet_social_need",
        "consent_to_bill": {"method": "written", "on": "2025-03-15"},
        **more,
    }
    return EncounterIn.model_validate(told)


def _minutes(start: str, end: str) -> int:
    def of(told: str) -> int:
        return int(told[:2]) * 60 + int(told[3:])

    return of(end) - of(start)


def _act(world: World, clock: SteppedClock, cbo: int = 0) -> Act:
    return Act(actor="cli_test", organization_id=world.cbos[cbo], at=clock.now())


def _accept(
    database: Database,
    vault: Vault,
    world: World,
    clock: SteppedClock,
    *posted: EncounterIn,
    cbo: int = 0,
) -> list[Any]:
    with database.session(Tenant("cbo", world.cbos[cbo])) as session:
        return accept(
            session, vault, _act(world, clock, cbo), cbo_id=world.cbos[cbo], posted=posted
        )


def _rows(database: Database) -> dict[str, Encounter]:
    with database.session(HUB) as session:
        return {row.encounter_ref: row for row in session.exec(select(Encounter)).all()}


def _rules(database: Database, encounter_id: UUID) -> list[str]:
    with database.session(HUB) as session:
        found = session.exec(
            select(EncounterFinding).where(EncounterFinding.encounter_id == encounter_id)
        )
        return [row.rule for row in found if row.action != "warn"]


def test_an_ordinary_visit_is_ready_with_code_units_and_price(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    (outcome,) = _accept(database, vault, world, clock, _posted(world, "a"))
    row = _rows(database)["a"]
    assert outcome == Accepted(row.id, repeated=False)
    assert (row.status, row.code, row.modifiers, row.units_added) == ("ready", "98960", ["U2"], 1)
    assert (row.expected_cents, row.plan_id, row.diagnoses) == (2666, world.plan, ["Z5941"])


def test_what_was_posted_is_not_readable_in_the_table(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    _accept(database, vault, world, clock, _posted(world, "a", language="es"))
    row = _rows(database)["a"]
    assert b"health_navigation" not in bytes(row.sealed)
    told = vault.open(bytes(row.sealed), table="encounter", row_id=row.id)
    assert told["topics"][0]["kind"] == "health_navigation"


def test_the_same_reference_with_the_same_content_is_once(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    (first,) = _accept(database, vault, world, clock, _posted(world, "a"))
    (again,) = _accept(database, vault, world, clock, _posted(world, "a"))
    assert again == Accepted(first.id, repeated=True)
    assert len(_rows(database)) == 1


def test_the_same_reference_twice_in_one_batch_is_once(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    first, again = _accept(database, vault, world, clock, *[_posted(world, "a")] * 2)
    assert again == Accepted(first.id, repeated=True)


def test_the_same_reference_with_other_content_is_refused(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    _accept(database, vault, world, clock, _posted(world, "a"))
    other = _posted(world, "a", between=("11:00", "11:40"))
    (outcome,) = _accept(database, vault, world, clock, other)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, EncounterRefReused)


def test_a_row_with_an_unknown_member_is_refused_alone(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    unknown = _posted(world, "b", member_ref="nobody")
    others = _posted(world, "c", member_ref=world.member_refs[1])
    outcomes = _accept(database, vault, world, clock, unknown, _posted(world, "a"), others)
    assert [isinstance(outcome, Accepted) for outcome in outcomes] == [False, True, False]
    assert isinstance(outcomes[0].error, UnknownParty)
    assert outcomes[0].error.pointers[0][0] == "/member_ref"
    assert set(_rows(database)) == {"a"}


def test_two_short_visits_of_a_day_carry_each_other(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    _accept(database, vault, world, clock, _posted(world, "a", between=("09:00", "09:10")))
    row = _rows(database)["a"]
    assert (row.status, _rules(database, row.id)) == ("blocked", ["CHW-UNIT-MIN"])
    _accept(database, vault, world, clock, _posted(world, "b", between=("15:00", "15:10")))
    rows = _rows(database)
    assert {row.status for row in rows.values()} == {"ready"}
    assert sum(row.units_added for row in rows.values()) == 1
    assert _rules(database, rows["a"].id) == []


def test_the_other_cbos_minutes_count_and_its_references_stay_hidden(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    long = _posted(world, "a", between=("08:00", "10:00"))
    _accept(database, vault, world, clock, long)
    second = _posted(world, "b", cbo=1, between=("12:00", "12:35"))
    _accept(database, vault, world, clock, second, cbo=1)
    row = _rows(database)["b"]
    assert "CHW-UNIT-DAY-MAX" in _rules(database, row.id)
    with database.session(HUB) as session:
        texts = [str(found.text) for found in session.exec(select(EncounterFinding)).all()]
    assert not any(world.member_refs[0] in told for told in texts)


def test_two_cbos_racing_for_the_last_units_cannot_both_take_them(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    barrier = threading.Barrier(2)

    def post(cbo: int) -> None:
        between = ("08:00", "10:00") if cbo == 0 else ("11:00", "13:00")
        posted = _posted(world, f"r{cbo}", cbo=cbo, between=between)
        barrier.wait()
        _accept(database, vault, world, clock, posted, cbo=cbo)

    threads = [threading.Thread(target=post, args=(cbo,)) for cbo in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(row.status for row in _rows(database).values())
    assert statuses == ["blocked", "ready"]


def test_gathering_and_writing_take_the_same_queries_for_one_and_for_fifty(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    _accept(database, vault, world, clock, _posted(world, "first"))  # opens the audit chain
    counts = []
    for size in (1, 50):
        posted = [
            _posted(world, f"{size}-{place}", day=f"2026-05-{place % 28 + 1:02d}", diagnoses=[])
            for place in range(size)
        ]
        with queries(database.engine) as seen:
            _accept(database, vault, world, clock, *posted)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 24


def test_a_dry_run_keeps_nothing(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    with database.session(Tenant("cbo", world.cbos[0])) as session:
        judgement, answer = dry_run(
            session,
            vault,
            cbo_id=world.cbos[0],
            posted=_posted(world, "a", diagnoses=[]),
            on=date(2026, 6, 15),
        )
    assert judgement.status == "blocked"
    assert [change.finding.rule_id for change in answer.changes] == ["CHW-CPT-ICD"]
    assert (answer.payable, answer.expected_cents, answer.units_left["day"]) == (True, 2666, 3)
    assert _rows(database) == {}


def _change(database: Database, world: World, ref: str, act: Any) -> None:
    its_id = _rows(database)[ref].id
    with database.session(Tenant("cbo", world.cbos[0])) as session:
        act(session, lock_encounter(session, its_id))


def test_a_withdrawn_encounter_frees_its_units(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    _accept(database, vault, world, clock, _posted(world, "a", between=("08:00", "10:00")))
    _accept(database, vault, world, clock, _posted(world, "b", between=("12:00", "12:35")))
    assert _rows(database)["b"].status == "blocked"
    act = _act(world, clock)
    _change(database, world, "a", lambda s, row: withdraw(s, vault, act, row))
    rows = _rows(database)
    assert (rows["a"].status, rows["a"].units_added, rows["b"].status) == ("withdrawn", 0, "ready")


def test_a_corrected_encounter_is_judged_anew_and_its_old_words_are_kept(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    _accept(database, vault, world, clock, _posted(world, "a", diagnoses=[]))
    assert _rows(database)["a"].status == "blocked"
    act = _act(world, clock)
    _change(database, world, "a", lambda s, row: correct(s, vault, act, row, _posted(world, "a")))
    assert _rows(database)["a"].status == "ready"
    with database.session(HUB) as session:
        (old,) = session.exec(select(EncounterVersion)).all()
    told = vault.open(bytes(old.sealed), table="encounter_version", row_id=old.id)
    assert told["diagnoses"] == []


def test_a_claimed_encounter_can_neither_be_withdrawn_nor_corrected(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    _accept(database, vault, world, clock, _posted(world, "a"))
    with database.session(HUB) as session:
        row = session.exec(select(Encounter)).one()
        row.status, row.claim_id = "claimed", row.id
        session.add(row)
    act = _act(world, clock)
    with pytest.raises(EncounterClaimed):
        _change(database, world, "a", lambda s, row: withdraw(s, vault, act, row))
    posted = _posted(world, "a")
    with pytest.raises(EncounterClaimed):
        _change(database, world, "a", lambda s, row: correct(s, vault, act, row, posted))


def test_a_cbo_cannot_lock_another_cbos_encounter(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    (kept,) = _accept(database, vault, world, clock, _posted(world, "a"))
    with Session(database.engine) as session:
        session.info["tenant"] = Tenant("cbo", world.cbos[1])
        with pytest.raises(NotFound):
            lock_encounter(session, kept.id)
