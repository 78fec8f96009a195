"""Credentials: who may speak for an organization, with which keys, until when."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, col, delete, select

from hub.kit.errors import HubError, Kind, NotFound
from hub.kit.identifiers import new_id, read_id
from hub.record import Act, note
from hub.tables import Client, ClientKey, Organization, TokenUse

ROLE_OF_KIND = {"hub": "admin", "plan": "plan", "cbo": "cbo"}
FAILURES_MAX = 10
LOCKED_FOR = timedelta(minutes=15)
KEYS_MAX = 10


class RoleUnfit(HubError):
    """An organization's clients act in the role of its kind: hub admin, plan plan, CBO cbo."""

    code = "role_unfit"
    kind = Kind.UNREADABLE
    title = "The role does not fit the organization"


class TooManyKeys(HubError):
    """A client keeps a few keys for rotation, not a collection."""

    code = "too_many_keys"
    kind = Kind.CONFLICT
    title = "The client has too many keys"


class SecretNotAllowed(HubError):
    """Client secrets exist in test mode only; live clients sign assertions."""

    code = "secret_not_allowed"
    kind = Kind.CONFLICT
    title = "No client secrets here"


class LastKey(HubError):
    """A client without a key could never come back: add the next key first, or revoke it."""

    code = "last_key"
    kind = Kind.CONFLICT
    title = "This is the client's last key"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A public key that was checked for registration."""

    kid: str
    algorithm: str
    jwk: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A client with its keys, oldest first."""

    row: Client
    keys: tuple[ClientKey, ...]


def add_client(
    session: Session,
    act: Act,
    organization: Organization,
    *,
    name: str,
    role: str,
    scopes: frozenset[str],
    mode: str,
    keys: list[NewKey],
    expires_at: datetime | None,
) -> ClientRecord:
    """Register a client of an organization.

    Raises:
        RoleUnfit: the organization's kind has another role.
    """
    if ROLE_OF_KIND[organization.kind] != role:
        fitting = ROLE_OF_KIND[organization.kind]
        raise RoleUnfit(
            f"A client of this organization acts as {fitting}.",
            pointers=(("/role", f"This must be {fitting}."),),
        )
    row = Client(
        id=new_id(),
        organization_id=organization.id,
        role=role,
        name=name,
        scopes=sorted(scopes),
        mode=mode,
        expires_at=expires_at,
        created_at=act.at,
    )
    session.add(row)
    session.flush()
    session.add_all(_key(act, row, key) for key in keys)
    session.flush()
    note(session, act, "client.added", subject="client", subject_id=row.id)
    return read_client(session, row)


def add_key(session: Session, act: Act, client: Client, key: NewKey) -> ClientRecord:
    """Register another key beside those there are: rotation with overlap.

    Raises:
        TooManyKeys.
    """
    record = read_client(session, client)
    if any(kept.kid == key.kid and kept.revoked_at is None for kept in record.keys):
        return record
    if sum(kept.revoked_at is None for kept in record.keys) >= KEYS_MAX:
        raise TooManyKeys(f"At most {KEYS_MAX} keys; revoke one that is no longer used.")
    session.add(_key(act, client, key))
    return _edited(session, act, client, "client.key_added")


def revoke_key(session: Session, act: Act, client: Client, kid: str) -> ClientRecord:
    """Stop believing a key from now on.

    Raises:
        NotFound, LastKey.
    """
    living = [key for key in read_client(session, client).keys if key.revoked_at is None]
    chosen = [key for key in living if key.kid == kid]
    if not chosen:
        raise NotFound("The client has no such key.")
    if len(living) == 1 and client.status == "active":
        raise LastKey("Add the next key first, or revoke the client.")
    chosen[0].revoked_at = act.at
    session.add(chosen[0])
    return _edited(session, act, client, "client.key_revoked")


def revoke_client(session: Session, act: Act, client: Client) -> ClientRecord:
    """The client may never act again; its tokens die within seconds."""
    client.status = "revoked"
    client.secret_digest = None
    for key in read_client(session, client).keys:
        if key.revoked_at is None:
            key.revoked_at = act.at
            session.add(key)
    return _edited(session, act, client, "client.revoked")


def unlock_client(session: Session, act: Act, client: Client) -> ClientRecord:
    """Let a client in again that was locked for wrong secrets."""
    if client.status == "locked":
        client.status = "active"
    client.failures, client.locked_until = 0, None
    return _edited(session, act, client, "client.unlocked")


