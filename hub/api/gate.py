"""The way in: token, client, rate limit and scope, settled before a body is read."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from hub.api.access import Caller, authenticate, bearer_of, party_of, scope_needed, with_scope
from hub.api.dependencies import hub_of


async def admit(request: Request) -> Caller:
    """Settle who calls and leave it in the request's scope.

    Raises:
        TokenRefused: 401. TooManyRequests: 429. NotAllowed: 403, the token lacks the scope.
    """
    hub = hub_of(request)
    if _is_known(request):
        caller = _authenticate(request)
    else:
        caller = await run_in_threadpool(_authenticate, request)
    request.scope["hub.caller"] = caller
    left = hub.limiter.take(caller.client_id)
    request.scope["hub.headers"].update(hub.limiter.headers(left))
    caller = with_scope(caller, scope_needed(request.method, request.url.path))
    request.scope["hub.caller"] = caller
    return caller


def _is_known(request: Request) -> bool:
    """Whether token and client were both looked up a moment ago: then no thread need be asked."""
    hub = hub_of(request)
    found = hub.tokens.find(bearer_of(request.headers.get("authorization")), hub.clock.now())
    return found is not None and hub.clients.is_fresh(party_of(found))


def _authenticate(request: Request) -> Caller:
    hub = hub_of(request)
    return authenticate(
        request.headers.get("authorization"),
        checked=hub.tokens,
        find_key=hub.keyring.find,
        find_client=hub.clients.get,
        issuer=hub.settings.issuer,
        mode=hub.settings.mode,
        now=hub.clock.now(),
    )
