"""Answers already given: one key, one effect, one answer, in the effect's own transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from hub.database.bulk import ids, insert_rows, texts
from hub.database.pipeline import ask
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import new_id
from hub.record.act import Act
from hub.tables import IdempotentAnswer
from hub.vault import Vault

_answer = IdempotentAnswer.__table__  # type: ignore[attr-defined]
_CLAIM = """
    INSERT INTO idempotent_answer
           (id, organization_id, client_id, key, fingerprint, headers, created_at)
    VALUES (%(id)s, %(organization_id)s, %(client_id)s, %(key)s, %(fingerprint)s, '{}', %(at)s)
    ON CONFLICT DO NOTHING RETURNING id
"""
_FIND = """
    SELECT id, fingerprint, status_code, headers, sealed FROM idempotent_answer
     WHERE organization_id = %(organization_id)s AND client_id = %(client_id)s AND key = %(key)s
"""
_KEEP = (
    "UPDATE idempotent_answer SET status_code = %s, headers = %s::jsonb, sealed = %s WHERE id = %s"
)


_KNOWN = """
    SELECT client_id, key FROM idempotent_answer
     WHERE organization_id = %(organization_id)s
       AND (client_id, key) IN (
           SELECT * FROM unnest(%(client_ids)s::uuid[], %(keys)s::text[]))
"""
_COLUMNS = ("id", "client_id", "key", "fingerprint", "status_code", "headers", "sealed")
_FORGET = text("DELETE FROM idempotent_answer WHERE created_at < :before")


_SENSITIVITY = "sensitivity of the answer"
LOCK_TIMEOUT = "55P03"
"""PostgreSQL's lock_not_available: another transaction holds the key's row."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer given before: status, headers and body, to be repeated byte for byte."""

    status_code: int
    headers: dict[str, Any]
    body: bytes


@dataclass(frozen=True, slots=True)
class Keyed:
    """One request's key: whose, what it says, and the fingerprint of what it was sent with."""

    client_id: UUID
    key: str
    fingerprint: bytes

    @property
    def name(self) -> tuple[UUID, str]:
        """By which an organization tells keys apart."""
        return self.client_id, self.key


class KeyReused(HubError):
    """The Idempotency-Key was used for another request."""

    code = "idempotency_key_reused"
    kind = Kind.UNREADABLE
    title = "This Idempotency-Key belongs to another request"


class InFlight(HubError):
    """The first request with this Idempotency-Key is still at work."""

    code = "idempotency_key_in_flight"
    kind = Kind.CONFLICT
    title = "The first request with this key is still running"


def begin(
    session: Session, vault: Vault, act: Act, *, client_id: UUID, key: str, fingerprint: bytes
) -> Answer | None:
    """Claim the key for this transaction; answers the earlier answer when there is one.

    `fingerprint` is a digest of method, path and body.

    Raises:
        KeyReused: the key was used with another fingerprint.
        InFlight: another transaction holds the key right now.
    """
    row_id = new_id()
    asked = {
        "id": row_id,
        "organization_id": act.organization_id,
        "client_id": client_id,
        "key": key,
        "fingerprint": fingerprint,
        "at": act.at,
    }
    try:
        claimed = ask(session, _CLAIM, asked).fetchone()
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_TIMEOUT:
            raise  # the database is away: that is for the edge to say
        # The first one has not committed yet.
        raise InFlight("Wait a moment and send the same request again.", retry_after=1) from error
    if claimed is not None:
        session.info["idempotent answer"] = row_id
        return None
    its_id, kept, status_code, headers, sealed = ask(session, _FIND, asked).fetchone()
    if kept != fingerprint:
        raise KeyReused(
            "This Idempotency-Key was sent before with another method, path or body. "
            "Use a new key for a new request."
        )
    body = vault.open_bytes(sealed, table="idempotent_answer", row_id=its_id)
    return Answer(status_code, headers, body)


def known_keys(session: Session, act: Act, keyed: Sequence[Keyed]) -> set[tuple[UUID, str]]:
    """Which of these keys of one organization have been used before."""
    asked = {
        "organization_id": act.organization_id,
        "client_ids": ids([one.client_id for one in keyed]),
        "keys": texts([one.key for one in keyed]),
    }
    return {(client_id, key) for client_id, key in ask(session, _KNOWN, asked)}


def keep_answers(
    session: Session, vault: Vault, act: Act, answered: Sequence[tuple[Keyed, Answer]]
) -> None:
    """Use keys and keep their answers at once, for effects that stand in this transaction.

    Raises:
        IntegrityError: a key was used by another transaction meanwhile; nothing may stand.
    """
    rows = []
    for keyed, answer in answered:
        row_id = new_id()
        sealed = vault.seal(
            answer.body, tenant_id=act.organization_id, table="idempotent_answer", row_id=row_id
        )
        told = (keyed.client_id, keyed.key, keyed.fingerprint)
        rows.append((row_id, *told, answer.status_code, answer.headers, sealed))
    same = {"organization_id": act.organization_id, "created_at": act.at}
    insert_rows(session, _answer, _COLUMNS, rows, same=same)


def forget_answers(session: Session, *, before: datetime) -> int:
    """Drop answers given before an instant; answers how many. Effects stay: natural keys hold."""
    done = session.connection().execute(_FORGET, {"before": before})
    return done.rowcount


def keep_apart(session: Session) -> None:
    """The answer of this transaction tells of something sensitive: seal it under that key."""
    session.info[_SENSITIVITY] = "sensitive"


def keep_answer(session: Session, vault: Vault, act: Act, answer: Answer) -> None:
    """Keep the answer beside the effect, sealed, before the commit."""
    row_id: UUID | None = session.info.pop("idempotent answer", None)
    if row_id is None:
        return
    sealed = vault.seal(
        answer.body,
        tenant_id=act.organization_id,
        sensitivity=session.info.pop(_SENSITIVITY, "plain"),
        table="idempotent_answer",
        row_id=row_id,
    )
    ask(session, _KEEP, (answer.status_code, json.dumps(answer.headers), sealed, row_id))
