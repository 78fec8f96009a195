"""The two axes of a claim and the only place that moves it on the exchange axis.

The exchange axis only climbs: answers may come late, twice or out of order, and the claim ends
where it would have ended in any order. A rejection wins over everything but a decision of the
plan (then the claim was received, whatever an earlier answer said).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, cast, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid
from sqlmodel import Session

from hub.database.bulk import insert_rows
from hub.kit.identifiers import stream_ids
from hub.record import Act, Change, announce
from hub.tables import Claim, ClaimEvent

_claim: Any = Claim.__table__  # type: ignore[attr-defined]
_event: Any = ClaimEvent.__table__  # type: ignore[attr-defined]

EXCHANGE: dict[str, tuple[str, ...]] = {
    "drafted": (),
    "batched": ("drafted",),
    "ready": ("drafted", "batched"),
    "retrieved": ("ready",),
    "received": ("ready", "retrieved"),
    "accepted": ("ready", "retrieved", "received"),
    "rejected": ("ready", "retrieved", "received", "accepted"),
}
"""Where a claim may come from, by where it goes."""

ADJUDICATION: dict[str, tuple[str, ...]] = {
    "none": (),
    "pending": ("none",),
    "paid": ("none", "pending", "partly_paid", "denied", "reversed"),
    "partly_paid": ("none", "pending", "paid", "denied", "reversed"),
    "denied": ("none", "pending", "paid", "partly_paid", "reversed"),
    "reversed": ("none", "pending", "paid", "partly_paid", "denied"),
}
"""The same for the plan's decision; a claim that was decided is never undecided again."""

OPEN_ADJUDICATION = ("none", "pending")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened to one claim. `once` makes the same fact, told twice, one event."""

    claim_id: UUID
    cbo_id: UUID
    plan_id: UUID
    axis: str
    kind: str
    once: str
    status: str | None = None
    interchange_id: UUID | None = None
    segment: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)


_EVENT_COLUMNS = (
    "id", "cbo_id", "plan_id", "claim_id", "at", "axis", "kind", "once", "status",
    "interchange_id", "segment", "detail",
)  # fmt: skip


def record_events(session: Session, act: Act, told: Sequence[Told]) -> None:
    """Write claim events in bulk; facts that are on record already are left out."""
    ids = stream_ids()
    insert_rows(
        session,
        _event,
        _EVENT_COLUMNS,
        (
            (
                next(ids), one.cbo_id, one.plan_id, one.claim_id, act.at, one.axis, one.kind,
                one.once, one.status, one.interchange_id, one.segment, one.detail,
            )
            for one in told
        ),
        skip_known=True,
    )  # fmt: skip


def advance(session: Session, act: Act, status: str, claim_ids: Sequence[UUID]) -> list[UUID]:
    """Move claims on the exchange axis as far as the table allows; answers those that moved.

    A claim that the plan has decided is never rejected any more. One statement for any number.
    """
    if not claim_ids:
        return []
    allowed = _claim.c.exchange_status.in_(EXCHANGE[status])
    if status == "rejected":
        allowed = and_(allowed, _claim.c.adjudication_status.in_(OPEN_ADJUDICATION))
    chosen = select(
        func.unnest(cast(bindparam("ids", list(claim_ids)), ARRAY(Uuid))).label("id")
    ).subquery()
    proven: dict[str, Any] = {}
    if status in ("received", "accepted"):
        # The plan's time to pay runs from the first proof that it has the claim.
        proven = {"received_on": func.coalesce(_claim.c.received_on, act.day)}
    moved = session.connection().execute(
        update(_claim)
        .where(_claim.c.id.in_(select(chosen.c.id)), allowed)
        .values(
            exchange_status=cast(status, Text),
            version=_claim.c.version + 1,
            updated_at=act.at,
            **proven,
        )
        .returning(_claim.c.id, _claim.c.cbo_id, _claim.c.plan_id)
    )
    changes = [
        Change(f"claim.{status}", "claim", row.id, cbo_id=row.cbo_id, plan_id=row.plan_id)
        for row in moved
    ]
    announce(session, act, changes)
    return [change.subject_id for change in changes]


def pend(session: Session, act: Act, claim_ids: Sequence[UUID]) -> None:
    """The plan took the claims in for a decision: none becomes pending."""
    if claim_ids:
        session.connection().execute(
            update(_claim)
            .where(_claim.c.id.in_(claim_ids), _claim.c.adjudication_status == "none")
            .values(adjudication_status="pending", updated_at=act.at)
        )
