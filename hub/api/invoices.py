"""Invoices to CBOs for money that plans took back, where their agreement wants them billed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import Path, Query

from hub.api.dependencies import ActDep, AdminDep, CboOrAdminDep, SessionDep
from hub.api.errors import problems
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.kit.identifiers import show_id
from hub.shapes import Day, Note, Shape, Shown
from hub.statements import invoices
from hub.statements.invoices import InvoiceSettled
from hub.tables import Invoice

router = hub_router("invoices")

InvoiceId = Annotated[str, Path(max_length=80, description="The id (`inv_…`).")]
Status = Literal["open", "paid", "absorbed"]


class SettleIn(Shape):
    """paid: the CBO paid all of it into the hub's bank. absorbed: the hub bears it after all."""

    how: Literal["paid", "absorbed"]
    on: Day
    reason: Note


class InvoiceOut(Shown):
    """One invoice; lines of kind `recoupment_invoiced` on its statement say for which claims."""

    id: str
    number: int
    cbo_id: str
    statement_id: str
    amount_cents: int
    issued_on: date
    due_on: date
    status: Status
    settled_on: date | None

    @classmethod
    def of(cls, row: Invoice) -> InvoiceOut:
        """An invoice as its CBO and administrators see it."""
        return cls(
            id=show_id("invoice", row.id),
            number=row.number,
            cbo_id=show_id("organization", row.cbo_id),
            statement_id=show_id("statement", row.statement_id),
            amount_cents=row.amount_cents,
            issued_on=row.issued_on,
            due_on=row.due_on,
            status=row.status,
            settled_on=row.settled_on,
        )


@router.get("", responses=problems(CursorRefused))
def list_invoices(
    session: SessionDep,
    caller: CboOrAdminDep,
    page: PageDep,
    status: Annotated[Status | None, Query()] = None,
) -> Page[InvoiceOut]:
    """Invoices in the order of issue; a CBO sees its own."""
    rows = invoices.list_invoices(session, status=status, after=page.after, limit=page.limit)
    return page.page(rows, InvoiceOut.of, lambda row: row.id)


@router.get("/{invoice_id}")
def get_invoice(session: SessionDep, caller: CboOrAdminDep, invoice_id: InvoiceId) -> InvoiceOut:
    """One invoice."""
    return InvoiceOut.of(invoices.find_invoice(session, invoice_id))


@router.post("/{invoice_id}/settle", responses=problems(InvoiceSettled))
def post_invoice_settlement(
    session: SessionDep, caller: AdminDep, act: ActDep, invoice_id: InvoiceId, body: SettleIn
) -> InvoiceOut:
    """Write down that an invoice was paid, or that the hub bears it; the ledger moves with it."""
    row = invoices.find_invoice(session, invoice_id, lock=True)
    return InvoiceOut.of(
        invoices.settle_invoice(session, act, row, how=body.how, on=body.on, why=body.reason)
    )
