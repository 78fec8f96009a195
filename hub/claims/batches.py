"""Batches as plans see them: list, pull and receipt; their status follows from their claims."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import Session

from hub.claims.lifecycle import Told, advance, record_events
from hub.database import committing, hub_view
from hub.kit.errors import HubError, NotFound
from hub.kit.identifiers import show_id
from hub.record import Act, Change, announce, note
from hub.tables import ClaimBatch

_batch: Any = ClaimBatch.__table__  # type: ignore[attr-defined]

_CLAIMS = text("SELECT id, cbo_id, plan_id FROM claim WHERE batch_id = :batch_id ORDER BY id")
# What the claims of a batch say together; a batch never falls behind its receipt.
_REFRESH = text(
    """
    UPDATE claim_batch SET status = found.status, version = claim_batch.version + 1
      FROM (SELECT c.batch_id,
                   CASE WHEN bool_and(c.exchange_status = 'rejected') THEN 'rejected'
                        WHEN bool_and(c.exchange_status = 'accepted') THEN 'accepted'
                        WHEN bool_or(c.exchange_status IN ('accepted', 'rejected'))
                             THEN 'partly_accepted'
                        WHEN bool_or(c.exchange_status = 'received') THEN 'received'
                        WHEN bool_or(c.exchange_status = 'retrieved') THEN 'retrieved'
                        ELSE 'ready' END AS status
              FROM claim c WHERE c.batch_id = ANY(:ids) GROUP BY c.batch_id) AS found
     WHERE claim_batch.id = found.batch_id AND claim_batch.status <> found.status
    RETURNING claim_batch.id, claim_batch.plan_id, claim_batch.status
    """
)


class ReceiptMismatch(HubError):
    """The plan computed another SHA-256 than the file has: it does not hold what was sent."""

    code = "receipt_mismatch"
    title = "The receipt does not match the file"


def find_batch(session: Session, batch_id: UUID) -> Any:
    """The row of a batch, as the tenant may see it.

    Raises:
        NotFound: there is none, or it is another plan's.
    """
    query = select(_batch).where(_batch.c.id == batch_id)
    row = session.connection().execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such batch.")
    return row


def list_batches(
    session: Session,
    *,
    status: str | None,
    plan_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Any]:
    """Batches in the order in which they were made, one more than `limit`."""
    query = select(_batch).order_by(_batch.c.id).limit(limit + 1)
    if status is not None:
        query = query.where(_batch.c.status == status)
    if plan_id is not None:
        query = query.where(_batch.c.plan_id == plan_id)
    if after is not None:
        query = query.where(_batch.c.id > after)
    return list(session.connection().execute(query))


def mark_pulled(session: Session, act: Act, batch: Any) -> None:
    """A pull is on the audit record; the plan's first one is a step of every claim."""
    if batch.retrieved_at is None and act.organization_id == batch.plan_id:
        with hub_view(session):
            session.connection().execute(
                update(_batch).where(_batch.c.id == batch.id).values(retrieved_at=act.at)
            )
            _step(session, act, batch.id, "retrieved")
    note(session, act, "claim_batch.read", subject="claim_batch", subject_id=batch.id)


def receive(session: Session, act: Act, batch: Any, sha256: str) -> Any:
    """The plan's receipt: the same digest makes the batch received; the same again says so again.

    Raises:
        ReceiptMismatch: another digest. The caller keeps it by `keep_mismatch` and commits.
    """
    if sha256 != batch.sha256:
        raise ReceiptMismatch(
            "The digest is not that of the file: pull the content again and compare.",
            claim_batch_id=show_id("claim_batch", batch.id),
            expected_sha256=batch.sha256,
        )
    if batch.receipt_sha256 != sha256:
        with hub_view(session):
            session.connection().execute(
                update(_batch)
                .where(_batch.c.id == batch.id)
                .values(receipt_at=act.at, receipt_sha256=sha256)
            )
            _step(session, act, batch.id, "received")
        note(session, act, "claim_batch.received", subject="claim_batch", subject_id=batch.id)
    return find_batch(session, batch.id)


def keep_mismatch(session: Session, act: Act, batch: Any, sha256: str) -> None:
    """Put a wrong receipt on the record of the batch, where administrators see it."""
    session.connection().execute(
        update(_batch)
        .where(_batch.c.id == batch.id, _batch.c.receipt_sha256.is_distinct_from(batch.sha256))
        .values(receipt_at=act.at, receipt_sha256=sha256)
    )
    note(session, act, "claim_batch.mismatched", subject="claim_batch", subject_id=batch.id)
    announce(
        session,
        act,
        [Change("claim_batch.mismatched", "claim_batch", batch.id, plan_id=batch.plan_id)],
    )


def _step(session: Session, act: Act, batch_id: UUID, status: str) -> None:
    """All claims of a batch take a step, each with its event."""
    committing(session, {"retrieved": "retrieval", "received": "receipt"}[status])
    claims = session.connection().execute(_CLAIMS, {"batch_id": batch_id}).all()
    record_events(
        session,
        act,
        [
            Told(row.id, row.cbo_id, row.plan_id, "exchange", status, status, status)
            for row in claims
        ],
    )
    advance(session, act, status, [row.id for row in claims])
    refresh(session, act, [batch_id])


def refresh(session: Session, act: Act, batch_ids: Collection[UUID]) -> None:
    """Set the status of batches by that of their claims."""
    if not batch_ids:
        return
    changed = session.connection().execute(_REFRESH, {"ids": list(batch_ids)}).all()
    announce(
        session,
        act,
        [
            Change(f"claim_batch.{row.status}", "claim_batch", row.id, plan_id=row.plan_id)
            for row in changed
        ],
    )
