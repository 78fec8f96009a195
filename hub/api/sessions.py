"""People sign in: password and one-time code become a short token; enrollment of the invited."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field, SecretStr, StringConstraints

from hub.api.access import NotAllowed
from hub.api.dependencies import ActDep, AdminDep, Hub, SessionDep, hub_of
from hub.api.errors import problems
from hub.api.limits import TooManyRequests
from hub.api.routing import PublicRoute, hub_router
from hub.api.tokens import issue_access_token
from hub.database import HUB
from hub.kit.identifiers import show_id
from hub.members import administrators
from hub.members.administrators import SignInRefused
from hub.members.one_time import address_for_app
from hub.members.passwords import PasswordUnfit
from hub.record import Act
from hub.shapes import Shape, Shown
from hub.tables import Administrator
from hub.tables.references import hub_id

public = APIRouter(prefix="/v1/sessions", tags=["sessions"], route_class=PublicRoute)
router = hub_router("sessions")

Login = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{2,39}$")]
Password = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
EnrollmentCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,60}$")]


class SignInIn(Shape):
    """Both proofs at once: what is known and what is held."""

    login: Login
    password: Password
    code: Code


class EnrollmentIn(Shape):
    """The one-time code from the administrator who invited, and a password of one's own."""

    login: Login
    enrollment_code: EnrollmentCode
    password: Password


class ConfirmationIn(Shape):
    """A code of the authenticator app: it proves that the app was set up."""

    login: Login
    enrollment_code: EnrollmentCode
    code: Code


class SessionOut(Shown):
    """A token that lives fifteen minutes at most; renew it while somebody is at work."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scopes: list[str]
    administrator_id: str


class AppOut(Shown):
    """What an authenticator app needs; shown this once."""

    otpauth_uri: str


class EnrolledOut(Shown):
    """The person may sign in now."""

    administrator_id: str
    status: Literal["active"]


class SignedOutOut(Shown):
    """Every token of the person is refused from now on."""

    signed_out: bool


@public.post("", responses=problems(SignInRefused, TooManyRequests))
def post_session(request: Request, body: SignInIn) -> SessionOut:
    """Sign in with password and one-time code; what was signed in before ends."""
    hub = _at_the_door(request)
    with hub.database.session(HUB) as session:
        act = _act(request, hub, hub_id(session))
        row = administrators.sign_in(
            session,
            hub.vault,
            act,
            login=body.login,
            password=body.password.get_secret_value(),
            code=body.code,
        )
    # The session has committed: a wrong try was counted although the answer is a refusal.
    if row is None or row.mode != hub.settings.mode:
        raise SignInRefused("Login, password or code is wrong, or there were too many tries.")
    hub.clients.forget()
    return _issued(hub, row)


@public.post("/enrollment", responses=problems(SignInRefused, PasswordUnfit, TooManyRequests))
def post_enrollment(request: Request, body: EnrollmentIn) -> AppOut:
    """Choose a password; answers what the authenticator app needs."""
    hub = _at_the_door(request)
    with hub.database.session(HUB) as session:
        row, secret = administrators.enroll(
            session,
            hub.vault,
            _act(request, hub, hub_id(session)),
            login=body.login,
            enrollment_code=body.enrollment_code,
            password=body.password.get_secret_value(),
        )
    return AppOut(otpauth_uri=address_for_app(secret, login=row.login, issuer="CHW billing hub"))


@public.post("/enrollment/confirm", responses=problems(SignInRefused, TooManyRequests))
def post_enrollment_confirmation(request: Request, body: ConfirmationIn) -> EnrolledOut:
    """Show a code of the app; the person can sign in from the next code on."""
    hub = _at_the_door(request)
    with hub.database.session(HUB) as session:
        row = administrators.confirm(
            session,
            hub.vault,
            _act(request, hub, hub_id(session)),
            login=body.login,
            enrollment_code=body.enrollment_code,
            code=body.code,
        )
    return EnrolledOut(administrator_id=show_id("administrator", row.id), status="active")


@router.post("/renew", responses=problems(NotAllowed, SignInRefused))
def post_session_renewal(request: Request, session: SessionDep, caller: AdminDep) -> SessionOut:
    """Another token while somebody is at work, for twelve hours after signing in at most."""
    hub = hub_of(request)
    row = _person(session, caller.noun, caller.actor)
    if not administrators.may_renew(row, hub.clock.now()):
        raise SignInRefused("Sign in again: the last time was more than twelve hours ago.")
    return _issued(hub, row)


@router.post("/end", responses=problems(NotAllowed))
def post_session_end(
    request: Request, session: SessionDep, caller: AdminDep, act: ActDep
) -> SignedOutOut:
    """Sign out, everywhere."""
    administrators.sign_out(session, act, _person(session, caller.noun, caller.actor))
    hub_of(request).clients.forget()
    return SignedOutOut(signed_out=True)


def _person(session: SessionDep, noun: str, actor: str) -> Administrator:
    if noun != "administrator":
        raise NotAllowed("This is for people who signed in; clients use POST /oauth/token.")
    return administrators.find_administrator(session, actor)


def _at_the_door(request: Request) -> Hub:
    hub = hub_of(request)
    hub.limiter.take(("sign in", request.client.host if request.client else ""))
    return hub


def _act(request: Request, hub: Hub, organization_id: UUID) -> Act:
    request_id = request.scope.get("hub.request_id")
    return Act("sign-in", organization_id, hub.clock.now(), request_id=request_id)


def _issued(hub: Hub, row: Administrator) -> SessionOut:
    shown = show_id("administrator", row.id)
    token = issue_access_token(
        hub.keyring.signing_key(),
        issuer=hub.settings.issuer,
        client_id=shown,
        role="admin",
        mode=row.mode,
        organization=show_id("organization", row.organization_id),
        scopes=frozenset(row.scopes),
        seconds=hub.settings.access_token_seconds,
        now=hub.clock.now(),
    )
    return SessionOut(
        access_token=token,
        token_type="Bearer",
        expires_in=hub.settings.access_token_seconds,
        scopes=list(row.scopes),
        administrator_id=shown,
    )
