"""Work for later: taken by lease with SKIP LOCKED, fenced, tried again with growing patience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from hub.database import hub_view
from hub.kit.identifiers import new_id
from hub.tables import WorkItem

_work = WorkItem.__table__  # type: ignore[attr-defined]
LEASE = timedelta(minutes=5)
ATTEMPTS_MAX = 8


@dataclass(frozen=True, slots=True)
class Lease:
    """One piece of work in hand; `fence` tells a late worker that its lease was taken over."""

    id: UUID
    kind: str
    subject_id: UUID
    detail: dict[str, Any]
    attempts: int
    fence: int


def ask_for(
    session: Session,
    kind: str,
    *,
    subject_id: UUID,
    due_at: datetime,
    once: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Leave work for the worker, in this transaction; asking twice (same `once`) asks once."""
    with hub_view(session):
        _ask(session, kind, subject_id, due_at, once, detail or {})


def _ask(
    session: Session,
    kind: str,
    subject_id: UUID,
    due_at: datetime,
    once: str,
    detail: dict[str, Any],
) -> None:
    session.connection().execute(
        postgresql.insert(_work)
        .values(
            id=new_id(),
            kind=kind,
            subject_id=subject_id,
            once=once,
            status="waiting",
            detail=detail,
            due_at=due_at,
            attempts=0,
            fence=0,
            created_at=due_at,
        )
        .on_conflict_do_nothing()
    )


def take(session: Session, kind: str, *, now: datetime, count: int = 1) -> list[Lease]:
    """Lease the oldest due work of a kind; other workers skip what is locked or leased."""
    free = or_(_work.c.leased_until.is_(None), _work.c.leased_until < now)
    chosen = (
        select(_work.c.id)
        .where(_work.c.kind == kind, _work.c.status == "waiting", _work.c.due_at <= now, free)
        .order_by(_work.c.due_at)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    taken = session.connection().execute(
        update(_work)
        .where(_work.c.id.in_(chosen))
        .values(leased_until=now + LEASE, attempts=_work.c.attempts + 1, fence=_work.c.fence + 1)
        .returning(
            _work.c.id,
            _work.c.kind,
            _work.c.subject_id,
            _work.c.detail,
            _work.c.attempts,
            _work.c.fence,
        )
    )
    return [Lease(*row) for row in taken]


def finish(session: Session, lease: Lease, *, now: datetime) -> bool:
    """Mark work done; False when the lease was taken over: then the transaction must not count."""
    done = session.connection().execute(
        update(_work)
        .where(_work.c.id == lease.id, _work.c.fence == lease.fence)
        .values(status="done", done_at=now, leased_until=None)
    )
    return done.rowcount == 1


def give_back(session: Session, lease: Lease, *, now: datetime, problem: str) -> None:
    """Let go of work that failed: due again after 2^attempts seconds, failed after eight tries."""
    status = "failed" if lease.attempts >= ATTEMPTS_MAX else "waiting"
    session.connection().execute(
        update(_work)
        .where(_work.c.id == lease.id, _work.c.fence == lease.fence)
        .values(
            status=status,
            leased_until=None,
            due_at=func.greatest(_work.c.due_at, now + timedelta(seconds=2**lease.attempts)),
            last_problem=problem,
        )
    )
