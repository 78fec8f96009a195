"""Around every request: its id, its answer's security headers, a log line, faults made plain."""

from __future__ import annotations

import re
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.api.errors import MalformedRequest, answer_problem, problem_response
from hub.api.logs import get_log, log_failure
from hub.api.metrics import observe
from hub.kit.identifiers import new_id

TARGET_BYTES_MAX = 4096
_HAZARD = re.compile(rb"%00|[\x00-\x20\x7f]", re.IGNORECASE)

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}

log = get_log()


class Edge:
    """Pure ASGI, outermost: what it sees is what the client gets, the commit included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = f"req_{new_id().hex}"
        scope["hub.request_id"] = request_id
        scope["hub.headers"] = {}
        told = _Told(scope, send)
        request = Request(scope, receive)
        try:
            if _is_hazardous(scope):
                refusal = MalformedRequest("The address holds characters it may not hold.")
                await problem_response(refusal, request_id)(scope, receive, told)
            else:
                await self.app(scope, receive, told)
        except Exception as error:
            if told.status is not None:
                # The answer had begun; cutting it short is the only honest sign left.
                log_failure(error, request_id)
                raise ConnectionAbortedError(request_id) from None
            await answer_problem(request, error)(scope, receive, told)
        finally:
            _tell(scope, told)


class _Told:
    """Passes an answer on and remembers its status; adds the headers every answer has."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.status: int | None = None
        self.started = time.perf_counter_ns()
        self._scope = scope
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["x-request-id"] = self._scope["hub.request_id"]
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            for name, value in self._scope["hub.headers"].items():
                headers[name] = value
        await self._send(message)


def _is_hazardous(scope: MutableMapping[str, Any]) -> bool:
    target: bytes = scope.get("raw_path", b"") + b"?" + scope.get("query_string", b"")
    if len(target) > TARGET_BYTES_MAX or _HAZARD.search(target):
        return True
    try:
        scope["path"].encode("utf-8")
        return "\0" in scope["path"] or "\ufffd" in scope["path"]
    except UnicodeEncodeError:
        return True


def _tell(scope: Scope, told: _Told) -> None:
    """One log line and one measurement: the route's template, never the address with its ids."""
    route = getattr(scope.get("route"), "path", "-")
    micros = (time.perf_counter_ns() - told.started) // 1000
    caller = scope.get("hub.caller")
    status = told.status or 499
    observe(scope["method"], route, status, micros)
    log.info(
        "request",
        request_id=scope["hub.request_id"],
        method=scope["method"],
        route=route,
        status=status,
        micros=micros,
        client_id=None if caller is None else caller.actor,
    )
