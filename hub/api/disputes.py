"""Disputes with plans: opened with their facts, moved on, watched by their deadlines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import Field

from hub.api.dependencies import (
    ActDep,
    CboOrAdminDep,
    SessionDep,
    VersionDep,
    VersionMissing,
    VersionStale,
    check_version,
)
from hub.api.errors import problems
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.api.tenants import cbo_filter
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id, show_id
from hub.record import note
from hub.reports import disputes
from hub.reports.disputes import (
    STEPS,
    DisputeRunning,
    DisputeTooLate,
    NothingToDispute,
    StepNotOpen,
)
from hub.shapes import Day, Ref, Shape, Shown
from hub.tables import Dispute

router = hub_router("disputes")

DisputeId = Annotated[str, Path(max_length=80, description="The id (`dis_…`).")]
DisputeKind = Literal["denied", "underpaid", "interest", "recouped"]
DisputeStatus = Literal[
    "opened", "sent", "acknowledged", "overturned", "partly_overturned", "upheld", "escalated",
    "withdrawn",
]  # fmt: skip


class DisputesIn(Shape):
    """Claims to dispute, all for one kind of reason."""

    kind: DisputeKind
    claim_ids: Annotated[list[Ref], Field(min_length=1, max_length=200)]


class DisputeStepIn(Shape):
    """What happened next, and on which day."""

    status: Literal[
        "sent", "acknowledged", "overturned", "partly_overturned", "upheld", "escalated",
        "withdrawn",
    ]  # fmt: skip
    on: Day


class DisputeStepOut(Shown):
    """One step that was taken."""

    status: DisputeStatus
    on: date
    actor: str


class DisputeOut(Shown):
    """A dispute over one claim. `possible` names the steps open to it."""

    id: str
    claim_id: str
    plan_id: str
    cbo_id: str
    kind: DisputeKind
    status: DisputeStatus
    amount_cents: int
    last_action_on: date
    file_due_on: date
    acknowledge_due_on: date | None
    decide_due_on: date | None
    pay_due_on: date | None
    steps: list[DisputeStepOut]
    possible: list[str]
    version: int
    opened_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: Dispute) -> DisputeOut:
        """A dispute without its packet."""
        due = disputes.deadlines_of(row)
        return cls(
            id=show_id("dispute", row.id),
            claim_id=show_id("claim", row.claim_id),
            plan_id=show_id("organization", row.plan_id),
            cbo_id=show_id("organization", row.cbo_id),
            kind=row.kind,
            status=row.status,
            amount_cents=row.amount_cents,
            last_action_on=row.last_action_on,
            file_due_on=due.file_due_on,
            acknowledge_due_on=due.acknowledge_due_on,
            decide_due_on=due.decide_due_on,
            pay_due_on=due.pay_due_on,
            steps=[DisputeStepOut.model_validate(step) for step in row.steps],
            possible=list(STEPS[row.status]),
            version=row.version,
            opened_at=row.opened_at,
            updated_at=row.updated_at,
        )


class DisputesOut(Shown):
    """The disputes of one call."""

    disputes: list[DisputeOut]


class PacketOut(Shown):
    """The facts as they stood when the dispute was opened: claim, proof of receipt, decisions."""

    dispute_id: str
    packet: dict[str, Any]


@router.post(
    "", status_code=201, responses=problems(NothingToDispute, DisputeTooLate, DisputeRunning)
)
def post_disputes(
    session: SessionDep, caller: CboOrAdminDep, act: ActDep, body: DisputesIn
) -> DisputesOut:
    """Open a dispute for each claim, all or none; the amount is what the record shows."""
    claim_ids = [read_id("claim", text) for text in dict.fromkeys(body.claim_ids)]
    known = [claim_id for claim_id in claim_ids if claim_id is not None]
    if len(known) < len(claim_ids):
        raise NotFound("There is no such claim.")
    rows = disputes.open_disputes(session, act, claim_ids=known, kind=body.kind)
    return DisputesOut(disputes=[DisputeOut.of(row) for row in rows])


@router.get("", responses=problems(CursorRefused))
def list_disputes_of(
    session: SessionDep,
    caller: CboOrAdminDep,
    page: PageDep,
    status: Annotated[DisputeStatus | None, Query()] = None,
    cbo_ref: Annotated[str | None, Query(max_length=80)] = None,
) -> Page[DisputeOut]:
    """Disputes in the order in which they were opened."""
    rows = disputes.list_disputes(
        session,
        cbo_id=cbo_filter(session, caller, cbo_ref),
        status=status,
        after=page.after,
        limit=page.limit,
    )
    return page.page(rows, DisputeOut.of, lambda row: row.id)


@router.get("/{dispute_id}")
def get_dispute(session: SessionDep, caller: CboOrAdminDep, dispute_id: DisputeId) -> DisputeOut:
    """One dispute with its steps and deadlines."""
    return DisputeOut.of(disputes.find_dispute(session, dispute_id))


@router.get("/{dispute_id}/packet")
def get_dispute_packet(
    session: SessionDep, caller: CboOrAdminDep, act: ActDep, dispute_id: DisputeId
) -> PacketOut:
    """The packet of facts to send to the plan."""
    row = disputes.find_dispute(session, dispute_id)
    note(session, act, "dispute.read", subject="dispute", subject_id=row.id)
    return PacketOut(dispute_id=show_id("dispute", row.id), packet=row.packet)


@router.post(
    "/{dispute_id}/steps",
    responses=problems(StepNotOpen, DisputeTooLate, VersionMissing, VersionStale),
)
def post_dispute_step(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    version: VersionDep,
    dispute_id: DisputeId,
    body: DisputeStepIn,
) -> DisputeOut:
    """Move a dispute on: sent, acknowledged, decided, withdrawn, escalated."""
    row = disputes.find_dispute(session, dispute_id, lock=True)
    check_version(row.version, version)
    return DisputeOut.of(disputes.take_step(session, act, row, body.status, on=body.on))
