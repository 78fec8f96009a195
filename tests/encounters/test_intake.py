"""Intake: each reference once, judged against everything that counts, all CBOs together."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from hub.database import HUB, Database, Tenant
from hub.encounters.change import EncounterClaimed, correct, lock_encounter, withdraw
from hub.encounters.intake import (
    Accepted,
    EncounterRefReused,
    Refused,
    UnknownParty,
    dry_run,
)
from hub.kit.clock import SteppedClock
from hub.kit.errors import NotFound
from hub.tables import Encounter, EncounterFinding, EncounterVersion
from hub.vault import Vault
from tests.counting import queries
from tests.encounters.posting import (
    World,
    accept_for,
    act_of,
    make_posted,
    rows_by_ref,
    rules_of,
)


def test_an_ordinary_visit_is_ready_with_code_units_and_price(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    (outcome,) = accept_for(database, vault, world, clock, make_posted(world, "a"))
    row = rows_by_ref(database)["a"]
    assert outcome == Accepted(row.id, repeated=False)
    assert (row.status, row.code, row.modifiers, row.units_added) == ("ready", "98960", ["U2"], 1)
    assert (row.expected_cents, row.plan_id, row.diagnoses) == (2666, world.plan, ["Z5941"])


def test_what_was_posted_is_not_readable_in_the_table(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    accept_for(database, vault, world, clock, make_posted(world, "a", language="es"))
    row = rows_by_ref(database)["a"]
    assert b"health_navigation" not in bytes(row.sealed)
    told = vault.open(bytes(row.sealed), table="encounter", row_id=row.id)
    assert told["topics"][0]["kind"] == "health_navigation"


def test_the_same_reference_with_the_same_content_is_once(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    (first,) = accept_for(database, vault, world, clock, make_posted(world, "a"))
    (again,) = accept_for(database, vault, world, clock, make_posted(world, "a"))
    assert again == Accepted(first.id, repeated=True)
    assert len(rows_by_ref(database)) == 1


def test_the_same_reference_twice_in_one_batch_is_once(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    first, again = accept_for(database, vault, world, clock, *[make_posted(world, "a")] * 2)
    assert again == Accepted(first.id, repeated=True)


def test_the_same_reference_with_other_content_is_refused(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    accept_for(database, vault, world, clock, make_posted(world, "a"))
    other = make_posted(world, "a", between=("11:00", "11:40"))
    (outcome,) = accept_for(database, vault, world, clock, other)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.error, EncounterRefReused)


def test_a_row_with_an_unknown_member_is_refused_alone(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    unknown = make_posted(world, "b", member_ref="nobody")
    others = make_posted(world, "c", member_ref=world.member_refs[1])
    outcomes = accept_for(database, vault, world, clock, unknown, make_posted(world, "a"), others)
    assert [isinstance(outcome, Accepted) for outcome in outcomes] == [False, True, False]
    assert isinstance(outcomes[0].error, UnknownParty)
    assert outcomes[0].error.pointers[0][0] == "/member_ref"
    assert set(rows_by_ref(database)) == {"a"}


def test_two_short_visits_of_a_day_carry_each_other(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    accept_for(database, vault, world, clock, make_posted(world, "a", between=("09:00", "09:10")))
    row = rows_by_ref(database)["a"]
    assert (row.status, rules_of(database, row.id)) == ("blocked", ["CHW-UNIT-MIN"])
    accept_for(database, vault, world, clock, make_posted(world, "b", between=("15:00", "15:10")))
    rows = rows_by_ref(database)
    assert {row.status for row in rows.values()} == {"ready"}
    assert sum(row.units_added for row in rows.values()) == 1
    assert rules_of(database, rows["a"].id) == []


def test_the_other_cbos_minutes_count_and_its_references_stay_hidden(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    long = make_posted(world, "a", between=("08:00", "10:00"))
    accept_for(database, vault, world, clock, long)
    second = make_posted(world, "b", cbo=1, between=("12:00", "12:35"))
    accept_for(database, vault, world, clock, second, cbo=1)
    row = rows_by_ref(database)["b"]
    assert "CHW-UNIT-DAY-MAX" in rules_of(database, row.id)
    with database.session(HUB) as session:
        texts = [str(found.text) for found in session.exec(select(EncounterFinding)).all()]
    assert not any(world.member_refs[0] in told for told in texts)


def test_two_cbos_racing_for_the_last_units_cannot_both_take_them(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    barrier = threading.Barrier(2)

    def post(cbo: int) -> None:
        between = ("08:00", "10:00") if cbo == 0 else ("11:00", "13:00")
        posted = make_posted(world, f"r{cbo}", cbo=cbo, between=between)
        barrier.wait()
        accept_for(database, vault, world, clock, posted, cbo=cbo)

    threads = [threading.Thread(target=post, args=(cbo,)) for cbo in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = sorted(row.status for row in rows_by_ref(database).values())
    assert statuses == ["blocked", "ready"]


def test_gathering_and_writing_take_the_same_queries_for_one_and_for_fifty(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    accept_for(database, vault, world, clock, make_posted(world, "first"))  # opens the audit chain
    counts = []
    for size in (1, 50):
        posted = [
            make_posted(world, f"{size}-{place}", day=f"2026-05-{place % 28 + 1:02d}", diagnoses=[])
            for place in range(size)
        ]
        with queries(database.engine) as seen:
            accept_for(database, vault, world, clock, *posted)
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
            posted=make_posted(world, "a", diagnoses=[]),
            on=date(2026, 6, 15),
        )
    assert judgement.status == "blocked"
    assert [change.finding.rule_id for change in answer.changes] == ["CHW-CPT-ICD"]
    assert (answer.payable, answer.expected_cents, answer.units_left["day"]) == (True, 2666, 3)
    assert rows_by_ref(database) == {}


def _change(database: Database, world: World, ref: str, act: Any) -> None:
    its_id = rows_by_ref(database)[ref].id
    with database.session(Tenant("cbo", world.cbos[0])) as session:
        act(session, lock_encounter(session, its_id))


def test_a_withdrawn_encounter_frees_its_units(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    accept_for(database, vault, world, clock, make_posted(world, "a", between=("08:00", "10:00")))
    accept_for(database, vault, world, clock, make_posted(world, "b", between=("12:00", "12:35")))
    assert rows_by_ref(database)["b"].status == "blocked"
    act = act_of(world, clock)
    _change(database, world, "a", lambda s, row: withdraw(s, vault, act, row))
    rows = rows_by_ref(database)
    assert (rows["a"].status, rows["a"].units_added, rows["b"].status) == ("withdrawn", 0, "ready")


def test_a_corrected_encounter_is_judged_anew_and_its_old_words_are_kept(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    accept_for(database, vault, world, clock, make_posted(world, "a", diagnoses=[]))
    assert rows_by_ref(database)["a"].status == "blocked"
    act = act_of(world, clock)
    _change(
        database, world, "a", lambda s, row: correct(s, vault, act, row, make_posted(world, "a"))
    )
    assert rows_by_ref(database)["a"].status == "ready"
    with database.session(HUB) as session:
        (old,) = session.exec(select(EncounterVersion)).all()
    told = vault.open(bytes(old.sealed), table="encounter_version", row_id=old.id)
    assert told["diagnoses"] == []


def test_a_claimed_encounter_can_neither_be_withdrawn_nor_corrected(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    accept_for(database, vault, world, clock, make_posted(world, "a"))
    with database.session(HUB) as session:
        row = session.exec(select(Encounter)).one()
        row.status, row.claim_id = "claimed", row.id
        session.add(row)
    act = act_of(world, clock)
    with pytest.raises(EncounterClaimed):
        _change(database, world, "a", lambda s, row: withdraw(s, vault, act, row))
    posted = make_posted(world, "a")
    with pytest.raises(EncounterClaimed):
        _change(database, world, "a", lambda s, row: correct(s, vault, act, row, posted))


def test_a_cbo_cannot_lock_another_cbos_encounter(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    (kept,) = accept_for(database, vault, world, clock, make_posted(world, "a"))
    with Session(database.engine) as session:
        session.info["tenant"] = Tenant("cbo", world.cbos[1])
        with pytest.raises(NotFound):
            lock_encounter(session, kept.id)
