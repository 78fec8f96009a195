"""Who is calling: the bearer token, the client behind it, its role, scopes and tenant."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from hub.api.keys import PublicKey
from hub.api.tokens import TokenRefused, read_access_token
from hub.database import HUB, Tenant
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import read_id, show_id

Key = TypeVar("Key")
Value = TypeVar("Value")

WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_SHARED = ("rules", "events")
_CBO = (
    "health-workers", "members", "recommendations", "plans-of-care", "authorizations",
    "encounters", "group-sessions", "submissions", "claims", "remittances", "statements", "ledger",
    "disputes", "agreements", "organizations", "reports",
)  # fmt: skip
_PLAN = (
    "claim-batches", "acknowledgments", "remittances", "claims", "contracts", "organizations",
)  # fmt: skip
_ADMIN_ONLY = (
    "clients", "interchanges", "audit", "suspense", "overpayment-notices", "assemblies", "work",
    "profiles", "payouts", "deposits", "bank-accounts",
)  # fmt: skip

NOUNS: dict[str, tuple[str, ...]] = {
    "cbo": (*_SHARED, *_CBO),
    "plan": (*_SHARED, *_PLAN),
    "admin": tuple(dict.fromkeys((*_SHARED, *_CBO, *_PLAN, *_ADMIN_ONLY))),
}
"""The resources each role may hold scopes for; a route narrows further by naming its roles."""


def scopes_of(role: str) -> frozenset[str]:
    """Every scope a client of this role may hold: `<noun>.read` and `<noun>.write`."""
    return frozenset(f"{noun}.{act}" for noun in NOUNS[role] for act in ("read", "write"))


class NotAllowed(HubError):
    """The credential is good, but does not carry the right this act needs."""

    code = "not_allowed"
    kind = Kind.FORBIDDEN
    title = "The credential does not carry this right"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, in which role and for which organization."""

    client_id: UUID
    role: str
    organization_id: UUID
    scopes: frozenset[str]
    mode: str

    @property
    def tenant(self) -> Tenant:
        """Whose rows the caller's transactions see; an administrator's see all."""
        if self.role == "cbo":
            return Tenant("cbo", self.organization_id)
        return Tenant("plan", self.organization_id) if self.role == "plan" else HUB

    @property
    def actor(self) -> str:
        """How audit rows name the caller."""
        return show_id("client", self.client_id)


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What our record says of a client now."""

    organization_id: UUID
    role: str
    mode: str
    status: str
    scopes: frozenset[str]
    expires_at: datetime | None

    def usable(self, mode: str, now: datetime) -> bool:
        """Whether the client may act at all: test credentials never reach a live hub."""
        living = self.expires_at is None or now < self.expires_at
        return self.status == "active" and self.mode == mode and living


class Cached(Generic[Key, Value]):
    """Answers remembered for a few seconds in this process, so that a revocation soon bites."""

    def __init__(self, look_up: Callable[[Key], Value | None], seconds: int) -> None:
        self._look_up = look_up
        self._seconds = seconds
        self._kept: dict[Key, tuple[int, Value | None]] = {}
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """The remembered answer, or a fresh one."""
        kept = self._kept.get(key)
        if kept is not None and time.monotonic_ns() < kept[0]:
            return kept[1]
        value = self._look_up(key)
        with self._lock:
            if len(self._kept) > 10_000:
                self._kept.clear()
            self._kept[key] = (time.monotonic_ns() + self._seconds * 1_000_000_000, value)
        return value

    def remember(self, *, seconds: int) -> None:
        """Remember answers for so long from now on."""
        self._seconds = seconds

    def forget(self) -> None:
        """Ask afresh from now on."""
        with self._lock:
            self._kept.clear()


def authenticate(
    header: str | None,
    *,
    find_key: Callable[[str], PublicKey | None],
    find_client: Callable[[UUID], ClientFacts | None],
    issuer: str,
    mode: str,
    now: datetime,
) -> Caller:
    """The caller behind an Authorization header.

    Raises:
        TokenRefused: no bearer token, a token the guard refuses, or a client that is revoked,
            locked or expired since the token was issued, or belongs to the other mode.
    """
    kind, _, token = (header or "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise TokenRefused("Send Authorization: Bearer and an access token of POST /oauth/token.")
    found = read_access_token(token.strip(), find_key=find_key, issuer=issuer, now=now)
    client_id = read_id("client", found.client_id)
    client = find_client(client_id) if client_id is not None else None
    if client is None or client_id is None or not client.usable(mode, now):
        raise TokenRefused("The client behind this token may not act any more.")
    return Caller(
        client_id=client_id,
        role=client.role,
        organization_id=client.organization_id,
        scopes=found.scopes & client.scopes,
        mode=client.mode,
    )


def scope_needed(method: str, path: str) -> str:
    """The scope of an address: `/v1/<noun>/…` read, or written by POST, PUT, PATCH, DELETE."""
    noun = path.removeprefix("/v1/").split("/", 1)[0]
    return f"{noun}.{'write' if method in WRITING else 'read'}"


def check_scope(caller: Caller, scope: str) -> None:
    """Refuse a caller whose token lacks the scope.

    Raises:
        NotAllowed: naming the scope.
    """
    if scope not in caller.scopes:
        raise NotAllowed(f"This needs the scope {scope}.", scope=scope)