def set_secret(session: Session, act: Act, client: Client, *, mode: str) -> str:
    """A fresh secret of 256 bits, shown once; only its digest is kept.

    Raises:
        SecretNotAllowed: the hub runs live, or the client is a live one.
    """
    if mode != "test" or client.mode != "test":
        raise SecretNotAllowed("Register a public key and sign assertions instead.")
    secret = secrets.token_urlsafe(32)
    client.secret_digest = secret_digest(secret)
    _edited(session, act, client, "client.secret_set")
    return secret


def secret_digest(secret: str) -> bytes:
    """SHA-256 is enough for 256 random bits: there is no dictionary to try."""
    return hashlib.sha256(secret.encode()).digest()


def check_secret(session: Session, client: Client, secret: str, now: datetime) -> bool:
    """Compare a secret; ten wrong ones in a row lock the client for fifteen minutes."""
    locked = client.locked_until is not None and now < client.locked_until
    kept = client.secret_digest
    fits = kept is not None and hmac.compare_digest(bytes(kept), secret_digest(secret))
    if locked:
        return False
    if fits:
        client.failures, client.locked_until = 0, None
    else:
        client.failures += 1
        if client.failures >= FAILURES_MAX:
            client.failures, client.locked_until = 0, now + LOCKED_FOR
    session.add(client)
    return fits


def use_once(session: Session, client_id: UUID, jti: str, expires_at: datetime) -> bool:
    """Remember an assertion's jti until it expires; False when it was used before (rule 7)."""
    kept = session.connection().execute(
        postgresql.insert(TokenUse)
        .values(client_id=client_id, jti=jti, expires_at=expires_at)
        .on_conflict_do_nothing()
        .returning(col(TokenUse.jti))
    )
    return kept.one_or_none() is not None


def forget_uses(session: Session, now: datetime) -> int:
    """Drop used jtis that have expired (past every leeway); answers how many."""
    done = session.exec(delete(TokenUse).where(col(TokenUse.expires_at) < now - LOCKED_FOR))
    return int(done.rowcount)


def find_client(session: Session, text: str) -> Client | None:
    """A client by its id."""
    row_id = read_id("client", text)
    return None if row_id is None else session.get(Client, row_id)


def key_in_use(session: Session, client: Client, kid: str, now: datetime) -> ClientKey | None:
    """The client's key of this kid, if it may be used now."""
    query = select(ClientKey).where(ClientKey.client_id == client.id, ClientKey.kid == kid)
    for key in session.exec(query):
        begun = key.active_from <= now
        ended = key.active_to is not None and now >= key.active_to
        if begun and not ended and key.revoked_at is None:
            return key
    return None


def read_client(session: Session, row: Client) -> ClientRecord:
    """The client with its keys."""
    query = select(ClientKey).where(ClientKey.client_id == row.id)
    return ClientRecord(row, tuple(session.exec(query.order_by(col(ClientKey.id)))))


def list_clients(
    session: Session, *, organization_id: UUID | None, after: UUID | None, limit: int
) -> list[ClientRecord]:
    """Clients in the order of ids; `limit` + 1 of them, in two queries."""
    query = select(Client).order_by(col(Client.id)).limit(limit + 1)
    if organization_id is not None:
        query = query.where(Client.organization_id == organization_id)
    if after is not None:
        query = query.where(col(Client.id) > after)
    rows = session.exec(query).all()
    keys: dict[UUID, list[ClientKey]] = {row.id: [] for row in rows}
    wanted = select(ClientKey).where(col(ClientKey.client_id).in_(keys))
    for key in session.exec(wanted.order_by(col(ClientKey.id))):
        keys[key.client_id].append(key)
    return [ClientRecord(row, tuple(keys[row.id])) for row in rows]


def count_clients(session: Session) -> int:
    """How many clients there are: none means a hub that was never set up."""
    return session.exec(select(func.count()).select_from(Client)).one()


def _key(act: Act, client: Client, key: NewKey) -> ClientKey:
    jwk: dict[str, Any] = dict(key.jwk)
    return ClientKey(
        id=new_id(),
        client_id=client.id,
        kid=key.kid,
        algorithm=key.algorithm,
        public_key=jwk,
        active_from=act.at,
    )


def _edited(session: Session, act: Act, row: Client, what: str) -> ClientRecord:
    row.version += 1
    session.add(row)
    session.flush()
    note(session, act, what, subject="client", subject_id=row.id)
    return read_client(session, row)
