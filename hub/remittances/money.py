"""What a payment, a recoupment or interest does to the ledger and to its claim: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hub.kit.identifiers import new_id
from hub.kit.money import Cents
from hub.ledger.entries import Account, Entry, Posting
from hub.ledger.fees import FeeStack, fee_change, interest_fees


@dataclass(slots=True)
class ClaimMoney:
    """What the ledger holds for one claim while a remittance goes by."""

    row: Any
    stack: FeeStack
    paid_cents: Cents
    fee_cents: Cents

    @classmethod
    def of(cls, row: Any, stack: FeeStack) -> ClaimMoney:
        """From a claim's row and the fee layers in force on its date of service."""
        return cls(row, stack, row.paid_cents, row.fee_cents)

    def take(self, cents: Cents) -> dict[str, Cents]:
        """Add to what was paid (negative: take back); answers the change of each payee's fee."""
        after = self.paid_cents + cents
        if self.row.pays_to == "cbo":
            self.paid_cents = after
            return {}
        change = fee_change(self.stack, self.paid_cents, after)
        self.paid_cents = after
        self.fee_cents += sum(change.values())
        return change


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an entry is made: its kind, the row that causes it, the remittance and the day."""

    kind: str
    cause_kind: str
    cause_id: UUID
    remittance_id: UUID
    effective_on: date
    reverses_id: UUID | None = None
    reason: str | None = None


def claim_entry(cause: Cause, money: ClaimMoney, cents: Cents) -> Entry:
    """The plan moves `cents` for a claim: cash here, fees and what is owed to the CBO there.

    Under a contract of the CBO's own the money went to the CBO: shown on both of its accounts,
    touching none of the hub's.
    """
    row = money.row
    about = (row.cbo_id, row.plan_id, row.id, cause.remittance_id)
    if row.pays_to == "cbo":
        money.take(cents)
        postings = [
            Posting(Account.CASH_AT_CBO, cents, *about),
            Posting(Account.RECEIVED_BY_CBO, -cents, *about),
        ]
    else:
        fees = money.take(cents)
        owed = cents - sum(fees.values())
        postings = [Posting(Account.CASH, cents, *about)]
        postings += [
            Posting(Account.HUB_FEE, -fee, *about, payee) for payee, fee in fees.items() if fee
        ]
        if owed:
            postings.append(Posting(Account.CBO_PAYABLE, -owed, *about))
    return _entry(cause, postings)


@dataclass(frozen=True, slots=True)
class InterestShare:
    """Interest on one claim; `stack` is None where the contract leaves interest to the hub."""

    row: Any
    cents: Cents
    stack: FeeStack | None


def interest_entry(cause: Cause, shares: Sequence[InterestShare]) -> Entry:
    """Interest belongs to the CBO whose money was late, unless the contract leaves it to the hub.

    A fee is kept of it only by layers that say so (`on_interest`).
    """
    postings: list[Posting] = []
    for one in shares:
        row = one.row
        about = (row.cbo_id, row.plan_id, row.id, cause.remittance_id)
        if row.pays_to == "cbo":
            postings.append(Posting(Account.CASH_AT_CBO, one.cents, *about))
            postings.append(Posting(Account.RECEIVED_BY_CBO, -one.cents, *about))
            continue
        fees = {"hub": one.cents} if one.stack is None else interest_fees(one.stack, one.cents)
        owed = one.cents - sum(fees.values())
        postings.append(Posting(Account.CASH, one.cents, *about))
        postings += [Posting(Account.HUB_FEE, -fee, *about, to) for to, fee in fees.items()]
        if owed:
            postings.append(Posting(Account.CBO_PAYABLE, -owed, *about))
    return _entry(cause, postings)


def unplaced_entry(
    cause: Cause, plan_id: UUID, cents: Cents, account: Account, payee_cbo_id: UUID | None
) -> Entry:
    """Money of a plan that is nobody's yet: suspense, or a balance the plan carries forward.

    Where the plan pays a CBO itself (`payee_cbo_id`), it never was the hub's: it is shown there.
    """
    about = (payee_cbo_id, plan_id, None, cause.remittance_id)
    cash = Account.CASH
    if payee_cbo_id is not None:
        cash, account = Account.CASH_AT_CBO, Account.RECEIVED_BY_CBO
    return _entry(cause, [Posting(cash, cents, *about), Posting(account, -cents, *about)])


def placed_entry(cause: Cause, unplaced: Entry | None, placed: Entry | None) -> Entry | None:
    """One entry that takes the unplaced one back and puts the money where it belongs at last.

    None when nothing is left to move.
    """
    sums: dict[Posting, Cents] = {}
    for sign, entry in ((-1, unplaced), (1, placed)):
        for one in entry.postings if entry is not None else ():
            where = one._replace(amount_cents=0)
            sums[where] = sums.get(where, 0) + sign * one.amount_cents
    postings = [where._replace(amount_cents=cents) for where, cents in sums.items() if cents]
    return _entry(cause, postings, new_id()) if postings else None


def _entry(cause: Cause, postings: list[Posting], its_id: UUID | None = None) -> Entry:
    """An entry; by default with its cause's id, so that what reverses the cause can name it."""
    return Entry(
        id=its_id or cause.cause_id,
        kind=cause.kind,
        cause_kind=cause.cause_kind,
        cause_id=cause.cause_id,
        effective_on=cause.effective_on,
        postings=tuple(postings),
        reverses_id=cause.reverses_id,
        reason=cause.reason,
    )
