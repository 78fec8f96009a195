"""Remittances: posted by plans as raw 835s, read by those whom they paid."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import JsonValue
from starlette.requests import Request

from hub.api.access import Caller
from hub.api.acknowledgments import PlanRef
from hub.api.bodies import X12
from hub.api.dependencies import ActDep, CallerDep, PlanOrAdminDep, SessionDep, hub_of
from hub.api.errors import problems
from hub.api.interchanges import InterchangeOut, show_file
from hub.api.paging import Page, PageDep
from hub.api.receiving import take_in
from hub.api.routing import SpoolDep, hub_router, raw_body
from hub.api.tenants import plan_of
from hub.exchange.archive import EmptyFile
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id, show_id
from hub.record import note
from hub.remittances.queries import RemittanceFile, list_remittances, read_remittance
from hub.shapes import Shown
from hub.x12.errors import X12Error

router = hub_router("remittances")


class RemittanceOut(Shown):
    """One payment of a plan. `balance` shows the places that do not add up, if any.

    `doubtful`: payer, trace, date and amount of a payment that is posted (`balance.repeats` names
    it), with other content. It posts nothing: a payment of its own has a trace number of its own.

    The sums are null to a CBO: the payment also carries other CBOs' money.
    """

    id: str
    plan_id: str
    interchange_id: str
    status: Literal["posted", "unbalanced", "doubtful"]
    trace_number: str
    payer_id: str
    payee_npi: str | None
    payment_method: str
    payment_on: date | None
    total_cents: int | None
    claim_paid_cents: int | None
    provider_adjustment_cents: int | None
    claim_payment_count: int | None
    balance: dict[str, JsonValue]
    received_at: datetime

    @classmethod
    def of(cls, row: Any, caller: Caller) -> RemittanceOut:
        """A remittance's row, as much of it as the caller may see."""
        return cls(**_fields(row, caller))


class ClaimPaymentOut(Shown):
    """What the plan did with one claim."""

    id: str
    position: int
    claim_id: str | None
    matched_by: str | None
    patient_control_number: str
    payer_claim_control_number: str | None
    status_code: str
    outcome: str
    charge_cents: int
    paid_cents: int
    patient_cents: int
    interest_cents: int
    remark_codes: list[str]
    reverses_id: str | None


class ProviderAdjustmentOut(Shown):
    """Money moved beside the claims; positive lowers the payment."""

    position: int
    reason_code: str
    reference: str | None
    amount_cents: int
    treatment: str
    claim_id: str | None


class RemittanceFileOut(RemittanceOut):
    """A remittance with the payments and adjustments that the reader may see."""

    claim_payments: list[ClaimPaymentOut]
    provider_adjustments: list[ProviderAdjustmentOut]

    @classmethod
    def of_file(cls, file: RemittanceFile, caller: Caller) -> RemittanceFileOut:
        """As much of it as is the caller's."""
        return cls(
            **_fields(file.row, caller),
            claim_payments=[_payment(row) for row in file.payments],
            provider_adjustments=[_adjustment(row) for row in file.adjustments],
        )


_SUMS = (
    "total_cents", "claim_paid_cents", "provider_adjustment_cents", "claim_payment_count",
)  # fmt: skip


def _fields(row: Any, caller: Caller) -> dict[str, Any]:
    fields = {
        name: getattr(row, name)
        for name in RemittanceOut.model_fields
        if name not in ("id", "plan_id", "interchange_id")
    }
    if caller.role == "cbo":
        fields |= dict.fromkeys(_SUMS) | {"balance": {}}
    return {
        **fields,
        "id": show_id("remittance", row.id),
        "plan_id": show_id("organization", row.plan_id),
        "interchange_id": show_id("interchange", row.interchange_id),
    }


def _payment(row: Any) -> ClaimPaymentOut:
    names = [
        name
        for name in ClaimPaymentOut.model_fields
        if name not in ("id", "claim_id", "reverses_id")
    ]
    return ClaimPaymentOut(
        **{name: getattr(row, name) for name in names},
        id=show_id("claim_payment", row.id),
        claim_id=show_id("claim", row.claim_id) if row.claim_id else None,
        reverses_id=show_id("claim_payment", row.reverses_id) if row.reverses_id else None,
    )


def _adjustment(row: Any) -> ProviderAdjustmentOut:
    names = [name for name in ProviderAdjustmentOut.model_fields if name != "claim_id"]
    return ProviderAdjustmentOut(
        **{name: getattr(row, name) for name in names},
        claim_id=show_id("claim", row.claim_id) if row.claim_id else None,
    )


@router.post("", openapi_extra=raw_body(X12), responses=problems(EmptyFile, X12Error))
def post_remittance(
    session: SessionDep,
    caller: PlanOrAdminDep,
    act: ActDep,
    request: Request,
    body: SpoolDep,
    plan_ref: PlanRef = None,
) -> InterchangeOut:
    """Take in a plan's 835 (or any answer: files are known by what they hold).

    Every byte is archived before anything is read. Each 835 is posted whole, once: the same
    payment again, in whatever file, changes nothing. One that does not balance is kept with its
    numbers and posts nothing. Money that fits no claim waits in suspense.
    """
    hub = hub_of(request)
    plan_id = plan_of(session, caller, plan_ref)
    kept = take_in(hub.database, hub.vault, act, body.pieces(), plan_id=plan_id)
    return show_file(session, kept.id)


@router.get("")
def get_remittances(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    status: Annotated[Literal["posted", "unbalanced", "doubtful"] | None, Query()] = None,
) -> Page[RemittanceOut]:
    """Remittances in the order of their arrival: a plan's own, a CBO's those that paid it."""
    rows = list_remittances(
        session,
        **_own(caller),
        status=status,
        after=page.after,
        limit=page.limit + 1,
    )
    return page.page(rows, lambda row: RemittanceOut.of(row, caller), lambda row: row.id)


@router.get("/{remittance_id}")
def get_remittance(
    session: SessionDep, caller: CallerDep, act: ActDep, remittance_id: str
) -> RemittanceFileOut:
    """One remittance with its claim payments and provider adjustments; to a CBO its own."""
    its_id = read_id("remittance", remittance_id)
    if its_id is None:
        raise NotFound("There is no such remittance.")
    file = read_remittance(session, its_id, **_own(caller))
    note(session, act, "remittance.read", subject="remittance", subject_id=its_id)
    return RemittanceFileOut.of_file(file, caller)


def _own(caller: Caller) -> dict[str, Any]:
    return {
        "cbo_id": caller.organization_id if caller.role == "cbo" else None,
        "plan_id": caller.organization_id if caller.role == "plan" else None,
    }
