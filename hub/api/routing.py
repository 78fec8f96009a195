"""The one kind of route: caller first, then the body, then at most one effect and one answer.

Every write is idempotent here, not route by route, so that no route can forget it. The answer
is rendered once; the bytes that are kept are the bytes that are sent.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Coroutine
from contextlib import closing
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hub.api.access import WRITING, NotAllowed
from hub.api.bodies import (
    FORM,
    JSON,
    X12,
    BodyTooLarge,
    WrongMediaType,
    bounded,
    check_media_type,
    read_bounded,
    read_json,
)
from hub.api.dependencies import (
    VersionDep,
    VersionMissing,
    VersionStale,
    get_act,
    get_session,
    hub_of,
)
from hub.api.errors import (
    InvalidBody,
    Malformed,
    MalformedRequest,
    StorageFull,
    TryAgain,
    UnexpectedFailure,
    problems,
)
from hub.api.gate import admit
from hub.api.idempotency import IdempotencyKeyMissing, keep, known_answer
from hub.api.limits import TooManyRequests
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.spool import Spool
from hub.api.tokens import TokenRefused
from hub.kit.errors import NotFound
from hub.record import Act, InFlight, KeyReused

COMMON = problems(
    MalformedRequest,
    TokenRefused,
    NotAllowed,
    NotFound,
    InvalidBody,
    TooManyRequests,
    UnexpectedFailure,
    TryAgain,
    StorageFull,
)
"""What any guarded route may answer."""
OPEN = problems(MalformedRequest, InvalidBody, UnexpectedFailure)
WITH_BODY = problems(Malformed, BodyTooLarge, WrongMediaType)
PAGED = problems(CursorRefused)
VERSIONED = problems(VersionMissing, VersionStale)
WRITES = problems(IdempotencyKeyMissing, InFlight, KeyReused)


class StrictRequest(Request):
    """A request whose body was read and checked before anybody asks for it."""

    async def prepare(self, accepted: tuple[str, ...], bytes_max: int) -> None:
        """Read the body, bounded and of an accepted type; parse it at once when it is JSON."""
        kind = check_media_type(self, accepted)
        self._body = await read_bounded(self, bytes_max)
        if kind == JSON:
            self._json = read_json(self._body)

    async def spool(self, accepted: tuple[str, ...], bytes_max: int, spool: Spool) -> None:
        """Read a file's bytes past memory: bounded, of an accepted type, hashed on the way."""
        check_media_type(self, accepted)
        async for piece in bounded(self, bytes_max):
            await run_in_threadpool(spool.add, piece)
        self._body, self.scope["hub.spool"] = b"", spool

    async def refuse_body(self) -> None:
        """For routes without a body: an empty one or `{}` is tolerated, nothing else."""
        self._body = await read_bounded(self, 64)
        if self._body.strip() not in (b"", b"{}"):
            raise Malformed("Nothing is read at this address: send no body, or {}.")


class HubRoute(APIRoute):
    """A route for callers with a token. `body_types` come from its OpenAPI declaration."""

    guarded = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        methods = set(options.get("methods") or ["GET"])
        writes = bool(methods & WRITING) and not getattr(endpoint, "no_effect", False)
        status = options.get("status_code") or 200
        shared = [COMMON] if self.guarded else [OPEN]
        shared += [WITH_BODY] if methods & WRITING else []
        shared += _brought(endpoint)
        shared += [WRITES] if writes and self.guarded else []
        options["responses"] = merged(*shared, options.get("responses") or {})
        if options.get("operation_id") is None:
            options["operation_id"] = endpoint.__name__
        kind = inspect.signature(endpoint, eval_str=True).return_annotation
        self.writes = writes and self.guarded
        wrapped = _answering(endpoint, kind, status, writes=self.writes)
        super().__init__(path, wrapped, **options)
        declared = (self.openapi_extra or {}).get("requestBody", {}).get("content", {})
        self.body_types = tuple(declared) or ((JSON,) if self.body_field else ())

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler that FastAPI would use, with caller and body settled before it."""
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            if self.guarded:
                await admit(strict)
            return await self._with_body(strict, handle)

        return handle_strictly

    async def _with_body(
        self,
        request: StrictRequest,
        handle: Callable[[Request], Coroutine[Any, Any, Response]],
    ) -> Response:
        if X12 in self.body_types:
            with closing(Spool()) as spool:
                await request.spool(self.body_types, self._bytes_max(request), spool)
                return await handle(request)
        if self.body_types:
            await request.prepare(self.body_types, self._bytes_max(request))
        elif request.method in WRITING:
            await request.refuse_body()
        return await handle(request)

    def _bytes_max(self, request: Request) -> int:
        settings = hub_of(request).settings
        if FORM in self.body_types:
            return 64 * 1024
        return settings.x12_bytes_max if X12 in self.body_types else settings.body_bytes_max


class PublicRoute(HubRoute):
    """A route that anybody may call: discovery, tokens, health."""

    guarded = False


def no_effect(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a POST that changes nothing (a dry run, a search): it needs no Idempotency-Key."""
    endpoint.no_effect = True  # type: ignore[attr-defined]
    return endpoint


