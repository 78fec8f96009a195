"""Answers already given: one key, one effect, one answer, in the effect's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import new_id
from hub.record.act import Act
from hub.tables import IdempotentAnswer
from hub.vault import Vault

_answer = IdempotentAnswer.__table__  # type: ignore[attr-defined]


LOCK_TIMEOUT = "55P03"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer given before: status, headers and body, to be repeated byte for byte."""

    status_code: int
    headers: dict[str, Any]
    body: bytes


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
    connection = session.connection()
    row_id = new_id()
    try:
        claimed = connection.execute(
            postgresql.insert(_answer)
            .values(
                id=row_id,
                organization_id=act.organization_id,
                client_id=client_id,
                key=key,
                fingerprint=fingerprint,
                headers={},
                created_at=act.at,
            )
            .on_conflict_do_nothing()
            .returning(_answer.c.id)
        ).scalar_one_or_none()
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_TIMEOUT:
            raise
        # The first one has not committed yet.
        raise InFlight("Wait a moment and send the same request again.", retry_after=1) from error
    if claimed is not None:
        session.info["idempotent answer"] = row_id
        return None
    found = connection.execute(
        select(_answer).where(
            _answer.c.organization_id == act.organization_id,
            _answer.c.client_id == client_id,
            _answer.c.key == key,
        )
    ).one()
    if bytes(found.fingerprint) != fingerprint:
        raise KeyReused(
            "This Idempotency-Key was sent before with another method, path or body. "
            "Use a new key for a new request."
        )
    body = vault.open_bytes(bytes(found.sealed), table="idempotent_answer", row_id=found.id)
    return Answer(found.status_code, dict(found.headers), body)


def keep_answer(session: Session, vault: Vault, act: Act, answer: Answer) -> None:
    """Keep the answer beside the effect, sealed, before the commit."""
    row_id: UUID | None = session.info.pop("idempotent answer", None)
    if row_id is None:
        return
    sealed = vault.seal(
        answer.body, tenant_id=act.organization_id, table="idempotent_answer", row_id=row_id
    )
    session.connection().execute(
        update(_answer)
        .where(_answer.c.id == row_id)
        .values(status_code=answer.status_code, headers=answer.headers, sealed=sealed)
    )
