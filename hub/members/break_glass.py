"""Breaking the glass: one person reads one organization's health data, for an hour at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from hub.kit.errors import HubError, Kind, NotFound
from hub.kit.identifiers import new_id, read_id, show_id
from hub.members.administrators import NotYourself
from hub.record import Act, Change, announce, note
from hub.tables import Administrator, AuditRow, BreakGlass, Organization

AT_MOST = timedelta(minutes=60)
APPROVE_WITHIN = timedelta(hours=8)
READ = "break_glass.read"


class GlassSettled(HubError):
    """The request was approved, closed or has run out."""

    code = "break_glass_settled"
    kind = Kind.CONFLICT
    title = "The request is not waiting any more"


def ask(
    session: Session,
    act: Act,
    person: Administrator,
    organization: Organization,
    *,
    reason: str,
    ticket: str,
    sensitive: bool,
) -> BreakGlass:
    """Ask to read an organization's health data; nothing is open until another one approves."""
    row = BreakGlass(
        id=new_id(),
        administrator_id=person.id,
        organization_id=organization.id,
        sensitive=sensitive,
        reason=reason,
        ticket=ticket,
        asked_at=act.at,
    )
    return _kept(session, act, row, "break_glass.asked", reason=f"{ticket}: {reason}")


def approve(session: Session, act: Act, row: BreakGlass, *, minutes: int) -> BreakGlass:
    """A second person opens the glass for some minutes; the organization hears of it.

    Raises:
        NotYourself: whoever asked cannot approve.
        GlassSettled: approved before, closed, or asked more than eight hours ago.
    """
    if act.actor == show_id("administrator", row.administrator_id):
        raise NotYourself("Another person has to approve.")
    if row.approved_at or row.closed_at or act.at > row.asked_at + APPROVE_WITHIN:
        raise GlassSettled("Ask again, and let another person approve.")
    row.approved_by, row.approved_at = act.actor, act.at
    row.ends_at = act.at + min(timedelta(minutes=minutes), AT_MOST)
    kind = session.get_one(Organization, row.organization_id).kind
    whose = (row.organization_id, None) if kind == "cbo" else (None, row.organization_id)
    announce(session, act, [Change("break_glass.approved", "break_glass", row.id, *whose)])
    return _kept(session, act, row, "break_glass.approved")


def close(session: Session, act: Act, row: BreakGlass) -> BreakGlass:
    """Close the glass before its time, or take the request back; closing twice is once."""
    if row.closed_at is not None:
        return row
    row.closed_at = act.at
    return _kept(session, act, row, "break_glass.closed")


def status_of(row: BreakGlass, now: datetime) -> str:
    """waiting, open, closed or run_out."""
    if row.closed_at is not None:
        return "closed"
    if row.ends_at is None:
        return "waiting" if now <= row.asked_at + APPROVE_WITHIN else "run_out"
    return "open" if now < row.ends_at else "run_out"


def open_for(session: Session, administrator_id: UUID) -> BreakGlass | None:
    """The glass that a person broke last, if it was approved and not closed."""
    query = (
        select(BreakGlass)
        .where(
            BreakGlass.administrator_id == administrator_id,
            col(BreakGlass.ends_at).is_not(None),
            col(BreakGlass.closed_at).is_(None),
        )
        .order_by(col(BreakGlass.ends_at).desc())
        .limit(1)
    )
    return session.exec(query).first()


def marked(glass_id: UUID) -> str:
    """What the reason of every act behind this glass begins with."""
    return f"{show_id('break_glass', glass_id)}: "


def report(session: Session, row: BreakGlass, *, after: int | None, limit: int) -> list[AuditRow]:
    """Everything done behind a glass, in order, from the audit record: asked, approved, read."""
    person = session.get_one(Administrator, row.administrator_id)
    mine = AuditRow.organization_id == person.organization_id
    first = session.exec(
        select(func.min(AuditRow.number)).where(mine, AuditRow.subject_id == row.id)
    ).one()
    query = (
        select(AuditRow)
        .where(
            mine,
            AuditRow.number >= max(first or 0, (after or 0) + 1),
            or_(
                col(AuditRow.subject_id) == row.id,
                col(AuditRow.reason).startswith(marked(row.id), autoescape=True),
            ),
        )
        .order_by(col(AuditRow.number))
        .limit(limit)
    )
    return list(session.exec(query))


def find_glass(session: Session, text: str, *, lock: bool = False) -> BreakGlass:
    """A request by id; raises NotFound."""
    row_id = read_id("break_glass", text)
    found = (
        None if row_id is None else session.get(BreakGlass, row_id, with_for_update=lock or None)
    )
    if found is None:
        raise NotFound("There is no such request.")
    return found


def list_glass(session: Session, *, after: UUID | None, limit: int) -> list[BreakGlass]:
    """Requests in their order; `limit` + 1 of them."""
    query = select(BreakGlass).order_by(col(BreakGlass.id)).limit(limit + 1)
    if after is not None:
        query = query.where(col(BreakGlass.id) > after)
    return list(session.exec(query))


def _kept(
    session: Session, act: Act, row: BreakGlass, what: str, *, reason: str | None = None
) -> BreakGlass:
    row.version += 1
    session.add(row)
    session.flush()
    detail = {"organization_id": row.organization_id.hex, "sensitive": row.sensitive}
    note(session, act, what, subject="break_glass", subject_id=row.id, reason=reason, detail=detail)
    return row
