"""Batches: made by an administrator or the worker, listed, pulled and receipted by the plan."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.requests import Request

from hub.api.bodies import X12
from hub.api.dependencies import (
    ActDep,
    AdminDep,
    PlanOrAdminDep,
    SessionDep,
    VaultDep,
    hub_of,
)
from hub.api.errors import problems
from hub.api.files import digest_headers, stream
from hub.api.paging import Page, PageDep
from hub.api.routing import hub_router
from hub.claims import batches, submit
from hub.claims.batches import ReceiptMismatch
from hub.claims.profile import PayerIncomplete, SubmitterIncomplete
from hub.database import HUB
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id, show_id
from hub.shapes import Ref, Shape, Shown
from hub.tables.references import UnknownReference, refer

router = hub_router("claim-batches")

Status = Literal["ready", "retrieved", "received", "accepted", "partly_accepted", "rejected"]


class ClaimBatchOut(Shown):
    """The manifest of one file: how much it holds, its digest, and where it stands."""

    id: str
    plan_id: str
    contract_id: str
    status: Status
    interchange_id: str
    interchange_control_number: str
    group_control_number: str
    transaction_set_control_numbers: list[str]
    batch_reference: str
    claim_count: int
    charge_cents: int
    sha256: str
    byte_count: int
    created_at: datetime
    retrieved_at: datetime | None
    receipt_at: datetime | None
    receipt_sha256: str | None
    receipt_matches: bool | None

    @classmethod
    def of(cls, row: Any) -> ClaimBatchOut:
        """A batch's row."""
        told = row.receipt_sha256
        names = (
            "status", "transaction_set_control_numbers", "claim_count", "charge_cents", "sha256",
            "byte_count", "created_at", "retrieved_at", "receipt_at", "receipt_sha256",
        )  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in names},
            id=show_id("claim_batch", row.id),
            plan_id=show_id("organization", row.plan_id),
            contract_id=show_id("contract", row.contract_id),
            interchange_id=show_id("interchange", row.interchange_id),
            interchange_control_number=f"{row.interchange_control_number:09d}",
            group_control_number=str(row.group_control_number),
            batch_reference=row.reference,
            receipt_matches=None if told is None else told == row.sha256,
        )


class RunIn(Shape):
    """Which plan's claims to send; all plans' when none is named."""

    plan_ref: Ref | None = None


class HeldBackOut(Shown):
    """A drafted claim that cannot be written yet."""

    claim_id: str
    code: str
    sentence: str


class RunOut(Shown):
    """What a run did."""

    claims_assembled: int
    batches: list[ClaimBatchOut]
    held_back: list[HeldBackOut]


class ReceiptIn(Shape):
    """The SHA-256 (hexadecimal) that the plan computed over the bytes it pulled."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def id_of(shown: str) -> UUID:
    """The id behind a batch's shown one; raises NotFound."""
    its_id = read_id("claim_batch", shown)
    if its_id is None:
        raise NotFound("There is no such batch.")
    return its_id


@router.post(
    "",
    status_code=201,
    responses=problems(SubmitterIncomplete, PayerIncomplete, UnknownReference),
)
def post_claim_batches(
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    vault: VaultDep,
    request: Request,
    body: RunIn,
) -> RunOut:
    """Claim everything that is ready and put one file per contract on offer to its plan."""
    plan_id = body.plan_ref and refer(session, body.plan_ref, "plan", "/plan_ref")
    live = hub_of(request).settings.mode == "live"
    done = submit.run(session, vault, act, live=live, plan_id=plan_id or None)
    return RunOut(
        claims_assembled=done.claims_assembled,
        batches=[ClaimBatchOut.of(batches.find_batch(session, batch.id)) for batch in done.batches],
        held_back=[
            HeldBackOut(
                claim_id=show_id("claim", one.claim_id), code=one.code, sentence=one.sentence
            )
            for one in done.held_back
        ],
    )


@router.get("")
def get_claim_batches(
    session: SessionDep,
    caller: PlanOrAdminDep,
    page: PageDep,
    status: Annotated[Status | None, Query()] = None,
) -> Page[ClaimBatchOut]:
    """Manifests in the order in which the files were made."""
    plan_id = caller.organization_id if caller.role == "plan" else None
    rows = batches.list_batches(
        session, status=status, plan_id=plan_id, after=page.after, limit=page.limit
    )
    return page.page(rows, ClaimBatchOut.of, lambda row: row.id)


@router.get("/{claim_batch_id}")
def get_claim_batch(
    session: SessionDep, caller: PlanOrAdminDep, claim_batch_id: str
) -> ClaimBatchOut:
    """One manifest."""
    return ClaimBatchOut.of(batches.find_batch(session, id_of(claim_batch_id)))


@router.get(
    "/{claim_batch_id}/content",
    response_class=StreamingResponse,
    responses={200: {"content": {X12: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_claim_batch_content(
    session: SessionDep,
    caller: PlanOrAdminDep,
    act: ActDep,
    request: Request,
    claim_batch_id: str,
) -> StreamingResponse:
    """The file, byte for byte as it was archived; the plan's first pull marks it retrieved."""
    batch = batches.find_batch(session, id_of(claim_batch_id))
    batches.mark_pulled(session, act, batch)
    headers = digest_headers(batch.sha256, batch.byte_count)
    pieces = stream(hub_of(request), caller.tenant, batch.interchange_id)
    return StreamingResponse(pieces, headers=headers, media_type=X12)


@router.post("/{claim_batch_id}/receipt", responses=problems(ReceiptMismatch))
def post_claim_batch_receipt(
    session: SessionDep,
    caller: PlanOrAdminDep,
    act: ActDep,
    request: Request,
    claim_batch_id: str,
    body: ReceiptIn,
) -> ClaimBatchOut:
    """The plan says what it holds: the file's digest makes the batch received.

    Another digest is refused and stays on the batch for administrators to see.
    """
    batch = batches.find_batch(session, id_of(claim_batch_id))
    try:
        return ClaimBatchOut.of(batches.receive(session, act, batch, body.sha256))
    except ReceiptMismatch:
        # Its own transaction: the refusal takes back everything of the request's.
        with hub_of(request).database.session(HUB) as apart:
            batches.keep_mismatch(apart, act, batch, body.sha256)
        raise
