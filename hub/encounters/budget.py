"""How many units a member has left on a day, across all CBOs: numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from hub.encounters.facts import gather
from hub.encounters.named import Names
from hub.encounters.what_if import units_left
from hub.kit.errors import NotFound
from hub.rules.diagnoses import table_in_use
from hub.rules.gather import Gatherer
from hub.rules.known import Encounter, HealthWorker, Key, Span
from hub.vault import Vault

_NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class UnitBudget:
    """Units left on a day; None where a limit is unconfirmed or there is none.

    `plan` is None where no contract and agreement apply that day: then nothing can be billed.
    """

    on: date
    plan: Key | None
    day: int | None
    before_plan_of_care: int | None
    year: int | None


def read_budget(
    session: Session, vault: Vault, *, cbo_id: UUID, member_id: UUID, on: date
) -> UnitBudget:
    """The member's units left on a day under the contract that would pay it.

    What other CBOs served counts, and only as a number.

    Raises:
        NotFound: the CBO has no such member.
    """
    gathered = gather(
        session,
        vault,
        cbo_id=cbo_id,
        members=Names((), {member_id: str(member_id)}),
        workers=Names((), {}),
        days=[on],
        lock=False,
    )
    if member_id not in gathered.known.members:
        raise NotFound("There is no such member.")
    # A contact of nobody with the member: it asks the limits without taking a unit.
    worker = HealthWorker(_NOBODY, cbo_id, _NOBODY, "certificate", Span(on))
    gathered.known.health_workers = {**gathered.known.health_workers, _NOBODY: worker}
    encounter = Encounter(_NOBODY, cbo_id, member_id, _NOBODY, on, stated_minutes=0)
    gatherer = Gatherer(gathered.known, gathered.history, table_in_use())
    facts, terms = gatherer.gather(encounter, on)
    left = units_left(facts, terms, counted=False)
    plan = facts.contract.plan if facts.contract is not None else None
    if plan is None:
        return UnitBudget(on, None, None, None, None)
    return UnitBudget(on, plan, left["day"], left["before_plan_of_care"], left["year"])
