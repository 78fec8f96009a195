"""A claim is doubtful when what it rests on was withdrawn, not when the member was served again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from hub.encounters.intake import accept
from hub.encounters.rejudge import doubtful_claims
from hub.encounters.shapes import EncounterIn
from hub.kit.identifiers import new_id
from hub.record import Act
from hub.tables import Coverage, Encounter, PlanOfCare, ProgramSpan
from hub.vault import Vault
from tests.builders import AT
from tests.claims.world import World, make_world

FIRST = date(2026, 5, 4)
THRESHOLD = 12


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    """Twelve units on twelve claims, then one more under a plan of care that begins that day."""
    made = make_world(session, vault)
    for place in range(THRESHOLD):
        _post(made, FIRST + timedelta(days=place))
    _plan_of_care(made, FIRST + timedelta(days=THRESHOLD))
    _post(made, FIRST + timedelta(days=THRESHOLD))
    made.submit()
    return made


def _post(world: World, day: date) -> None:
    posted = EncounterIn.model_validate(
        {
            "encounter_ref": day.isoformat(),
            "member_ref": world.cbo.member.ref,
            "health_worker_ref": world.cbo.worker.ref,
            "service_date": day.isoformat(),
            "minutes": 30,
            "topics": [{"kind": "health_navigation", "minutes": 30, "note": "Example."}],
            "place_of_service": "12",
            "diagnoses": ["Z59.41"],
            "eligibility_criterion": "unmet_social_need",
        }
    )
    act = Act(actor="example", organization_id=world.cbo.row.id, at=AT)
    accept(world.session, world.vault, act, cbo_id=world.cbo.row.id, posted=[posted])


def _plan_of_care(world: World, first: date) -> None:
    its_id, cbo = new_id(), world.cbo
    world.session.add(
        PlanOfCare(
            id=its_id,
            cbo_id=cbo.row.id,
            member_id=cbo.member.id,
            effective_from=first,
            author_type="physician",
            reviews=[],
            states=["condition", "other_professionals", "objectives", "services", "frequency"],
            sealed=world.vault.seal({}, tenant_id=cbo.row.id, table="plan_of_care", row_id=its_id),
            recorded_at=AT,
        )
    )
    world.session.flush()


def doubt(world: World) -> list[tuple[int, list[str]]]:
    """Which days after the first are on doubtful claims, and by which rules."""
    world.session.expire_all()
    rows = world.session.exec(select(Encounter).where(Encounter.status == "claimed")).all()
    assert len(rows) == THRESHOLD + 1
    found = doubtful_claims(
        world.session, world.vault, cbo_id=world.cbo.row.id, encounter_ids=[row.id for row in rows]
    )
    days = {row.claim_id: (row.service_date - FIRST).days for row in rows}
    return sorted((days[claim_id], rules) for claim_id, rules in found.items())


def test_units_served_later_put_no_earlier_claim_in_doubt(world: World) -> None:
    assert doubt(world) == []
    _post(world, FIRST + timedelta(days=THRESHOLD + 1))
    assert doubt(world) == []


def test_a_withdrawn_plan_of_care_puts_in_doubt_what_rests_on_it(world: World) -> None:
    plan = world.session.exec(select(PlanOfCare)).one()
    world.session.delete(plan)
    world.session.flush()
    assert doubt(world) == [(THRESHOLD, ["CHW-UNIT-12-POC"])]


def test_coverage_that_ended_puts_in_doubt_what_came_after(world: World) -> None:
    coverage = world.session.exec(select(Coverage)).one()
    coverage.effective_to = FIRST + timedelta(days=9)
    world.session.add(coverage)
    world.session.flush()
    assert doubt(world) == [(day, ["ELIG-MCP"]) for day in (10, 11, 12)]


def test_a_late_word_of_another_program_puts_its_days_in_doubt(world: World) -> None:
    cbo = world.cbo
    world.session.add(
        ProgramSpan(
            id=new_id(),
            cbo_id=cbo.row.id,
            member_id=cbo.member.id,
            program="ecm",
            effective_from=FIRST,
            effective_to=FIRST + timedelta(days=1),
            recorded_at=AT,
        )
    )
    world.session.flush()
    assert doubt(world) == [(0, ["ELIG-ECM"]), (1, ["ELIG-ECM"])]
