"""Gapless numbers: a counter row per plan and kind, locked in the caller's transaction."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

_DRAW = text(
    "INSERT INTO control_number (plan_id, kind, last) VALUES (:plan_id, :kind, :count) "
    "ON CONFLICT (plan_id, kind) DO UPDATE SET last = control_number.last + :count "
    "RETURNING last"
)


def draw_numbers(session: Session, *, plan_id: UUID, kind: str, count: int = 1) -> range:
    """Draw the next `count` numbers of a kind for a plan, starting at 1, without a gap.

    The row stays locked until the transaction ends, so draw late; a rollback gives the
    numbers back. A sequence would leave gaps (and a plan would ask where ISA13 7 is).
    """
    last: int = (
        session.connection()
        .execute(_DRAW, {"plan_id": plan_id, "kind": kind, "count": count})
        .scalar_one()
    )
    return range(last - count + 1, last + 1)