def hub_router(noun: str) -> APIRouter:
    """A router under `/v1/<noun>` for callers with a token."""
    return APIRouter(prefix=f"/v1/{noun}", tags=[noun], route_class=HubRoute)


def raw_body(media_type: str) -> dict[str, Any]:
    """The `openapi_extra` of a route that takes raw bytes of one type, read by `BodyDep`."""
    schema = {"type": "string", "format": "binary", "minLength": 1}
    return {"requestBody": {"required": True, "content": {media_type: {"schema": schema}}}}


async def _the_request(request: Request) -> Request:
    return request


async def _read_body(request: Request) -> bytes:
    return await request.body()


async def _read_spool(request: Request) -> Spool:
    found: Spool = request.scope["hub.spool"]
    return found


SpoolDep = Annotated[Spool, Depends(_read_spool)]
"""The bytes of a file, on routes that take X12: read once into a spool, given back in slices."""
BodyDep = Annotated[bytes, Depends(_read_body)]
"""The raw body, bounded and of the declared type."""


def merged(*parts: dict[int | str, dict[str, Any]]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of several sources in one: codes and content types listed together."""
    found: dict[int | str, dict[str, Any]] = {}
    for part in parts:
        for status, entry in part.items():
            kept = found.get(status, {"description": ""})
            codes = [code for code in kept["description"].split(", ") if code]
            new = [code for code in entry.get("description", "").split(", ") if code not in codes]
            both = {**kept, **entry, "description": ", ".join([*codes, *new])}
            if "content" in kept or "content" in entry:
                both["content"] = kept.get("content", {}) | entry.get("content", {})
            found[status] = both
    return found


def _brought(endpoint: Callable[..., Any]) -> list[dict[int | str, dict[str, Any]]]:
    """What the parameters of an endpoint may refuse by themselves."""
    parameters = inspect.signature(endpoint, eval_str=True).parameters.values()
    kinds = [parameter.annotation for parameter in parameters]
    return [PAGED] * (PageDep in kinds) + [VERSIONED] * (VersionDep in kinds)


def _answering(
    endpoint: Callable[..., Any], kind: Any, status: int, *, writes: bool
) -> Callable[..., Any]:
    """The endpoint, answering with rendered bytes; a write once per Idempotency-Key."""
    if inspect.iscoroutinefunction(endpoint):
        raise TypeError(f"{endpoint.__name__}: routes are plain functions")
    render = _renderer(kind, status)

    @functools.wraps(endpoint)
    def answer(**values: Any) -> Response:
        request: Request = values.pop("edge_request")
        if not writes:
            return render(endpoint(**values), request)
        session, act = values.pop("edge_session"), values.pop("edge_act")
        known = known_answer(request, session, act)
        if known is not None:
            return known
        response = render(endpoint(**values), request)
        keep(request, session, act, response)
        return response

    # By a dependency: FastAPI hands a bare Request to one parameter only, the endpoint's own.
    added: dict[str, Any] = {"edge_request": Annotated[Request, Depends(_the_request)]}
    if writes:
        # Keyword-only stand-ins: FastAPI hands over the same session the endpoint gets.
        added["edge_session"] = Annotated[Session, Depends(get_session, scope="function")]
        added["edge_act"] = Annotated[Act, Depends(get_act)]
    signature = inspect.signature(endpoint, eval_str=True)
    parameters = [
        *signature.parameters.values(),
        *(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation)
            for name, annotation in added.items()
        ),
    ]
    answer.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return answer


def _renderer(kind: Any, status: int) -> Callable[[Any, Request], Response]:
    """How a result becomes bytes: an ETag where it has a version, a Link where it goes on."""
    is_response = inspect.isclass(kind) and issubclass(kind, Response)
    adapter = None if is_response or kind in (None, inspect.Signature.empty) else TypeAdapter(kind)

    def render(result: Any, request: Request) -> Response:
        if isinstance(result, Response):
            return result
        notes: dict[str, str] = {}
        version = getattr(result, "version", None)
        if isinstance(version, int):
            notes["etag"] = f'"v{version}"'
        if isinstance(result, Page) and result.next is not None:
            following = request.url.include_query_params(cursor=result.next)
            notes["link"] = f'<{following.path}?{following.query}>; rel="next"'
        body = b"" if adapter is None else adapter.dump_json(result)
        chosen = request.scope.get("hub.status", status)
        return Response(body, chosen, notes, media_type=JSON if adapter else None)

    return render
