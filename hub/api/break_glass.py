"""Break-glass: asked with a reason, approved by a second person, open an hour at most, reported."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Request
from pydantic import Field

from hub.api.access import Caller, NotAllowed
from hub.api.dependencies import ActDep, AdminDep, SessionDep, hub_of
from hub.api.errors import problems
from hub.api.feed import AuditRowOut
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import show_id
from hub.members import break_glass
from hub.members.administrators import NotYourself, find_administrator
from hub.members.break_glass import GlassSettled, find_glass
from hub.shapes import Note, Ref, Shape, Shown
from hub.tables import BreakGlass, Organization
from hub.tables.references import UnknownReference, find

router = hub_router("break-glass")

GlassId = Annotated[str, Path(max_length=80, description="The id (`brk_…`).")]


class NothingBehindGlass(HubError):
    """The organization has no health data of its own."""

    code = "nothing_behind_glass"
    kind = Kind.UNREADABLE
    title = "There is nothing behind this glass"


class GlassIn(Shape):
    """Whose data, why, and under which ticket; `sensitive` only when nothing less will do."""

    organization_ref: Ref
    reason: Note
    ticket: Ref
    sensitive: bool = Field(False, strict=True)


class ApprovalIn(Shape):
    """For how long."""

    minutes: Annotated[int, Field(strict=True, ge=1, le=60)] = 60


class GlassOut(Shown):
    """A request and what became of it."""

    id: str
    administrator_id: str
    organization_id: str
    sensitive: bool
    reason: str
    ticket: str
    status: Literal["waiting", "open", "closed", "run_out"]
    asked_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    ends_at: datetime | None
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, row: BreakGlass, now: datetime) -> GlassOut:
        """A request as of an instant."""
        told = row.model_dump(exclude={"id", "administrator_id", "organization_id"})
        return cls(
            id=show_id("break_glass", row.id),
            administrator_id=show_id("administrator", row.administrator_id),
            organization_id=show_id("organization", row.organization_id),
            status=break_glass.status_of(row, now),
            **told,
        )


def _person(caller: Caller) -> str:
    if caller.noun != "administrator":
        raise NotAllowed("This is for people who signed in.")
    return caller.actor


@router.post(
    "", status_code=201, responses=problems(NotAllowed, UnknownReference, NothingBehindGlass)
)
def post_break_glass(session: SessionDep, caller: AdminDep, act: ActDep, body: GlassIn) -> GlassOut:
    """Ask to read an organization's health data; nothing opens before another person approves."""
    person = find_administrator(session, _person(caller))
    organization = find(session, Organization, "organization", body.organization_ref)
    if organization is None:
        sentence = "No organization has this reference."
        raise UnknownReference(sentence, pointers=(("/organization_ref", sentence),))
    if organization.kind == "hub":
        sentence = "Name a CBO or a plan."
        raise NothingBehindGlass(sentence, pointers=(("/organization_ref", sentence),))
    row = break_glass.ask(
        session,
        act,
        person,
        organization,
        reason=body.reason,
        ticket=body.ticket,
        sensitive=body.sensitive,
    )
    return GlassOut.of(row, act.at)


@router.get("", responses=problems(CursorRefused))
def list_break_glass(
    session: SessionDep, caller: AdminDep, act: ActDep, page: PageDep
) -> Page[GlassOut]:
    """Requests in their order."""
    rows = break_glass.list_glass(session, after=page.after, limit=page.limit)
    return page.page(rows, lambda row: GlassOut.of(row, act.at), _id_of)


def _id_of(row: BreakGlass) -> UUID:
    return row.id


@router.get("/{glass_id}")
def get_break_glass(
    session: SessionDep, caller: AdminDep, act: ActDep, glass_id: GlassId
) -> GlassOut:
    """One request."""
    return GlassOut.of(find_glass(session, glass_id), act.at)


@router.post("/{glass_id}/approve", responses=problems(NotAllowed, NotYourself, GlassSettled))
def post_break_glass_approval(
    request: Request,
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    glass_id: GlassId,
    body: ApprovalIn,
) -> GlassOut:
    """Open the glass for another person; its organization finds it in its feed."""
    _person(caller)
    row = break_glass.approve(
        session, act, find_glass(session, glass_id, lock=True), minutes=body.minutes
    )
    hub_of(request).clients.forget()
    return GlassOut.of(row, act.at)


@router.post("/{glass_id}/close")
def post_break_glass_end(
    request: Request, session: SessionDep, caller: AdminDep, act: ActDep, glass_id: GlassId
) -> GlassOut:
    """Close the glass before its time, or take the request back."""
    row = break_glass.close(session, act, find_glass(session, glass_id, lock=True))
    hub_of(request).clients.forget()
    return GlassOut.of(row, act.at)


@router.get("/{glass_id}/report", responses=problems(CursorRefused))
def get_break_glass_report(
    session: SessionDep, caller: AdminDep, page: PageDep, glass_id: GlassId
) -> Page[AuditRowOut]:
    """Everything that was read behind the glass, from the audit record, in order."""
    after = None if page.position is None else int(page.position)
    row = find_glass(session, glass_id)
    rows = break_glass.report(session, row, after=after, limit=page.limit + 1)
    return page.page(rows, AuditRowOut.of, lambda each: str(each.number))
