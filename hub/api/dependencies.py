"""What routes ask for: the session (committed before the answer), the caller, the act."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, cast

import anyio
from fastapi import Depends, Header
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from sqlmodel import Session
from starlette.requests import Request

from hub.api.access import Cached, Caller, CheckedTokens, Glass, NotAllowed
from hub.api.desk import Desk
from hub.api.errors import EdgeError, TryAgain
from hub.api.limits import RateLimiter
from hub.database import Database
from hub.kit.clock import Clock, california_day
from hub.kit.errors import Kind
from hub.members.break_glass import READ
from hub.record import Act, note
from hub.settings import Settings
from hub.vault import Vault

_ETAG = re.compile(r'"v([0-9]{1,9})"\Z')


class VersionMissing(EdgeError):
    """An edit says which version it edits (`If-Match`), so that no edit is lost."""

    code = "if_match_missing"
    kind = Kind.PRECONDITION_MISSING
    title = "The If-Match header is missing"
    status = 428


class VersionStale(EdgeError):
    """Somebody edited this in the meantime: read it again, then decide."""

    code = "version_stale"
    kind = Kind.STALE
    title = "This is not the current version"
    status = 412


@dataclass(frozen=True)
class Hub:
    """What one running API process holds: everything a request may lean on."""

    settings: Settings
    database: Database
    vault: Vault
    clock: Clock
    keyring: Any
    clients: Cached[Any, Any]
    tokens: CheckedTokens
    limiter: RateLimiter
    gate: anyio.CapacityLimiter
    desk: Desk[Any, Any]


def hub_of(request: Request) -> Hub:
    """The process's hub."""
    return cast(Hub, request.app.state.hub)


def get_caller(request: Request) -> Caller:
    """Who calls; every guarded route knew before it read the body."""
    return cast(Caller, request.scope["hub.caller"])


@asynccontextmanager
async def connection_of(hub: Hub) -> AsyncIterator[None]:
    """Inside, one of the pool's connections is free for the taking.

    Requests wait here without holding a thread, so that those who hold a connection always
    find a thread to finish with.

    Raises:
        TryAgain: no connection came free in time.
    """
    borrower = object()
    try:
        with anyio.fail_after(hub.settings.pool_wait_seconds):
            await hub.gate.acquire_on_behalf_of(borrower)
    except TimeoutError:
        raise TryAgain("All database connections are in use; send the request again.") from None
    try:
        yield
    finally:
        hub.gate.release_on_behalf_of(borrower)


async def get_session(request: Request) -> AsyncIterator[Session]:
    """A session bound to the caller's tenant; commits once, on success, before the answer.

    Raises:
        TryAgain: no connection came free in time.
    """
    hub, caller = hub_of(request), get_caller(request)
    async with (
        connection_of(hub),
        contextmanager_in_threadpool(hub.database.session(caller.tenant)) as session,
    ):
        if caller.glass is not None:
            await run_in_threadpool(_note_look, session, request, caller.glass)
        yield session


def _note_look(session: Session, request: Request, glass: Glass) -> None:
    """Every look behind broken glass is on the record, by its route and the ids it names."""
    named = {name: str(value) for name, value in request.path_params.items()}
    detail = {"route": request.scope["route"].path, **named}
    act = get_act(request)
    note(session, act, READ, subject="break_glass", subject_id=glass.id, detail=detail)


def get_act(request: Request) -> Act:
    """Who acts, when, in answer to which request: what every act writes on the record."""
    caller = get_caller(request)
    return Act(
        actor=caller.actor,
        organization_id=caller.organization_id,
        at=hub_of(request).clock.now(),
        request_id=request.scope.get("hub.request_id"),
        reason=None if caller.glass is None else caller.glass.reason,
    )


def get_vault(request: Request) -> Vault:
    """The vault."""
    return hub_of(request).vault


def get_today(request: Request) -> date:
    """Today in California."""
    return california_day(hub_of(request).clock.now())


def only(*roles: str) -> Callable[[Request], Caller]:
    """A dependency that lets only these roles in."""

    def caller_in_role(request: Request) -> Caller:
        caller = get_caller(request)
        if caller.role not in roles:
            raise NotAllowed(f"This is for {' and '.join(roles)} credentials.", roles=list(roles))
        return caller

    return caller_in_role


def get_version(
    if_match: Annotated[
        str | None, Header(description='The ETag of the version you edit, such as `"v3"`.')
    ] = None,
) -> int:
    """The version an edit is made against.

    Raises:
        VersionMissing: no If-Match header.
        VersionStale: a header that is no ETag of ours can match nothing.
    """
    if if_match is None:
        raise VersionMissing('Read the resource and send its ETag, If-Match: "v1".')
    found = _ETAG.match(if_match.strip())
    if found is None:
        raise VersionStale("The If-Match header names no version of this resource.")
    return int(found.group(1))


def check_version(current: int, stated: int) -> None:
    """Refuse an edit of another version than the current one.

    Raises:
        VersionStale: read it again, then decide.
    """
    if current != stated:
        raise VersionStale("It was edited in the meantime; read it again.", version=current)


SessionDep = Annotated[Session, Depends(get_session, scope="function")]
CallerDep = Annotated[Caller, Depends(get_caller)]
ActDep = Annotated[Act, Depends(get_act)]
VaultDep = Annotated[Vault, Depends(get_vault)]
TodayDep = Annotated[date, Depends(get_today)]
VersionDep = Annotated[int, Depends(get_version)]

AdminDep = Annotated[Caller, Depends(only("admin"))]
CboDep = Annotated[Caller, Depends(only("cbo"))]
PlanDep = Annotated[Caller, Depends(only("plan"))]
CboOrAdminDep = Annotated[Caller, Depends(only("cbo", "admin"))]
PlanOrAdminDep = Annotated[Caller, Depends(only("plan", "admin"))]
