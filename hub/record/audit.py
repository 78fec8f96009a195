"""The audit chain: rows collected during an act, chained and written just before its commit."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import event, insert, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session

from hub.database import HUB
from hub.kit.identifiers import new_id
from hub.record.act import Act
from hub.tables import AuditChain, AuditRow

_PENDING = "audit rows to chain"
GENESIS = bytes(32)
"""The hash that the first row of every chain follows."""

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
    connection = session.connection()
    tenant = session.info.get("tenant")
    organizations = sorted({row["organization_id"] for row in pending})
    across = tenant is not None and tenant.scope != "hub" and len(organizations) > 1
    if across:
        connection.exec_driver_sql(HUB.statement())
    for organization_id in organizations:
        rows = [row for row in pending if row["organization_id"] == organization_id]
        length, previous = _lock_head(connection, organization_id)
        for row in rows:
            length += 1
            row["number"] = length
            previous = row["hash"] = row_hash(previous, row)
        connection.execute(insert(_row), rows)
        connection.execute(
            update(_chain)
            .where(_chain.c.organization_id == organization_id)
            .values(length=length, hash=previous)
        )


def _lock_head(connection: Any, organization_id: UUID) -> tuple[int, bytes]:
    query = (
        select(_chain.c.length, _chain.c.hash)
        .where(_chain.c.organization_id == organization_id)
        .with_for_update()
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        connection.execute(
            postgresql.insert(_chain)
            .values(organization_id=organization_id, length=0, hash=GENESIS)
            .on_conflict_do_nothing()
        )
        found = connection.execute(query).one()
    return found.length, bytes(found.hash)


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
    with session.connection().execution_options(yield_per=1000).execute(query) as found:
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
