"""The ledger: where the money is, entry by entry; each CBO reads its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from hub.api.dependencies import ActDep, AdminDep, CboOrAdminDep, SessionDep
from hub.api.errors import problems
from hub.api.paging import Page, PageDep
from hub.api.routing import hub_router
from hub.api.tenants import cbo_filter
from hub.database import hub_view
from hub.kit.identifiers import read_id, show_id
from hub.ledger import balances as sums
from hub.ledger.balances import Balances
from hub.shapes import Instant, Shown

router = hub_router("ledger")

CboRef = Annotated[
    str | None, Query(max_length=80, description="For administrators: one CBO's part.")
]


class BalancesOut(Shown):
    """Where the money is, in cents; the ledger sums to 0.

    paid = fee + owed to CBOs + suspense + paid out - recoverable - absorbed. `recoverable_cents`
    is what CBOs have to make good of money that plans took back (carried to later statements, or
    invoiced), `absorbed_cents` what the hub bore of it.

    `forwarded_cents` (carried by plans to their next remittance) is a part of suspense.
    `paid_directly_cents` went from plans to CBOs under contracts of their own.
    """

    paid_cents: int
    fee_cents: int
    owed_to_cbos_cents: int
    suspense_cents: int
    forwarded_cents: int
    paid_out_cents: int
    recoverable_cents: int
    absorbed_cents: int
    paid_directly_cents: int
    ledger_sum_cents: int

    @classmethod
    def of(cls, found: Balances) -> BalancesOut:
        """Balances as they are."""
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class CboBalancesOut(BalancesOut):
    """The balances of one CBO."""

    cbo_id: str

    @classmethod
    def of_cbo(cls, cbo_id: UUID, found: Balances) -> CboBalancesOut:
        """One CBO's balances."""
        shown = BalancesOut.of(found).model_dump()
        return cls(**shown, cbo_id=show_id("organization", cbo_id))


class PostingOut(Shown):
    """One side: debit positive, credit negative."""

    account: str
    payee: str | None
    amount_cents: int
    cbo_id: str | None
    plan_id: str | None
    claim_id: str | None
    remittance_id: str | None


class EntryOut(Shown):
    """One balanced fact. To a CBO only its own postings of it are shown."""

    id: str
    kind: str
    at: datetime
    effective_on: date
    reverses_id: str | None
    reason: str | None
    postings: list[PostingOut]

    @classmethod
    def of(cls, row: Any) -> EntryOut:
        """An entry's row with its postings."""
        return cls(
            id=show_id("entry", row.id),
            kind=row.kind,
            at=row.at,
            effective_on=row.effective_on,
            reverses_id=show_id("entry", row.reverses_id) if row.reverses_id else None,
            reason=row.reason,
            postings=[_posting(one) for one in row.postings],
        )


_NOUNS = {
    "cbo_id": "organization",
    "plan_id": "organization",
    "claim_id": "claim",
    "remittance_id": "remittance",
}


def _posting(told: dict[str, Any]) -> PostingOut:
    shown = {
        name: show_id(noun, UUID(told[name])) if told[name] else None
        for name, noun in _NOUNS.items()
    }
    return PostingOut(
        account=told["account"], payee=told["payee"], amount_cents=told["amount_cents"], **shown
    )


@router.get("/balances")
def get_balances(
    session: SessionDep,
    caller: CboOrAdminDep,
    cbo_ref: CboRef = None,
    as_of: Annotated[Instant | None, Query(description="At this instant; now without.")] = None,
) -> BalancesOut:
    """Where the money is now, or was at an instant: a CBO's own, or all of it."""
    cbo_id = cbo_filter(session, caller, cbo_ref)
    with hub_view(session):
        return BalancesOut.of(sums.balances(session, cbo_id=cbo_id, as_of=as_of))


@router.get("/balances/by-cbo")
def get_balances_by_cbo(session: SessionDep, caller: AdminDep) -> list[CboBalancesOut]:
    """The balances of every CBO with any."""
    return [
        CboBalancesOut.of_cbo(cbo_id, found)
        for cbo_id, found in sums.balances_by_cbo(session).items()
    ]


@router.get("/entries", responses=problems())
def get_entries(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    page: PageDep,
    cbo_ref: CboRef = None,
    claim_id: Annotated[str | None, Query(max_length=40)] = None,
) -> Page[EntryOut]:
    """Entries in the order in which they were added; to a CBO its own postings of each."""
    cbo_id = cbo_filter(session, caller, cbo_ref)
    wanted = None if claim_id is None else read_id("claim", claim_id) or UUID(int=0)
    with hub_view(session):
        rows = sums.list_entries(
            session, cbo_id=cbo_id, claim_id=wanted, after=page.after, limit=page.limit + 1
        )
    return page.page(rows, EntryOut.of, lambda row: row.id)
