"""People who administer the hub: invited, unlocked, recovered and let go by one another."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Request
from pydantic import Field

from hub.api.access import scopes_of_people
from hub.api.clients import Scope, ScopeUnfit
from hub.api.dependencies import ActDep, AdminDep, SessionDep, hub_of
from hub.api.errors import problems
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.api.sessions import Login
from hub.kit.identifiers import show_id
from hub.members import administrators
from hub.members.administrators import Invitation, LoginTaken, NotYourself, find_administrator
from hub.shapes import Name, Shape, Shown
from hub.tables import Administrator
from hub.tables.references import hub_id

router = hub_router("administrators")

AdministratorId = Annotated[str, Path(max_length=80, description="The id (`adm_…`).")]


class AdministratorIn(Shape):
    """A person to invite; without scopes everything that people may hold: no health data."""

    login: Login
    name: Name
    scopes: tuple[Scope, ...] | None = Field(None, max_length=100)


class AdministratorOut(Shown):
    """A person; neither password nor secret is ever shown."""

    id: str
    login: str
    name: str
    scopes: list[str]
    mode: Literal["test", "live"]
    status: Literal["invited", "active", "revoked"]
    locked_until: datetime | None
    signed_in_at: datetime | None
    created_by: str
    created_at: datetime
    version: int

    @classmethod
    def of(cls, row: Administrator) -> AdministratorOut:
        """The person as other administrators see them."""
        told = {name: getattr(row, name) for name in cls.model_fields if name != "id"}
        return cls(id=show_id("administrator", row.id), **told)


class InvitationOut(Shown):
    """A person who may enroll within a day; the code is shown this once."""

    administrator: AdministratorOut
    enrollment_code: str
    enroll_until: datetime | None

    @classmethod
    def of(cls, made: Invitation) -> InvitationOut:
        """The invitation as it is handed over."""
        return cls(
            administrator=AdministratorOut.of(made.row),
            enrollment_code=made.enrollment_code,
            enroll_until=made.row.enrollment_until,
        )


@router.post("", status_code=201, responses=problems(LoginTaken, ScopeUnfit))
def post_administrator(
    request: Request, session: SessionDep, caller: AdminDep, act: ActDep, body: AdministratorIn
) -> InvitationOut:
    """Invite a person; hand the one-time code over by another way than the login."""
    allowed = scopes_of_people()
    wanted = allowed if body.scopes is None else frozenset(body.scopes)
    if not wanted <= allowed:
        sentence = "People read health data behind broken glass only."
        raise ScopeUnfit(sentence, pointers=(("/scopes", sentence),))
    made = administrators.invite(
        session,
        act,
        organization_id=hub_id(session),
        login=body.login,
        name=body.name,
        scopes=wanted | {"sessions.write"},
        mode=hub_of(request).settings.mode,
    )
    return InvitationOut.of(made)


@router.get("", responses=problems(CursorRefused))
def list_people(session: SessionDep, caller: AdminDep, page: PageDep) -> Page[AdministratorOut]:
    """People in the order of their ids."""
    rows = administrators.list_administrators(session, after=page.after, limit=page.limit)
    return page.page(rows, AdministratorOut.of, _id_of)


def _id_of(row: Administrator) -> UUID:
    return row.id


@router.get("/{administrator_id}")
def get_administrator(
    session: SessionDep, caller: AdminDep, administrator_id: AdministratorId
) -> AdministratorOut:
    """One person."""
    return AdministratorOut.of(find_administrator(session, administrator_id))


@router.post("/{administrator_id}/unlock", responses=problems(NotYourself))
def post_administrator_unlock(
    session: SessionDep, caller: AdminDep, act: ActDep, administrator_id: AdministratorId
) -> AdministratorOut:
    """Let a person try again at once that was locked for wrong tries."""
    row = find_administrator(session, administrator_id)
    return AdministratorOut.of(administrators.unlock(session, act, row))


@router.post("/{administrator_id}/recover", responses=problems(NotYourself))
def post_administrator_recovery(
    request: Request,
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    administrator_id: AdministratorId,
) -> InvitationOut:
    """Let a person who lost a proof enroll anew; see with your own eyes who it is."""
    made = administrators.recover(session, act, find_administrator(session, administrator_id))
    hub_of(request).clients.forget()
    return InvitationOut.of(made)


@router.post("/{administrator_id}/revoke", responses=problems(NotYourself))
def post_administrator_revocation(
    request: Request,
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    administrator_id: AdministratorId,
) -> AdministratorOut:
    """Let a person go for good; tokens are refused within seconds."""
    row = administrators.revoke(session, act, find_administrator(session, administrator_id))
    hub_of(request).clients.forget()
    return AdministratorOut.of(row)
