"""Agreements between the hub and CBOs: contracts joined, counties, fees."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import Path, Query

from hub.api.dependencies import (
    ActDep,
    AdminDep,
    CboOrAdminDep,
    SessionDep,
    TodayDep,
    VersionDep,
    VersionMissing,
    VersionStale,
    check_version,
)
from hub.api.errors import problems
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.api.shown import SpanOut
from hub.api.steps import ConsequencesOut, StepName, take
from hub.contracts import agreements
from hub.contracts.agreements import AgreementRecord, ContractOfAnother
from hub.contracts.lifecycle import StepImpossible
from hub.contracts.shapes import AgreementIn, Step
from hub.kit.identifiers import show_id
from hub.shapes import Day, Shown
from hub.tables import FeeLayer, RecoupmentPolicy
from hub.tables.references import RefLooksLikeId, RefTaken, UnknownReference, get_agreement

router = hub_router("agreements")

AgreementId = Annotated[str, Path(max_length=80, description="The id (`agr_…`) or the reference.")]


class FeeOut(SpanOut):
    """One layer of the fee stack."""

    payee: str
    basis: Literal["percent_of_paid", "per_paid_claim", "per_member_per_month"]
    share_bp: int | None
    amount_cents: int | None
    on_interest: bool

    @classmethod
    def of_fee(cls, row: FeeLayer) -> FeeOut:
        """A fee layer with its span."""
        return cls.model_validate(
            {
                "from": row.effective_from,
                "to": row.effective_to,
                "payee": row.payee,
                "basis": row.basis,
                "share_bp": row.share_bp,
                "amount_cents": row.amount_cents,
                "on_interest": row.on_interest,
            }
        )


class RecoupmentOut(SpanOut):
    """What becomes of a balance that takebacks of plans made negative."""

    policy: Literal["offset", "invoice", "absorb"]
    offset_bp: int | None
    due_days: int | None

    @classmethod
    def of_policy(cls, row: RecoupmentPolicy) -> RecoupmentOut:
        """A policy with its span."""
        return cls.model_validate(
            {
                "from": row.effective_from,
                "to": row.effective_to,
                "policy": row.policy,
                "offset_bp": row.offset_bp,
                "due_days": row.due_days,
            }
        )


class AgreementOut(Shown):
    """An agreement with one CBO."""

    id: str
    ref: str
    cbo_id: str
    cbo_ref: str
    contract_refs: list[str]
    counties: list[str]
    status: Literal["draft", "active", "suspended", "ended"]
    effective_from: date
    effective_to: date | None
    fee_stack: list[FeeOut]
    recoupment: list[RecoupmentOut]
    version: int
    created_at: datetime

    @classmethod
    def of(cls, record: AgreementRecord) -> AgreementOut:
        """The agreement as its CBO and administrators see it."""
        row = record.row
        return cls.model_validate(
            {
                "id": show_id("agreement", row.id),
                "ref": row.ref,
                "cbo_id": show_id("organization", row.cbo_id),
                "cbo_ref": record.cbo_ref,
                "contract_refs": list(record.contract_refs),
                "counties": row.counties,
                "status": row.status,
                "effective_from": row.effective_from,
                "effective_to": row.effective_to,
                "fee_stack": [FeeOut.of_fee(fee) for fee in record.fees],
                "recoupment": [RecoupmentOut.of_policy(one) for one in record.policies],
                "version": row.version,
                "created_at": row.created_at,
            }
        )


@router.post(
    "",
    status_code=201,
    responses=problems(RefTaken, RefLooksLikeId, UnknownReference, ContractOfAnother),
)
def post_agreement(
    session: SessionDep, caller: AdminDep, act: ActDep, body: AgreementIn
) -> AgreementOut:
    """Record the hub's agreement with a CBO."""
    return AgreementOut.of(agreements.add_agreement(session, act, body))


@router.get("", responses=problems(CursorRefused))
def list_agreements(
    session: SessionDep, caller: CboOrAdminDep, page: PageDep
) -> Page[AgreementOut]:
    """Agreements in the order of their ids; a CBO sees its own."""
    rows = agreements.list_agreements(session, after=page.after, limit=page.limit)
    return page.page(rows, AgreementOut.of, lambda record: record.row.id)


@router.get("/{agreement_id}")
def get_agreement_by_id(
    session: SessionDep, caller: CboOrAdminDep, agreement_id: AgreementId
) -> AgreementOut:
    """One agreement."""
    row = get_agreement(session, agreement_id)
    return AgreementOut.of(agreements.read_agreements(session, [row])[0])


@router.get("/{agreement_id}/{step}/preview", responses=problems(StepImpossible))
def preview_agreement_step(
    session: SessionDep,
    caller: AdminDep,
    today: TodayDep,
    agreement_id: AgreementId,
    step: StepName,
    on: Annotated[Day | None, Query(description="From which day on.")] = None,
) -> ConsequencesOut:
    """What a step would change, counted; nothing is written."""
    row = get_agreement(session, agreement_id)
    return ConsequencesOut.of(session, row, step, on, today)


@router.post(
    "/{agreement_id}/{step}", responses=problems(StepImpossible, VersionMissing, VersionStale)
)
def post_agreement_step(
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    version: VersionDep,
    agreement_id: AgreementId,
    step: StepName,
    body: Step,
) -> AgreementOut:
    """Activate, suspend or end an agreement from a day on."""
    row = get_agreement(session, agreement_id)
    check_version(row.version, version)
    take(session, act, row, step, body)
    return AgreementOut.of(agreements.read_agreements(session, [row])[0])
