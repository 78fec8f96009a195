"""What a refusal looks like: RFC 9457 problem documents, and which HTTP status each kind becomes.

The body never holds what was sent: no `input`, no `ctx`, no message of a library.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hub.api.logs import log_failure
from hub.api.sentences import sentence_for
from hub.kit.errors import HubError, Kind

PROBLEM_JSON = "application/problem+json"

STATUS: dict[Kind, int] = {
    Kind.UNREADABLE: 422,
    Kind.UNKNOWN: 404,
    Kind.CONFLICT: 409,
    Kind.FORBIDDEN: 403,
    Kind.UNAUTHENTICATED: 401,
    Kind.TOO_LARGE: 413,
    Kind.UNSUPPORTED_MEDIA: 415,
    Kind.STALE: 412,
    Kind.PRECONDITION_MISSING: 428,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
}
ERRORS_SHOWN_MAX = 100
RETRY_SECONDS = 1


class EdgeError(HubError):
    """A refusal by HTTP's own rules, with its own status."""

    status = 400


class Malformed(EdgeError):
    """The request as a whole could not be read: not JSON, a name twice, nested too deep."""

    code = "malformed_body"
    kind = Kind.UNREADABLE
    title = "The body could not be read"


class MalformedRequest(EdgeError):
    """The address or a header could not be read."""

    code = "malformed_request"
    kind = Kind.UNREADABLE
    title = "The request could not be read"


class InvalidBody(HubError):
    """The body was read, but fields are missing, unknown or not of the form they must have."""

    code = "invalid_request"
    kind = Kind.UNREADABLE
    title = "The request has fields that cannot be accepted"


class NoSuchRoute(EdgeError):
    """No resource lives at this address."""

    code = "no_such_route"
    kind = Kind.UNKNOWN
    title = "No such address"
    status = 404


class MethodNotAllowed(EdgeError):
    """The address exists, the method does not; the Allow header lists those that do."""

    code = "method_not_allowed"
    title = "The method is not offered here"
    status = 405


class UnexpectedFailure(EdgeError):
    """A fault of the hub. Nothing was kept; the request id finds it in the hub's log."""

    code = "unexpected_failure"
    title = "The hub failed"
    status = 500


class TryAgain(HubError):
    """The database is busy or away. Nothing was kept: the same request may be sent again."""

    code = "try_again"
    kind = Kind.UNAVAILABLE
    title = "The hub cannot answer just now"


class StorageFull(HubError):
    """The hub's storage is full. Nothing was kept: send the same request again later."""

    code = "storage_full"
    kind = Kind.UNAVAILABLE
    title = "The hub's storage is full"


class AlreadyThere(HubError):
    """Something else with the same reference was stored at the same moment."""

    code = "already_there"
    kind = Kind.CONFLICT
    title = "There is one already"


def status_of(error: HubError) -> int:
    """The HTTP status an error is answered with."""
    return error.status if isinstance(error, EdgeError) else STATUS[error.kind]


def problem_body(error: HubError, request_id: str) -> dict[str, Any]:
    """The problem document of an error; `values` are shown under their own names."""
    body: dict[str, Any] = {
        "type": f"/problems/{error.code}",
        "title": error.title,
        "status": status_of(error),
        "code": error.code,
        "detail": error.detail,
        "request_id": request_id,
        "errors": [{"pointer": place, "detail": text} for place, text in error.pointers],
    }
    shown = {name: _plain(value) for name, value in error.values.items() if name not in body}
    return body | shown


