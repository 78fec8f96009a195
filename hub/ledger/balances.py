"""Balances: sums over postings, at any instant; nothing keeps a total."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session

from hub.kit.money import Cents
from hub.ledger.entries import Account
from hub.tables import Entry, Posting

_entry: Any = Entry.__table__  # type: ignore[attr-defined]
_posting: Any = Posting.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Balances:
    """Where the money is, in cents, as seen from outside (nothing has a hidden sign).

    `paid_cents` is what plans paid the hub; it always is `fee_cents + owed_to_cbos_cents +
    suspense_cents + paid_out_cents - recoverable_cents - absorbed_cents`: what CBOs have to
    make good of money that plans took back, and what the hub bore of it. `suspense_cents` holds
    also what plans carry forward (`forwarded_cents` of it). `paid_directly_cents` went from a
    plan to a CBO under the CBO's own contract and touches none of the others.
    `ledger_sum_cents` is 0.
    """

    paid_cents: Cents
    fee_cents: Cents
    owed_to_cbos_cents: Cents
    suspense_cents: Cents
    forwarded_cents: Cents
    paid_out_cents: Cents
    recoverable_cents: Cents
    absorbed_cents: Cents
    paid_directly_cents: Cents
    ledger_sum_cents: Cents

    @classmethod
    def of(cls, sums: dict[str, Cents]) -> Balances:
        """From the sum of postings by account."""
        forwarded = -sums.get(Account.FORWARDED_BALANCE, 0)
        return cls(
            paid_cents=sums.get(Account.CASH, 0),
            fee_cents=-sums.get(Account.HUB_FEE, 0),
            owed_to_cbos_cents=-sums.get(Account.CBO_PAYABLE, 0),
            suspense_cents=forwarded - sums.get(Account.SUSPENSE, 0),
            forwarded_cents=forwarded,
            paid_out_cents=-sums.get(Account.PAYOUT, 0),
            recoverable_cents=sums.get(Account.RECOUPMENT_CARRIED, 0)
            + sums.get(Account.RECOUPMENT_INVOICED, 0),
            absorbed_cents=sums.get(Account.RECOUPMENT_ABSORBED, 0),
            paid_directly_cents=sums.get(Account.CASH_AT_CBO, 0),
            ledger_sum_cents=sum(sums.values()),
        )

    @property
    def whole(self) -> bool:
        """Whether every cent that came in is somebody's."""
        known = self.fee_cents + self.owed_to_cbos_cents + self.suspense_cents
        gone = self.paid_out_cents - self.recoverable_cents - self.absorbed_cents
        return self.ledger_sum_cents == 0 and self.paid_cents == known + gone


def account_sums(
    session: Session,
    *,
    cbo_id: UUID | None = None,
    plan_id: UUID | None = None,
    as_of: datetime | None = None,
) -> dict[str, Cents]:
    """The sum of postings by account, for one CBO or plan where named, up to an instant."""
    query = select(_posting.c.account, func.sum(_posting.c.amount_cents)).group_by(
        _posting.c.account
    )
    return {account: int(cents) for account, cents in _run(session, query, cbo_id, plan_id, as_of)}


def balances(
    session: Session,
    *,
    cbo_id: UUID | None = None,
    plan_id: UUID | None = None,
    as_of: datetime | None = None,
) -> Balances:
    """Where the money is, as the tenant may see it."""
    return Balances.of(account_sums(session, cbo_id=cbo_id, plan_id=plan_id, as_of=as_of))


def balances_by_cbo(session: Session, *, as_of: datetime | None = None) -> dict[UUID, Balances]:
    """The balances of every CBO that has any, in one query."""
    query = (
        select(_posting.c.cbo_id, _posting.c.account, func.sum(_posting.c.amount_cents))
        .where(_posting.c.cbo_id.is_not(None))
        .group_by(_posting.c.cbo_id, _posting.c.account)
        .order_by(_posting.c.cbo_id)
    )
    sums: dict[UUID, dict[str, Cents]] = {}
    for cbo_id, account, cents in _run(session, query, None, None, as_of):
        sums.setdefault(cbo_id, {})[account] = int(cents)
    return {cbo_id: Balances.of(mine) for cbo_id, mine in sums.items()}


def _run(
    session: Session, query: Any, cbo_id: UUID | None, plan_id: UUID | None, as_of: datetime | None
) -> Any:
    if cbo_id is not None:
        query = query.where(_posting.c.cbo_id == cbo_id)
    if plan_id is not None:
        query = query.where(_posting.c.plan_id == plan_id)
    if as_of is not None:
        query = query.where(_posting.c.at <= as_of)
    return session.connection().execute(query)


def unbalanced_entries(session: Session, limit: int = 20) -> list[UUID]:
    """Entries whose postings do not sum to zero: none, ever (`hub verify` asks)."""
    query = (
        select(_posting.c.entry_id)
        .group_by(_posting.c.entry_id)
        .having(func.sum(_posting.c.amount_cents) != 0)
        .limit(limit)
    )
    return list(session.connection().execute(query).scalars())


def list_entries(
    session: Session, *, cbo_id: UUID | None, claim_id: UUID | None, after: UUID | None, limit: int
) -> list[Any]:
    """Entries with their postings (of one CBO only its own), in the order they were added.

    Each row has the entry's columns and `postings`, a list of documents.
    """
    sides = (
        select(
            _posting.c.entry_id,
            func.jsonb_agg(
                func.jsonb_build_object(
                    "account", _posting.c.account,
                    "payee", _posting.c.payee,
                    "cbo_id", _posting.c.cbo_id,
                    "plan_id", _posting.c.plan_id,
                    "claim_id", _posting.c.claim_id,
                    "remittance_id", _posting.c.remittance_id,
                    "amount_cents", _posting.c.amount_cents,
                ),
            ).label("postings"),
        )
        .group_by(_posting.c.entry_id)
    )  # fmt: skip
    if cbo_id is not None:
        sides = sides.where(_posting.c.cbo_id == cbo_id)
    if claim_id is not None:
        sides = sides.where(_posting.c.claim_id == claim_id)
    if after is not None:
        sides = sides.where(_posting.c.entry_id > after)
    found = sides.order_by(_posting.c.entry_id).limit(limit).subquery()
    query = (
        select(_entry, found.c.postings)
        .join(found, found.c.entry_id == _entry.c.id)
        .order_by(_entry.c.id)
    )
    return list(session.connection().execute(query))
