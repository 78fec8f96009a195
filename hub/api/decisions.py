"""Decisions: shown as they were made, replayed to prove them, and tried under a change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlmodel import Session

from hub.api.access import SENSITIVE, Caller, NotAllowed
from hub.api.dependencies import ActDep, AdminDep, CboOrAdminDep, SessionDep, TodayDep, VaultDep
from hub.api.errors import problems
from hub.api.routing import hub_router, no_effect
from hub.contracts.terms import TermUnfit
from hub.encounters.decisions import KeptDecision, latest_decision
from hub.encounters.queries import read_encounters
from hub.encounters.trial import Trial, try_on_record
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id, show_id
from hub.record import note
from hub.rules.decisions import is_replayed
from hub.shapes import Day, Ref, Shape, Shown, Word

router = hub_router("encounters")
rules_router = hub_router("rules")


class DecisionOut(Shown):
    """One judgement: the rules asked, the facts and terms as known then, and what was found."""

    encounter_id: str
    decided_at: datetime
    rule_book: str
    rules: list[str]
    facts: dict[str, Any]
    terms: dict[str, Any]
    status: str
    findings: list[dict[str, Any]]


class ReplayOut(Shown):
    """Whether the rules give the same answer to the same facts and terms, byte for byte."""

    encounter_id: str
    same: bool
    status: str
    rule_book: str
    decided_at: datetime


class TrialIn(Shape):
    """A change to try on what was judged: terms (raw values), or today's rules alone."""

    months: Annotated[int, Field(strict=True, ge=1, le=24)] = 3
    contract_ref: Ref | None = None
    terms: dict[Word, Any] = Field(default_factory=dict, max_length=40)
    until: Day | None = None


class FlipOut(Shown):
    """An encounter whose status would change."""

    encounter_id: str
    service_date: date
    status_before: str
    status_after: str
    rules_that_appear: list[str]
    rules_that_vanish: list[str]


class TrialOut(Shown):
    """What the change would do, before it is published."""

    tried: int
    flips: list[FlipOut]
    more: bool


@router.get("/{encounter_id}/decision", responses=problems(NotAllowed))
def get_encounter_decision(
    session: SessionDep, caller: CboOrAdminDep, act: ActDep, vault: VaultDep, encounter_id: str
) -> DecisionOut:
    """The decision that stands for an encounter: every fact and term it was made from."""
    its_id = _id_of(encounter_id)
    _check_sensitive(session, caller, its_id)
    kept = latest_decision(session, vault, its_id)
    note(session, act, "decision.read", subject="encounter", subject_id=kept.encounter_id)
    return _shown(kept, whole=caller.role == "admin")


@router.post("/{encounter_id}/replay")
@no_effect
def replay_encounter_decision(
    session: SessionDep, caller: CboOrAdminDep, act: ActDep, vault: VaultDep, encounter_id: str
) -> ReplayOut:
    """Judge the kept facts and terms again by the rules that were asked, and compare."""
    kept = latest_decision(session, vault, _id_of(encounter_id))
    note(session, act, "decision.replayed", subject="encounter", subject_id=kept.encounter_id)
    return ReplayOut(
        encounter_id=show_id("encounter", kept.encounter_id),
        same=is_replayed(kept.document),
        status=kept.document["status"],
        rule_book=kept.document["rule_book"],
        decided_at=kept.at,
    )


@rules_router.post("/try", responses=problems(TermUnfit))
@no_effect
def try_rules(
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    vault: VaultDep,
    today: TodayDep,
    body: TrialIn,
) -> TrialOut:
    """List which encounters of the last months would flip under changed terms or today's rules."""
    found = try_on_record(
        session,
        vault,
        until=body.until or today,
        months=body.months,
        contract_ref=body.contract_ref,
        terms=body.terms,
    )
    note(session, act, "rules.tried", subject="rules", detail={"tried": found.tried})
    return _trial(found)


def _trial(found: Trial) -> TrialOut:
    return TrialOut(
        tried=found.tried,
        more=found.more,
        flips=[
            FlipOut(
                encounter_id=show_id("encounter", one.encounter_id),
                service_date=one.service_date,
                status_before=one.flip.status_before,
                status_after=one.flip.status_after,
                rules_that_appear=list(one.flip.appear),
                rules_that_vanish=list(one.flip.vanish),
            )
            for one in found.flips
        ],
    )


def _id_of(shown: str) -> UUID:
    its_id = read_id("encounter", shown)
    if its_id is None:
        raise NotFound("There is no such encounter.")
    return its_id


def _check_sensitive(session: Session, caller: Caller, its_id: UUID) -> None:
    row = read_encounters(session, [its_id]).get(its_id)
    if row is not None and row.sensitivity == "sensitive" and not caller.reads_sensitive:
        raise NotAllowed(f"This needs the scope {SENSITIVE}.", scope=SENSITIVE)


def _shown(kept: KeptDecision, *, whole: bool) -> DecisionOut:
    """The decision; a CBO is not shown the hub's own id of the person across CBOs."""
    document = kept.document
    facts = dict(document["facts"])
    if not whole:
        facts["member"] = {k: v for k, v in facts["member"].items() if k != "person"}
    return DecisionOut(
        encounter_id=show_id("encounter", kept.encounter_id),
        decided_at=kept.at,
        rule_book=document["rule_book"],
        rules=document["rules"],
        facts=facts,
        terms=document["terms"],
        status=document["status"],
        findings=document["findings"],
    )
