"""A CBO's account as the ledger has it now, for any period; issued statements are frozen ones."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Query

from hub.api.dependencies import ActDep, CboOrAdminDep, SessionDep
from hub.api.errors import problems
from hub.api.routing import hub_router
from hub.api.tenants import CboMissing, cbo_filter
from hub.database import hub_view
from hub.kit.identifiers import show_id
from hub.ledger.statements import PeriodTooLong, Statement, state
from hub.record import note
from hub.shapes import Day, Shown

router = hub_router("ledger")


class AccountLineOut(Shown):
    """One entry: what the plan moved for a claim, what the fees kept, what is owed."""

    entry_id: str
    kind: str
    effective_on: date
    claim_id: str | None
    member_ref: str | None
    service_date: date | None
    billed_cents: int | None
    paid_cents: int
    fee_cents: int
    net_cents: int
    paid_directly_cents: int
    trace_number: str | None
    reverses_id: str | None
    reason: str | None

    @classmethod
    def of(cls, row: Any) -> AccountLineOut:
        """A row of the account."""
        names = (
            "kind", "effective_on", "service_date", "paid_cents", "fee_cents", "net_cents",
            "paid_directly_cents", "trace_number", "reason",
        )  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in names},
            entry_id=show_id("entry", row.id),
            claim_id=show_id("claim", row.claim_id) if row.claim_id else None,
            member_ref=row.ref,
            billed_cents=row.charge_cents,
            reverses_id=show_id("entry", row.reverses_id) if row.reverses_id else None,
        )


class AccountOut(Shown):
    """One CBO's period. closing = opening + net of all lines; net = paid - fee, line by line."""

    cbo_id: str
    first_on: date
    last_on: date
    opening_cents: int
    paid_cents: int
    fee_cents: int
    net_cents: int
    closing_cents: int
    paid_directly_cents: int
    lines: list[AccountLineOut]

    @classmethod
    def of(cls, found: Statement) -> AccountOut:
        """The account as it sums now."""
        names = (
            "opening_cents", "paid_cents", "fee_cents", "net_cents", "closing_cents",
            "paid_directly_cents",
        )  # fmt: skip
        return cls(
            **{name: getattr(found, name) for name in names},
            cbo_id=show_id("organization", found.cbo_id),
            first_on=found.first,
            last_on=found.last,
            lines=[AccountLineOut.of(row) for row in found.lines],
        )


@router.get("/account", responses=problems(PeriodTooLong, CboMissing))
def get_account(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    first_on: Annotated[Day, Query(description="The first day of the period.")],
    last_on: Annotated[Day, Query(description="The last day of the period.")],
    cbo_ref: Annotated[str | None, Query(max_length=80)] = None,
) -> AccountOut:
    """A CBO's account for a period, from the ledger as it is now; it may still change."""
    cbo_id = cbo_filter(session, caller, cbo_ref)
    if cbo_id is None:
        raise CboMissing("Name the CBO.", pointers=(("query:cbo_ref", "is missing"),))
    with hub_view(session):
        found = state(session, cbo_id=cbo_id, first=first_on, last=last_on)
    note(session, act, "account.read", subject="organization", subject_id=cbo_id)
    return AccountOut.of(found)
