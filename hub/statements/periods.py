"""Closing the books: statements for everybody, then a line under the period."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func
from sqlmodel import Session, select

from hub.database import draw_numbers
from hub.kit.errors import HubError
from hub.kit.identifiers import new_id
from hub.record import Act, note
from hub.statements.issue import PeriodOutOfOrder, issue_all
from hub.tables import ClosedPeriod, Statement
from hub.tables.references import hub_id


class PeriodClosed(HubError):
    """The books are closed through a later day already."""

    code = "period_closed"
    title = "The period is closed"


def closed_through(session: Session) -> date | None:
    """The last day of the last closed period, or None while the books were never closed."""
    found: date | None = session.exec(select(func.max(ClosedPeriod.closed_through))).one()
    return found


def close(session: Session, act: Act, *, through: date) -> list[Statement]:
    """Issue every CBO's statement through a day that is over and close the books there.

    Every entry takes the day on which it is posted, so nothing can land in a closed period:
    a late payment, reversal or correction counts in the open one, on the next statement.

    Raises:
        PeriodOutOfOrder: the day is not over, or a CBO was stated beyond it.
        PeriodClosed: the books are closed through that day or a later one.
    """
    if through >= act.day:
        raise PeriodOutOfOrder("Close a period after its last day is over.")
    # Two closes take turns on the hub's own counter.
    draw_numbers(session, plan_id=hub_id(session), kind="period", count=0)
    last = closed_through(session)
    if last is not None and last >= through:
        raise PeriodClosed(f"The books are closed through {last}.", closed_through=last.isoformat())
    statements = issue_all(session, act, period_to=through)
    session.add(
        ClosedPeriod(id=new_id(), closed_through=through, closed_at=act.at, closed_by=act.actor)
    )
    session.flush()
    note(
        session,
        act,
        "period.closed",
        subject="period",
        detail={"closed_through": through.isoformat(), "statements": len(statements)},
    )
    return statements
