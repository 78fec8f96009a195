"""The audit chain: rows collected during an act, chained and written just before its commit."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session

from hub.database.bulk import insert_rows
from hub.database.pipeline import ask, together
from hub.kit.identifiers import new_id
from hub.record.act import Act
from hub.tables import AuditChain, AuditRow

_PENDING = "audit rows to chain"
GENESIS = bytes(32)
"""The hash that the first row of every chain follows."""

_HEAD = "SELECT length, hash FROM audit_chain WHERE organization_id = %s FOR UPDATE"
_BEGIN = (
    "INSERT INTO audit_chain (organization_id, length, hash) VALUES (%s, 0, %s) "
    "ON CONFLICT DO NOTHING"
)
_MOVE = "UPDATE audit_chain SET length = %s, hash = %s WHERE organization_id = %s"
_COLUMNS = (
    *("id", "organization_id", "number", "at", "actor", "act", "subject", "subject_id"),
    *("reason", "request_id", "detail", "hash"),
)
_chain = AuditChain.__table__  # type: ignore[attr-defined]
_row = AuditRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class BrokenChain:
    """Where a chain does not verify: the row's number and what is wrong with it."""

    organization_id: UUID
    number: int
    problem: str


def note(
    session: Session,
    act: Act,
    what: str,
    *,
    subject: str,
    subject_id: UUID | None = None,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Put an act on the audit record of the actor's organization, in the same transaction.

    `what` is `noun.verb_in_past` (`encounter.received`, `member.read`). `detail` holds ids,
    counts and codes only.
    """
    _listen()
    session.connection()  # begun, so that a rollback forgets this row too
    session.info.setdefault(_PENDING, []).append(
        {
            "id": new_id(),
            "organization_id": act.organization_id,
            "at": act.at,
            "actor": act.actor,
            "act": what,
            "subject": subject,
            "subject_id": subject_id,
            "reason": reason or act.reason,
            "request_id": act.request_id,
            "detail": detail or {},
        }
    )


def row_hash(previous: bytes, row: dict[str, Any]) -> bytes:
    """SHA-256 over the hash before and the row's canonical JSON (keys sorted, no blanks)."""
    told = {
        key: row[key]
        for key in (
            "id",
            "organization_id",
            "number",
            "actor",
            "act",
            "subject",
            "subject_id",
            "reason",
            "request_id",
            "detail",
        )
    }
    told["at"] = row["at"].isoformat()
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(previous + text.encode()).digest()


def _listen() -> None:
    if not event.contains(OrmSession, "before_commit", _chain_pending):
        event.listen(OrmSession, "before_commit", _chain_pending)
        event.listen(OrmSession, "after_rollback", _forget_pending)


def _forget_pending(session: OrmSession) -> None:
    session.info.pop(_PENDING, None)


def _chain_pending(session: OrmSession) -> None:
    """Lock each chain's head, number and hash the rows, move the head. Last, so locks are short."""
    pending: list[dict[str, Any]] = session.info.pop(_PENDING, [])
    if not pending:
        return
    session.flush()
    tenant = session.info.get("tenant")
    organizations = sorted({row["organization_id"] for row in pending})
    # An administrator behind broken glass is bound to another organization than its own.
    own = tenant is None or tenant.scope == "hub" or organizations == [tenant.organization_id]
    across = not own
    if across:
        ask(session, "SET LOCAL app.scope = 'hub'")
    for organization_id in organizations:
        rows = [row for row in pending if row["organization_id"] == organization_id]
        length, previous = _lock_head(session, organization_id)
        for row in rows:
            length += 1
            row["number"] = length
            previous = row["hash"] = row_hash(previous, row)
        with together(session):
            told = (tuple(row[name] for name in _COLUMNS) for row in rows)
            insert_rows(session, _row, _COLUMNS, told)
            ask(session, _MOVE, (length, previous, organization_id))


def _lock_head(session: OrmSession, organization_id: UUID) -> tuple[int, bytes]:
    found = ask(session, _HEAD, (organization_id,)).fetchone()
    if found is None:
        ask(session, _BEGIN, (organization_id, GENESIS))
        found = ask(session, _HEAD, (organization_id,)).fetchone()
    return found[0], found[1]


def verify_chain(session: Session, organization_id: UUID) -> BrokenChain | None:
    """Walk an organization's chain from its start: None when every row is in its place.

    Finds edits (hash differs), deletions and insertions (numbers), reorderings (hash) and
    truncation (the head says more rows than there are).
    """
    head = (
        session.connection()
        .execute(
            select(_chain.c.length, _chain.c.hash).where(
                _chain.c.organization_id == organization_id
            )
        )
        .one_or_none()
    )
    previous, number = GENESIS, 0
    query = select(_row).where(_row.c.organization_id == organization_id).order_by(_row.c.number)
    with session.connection().execute(query, execution_options={"yield_per": 1000}) as found:
        for row in found.mappings():
            number += 1
            if row["number"] != number:
                return BrokenChain(organization_id, number, "a row is missing or was inserted")
            if row_hash(previous, dict(row)) != bytes(row["hash"]):
                return BrokenChain(organization_id, number, "the row was changed or moved")
            previous = bytes(row["hash"])
    if head is None:
        return None if number == 0 else BrokenChain(organization_id, 0, "the head is missing")
    if head.length != number or bytes(head.hash) != previous:
        return BrokenChain(organization_id, number, "rows at the end are missing")
    return None
