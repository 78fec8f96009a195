"""Claims: where each stands on both axes, its one timeline, and what answers it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from hub.api.claim_shapes import (
    Adjudication,
    ClaimFileOut,
    ClaimOut,
    CorrectionsIn,
    Exchange,
    ReasonIn,
)
from hub.api.dependencies import ActDep, CallerDep, CboOrAdminDep, SessionDep, VaultDep
from hub.api.errors import problems
from hub.api.paging import Page, PageDep
from hub.api.routing import hub_router
from hub.claims import corrections
from hub.claims.corrections import AlreadyAnswered, NotDecided, NotRejected, StillBlocked
from hub.claims.denials import denials_of
from hub.claims.queries import (
    ClaimFilter,
    find_claim,
    lines_of,
    list_claims,
    read_file,
    sensitive_claims,
)
from hub.encounters.intake import UnknownParty
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id
from hub.record import Act, keep_apart, note
from hub.shapes import Day

router = hub_router("claims")


def read_filter(
    caller: CallerDep,
    exchange_status: Annotated[Exchange | None, Query()] = None,
    adjudication_status: Annotated[Adjudication | None, Query()] = None,
    patient_control_number: Annotated[str | None, Query(max_length=38)] = None,
    service_from: Annotated[Day | None, Query()] = None,
    service_to: Annotated[Day | None, Query()] = None,
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
    caller: CallerDep,
    act: ActDep,
    page: PageDep,
    wanted: Annotated[ClaimFilter, Depends(read_filter)],
) -> Page[ClaimOut]:
    """Claims in the order in which they were drafted."""
    rows = list_claims(session, wanted, after=page.after, limit=page.limit + 1)
    its_ids = [row.id for row in rows]
    lines, denials = lines_of(session, its_ids), denials_of(session, its_ids)
    apart, clear = sensitive_claims(session, its_ids), caller.reads_sensitive
    note(session, act, "claim.listed", subject="claim", detail={"count": len(rows)})
    return page.page(
        rows,
        lambda row: ClaimOut.of(
            row,
            lines.get(row.id, []),
            denials.get(row.id),
            sensitive=row.id in apart,
            clear=clear,
        ),
        lambda row: row.id,
    )


@router.get("/{claim_id}")
def get_claim(session: SessionDep, caller: CallerDep, act: ActDep, claim_id: str) -> ClaimFileOut:
    """One claim with its timeline: posted, sent, answered, decided, paid, in the ledger."""
    its_id = id_of(claim_id)
    file = read_file(session, its_id)
    note(session, act, "claim.read", subject="claim", subject_id=its_id)
    return ClaimFileOut.of_file(file, clear=caller.reads_sensitive)


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
    return _shown(session, caller, made)


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
    return _shown(session, caller, made)


@router.post("/{claim_id}/void", status_code=201, responses=problems(NotDecided, AlreadyAnswered))
def void_claim(
    session: SessionDep, caller: CboOrAdminDep, act: ActDep, claim_id: str, body: ReasonIn
) -> ClaimFileOut:
    """Void a decided claim (frequency 8); its encounters are withdrawn."""
    claim = find_claim(session, id_of(claim_id), lock=True)
    made = corrections.void(session, because(act, body), claim)
    return _shown(session, caller, made)


def _shown(session: SessionDep, caller: CallerDep, claim_id: UUID) -> ClaimFileOut:
    """A claim that answers a write; what is set apart is kept apart in the kept answer too."""
    shown = ClaimFileOut.of_file(read_file(session, claim_id), clear=caller.reads_sensitive)
    if shown.sensitive:
        keep_apart(session)
    return shown
