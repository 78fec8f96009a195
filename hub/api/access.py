"""Who is calling: the bearer token, the client behind it, its role, scopes and tenant."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from hub.api.keys import PublicKey
from hub.api.tokens import AccessToken, TokenRefused, read_access_token
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
    "invoices", "disputes", "agreements", "organizations", "reports", "exports",
)  # fmt: skip
_PLAN = (
    "claim-batches", "acknowledgments", "remittances", "claims", "contracts", "organizations",
)  # fmt: skip
_ADMIN_ONLY = (
    "clients", "interchanges", "audit", "suspense", "overpayment-notices", "assemblies", "work",
    "profiles", "payouts", "deposits", "bank-accounts", "administrators", "break-glass", "sessions",
    "retention", "data-keys",
)  # fmt: skip

NOUNS: dict[str, tuple[str, ...]] = {
    "cbo": (*_SHARED, *_CBO),
    "plan": (*_SHARED, *_PLAN),
    "admin": tuple(dict.fromkeys((*_SHARED, *_CBO, *_PLAN, *_ADMIN_ONLY))),
}
"""The resources each role may hold scopes for; a route narrows further by naming its roles."""


HEALTH = frozenset({
    "members", "encounters", "group-sessions", "submissions", "recommendations", "plans-of-care",
    "authorizations", "claims", "claim-batches", "interchanges", "disputes",
    "exports",
})  # fmt: skip
"""What shows who was served for what: no person of the hub reads it but behind broken glass."""
SENSITIVE = "sensitive-encounters.read"
"""Encounters marked sensitive (AB 352, 42 CFR Part 2): never held unless it was named."""


def scopes_of(role: str) -> frozenset[str]:
    """The scopes a client of this role holds unless told otherwise: every noun read and written."""
    return frozenset(f"{noun}.{act}" for noun in NOUNS[role] for act in ("read", "write"))


def scopes_allowed(role: str) -> frozenset[str]:
    """Every scope a client of this role may hold, also what has to be asked for by name."""
    return scopes_of(role) if role == "plan" else scopes_of(role) | {SENSITIVE}


def scopes_of_people() -> frozenset[str]:
    """What a person who administers may hold: all of the role but health data."""
    standing = {s for s in scopes_of("admin") if s.partition(".")[0] not in HEALTH}
    return frozenset(standing | {"claim-batches.write"})


class NotAllowed(HubError):
    """The credential is good, but does not carry the right this act needs."""

    code = "not_allowed"
    kind = Kind.FORBIDDEN
    title = "The credential does not carry this right"


@dataclass(frozen=True, slots=True)
class Glass:
    """Broken glass: a person may read one organization's health data until it ends."""

    id: UUID
    tenant: Tenant
    sensitive: bool
    reason: str
    ends_at: datetime

    @property
    def scopes(self) -> frozenset[str]:
        """What may be read behind it."""
        found = frozenset(f"{noun}.read" for noun in HEALTH)
        return found | {SENSITIVE} if self.sensitive else found


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, in which role and for which organization.

    `client_id` is a client's, or an administrator's (`noun`). `glass` is set while this very
    request reads behind it: then the rows are those of its one organization.
    """

    client_id: UUID
    role: str
    organization_id: UUID
    scopes: frozenset[str]
    mode: str
    noun: str = "client"
    may_break: Glass | None = None
    glass: Glass | None = None

    @property
    def tenant(self) -> Tenant:
        """Whose rows the caller's transactions see; an administrator's see all."""
        if self.glass is not None:
            return self.glass.tenant
        if self.role == "cbo":
            return Tenant("cbo", self.organization_id)
        return Tenant("plan", self.organization_id) if self.role == "plan" else HUB

    @property
    def reads_sensitive(self) -> bool:
        """Whether encounters set apart by law are shown; a plan reads what it was billed for."""
        return self.role == "plan" or SENSITIVE in self.scopes

    @property
    def actor(self) -> str:
        """How audit rows name the caller."""
        return show_id(self.noun, self.client_id)


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """What our record says of a client, or of a person, now."""

    organization_id: UUID
    role: str
    mode: str
    status: str
    scopes: frozenset[str]
    expires_at: datetime | None
    tokens_from: datetime | None = None
    glass: Glass | None = None

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

    def is_fresh(self, key: Key) -> bool:
        """Whether `get` answers without looking anything up."""
        kept = self._kept.get(key)
        return kept is not None and time.monotonic_ns() < kept[0]

    def remember(self, *, seconds: int) -> None:
        """Remember answers for so long from now on."""
        self._seconds = seconds

    def forget(self) -> None:
        """Ask afresh from now on."""
        with self._lock:
            self._kept.clear()


class CheckedTokens:
    """Access tokens that the guard has accepted, by the SHA-256 of their text, until they end.

    Remembers what a token says, not that its client may act: that is asked every time.
    """

    def __init__(self, *, kept_max: int = 10_000) -> None:
        self._kept: dict[bytes, AccessToken] = {}
        self._kept_max = kept_max

    def find(self, token: str, now: datetime) -> AccessToken | None:
        """What an accepted token says, while it lives."""
        found = self._kept.get(_digest(token))
        return found if found is not None and found.issued_at <= now < found.expires_at else None

    def keep(self, token: str, found: AccessToken) -> None:
        """Remember an accepted token."""
        if len(self._kept) >= self._kept_max:
            self._kept = {}
        self._kept[_digest(token)] = found


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def bearer_of(header: str | None) -> str:
    """The token in an Authorization header.

    Raises:
        TokenRefused: there is none.
    """
    kind, _, token = (header or "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise TokenRefused("Send Authorization: Bearer and an access token of POST /oauth/token.")
    return token.strip()


def party_of(token: AccessToken) -> tuple[str, UUID | None]:
    """Whether a token is a client's or an administrator's, and whose."""
    noun = "administrator" if token.client_id.startswith("adm_") else "client"
    return noun, read_id(noun, token.client_id)


def authenticate(
    header: str | None,
    *,
    checked: CheckedTokens,
    find_key: Callable[[str], PublicKey | None],
    find_client: Callable[[tuple[str, UUID]], ClientFacts | None],
    issuer: str,
    mode: str,
    now: datetime,
) -> Caller:
    """The caller behind an Authorization header.

    Raises:
        TokenRefused: no bearer token, a token the guard refuses, or a client that is revoked,
            locked or expired since the token was issued, or belongs to the other mode.
    """
    token = bearer_of(header)
    found = checked.find(token, now)
    if found is None:
        found = read_access_token(token, find_key=find_key, issuer=issuer, now=now)
        checked.keep(token, found)
    noun, client_id = party_of(found)
    client = find_client((noun, client_id)) if client_id is not None else None
    if client is None or client_id is None or not client.usable(mode, now):
        raise TokenRefused("The client behind this token may not act any more.")
    if client.tokens_from is not None and found.issued_at < client.tokens_from:
        raise TokenRefused("The person behind this token signed in anew, or out.")
    glass = client.glass if client.glass is not None and now < client.glass.ends_at else None
    return Caller(
        noun=noun,
        may_break=glass,
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


def with_scope(caller: Caller, scope: str) -> Caller:
    """The caller, if the token carries the scope; or the caller behind broken glass that does.

    Raises:
        NotAllowed: naming the scope.
    """
    if scope in caller.scopes:
        return caller
    glass = caller.may_break
    if glass is None or scope not in glass.scopes:
        raise NotAllowed(f"This needs the scope {scope}.", scope=scope)
    return replace(caller, glass=glass, scopes=caller.scopes | glass.scopes)
