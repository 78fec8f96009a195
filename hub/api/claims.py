"""Claims: where each stands on both axes, its one timeline, and what answers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query
from pydantic import Field, JsonValue

from hub.api.dependencies import ActDep, CallerDep, CboOrAdminDep, SessionDep, VaultDep
from hub.api.errors import problems
from hub.api.paging import Page, PageDep
from hub.api.routing import hub_router
from hub.claims import corrections
from hub.claims.corrections import AlreadyAnswered, NotDecided, NotRejected, StillBlocked
from hub.claims.queries import ClaimFile, ClaimFilter, find_claim, lines_of, list_claims, read_file
from hub.claims.timeline import Step, timeline
from hub.encounters.intake import UnknownParty
from hub.encounters.shapes import EncounterIn
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id, show_id
from hub.record import Act, note
from hub.shapes import Shape, Shown

router = hub_router("claims")

Exchange = Literal["drafted", "batched", "ready", "retrieved", "received", "accepted", "rejected"]
Adjudication = Literal["none", "pending", "paid", "partly_paid", "denied", "reversed"]


class LineOut(Shown):
    """One service line; `paid_cents` is null until the plan has said anything about it."""

    line_number: int
    line_control_number: str
    service_date: date
    code: str
    modifiers: list[str]
    minutes: int
    units: int
    charge_cents: int
    expected_cents: int
    paid_cents: int | None
    encounter_ids: list[str]


class ClaimOut(Shown):
    """A claim on its two axes, with what was charged, expected and paid so far."""

    id: str
    cbo_id: str
    plan_id: str
    contract_id: str
    member_id: str
    patient_control_number: str
    payer_claim_control_number: str | None
    claim_frequency_code: str
    replaces_id: str | None
    service_date: date
    place_of_service: str
    diagnoses: list[str]
    charge_cents: int
    expected_cents: int
    paid_cents: int
    fee_cents: int
    pays_to: str
    exchange_status: Exchange
    adjudication_status: Adjudication
    claim_batch_id: str | None
    created_at: datetime
    updated_at: datetime
    version: int
    lines: list[LineOut]

    @classmethod
    def of(cls, row: Any, lines: list[Any]) -> ClaimOut:
        """A claim's row with its lines."""
        return cls(**_fields(row, lines))


class StepOut(Shown):
    """One thing that happened to a claim, in plain words, with its numbers and codes."""

    at: datetime
    axis: Literal["exchange", "adjudication", "money", "note"]
    kind: str
    status: str | None
    en: str
    es: str
    interchange_id: str | None
    detail: dict[str, JsonValue]

    @classmethod
    def of(cls, step: Step) -> StepOut:
        """A step of the timeline."""
        shown = step.interchange_id and show_id("interchange", step.interchange_id)
        return cls(
            at=step.at,
            axis=step.axis,
            kind=step.kind,
            status=step.status,
            en=step.en,
            es=step.es,
            interchange_id=shown or None,
            detail=step.detail,
        )


class ClaimFileOut(ClaimOut):
    """A claim with its one timeline, from the CBO's post to the CBO's dollars."""

    timeline: list[StepOut]

    @classmethod
    def of_file(cls, file: ClaimFile) -> ClaimFileOut:
        """Everything on record about a claim."""
        steps = [StepOut.of(step) for step in timeline(file)]
        return cls(**_fields(file.claim, file.lines), timeline=steps)


class CorrectionsIn(Shape):
    """Corrected encounters of the claim (by their `encounter_ref`), if any, and why."""

    reason: Annotated[str, Field(min_length=3, max_length=200)]
    encounters: tuple[EncounterIn, ...] = Field((), max_length=100)


class ReasonIn(Shape):
    """Why it is done; it stands on the audit record."""

    reason: Annotated[str, Field(min_length=3, max_length=200)]


def _fields(row: Any, lines: list[Any]) -> dict[str, Any]:
    fields = {
        name: getattr(row, name)
        for name in (
            "patient_control_number", "payer_claim_control_number", "claim_frequency_code",
            "service_date", "place_of_service", "diagnoses", "charge_cents", "expected_cents",
            "paid_cents", "fee_cents", "pays_to", "exchange_status", "adjudication_status",
            "created_at", "updated_at", "version",
        )
    }  # fmt: skip
    return {
        **fields,
        "id": show_id("claim", row.id),
        "cbo_id": show_id("organization", row.cbo_id),
        "plan_id": show_id("organization", row.plan_id),
        "contract_id": show_id("contract", row.contract_id),
        "member_id": show_id("member", row.member_id),
        "replaces_id": show_id("claim", row.replaces_id) if row.replaces_id else None,
        "claim_batch_id": show_id("claim_batch", row.batch_id) if row.batch_id else None,
        "lines": [_line(line) for line in lines],
    }


