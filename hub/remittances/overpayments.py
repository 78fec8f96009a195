"""Overpayment notices: the plan's letter on record, so that its number in a PLB finds the claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import Session

from hub.claims.lifecycle import Told, record_events
from hub.claims.queries import find_claim
from hub.kit.errors import HubError
from hub.kit.identifiers import new_id, show_id
from hub.kit.money import Cents
from hub.record import Act, Change, announce, note
from hub.tables import OverpaymentNotice

_notice: Any = OverpaymentNotice.__table__  # type: ignore[attr-defined]


class ReferenceTaken(HubError):
    """The plan used this reference for another letter."""

    code = "notice_reference_taken"
    title = "A notice with this reference is on record"


@dataclass(frozen=True, slots=True)
class Notice:
    """A plan's letter: the number it goes by, the claim, and what it wants back (cents)."""

    reference: str
    claim_id: UUID
    amount_cents: Cents
    noticed_on: date
    reason: str


def record(session: Session, act: Act, notice: Notice) -> Any:
    """Put a letter on record; the claim's timeline shows it. The money moves with the 835.

    Raises:
        NotFound: there is no such claim.
        ReferenceTaken: the plan's reference is on record for another letter.
    """
    claim = find_claim(session, notice.claim_id)
    connection = session.connection()
    known = connection.execute(
        select(_notice).where(
            _notice.c.plan_id == claim.plan_id, _notice.c.reference == notice.reference
        )
    ).one_or_none()
    if known is not None:
        raise ReferenceTaken(
            "Each letter has its own number.",
            overpayment_notice_id=show_id("overpayment_notice", known.id),
        )
    its_id = new_id()
    connection.execute(
        insert(_notice).values(
            id=its_id,
            cbo_id=claim.cbo_id,
            plan_id=claim.plan_id,
            claim_id=claim.id,
            reference=notice.reference,
            amount_cents=notice.amount_cents,
            noticed_on=notice.noticed_on,
            reason=notice.reason,
            recorded_at=act.at,
        )
    )
    told = Told(
        claim_id=claim.id,
        cbo_id=claim.cbo_id,
        plan_id=claim.plan_id,
        axis="note",
        kind="overpayment_noticed",
        once=f"overpayment_notice:{its_id.hex}",
        detail={"reference": notice.reference, "amount_cents": notice.amount_cents},
    )
    record_events(session, act, [told])
    kind = "overpayment_notice"
    note(session, act, f"{kind}.recorded", subject=kind, subject_id=its_id)
    change = Change(f"{kind}.recorded", kind, its_id, cbo_id=claim.cbo_id, plan_id=claim.plan_id)
    announce(session, act, [change])
    return connection.execute(select(_notice).where(_notice.c.id == its_id)).one()


def list_notices(session: Session, *, after: UUID | None, limit: int) -> list[Any]:
    """Letters in the order in which they were recorded, as the tenant may see them."""
    query = select(_notice).order_by(_notice.c.id).limit(limit)
    if after is not None:
        query = query.where(_notice.c.id > after)
    return list(session.connection().execute(query))