def _plain(value: object) -> object:
    """A fact as JSON tells it: days and instants as ISO 8601, all that JSON lacks as its text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def problem_response(error: HubError, request_id: str) -> JSONResponse:
    """Answer with the problem document, and the headers its status asks for."""
    status = status_of(error)
    headers = {"cache-control": "no-store"}
    if status in (429, 503) or "retry_after" in error.values:
        headers["retry-after"] = str(error.values.get("retry_after", RETRY_SECONDS))
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="hub"'
    if isinstance(error, MethodNotAllowed):
        headers["allow"] = str(error.values.get("allow", ""))
    body = problem_body(error, request_id)
    return JSONResponse(body, status, headers, media_type=PROBLEM_JSON)


def translate(error: Exception) -> HubError:
    """The fact behind any exception that reaches the edge; what is unforeseen is our failure."""
    if isinstance(error, HubError):
        return error
    if isinstance(error, RequestValidationError):
        return invalid(error.errors())
    if isinstance(error, HTTPException):
        return _from_http(error)
    if isinstance(error, PoolTimeout):
        return TryAgain("All database connections are in use; send the request again.")
    if isinstance(error, DBAPIError):
        return _from_database(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _FULL
    return UnexpectedFailure("The hub failed; nothing was kept. Quote the request id.")


def invalid(failures: Sequence[Any]) -> InvalidBody:
    """All failures that pydantic found, each with its JSON Pointer and a sentence of ours."""
    shown = failures[:ERRORS_SHOWN_MAX]
    pointers = tuple((_pointer(each["loc"]), sentence_for(each)) for each in shown)
    count = len(failures)
    noun = "field" if count == 1 else "fields"
    return InvalidBody(f"{count} {noun} cannot be accepted.", pointers=pointers, count=count)


_FIELD_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,39}\Z", re.ASCII)


def _pointer(place: Sequence[str | int]) -> str:
    """Where a failure lies: a JSON Pointer into the body, or `query:name`, `header:name`.

    Field names of the sender's own making are shown only where they look like field names: an
    object keyed by people's names must not come back.
    """
    if place and place[0] in ("query", "header", "path", "cookie"):
        return ":".join(str(part) for part in place[:2])
    steps = place[1:] if place and place[0] == "body" else place
    shown = (step if _FIELD_NAME.match(str(step)) else "?" for step in steps)
    return "".join(f"/{step}" for step in shown)


def _from_http(error: HTTPException) -> HubError:
    if error.status_code == 404:
        return NoSuchRoute("Nothing lives at this address; /docs lists what does.")
    if error.status_code == 405:
        return MethodNotAllowed("This address offers other methods.")
    if error.status_code >= 500:
        return UnexpectedFailure("The hub failed; nothing was kept. Quote the request id.")
    return MalformedRequest("The request could not be read.")


_FULL = StorageFull("The hub's storage is full; nothing was kept.", retry_after=30)
_BUSY = frozenset({"40001", "40P01", "55P03", "57014", "25P03", "25P04"})
"""Serialization failure, deadlock, lock or statement or idle timeout: the same act may succeed."""


def _from_database(error: DBAPIError) -> HubError:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == "23505":
        return AlreadyThere("The same was stored by another request; read it and compare.")
    if state in ("53100", "53200"):
        return _FULL
    away = isinstance(error, OperationalError) and (not state or state[:2] in ("08", "57", "53"))
    if state in _BUSY or away or error.connection_invalidated:
        return TryAgain("The database is busy or away; nothing was kept. Send it again.")
    return UnexpectedFailure("The hub failed; nothing was kept. Quote the request id.")


def all_problems() -> list[type[HubError]]:
    """Every kind of refusal the running hub knows, by code."""
    found = {each.code: each for each in _subclasses(HubError) if "code" in vars(each)}
    return [found[code] for code in sorted(found)]


def _subclasses(parent: type[HubError]) -> Iterator[type[HubError]]:
    for child in parent.__subclasses__():
        yield child
        yield from _subclasses(child)


def status_of_class(problem: type[HubError]) -> int:
    """The HTTP status of a class of errors."""
    return problem.status if issubclass(problem, EdgeError) else STATUS[problem.kind]


def problems(*kinds: type[HubError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: every refusal it can answer, by status.

    >>> problems(NoSuchRoute)[404]["description"]
    'no_such_route'
    """
    by_status: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        status = status_of_class(kind)
        entry = by_status.setdefault(
            status,
            {"description": "", "content": {PROBLEM_JSON: {"schema": PROBLEM_REF}}},
        )
        codes = [each for each in entry["description"].split(", ") if each]
        if kind.code not in codes:
            entry["description"] = ", ".join([*codes, kind.code])
    return by_status


PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}


def request_id_of(request: Request) -> str:
    """The id of a request, as its answer's `X-Request-Id` shows it."""
    return str(request.scope.get("hub.request_id", ""))


def answer_problem(request: Request, error: Exception) -> Response:
    """Answer any exception with its problem document; a fault of ours is logged by its place."""
    known = translate(error)
    if isinstance(known, MethodNotAllowed):
        known = MethodNotAllowed("This address offers other methods.", allow=_allowed(request))
    if isinstance(known, UnexpectedFailure):
        log_failure(error, request_id_of(request))
    return problem_response(known, request_id_of(request))


def _allowed(request: Request) -> str:
    """Every method that some route offers at this address (the router stops at the first)."""
    path = request.scope["path"]
    fitting = (route for route in request.app.state.routes if route.path_regex.match(path))
    return ", ".join(sorted({method for route in fitting for method in route.methods}))


async def answer_problem_async(request: Request, error: Exception) -> Response:
    """`answer_problem` for Starlette, on the event loop: no thread for an answer this small."""
    return answer_problem(request, error)
