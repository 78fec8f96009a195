"""Invoices to CBOs for money that plans took back: open, then paid, or borne by the hub."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from hub.database import draw_numbers
from hub.kit.errors import HubError, NotFound
from hub.kit.identifiers import new_id, read_id
from hub.kit.money import Cents
from hub.ledger.entries import Account, Entry, post, read_entry
from hub.ledger.recoupment import INVOICED, Step
from hub.record import Act, Change, announce, note
from hub.statements.recoupment import due_days
from hub.tables import Invoice, Statement

PAID, ABSORBED = "paid", "absorbed"


class InvoiceSettled(HubError):
    """The invoice is not open any more."""

    code = "invoice_settled"
    title = "The invoice was settled before"


def bill(session: Session, act: Act, statement: Statement, steps: Sequence[Step]) -> Invoice | None:
    """The invoice that a statement's steps call for, numbered without a gap per CBO."""
    cents: Cents = sum(step.cents for step in steps if step.kind == INVOICED)
    if not cents:
        return None
    cbo_id = statement.cbo_id
    (number,) = draw_numbers(session, plan_id=cbo_id, kind="invoice")
    days = due_days(session, cbo_id, statement.period_to, steps)
    invoice = Invoice(
        id=new_id(),
        cbo_id=cbo_id,
        statement_id=statement.id,
        number=number,
        amount_cents=cents,
        issued_on=act.day,
        due_on=act.day + timedelta(days=days),
    )
    session.add(invoice)
    session.flush()
    _tell(session, act, invoice, "issued")
    return invoice


def find_invoice(session: Session, text: str, *, lock: bool = False) -> Invoice:
    """An invoice by id, as far as the tenant may see it; raises NotFound."""
    row_id = read_id("invoice", text)
    found = None if row_id is None else session.get(Invoice, row_id, with_for_update=lock or None)
    if found is None:
        raise NotFound("There is no such invoice.")
    return found


def list_invoices(
    session: Session, *, status: str | None, after: UUID | None, limit: int
) -> list[Invoice]:
    """Invoices in the order of issue that the tenant may see; `limit` + 1 of them."""
    query = select(Invoice).order_by(col(Invoice.id)).limit(limit + 1)
    if status is not None:
        query = query.where(Invoice.status == status)
    if after is not None:
        query = query.where(col(Invoice.id) > after)
    return list(session.exec(query))


def settle_invoice(
    session: Session, act: Act, invoice: Invoice, *, how: str, on: date, why: str
) -> Invoice:
    """The CBO paid the whole invoice into the hub's bank, or the hub bears it after all.

    Raises:
        InvoiceSettled: it was paid or absorbed before.
    """
    if invoice.status != "open":
        raise InvoiceSettled(f"The invoice is {invoice.status}.", status=invoice.status)
    billed = read_entry(session, INVOICED, "statement", invoice.statement_id)
    if billed is None:
        raise RuntimeError("an invoice without its entry")
    # Money between the hub's bank and a CBO stands on one account, whichever way it went.
    there = Account.PAYOUT if how == PAID else Account.RECOUPMENT_ABSORBED
    sides = [one for one in billed.postings if one.account is Account.RECOUPMENT_INVOICED]
    postings = [one._replace(amount_cents=-one.amount_cents) for one in sides]
    postings += [one._replace(account=there) for one in sides]
    entry = Entry(f"invoice_{how}", "invoice", invoice.id, act.day, tuple(postings), billed.id, why)
    post(session, act, [entry])
    invoice.status, invoice.settled_on = how, on
    invoice.settled_by, invoice.note = act.actor, why
    session.add(invoice)
    session.flush()
    _tell(session, act, invoice, how)
    return invoice


def _tell(session: Session, act: Act, invoice: Invoice, what: str) -> None:
    detail = {"number": invoice.number, "amount_cents": invoice.amount_cents}
    kind = f"invoice.{what}"
    note(session, act, kind, subject="invoice", subject_id=invoice.id, detail=detail)
    announce(session, act, [Change(kind, "invoice", invoice.id, cbo_id=invoice.cbo_id)])
