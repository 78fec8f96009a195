"""Payouts: what approved statements leave to pay, proposed by one person, released by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from hub.database import committing, draw_numbers
from hub.kit.errors import HubError, NotFound
from hub.kit.identifiers import new_id, read_id
from hub.kit.money import Cents
from hub.record import Act, note
from hub.statements.accounts import SecondPersonNeeded, active_accounts
from hub.tables import BankAccount, Payout, PayoutItem
from hub.tables.references import hub_id

# The last approved statement of each CBO; what was paid and returned since; what the ledger
# owes now; what of it comes from remittances whose money no deposit has shown yet.
_DUE = text(
    """
    WITH latest AS (
      SELECT DISTINCT ON (s.cbo_id) s.id, s.cbo_id, s.closing_cents
        FROM statement s ORDER BY s.cbo_id, s.number DESC
    ),
    owed AS (
      SELECT p.cbo_id, -sum(p.amount_cents) AS cents,
             -COALESCE(sum(p.amount_cents) FILTER (
               WHERE e.kind IN ('payout', 'payout_reversed') AND NOT EXISTS (
                     SELECT 1 FROM statement_line l
                      WHERE l.cbo_id = p.cbo_id AND l.source_id = p.entry_id)), 0) AS since
        FROM posting p JOIN entry e ON e.id = p.entry_id
       WHERE p.account = 'cbo_payable' AND p.cbo_id IS NOT NULL GROUP BY p.cbo_id
    ),
    unfunded AS (
      SELECT cbo_id, sum(cents) AS cents FROM (
        SELECT p.cbo_id, GREATEST(-sum(p.amount_cents), 0) AS cents
          FROM posting p
         WHERE p.account = 'cbo_payable' AND p.remittance_id IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM deposit_match d
                            WHERE d.remittance_id = p.remittance_id)
         GROUP BY p.cbo_id, p.remittance_id) each GROUP BY cbo_id
    )
    SELECT l.id AS statement_id, l.cbo_id, l.closing_cents + COALESCE(o.since, 0) AS unpaid,
           COALESCE(o.cents, 0) AS owed, COALESCE(u.cents, 0) AS unfunded,
           EXISTS (SELECT 1 FROM payout_item i WHERE i.statement_id = l.id
                      AND i.status IN ('proposed', 'released')) AS taken
      FROM latest l JOIN statement_approval a ON a.statement_id = l.id
      LEFT JOIN owed o ON o.cbo_id = l.cbo_id
      LEFT JOIN unfunded u ON u.cbo_id = l.cbo_id
     ORDER BY l.cbo_id
    """
)


class NothingToPay(HubError):
    """No approved statement leaves anything that can be paid now."""

    code = "nothing_to_pay"
    title = "There is nothing to pay"


class PayoutSettled(HubError):
    """The payout was released or cancelled already."""

    code = "payout_settled"
    title = "The payout is not waiting any more"


@dataclass(frozen=True, slots=True)
class Due:
    """What a CBO's last approved statement leaves to pay, and why not more.

    `amount_cents` is the lesser of what the statement leaves and what the ledger owes now, less
    money that a plan announced and no deposit shows (`unfunded_cents`; on_eft only).
    """

    statement_id: UUID
    cbo_id: UUID
    amount_cents: Cents
    unpaid_cents: Cents
    owed_cents: Cents
    unfunded_cents: Cents
    account: BankAccount | None
    why_not: str | None


def due_now(session: Session, *, basis: str, minimum_cents: Cents = 1) -> list[Due]:
    """What every CBO with an approved last statement could be paid: two queries.

    `why_not` is nothing_owed, waits_for_deposit, below_minimum, no_account or in_a_payout.
    """
    accounts = active_accounts(session)
    return [
        _due(row, accounts.get(row.cbo_id), basis, minimum_cents)
        for row in session.connection().execute(_DUE)
    ]


def _due(row: Any, account: BankAccount | None, basis: str, minimum_cents: Cents) -> Due:
    payable = min(int(row.unpaid), int(row.owed))
    unfunded = int(row.unfunded) if basis == "on_eft" else 0
    amount = payable - unfunded
    if row.taken:
        why_not = "in_a_payout"
    elif payable <= 0:
        why_not = "nothing_owed"
    elif amount <= 0:
        why_not = "waits_for_deposit"
    elif amount < minimum_cents:
        why_not = "below_minimum"
    elif account is None:
        why_not = "no_account"
    else:
        why_not = None
    return Due(
        statement_id=row.statement_id,
        cbo_id=row.cbo_id,
        amount_cents=max(amount, 0),
        unpaid_cents=int(row.unpaid),
        owed_cents=int(row.owed),
        unfunded_cents=unfunded,
        account=account,
        why_not=why_not,
    )


def propose(
    session: Session, act: Act, *, effective_on: date, basis: str, minimum_cents: Cents = 1
) -> tuple[Payout, list[Due]]:
    """Propose to pay everything that can be paid; also answers who is left out, and why.

    Raises:
        NothingToPay: nobody can be paid.
    """
    committing(session, "payout")
    the_hub = hub_id(session)
    # Two proposals take turns on this counter, so that no statement is taken twice.
    (number,) = draw_numbers(session, plan_id=the_hub, kind="payout")
    everybody = due_now(session, basis=basis, minimum_cents=minimum_cents)
    chosen = [one for one in everybody if one.why_not is None]
    if not chosen:
        raise NothingToPay("No approved statement leaves anything that can be paid now.")
    payout = Payout(
        id=new_id(),
        number=number,
        basis=basis,
        effective_on=effective_on,
        item_count=len(chosen),
        total_cents=sum(one.amount_cents for one in chosen),
        proposed_by=act.actor,
        proposed_at=act.at,
    )
    session.add(payout)
    session.flush()
    session.add_all(_item(payout, one) for one in chosen)
    session.flush()
    _note(session, act, "payout.proposed", payout)
    return payout, [one for one in everybody if one.why_not is not None]


def _item(payout: Payout, due: Due) -> PayoutItem:
    if due.account is None:
        raise RuntimeError("a payout item without an account")
    return PayoutItem(
        id=new_id(),
        cbo_id=due.cbo_id,
        payout_id=payout.id,
        statement_id=due.statement_id,
        bank_account_id=due.account.id,
        amount_cents=due.amount_cents,
    )


def find_payout(session: Session, text: str, *, lock: bool = False) -> Payout:
    """A payout by id; raises NotFound."""
    row_id = read_id("payout", text)
    found = None if row_id is None else session.get(Payout, row_id, with_for_update=lock or None)
    if found is None:
        raise NotFound("There is no such payout.")
    return found


def list_payouts(session: Session, *, after: UUID | None, limit: int) -> list[Payout]:
    """Payouts in their order; `limit` + 1 of them."""
    query = select(Payout).order_by(col(Payout.id)).limit(limit + 1)
    if after is not None:
        query = query.where(col(Payout.id) > after)
    return list(session.exec(query))


def load_items(session: Session, payout_id: UUID) -> list[PayoutItem]:
    """The credits of a payout, in their order."""
    query = select(PayoutItem).where(PayoutItem.payout_id == payout_id)
    return list(session.exec(query.order_by(col(PayoutItem.id))))


def check_second(act: Act, payout: Payout) -> None:
    """Refuse what must not be done twice, or by one person alone.

    Raises:
        PayoutSettled: released or cancelled already.
        SecondPersonNeeded: whoever proposed it cannot release it.
    """
    if payout.status != "proposed":
        raise PayoutSettled(f"The payout is {payout.status}.", status=payout.status)
    if payout.proposed_by == act.actor:
        raise SecondPersonNeeded("Another administrator has to release the payout.")


def cancel(session: Session, act: Act, payout: Payout) -> Payout:
    """Take a proposal back; its statements can be proposed again.

    Raises:
        PayoutSettled: released or cancelled already.
    """
    if payout.status != "proposed":
        raise PayoutSettled(f"The payout is {payout.status}.", status=payout.status)
    for item in load_items(session, payout.id):
        item.status = "cancelled"
        session.add(item)
    payout.status = "cancelled"
    payout.version += 1
    session.add(payout)
    session.flush()
    _note(session, act, "payout.cancelled", payout)
    return payout


def _note(session: Session, act: Act, what: str, payout: Payout) -> None:
    detail = {"items": payout.item_count, "total_cents": payout.total_cents}
    note(session, act, what, subject="payout", subject_id=payout.id, detail=detail)
