"""Two CBOs that know the same human, and encounters that they post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import select

from hub.database import HUB, Database, Tenant
from hub.encounters.intake import accept
from hub.encounters.shapes import EncounterIn
from hub.kit.clock import SteppedClock
from hub.record import Act
from hub.tables import Encounter, EncounterFinding, Person
from hub.vault import Vault
from tests.builders import (
    make_agreement,
    make_contract,
    make_member,
    make_organization,
    make_worker,
)


@dataclass
class World:
    """One plan, two CBOs that both know the same human, a worker each."""

    plan: UUID
    cbos: list[UUID]
    member_refs: list[str]
    worker_refs: list[str]
    member_ids: list[UUID]


def make_world(database: Database, vault: Vault) -> World:
    """The world, on record."""
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


def make_posted(world: World, ref: str, *, cbo: int = 0, **more: Any) -> EncounterIn:
    """An ordinary visit as its CBO posts it; `between` and `day` say when."""
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


def act_of(world: World, clock: SteppedClock, cbo: int = 0) -> Act:
    """What a CBO does, by the test's clock."""
    return Act(actor="cli_test", organization_id=world.cbos[cbo], at=clock.now())


def accept_for(
    database: Database,
    vault: Vault,
    world: World,
    clock: SteppedClock,
    *posted: EncounterIn,
    cbo: int = 0,
) -> list[Any]:
    """What came of posting these for a CBO."""
    with database.session(Tenant("cbo", world.cbos[cbo])) as session:
        return accept(
            session, vault, act_of(world, clock, cbo), cbo_id=world.cbos[cbo], posted=posted
        )


def rows_by_ref(database: Database) -> dict[str, Encounter]:
    """Every encounter on record by its reference."""
    with database.session(HUB) as session:
        return {row.encounter_ref: row for row in session.exec(select(Encounter)).all()}


def rules_of(database: Database, encounter_id: UUID) -> list[str]:
    """The rules that stop an encounter."""
    with database.session(HUB) as session:
        found = session.exec(
            select(EncounterFinding).where(EncounterFinding.encounter_id == encounter_id)
        )
        return [row.rule for row in found if row.action != "warn"]