def _line(row: Any) -> LineOut:
    names = [name for name in LineOut.model_fields if name != "encounter_ids"]
    shown = [show_id("encounter", UUID(hex=one)) for one in row.encounter_ids]
    return LineOut(**{name: getattr(row, name) for name in names}, encounter_ids=shown)


def read_filter(
    caller: CallerDep,
    exchange_status: Annotated[Exchange | None, Query()] = None,
    adjudication_status: Annotated[Adjudication | None, Query()] = None,
    patient_control_number: Annotated[str | None, Query(max_length=38)] = None,
    service_from: Annotated[date | None, Query()] = None,
    service_to: Annotated[date | None, Query()] = None,
    void_advised: Annotated[
        bool, Query(description="Only those that rest on coverage or facts since withdrawn.")
    ] = False,
) -> ClaimFilter:
    """What the list is narrowed to; CBOs and plans see their own, whatever they ask."""
    return ClaimFilter(
        cbo_id=caller.organization_id if caller.role == "cbo" else None,
        plan_id=caller.organization_id if caller.role == "plan" else None,
        exchange_status=exchange_status,
        adjudication_status=adjudication_status,
        patient_control_number=patient_control_number,
        first=service_from,
        last=service_to,
        void_advised=void_advised,
    )


def id_of(shown: str) -> UUID:
    """The id behind a claim's shown one; raises NotFound."""
    its_id = read_id("claim", shown)
    if its_id is None:
        raise NotFound("There is no such claim.")
    return its_id


def because(act: Act, body: CorrectionsIn | ReasonIn) -> Act:
    """The act with the reason that the body gives."""
    return replace(act, reason=body.reason)


@router.get("")
def get_claims(
    session: SessionDep,
    act: ActDep,
    page: PageDep,
    wanted: Annotated[ClaimFilter, Depends(read_filter)],
) -> Page[ClaimOut]:
    """Claims in the order in which they were drafted."""
    rows = list_claims(session, wanted, after=page.after, limit=page.limit + 1)
    lines = lines_of(session, [row.id for row in rows])
    note(session, act, "claim.listed", subject="claim", detail={"count": len(rows)})
    return page.page(rows, lambda row: ClaimOut.of(row, lines.get(row.id, [])), lambda row: row.id)


@router.get("/{claim_id}")
def get_claim(session: SessionDep, act: ActDep, claim_id: str) -> ClaimFileOut:
    """One claim with its timeline: posted, sent, answered, decided, paid, in the ledger."""
    its_id = id_of(claim_id)
    file = read_file(session, its_id)
    note(session, act, "claim.read", subject="claim", subject_id=its_id)
    return ClaimFileOut.of_file(file)


@router.post(
    "/{claim_id}/replace",
    status_code=201,
    responses=problems(NotDecided, AlreadyAnswered, StillBlocked, UnknownParty),
)
def replace_claim(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    vault: VaultDep,
    claim_id: str,
    body: CorrectionsIn,
) -> ClaimFileOut:
    """Replace a decided claim (frequency 7): its encounters, corrected and judged anew.

    Encounters that came too late for its lines join in. It goes out with the next batch, under
    the plan's own number of the first claim.
    """
    claim = find_claim(session, id_of(claim_id), lock=True)
    made = corrections.replace(session, vault, because(act, body), claim, body.encounters)
    return ClaimFileOut.of_file(read_file(session, made))


@router.post(
    "/{claim_id}/resubmit",
    status_code=201,
    responses=problems(NotRejected, AlreadyAnswered, StillBlocked, UnknownParty),
)
def resubmit_claim(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    vault: VaultDep,
    claim_id: str,
    body: CorrectionsIn,
) -> ClaimFileOut:
    """Send a rejected claim's encounters again as a new claim (frequency 1), corrected."""
    claim = find_claim(session, id_of(claim_id), lock=True)
    made = corrections.resubmit(session, vault, because(act, body), claim, body.encounters)
    return ClaimFileOut.of_file(read_file(session, made))


@router.post("/{claim_id}/void", status_code=201, responses=problems(NotDecided, AlreadyAnswered))
def void_claim(
    session: SessionDep, caller: CboOrAdminDep, act: ActDep, claim_id: str, body: ReasonIn
) -> ClaimFileOut:
    """Void a decided claim (frequency 8); its encounters are withdrawn."""
    claim = find_claim(session, id_of(claim_id), lock=True)
    made = corrections.void(session, because(act, body), claim)
    return ClaimFileOut.of_file(read_file(session, made))
