"""Reads of remittances and of what waits in suspense, as the tenant may see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import Session

from hub.database import hub_view
from hub.kit.errors import NotFound
from hub.tables import ClaimPayment, ProviderAdjustment, Remittance, SuspenseItem

_remittance: Any = Remittance.__table__  # type: ignore[attr-defined]
_payment: Any = ClaimPayment.__table__  # type: ignore[attr-defined]
_adjustment: Any = ProviderAdjustment.__table__  # type: ignore[attr-defined]
_item: Any = SuspenseItem.__table__  # type: ignore[attr-defined]

# A CBO sees the remittances in which it was paid, and of them only its own share.
_OF_CBO = text(
    "SELECT DISTINCT remittance_id FROM claim_payment WHERE cbo_id = :cbo_id "
    "UNION SELECT remittance_id FROM provider_adjustment WHERE cbo_id = :cbo_id"
)


@dataclass(frozen=True, slots=True)
class RemittanceFile:
    """A remittance with the payments and adjustments that the reader may see."""

    row: Any
    payments: list[Any]
    adjustments: list[Any]


def list_remittances(
    session: Session,
    *,
    cbo_id: UUID | None,
    plan_id: UUID | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[Any]:
    """Remittances in the order of their arrival; a CBO's are those in which it was paid."""
    query = select(_remittance).order_by(_remittance.c.id).limit(limit)
    if cbo_id is not None:
        mine = _OF_CBO.bindparams(cbo_id=cbo_id).columns(_payment.c.remittance_id).subquery()
        query = query.where(_remittance.c.id.in_(select(mine.c.remittance_id)))
    if plan_id is not None:
        query = query.where(_remittance.c.plan_id == plan_id)
    if status is not None:
        query = query.where(_remittance.c.status == status)
    if after is not None:
        query = query.where(_remittance.c.id > after)
    with hub_view(session):
        return list(session.connection().execute(query))


def read_remittance(
    session: Session, remittance_id: UUID, *, cbo_id: UUID | None, plan_id: UUID | None
) -> RemittanceFile:
    """One remittance; a CBO sees its own payments and adjustments in it and nobody else's.

    Raises:
        NotFound: there is none, it is another plan's, or the CBO has no part in it.
    """
    query = select(_remittance).where(_remittance.c.id == remittance_id)
    payments = select(_payment).where(_payment.c.remittance_id == remittance_id)
    adjustments = select(_adjustment).where(_adjustment.c.remittance_id == remittance_id)
    if plan_id is not None:
        query = query.where(_remittance.c.plan_id == plan_id)
    if cbo_id is not None:
        payments = payments.where(_payment.c.cbo_id == cbo_id)
        adjustments = adjustments.where(_adjustment.c.cbo_id == cbo_id)
    with hub_view(session):
        connection = session.connection()
        row = connection.execute(query).one_or_none()
        paid = list(connection.execute(payments.order_by(_payment.c.position)))
        adjusted = list(connection.execute(adjustments.order_by(_adjustment.c.position)))
    if row is None or (cbo_id is not None and not paid and not adjusted):
        raise NotFound("There is no such remittance.")
    return RemittanceFile(row, paid, adjusted)


def list_suspense(
    session: Session, *, status: str | None, after: UUID | None, limit: int
) -> list[Any]:
    """Items in suspense, oldest first."""
    query = select(_item).order_by(_item.c.id).limit(limit)
    if status is not None:
        query = query.where(_item.c.status == status)
    if after is not None:
        query = query.where(_item.c.id > after)
    return list(session.connection().execute(query))


def find_item(session: Session, item_id: UUID, *, lock: bool = False) -> Any:
    """One item in suspense.

    Raises:
        NotFound: there is none.
    """
    query = select(_item).where(_item.c.id == item_id)
    if lock:
        query = query.with_for_update()
    row = session.connection().execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such item.")
    return row
