"""Every judgement is kept and replays byte for byte; what is kept gives nobody away."""

from __future__ import annotations

import pytest
from sqlmodel import select

from hub.database import HUB, Database, Tenant
from hub.encounters.decisions import latest_decision
from hub.encounters.intake import accept
from hub.encounters.rejudge import rejudge
from hub.encounters.shapes import EncounterIn
from hub.kit.clock import SteppedClock
from hub.kit.errors import NotFound
from hub.record import Act
from hub.rules.codec import canonical
from hub.rules.decisions import is_replayed, make_decision, replay, try_change
from hub.tables import Decision, Encounter, TermsSnapshot
from hub.vault import Vault
from tests.encounters.posting import World, accept_for, act_of, make_posted


def _kept(database: Database, vault: Vault, world: World, ref: str) -> dict[str, object]:
    with database.session(Tenant("cbo", world.cbos[0])) as session:
        row = session.exec(select(Encounter).where(Encounter.encounter_ref == ref)).one()
        return latest_decision(session, vault, row.id).document


def test_a_kept_decision_is_the_judgement_and_replays_byte_for_byte(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    for ref, more in (("good", {}), ("bad", {"diagnoses": [], "between": ("12:00", "12:10")})):
        accept_for(database, vault, world, clock, make_posted(world, ref, **more))
        document = _kept(database, vault, world, ref)
        assert is_replayed(document)
        assert canonical(replay(document)) == canonical(document)
        assert document["status"] == {"good": "ready", "bad": "blocked"}[ref]


def test_the_kept_document_is_what_the_rule_floor_makes_of_the_judgement(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    from hub.encounters import intake  # noqa: PLC0415

    seen = []
    keep = intake.keep_decisions

    def watch(*told: object) -> None:
        seen.extend(told[4])  # type: ignore[arg-type]
        keep(*told)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(intake, "keep_decisions", watch)
        accept_for(database, vault, world, clock, make_posted(world, "a"))
    ((_, judgement),) = seen
    made = make_decision(judgement.facts, judgement.terms, judgement.findings)
    assert canonical(made) == canonical(_kept(database, vault, world, "a"))


def test_a_new_judgement_keeps_a_new_decision_beside_the_old(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    (outcome,) = accept_for(database, vault, world, clock, make_posted(world, "a"))
    clock.advance(days=1)
    with database.session(Tenant("cbo", world.cbos[0])) as session:
        act = act_of(world, clock)
        rejudge(session, vault, act, cbo_id=world.cbos[0], encounter_ids=[outcome.id])
    with database.session(HUB) as session:
        assert len(session.exec(select(Decision)).all()) == 2


def test_what_many_encounters_share_is_kept_once(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    posted = [make_posted(world, f"e{day}", day=f"2026-05-{day:02d}") for day in range(1, 11)]
    accept_for(database, vault, world, clock, *posted)
    with database.session(HUB) as session:
        assert len(session.exec(select(Decision)).all()) == 10
        assert len(session.exec(select(TermsSnapshot)).all()) == 1


def test_nothing_kept_in_the_clear_names_the_member(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    accept_for(database, vault, world, clock, make_posted(world, "a"))
    document = _kept(database, vault, world, "a")
    cin = document["facts"]["member"]["cin"]  # type: ignore[index]
    with database.session(HUB) as session:
        bodies = " ".join(str(row.body) for row in session.exec(select(TermsSnapshot)))
        sealed = b"".join(bytes(row.sealed) for row in session.exec(select(Decision)))
    assert cin not in bodies
    assert cin.encode() not in sealed
    assert "1985-02-19" not in bodies


def test_another_cbo_does_not_find_the_decision(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    (outcome,) = accept_for(database, vault, world, clock, make_posted(world, "a"))
    with database.session(Tenant("cbo", world.cbos[1])) as session, pytest.raises(NotFound):
        latest_decision(session, vault, outcome.id)


def test_a_narrower_daily_limit_flips_a_kept_decision(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    posted: EncounterIn = make_posted(world, "a", between=("08:00", "10:00"))
    act = Act(actor="x", organization_id=world.cbos[0], at=clock.now())
    with database.session(Tenant("cbo", world.cbos[0])) as session:
        accept(session, vault, act, cbo_id=world.cbos[0], posted=[posted])
    document = _kept(database, vault, world, "a")
    assert try_change(document, terms={"units_per_day_max": 4}).flips is False
    flip = try_change(document, terms={"units_per_day_max": 3})
    assert (flip.status_before, flip.status_after) == ("ready", "blocked")
    assert flip.appear == ("CHW-UNIT-DAY-MAX",)
