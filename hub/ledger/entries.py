"""Accounts, and entries that cannot be unbalanced; posted in bulk, once per cause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from hub.database.bulk import insert_rows
from hub.kit.errors import HubError
from hub.kit.identifiers import new_id, stream_ids
from hub.kit.money import Cents
from hub.record import Act
from hub.tables import Entry as EntryRow
from hub.tables import Posting as PostingRow

_entry: Any = EntryRow.__table__  # type: ignore[attr-defined]
_posting: Any = PostingRow.__table__  # type: ignore[attr-defined]


class Account(StrEnum):
    """Where cents lie. Debits are positive: money that the hub has; credits, whom it belongs to.

    At all times: cash = fee + owed to CBOs + suspense + forwarded balances - paid out
    - recoupments that CBOs still have to make good - recoupments that the hub bore.
    """

    CASH = "cash"  # what plans paid the hub, by plan and remittance
    PAYOUT = "payout"  # what left the hub's bank towards CBOs (a credit)
    CBO_PAYABLE = "cbo_payable"  # what the hub owes a CBO (a credit)
    HUB_FEE = "hub_fee"  # what the fee stack keeps; `payee` names who
    SUSPENSE = "suspense"  # a plan's money that nobody could be given yet
    FORWARDED_BALANCE = "forwarded_balance"  # carried by a plan to its next remittance (PLB FB)
    RECOUPMENT_CARRIED = "recoupment_carried"  # later statements of the CBO make it good
    RECOUPMENT_INVOICED = "recoupment_invoiced"  # the CBO was billed for it
    RECOUPMENT_ABSORBED = "recoupment_absorbed"  # the hub bore it
    CASH_AT_CBO = "cash_at_cbo"  # what a plan paid a CBO itself, under the CBO's own contract
    RECEIVED_BY_CBO = "received_by_cbo"  # its other side: shown to that CBO, owed by nobody


class Unbalanced(ValueError):
    """An entry whose postings do not sum to zero: a fault of ours, never stored."""


class AlreadyPosted(HubError):
    """The ledger already holds an entry of this kind for this cause."""

    code = "already_posted"
    title = "This was posted before"


class Posting(NamedTuple):
    """One side of an entry: cents on an account (debit positive, credit negative)."""

    account: Account
    amount_cents: Cents
    cbo_id: UUID | None = None
    plan_id: UUID | None = None
    claim_id: UUID | None = None
    remittance_id: UUID | None = None
    payee: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One balanced fact, unique by (kind, cause). Postings of nothing are refused.

    Raises:
        Unbalanced: the postings do not sum to zero, or there are fewer than two.
    """

    kind: str
    cause_kind: str
    cause_id: UUID
    effective_on: date
    postings: tuple[Posting, ...]
    reverses_id: UUID | None = None
    reason: str | None = None
    id: UUID = field(default_factory=new_id)

    def __post_init__(self) -> None:
        if len(self.postings) < 2 or sum(one.amount_cents for one in self.postings) != 0:
            raise Unbalanced(f"{self.kind}: the postings do not sum to zero")
        if any(not one.amount_cents for one in self.postings):
            raise Unbalanced(f"{self.kind}: a posting of nothing")


_ENTRY_COLUMNS = (
    "id", "kind", "cause_kind", "cause_id", "at", "effective_on", "reverses_id", "reason",
)  # fmt: skip
_POSTING_COLUMNS = (
    "id", "entry_id", "account", "cbo_id", "plan_id", "claim_id", "remittance_id", "payee",
    "amount_cents", "effective_on", "at",
)  # fmt: skip


def post(session: Session, act: Act, entries: Iterable[Entry]) -> int:
    """Add entries to the ledger, in bulk; answers how many. The caller has the hub's view.

    Raises:
        AlreadyPosted: one of them was posted before (unique by kind and cause).
    """
    added, ids = list(entries), stream_ids()
    try:
        insert_rows(
            session,
            _entry,
            _ENTRY_COLUMNS,
            [
                (
                    one.id, one.kind, one.cause_kind, one.cause_id, act.at, one.effective_on,
                    one.reverses_id, one.reason,
                )
                for one in added
            ],
        )  # fmt: skip
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", None) != "23505":
            raise
        raise AlreadyPosted("The ledger already holds this; nothing was added.") from None
    insert_rows(
        session,
        _posting,
        _POSTING_COLUMNS,
        (
            (
                next(ids), one.id, side.account.value, side.cbo_id, side.plan_id, side.claim_id,
                side.remittance_id, side.payee, side.amount_cents, one.effective_on, act.at,
            )
            for one in added
            for side in one.postings
        ),
    )  # fmt: skip
    return len(added)


def read_entry(session: Session, kind: str, cause_kind: str, cause_id: UUID) -> Entry | None:
    """The entry of a cause, read back (and its balance checked again), or None."""
    connection = session.connection()
    found = connection.execute(
        select(_entry).where(
            _entry.c.kind == kind, _entry.c.cause_kind == cause_kind, _entry.c.cause_id == cause_id
        )
    ).one_or_none()
    if found is None:
        return None
    sides = connection.execute(
        select(_posting).where(_posting.c.entry_id == found.id).order_by(_posting.c.id)
    )
    postings = tuple(
        Posting(
            Account(side.account), side.amount_cents, side.cbo_id, side.plan_id, side.claim_id,
            side.remittance_id, side.payee,
        )
        for side in sides
    )  # fmt: skip
    return Entry(
        found.kind, found.cause_kind, found.cause_id, found.effective_on, postings,
        found.reverses_id, found.reason, found.id,
    )  # fmt: skip


def reversal_of(entry: Entry, *, cause_id: UUID, effective_on: date, reason: str) -> Entry:
    """The entry that takes another one back exactly and points to it."""
    return Entry(
        kind=f"{entry.kind}_reversed",
        cause_kind=entry.cause_kind,
        cause_id=cause_id,
        effective_on=effective_on,
        postings=tuple(side._replace(amount_cents=-side.amount_cents) for side in entry.postings),
        reverses_id=entry.id,
        reason=reason,
    )
