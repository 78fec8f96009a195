"""Releasing a payout: the ledger, the bank's file, once; and credits that the bank returns."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from hub.database import committing, draw_numbers
from hub.kit.crash import crash_point
from hub.kit.errors import HubError
from hub.ledger.entries import Account, Entry, Posting, post, read_entry, reversal_of
from hub.record import Act, Change, announce, note
from hub.statements.accounts import AccountNumbers, active_accounts, open_account, retire_account
from hub.statements.nacha import Credit, Originator, write_credits
from hub.statements.payouts import check_second, due_now, load_items
from hub.tables import BankAccount, Organization, Payout, PayoutItem, Statement
from hub.tables.references import hub_id
from hub.vault import Vault

TRACES = 10_000_000
"""A trace number ends in seven digits; they begin again after this many."""
MODIFIERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_DEAD_ACCOUNT = frozenset(("R02", "R03", "R04", "R16", "R20"))
"""Closed, unknown, malformed, frozen or no credit account: nothing more is paid to it."""


class HubBankMissing(HubError):
    """The hub has no confirmed bank account and tax id to send credits from."""

    code = "hub_bank_missing"
    title = "The hub's own bank account is missing"


class PayoutStale(HubError):
    """Since it was proposed, a CBO came to be owed less, or its account changed."""

    code = "payout_stale"
    title = "The payout no longer fits what is owed"


@dataclass(frozen=True, slots=True)
class Return:
    """One credit that the bank gave back, by its trace number and reason (R01…)."""

    trace_number: str
    code: str
    returned_on: date


@dataclass(slots=True)
class Returned:
    """What became of a list of returns; unknown traces are listed, never dropped."""

    items: list[PayoutItem] = field(default_factory=list)
    known_before: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def release(session: Session, vault: Vault, act: Act, payout: Payout) -> Payout:
    """Post every credit to the ledger and render the bank's file, in one transaction.

    The payout row is locked by the caller. The file is rendered once and kept sealed.

    Raises:
        PayoutSettled, SecondPersonNeeded: see `check_second`.
        PayoutStale: cancel it and propose again.
        HubBankMissing: record and confirm an account of the hub's own.
    """
    check_second(act, payout)
    committing(session, "payout")
    items = load_items(session, payout.id)
    accounts = active_accounts(session)
    _check_fresh(session, payout, items, accounts)
    originator = _originator(session, vault, accounts)
    numbers = draw_numbers(session, plan_id=hub_id(session), kind="ach_trace", count=len(items))
    for item, number in zip(items, numbers, strict=True):
        item.trace_number = f"{originator.routing_number[:8]}{number % TRACES:07d}"
        item.status = "released"
        session.add(item)
    post(session, act, [_entry(act, item) for item in items])
    crash_point("payout.halfway")
    content = write_credits(
        originator,
        _credits(session, vault, items, accounts),
        created_at=act.at,
        effective_on=payout.effective_on,
        modifier=MODIFIERS[payout.number % len(MODIFIERS)],
        batch_number=payout.number,
    )
    payout.status, payout.released_by, payout.released_at = "released", act.actor, act.at
    payout.sha256 = hashlib.sha256(content).hexdigest()
    payout.sealed = vault.seal(content, tenant_id=hub_id(session), table="payout", row_id=payout.id)
    payout.version += 1
    session.add(payout)
    session.flush()
    detail = {"items": payout.item_count, "total_cents": payout.total_cents}
    note(session, act, "payout.released", subject="payout", subject_id=payout.id, detail=detail)
    announce(
        session,
        act,
        [Change("payout.released", "payout_item", item.id, cbo_id=item.cbo_id) for item in items],
    )
    return payout


def _check_fresh(
    session: Session, payout: Payout, items: Sequence[PayoutItem], accounts: dict[UUID, BankAccount]
) -> None:
    due = {one.statement_id: one for one in due_now(session, basis=payout.basis)}
    for item in items:
        now = due.get(item.statement_id)
        account = accounts.get(item.cbo_id)
        if now is None or now.amount_cents < item.amount_cents:
            raise PayoutStale("A CBO is owed less than this payout says, or has a new statement.")
        if account is None or account.id != item.bank_account_id:
            raise PayoutStale("A CBO's account changed since this payout was proposed.")


def _originator(session: Session, vault: Vault, accounts: dict[UUID, BankAccount]) -> Originator:
    the_hub = session.get_one(Organization, hub_id(session))
    account = accounts.get(the_hub.id)
    if account is None or not the_hub.tin:
        raise HubBankMissing("Record and confirm the hub's own account, and give it a tax id.")
    own = open_account(vault, account)
    return Originator(the_hub.name, the_hub.tin, own.routing_number, own.bank_name)


def _credits(
    session: Session,
    vault: Vault,
    items: Sequence[PayoutItem],
    accounts: dict[UUID, BankAccount],
) -> list[Credit]:
    statements = {
        row.id: row
        for row in session.exec(
            select(Statement).where(col(Statement.id).in_([one.statement_id for one in items]))
        )
    }
    credits = []
    for item in items:
        account = accounts[item.cbo_id]
        numbers: AccountNumbers = open_account(vault, account)
        number = statements[item.statement_id].number
        credits.append(
            Credit(
                routing_number=numbers.routing_number,
                account_number=numbers.account_number,
                kind=account.kind,
                amount_cents=item.amount_cents,
                receiver_id=f"STATEMENT {number}",
                receiver_name=numbers.holder,
                information=f"STATEMENT {number}",
                trace_number=item.trace_number or "",
            )
        )
    return credits


def _entry(act: Act, item: PayoutItem) -> Entry:
    """The hub owes the CBO less, and its bank holds less."""
    return Entry(
        kind="payout",
        cause_kind="payout_item",
        cause_id=item.id,
        effective_on=act.day,
        postings=(
            Posting(Account.CBO_PAYABLE, item.amount_cents, item.cbo_id),
            Posting(Account.PAYOUT, -item.amount_cents, item.cbo_id),
        ),
    )


def take_returns(session: Session, act: Act, returns: Sequence[Return]) -> Returned:
    """Credits that came back: each CBO is owed again what the bank returned, once.

    An account that the bank calls dead is retired until a new one is recorded and confirmed.
    """
    told = Returned()
    traces = [one.trace_number for one in returns]
    query = (
        select(PayoutItem)
        .where(col(PayoutItem.trace_number).in_(traces))
        .order_by(col(PayoutItem.id))
        .with_for_update()
    )
    by_trace = {item.trace_number: item for item in session.exec(query)}
    for one in returns:
        item = by_trace.get(one.trace_number)
        if item is None:
            told.unknown.append(one.trace_number)
        elif item.status == "returned":
            told.known_before.append(one.trace_number)
        else:
            _return(session, act, item, one)
            told.items.append(item)
    return told


def _return(session: Session, act: Act, item: PayoutItem, one: Return) -> None:
    paid = read_entry(session, "payout", "payout_item", item.id)
    if paid is None:
        raise RuntimeError("a released credit without its entry")
    reason = f"returned by the bank, {one.code}"
    post(
        session,
        act,
        [reversal_of(paid, cause_id=item.id, effective_on=act.day, reason=reason)],
    )
    item.status, item.return_code, item.returned_on = "returned", one.code, one.returned_on
    session.add(item)
    if one.code in _DEAD_ACCOUNT:
        account = session.get_one(BankAccount, item.bank_account_id)
        retire_account(session, act, account, one.code)
    session.flush()
    note(
        session,
        act,
        "payout_item.returned",
        subject="payout_item",
        subject_id=item.id,
        detail={"code": one.code, "amount_cents": item.amount_cents},
    )
    announce(session, act, [Change("payout.returned", "payout_item", item.id, cbo_id=item.cbo_id)])
