"""Idempotency-Key: one key, one effect, one answer, within the effect's own transaction."""

from __future__ import annotations

import hashlib
import re

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from hub.api.dependencies import get_caller, hub_of
from hub.api.errors import EdgeError
from hub.api.spool import Spool
from hub.kit.errors import Kind
from hub.record import Act, Answer, begin, keep_answer

KEY_LENGTH_MAX = 200
_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z", re.ASCII)


class IdempotencyKeyMissing(EdgeError):
    """Every write carries an Idempotency-Key, so that a retry can never act twice."""

    code = "idempotency_key_missing"
    kind = Kind.UNREADABLE
    title = "The Idempotency-Key header is missing"


def key_of(request: Request) -> str:
    """The request's Idempotency-Key.

    Raises:
        IdempotencyKeyMissing: there is none, there are several, or it is no visible ASCII text
            of fitting length.
    """
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        raise IdempotencyKeyMissing("Send an Idempotency-Key of your own making (a UUID, say).")
    if len(keys) > 1:
        raise IdempotencyKeyMissing("Send one Idempotency-Key: a request with several names none.")
    key = keys[0]
    if not _KEY.match(key):
        raise IdempotencyKeyMissing(
            f"An Idempotency-Key has 1 to {KEY_LENGTH_MAX} visible ASCII characters."
        )
    return key


def fingerprint_of(request: Request) -> bytes:
    """SHA-256 over method, address and body: what one key may stand for."""
    spool: Spool | None = request.scope.get("hub.spool")
    body: bytes = getattr(request, "_body", b"")
    digest = spool.digest if spool is not None else hashlib.sha256(body).digest()
    told = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(told + digest).digest()


def known_answer(request: Request, session: Session, act: Act) -> Response | None:
    """Claim the request's key for this transaction; the earlier answer, if there is one.

    Raises:
        IdempotencyKeyMissing, KeyReused, InFlight.
    """
    caller, hub = get_caller(request), hub_of(request)
    known = begin(
        session,
        hub.vault,
        act,
        client_id=caller.client_id,
        key=key_of(request),
        fingerprint=fingerprint_of(request),
    )
    if known is None:
        return None
    headers = {**known.headers, "idempotent-replayed": "true"}
    return Response(known.body, known.status_code, headers)


def keep(request: Request, session: Session, act: Act, response: Response) -> None:
    """Keep the answer beside its effect, in the same transaction."""
    kept = {
        name: value
        for name, value in response.headers.items()
        if name in ("content-type", "etag", "location", "content-location")
    }
    session.flush()
    answer = Answer(response.status_code, kept, bytes(response.body))
    keep_answer(session, hub_of(request).vault, act, answer)
