"""A month of community health integration leaves as one G0019 and its G0022, across posts."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session, select

from hub.encounters.change import lock_encounter, withdraw
from hub.encounters.intake import accept
from hub.encounters.shapes import EncounterIn
from hub.kit.identifiers import new_id
from hub.record import Act
from hub.tables import Encounter, PlanOfCare, ServiceLine
from hub.vault import Vault
from tests.builders import AT
from tests.claims.world import World, make_world

TERMS = {
    "g_codes_accepted": True,
    "g_code_modifiers": ["U2"],
    "g_code_diagnoses": ["Z59.41"],
    "initiating_visit_lookback_days": 365,
}
STATES = [
    *("condition", "other_professionals", "objectives", "services", "frequency"),
    "social_need",
]


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    made = make_world(session, vault, terms=TERMS, rates={"G0019": 5000, "G0022": 2500})
    its_id, cbo = new_id(), made.cbo
    session.add(
        PlanOfCare(
            id=its_id,
            cbo_id=cbo.row.id,
            member_id=cbo.member.id,
            effective_from=date(2026, 5, 1),
            author_type="physician",
            reviews=[],
            states=STATES,
            sealed=vault.seal({}, tenant_id=cbo.row.id, table="plan_of_care", row_id=its_id),
            recorded_at=AT,
        )
    )
    session.flush()
    return made


def post(world: World, day: int, minutes: int, *, ref: str | None = None) -> Encounter:
    """The CBO posts one contact of June 2026."""
    posted = EncounterIn.model_validate(
        {
            "encounter_ref": ref or f"day-{day}",
            "member_ref": world.cbo.member.ref,
            "health_worker_ref": world.cbo.worker.ref,
            "service_date": f"2026-06-{day:02d}",
            "minutes": minutes,
            "topics": [{"kind": "health_navigation", "minutes": minutes, "note": "Example."}],
            "place_of_service": "12",
            "diagnoses": ["Z59.41"],
            "eligibility_criterion": "unmet_social_need",
            "service": "community_health_integration",
            "initiating_visit": {
                "code": "99213",
                "on": "2026-05-20",
                "practitioner_npi": "1635515053",
            },
        }
    )
    act = Act(actor="example", organization_id=world.cbo.row.id, at=AT.replace(month=7))
    (outcome,) = accept(world.session, world.vault, act, cbo_id=world.cbo.row.id, posted=[posted])
    world.session.expire_all()
    return world.session.get_one(Encounter, outcome.id)


def told(world: World) -> list[tuple[str, int, str, int]]:
    lines = world.session.exec(select(ServiceLine).order_by(ServiceLine.id)).all()  # type: ignore[arg-type]
    return [
        (line.code, line.units, line.service_date.isoformat(), len(line.encounter_ids))
        for line in lines
    ]


def test_contacts_of_a_month_wait_for_the_hour_and_leave_together(world: World) -> None:
    short = post(world, 2, 20)
    assert (short.status, short.code, short.units_added) == ("ready", "G0019", 0)
    assert world.submit().batches == ()
    full = post(world, 9, 60)
    assert (full.status, full.code, full.units_added, full.expected_cents) == (
        *("ready", "G0019"),
        *(2, 7500),
    )
    world.submit()
    assert told(world) == [("G0019", 1, "2026-06-09", 2), ("G0022", 1, "2026-06-09", 2)]
    (claim,) = world.claims()
    assert claim.charge_cents == 7500
    assert world.claim_of(short).id == world.claim_of(full).id == claim.id


def test_after_the_hour_is_billed_more_minutes_are_half_hours_by_the_months_sum(
    world: World,
) -> None:
    post(world, 2, 70)
    world.submit()
    few = post(world, 5, 5)
    assert (few.status, few.code, few.units_added) == ("ready", "G0022", 0)
    assert world.submit().batches == ()
    more = post(world, 20, 20)
    assert (more.code, more.units_added) == ("G0022", 1)
    world.submit()
    assert told(world) == [("G0019", 1, "2026-06-02", 1), ("G0022", 1, "2026-06-20", 2)]


def test_what_comes_late_for_a_day_that_is_out_is_held_for_a_replacement(world: World) -> None:
    post(world, 2, 70)
    world.submit()
    late = post(world, 2, 30, ref="late")
    assert (late.status, late.code) == ("held", "G0022")


def test_when_the_hour_is_withdrawn_the_rest_of_the_month_is_judged_anew(world: World) -> None:
    first, second = post(world, 2, 60), post(world, 16, 60)
    assert (second.code, second.units_added) == ("G0022", 2)
    act = Act(actor="example", organization_id=world.cbo.row.id, at=AT.replace(month=7))
    withdraw(world.session, world.vault, act, lock_encounter(world.session, first.id))
    world.session.expire_all()
    again = world.session.get_one(Encounter, second.id)
    assert (again.code, again.units_added, again.expected_cents) == ("G0019", 1, 5000)
