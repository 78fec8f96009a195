"""A CBO's roster: who serves, with which qualification, on which days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from hub.kit.identifiers import new_id, read_id
from hub.members.shapes import HealthWorkerIn
from hub.record import Act, Change, announce, ask_for, note
from hub.tables import HealthWorker
from hub.tables.references import RefTaken, check_new_ref
from hub.vault import Vault


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """A health worker with the name unsealed."""

    row: HealthWorker
    first_name: str
    last_name: str


def add_health_worker(
    session: Session, vault: Vault, act: Act, cbo_id: UUID, body: HealthWorkerIn
) -> WorkerRecord:
    """Put a health worker on a CBO's roster.

    Raises:
        RefTaken, RefLooksLikeId.
    """
    check_new_ref(body.ref)
    if find_health_worker(session, cbo_id, body.ref) is not None:
        raise RefTaken("Another health worker has this reference.", pointers=(("/ref", "Taken."),))
    row_id = new_id()
    row = HealthWorker(
        id=row_id,
        cbo_id=cbo_id,
        ref=body.ref,
        sealed=_sealed(vault, cbo_id, row_id, body),
        created_at=act.at,
        **_columns(body),
    )
    session.add(row)
    return _told(session, act, row, body, "health_worker.added")


def edit_health_worker(
    session: Session, vault: Vault, act: Act, row: HealthWorker, body: HealthWorkerIn
) -> WorkerRecord:
    """Replace what is known of a health worker; the reference stays."""
    for name, value in _columns(body).items():
        setattr(row, name, value)
    row.sealed = _sealed(vault, row.cbo_id, row.id, body)
    row.version += 1
    session.add(row)
    ask_for(
        session,
        "judge_again",
        subject_id=row.id,
        due_at=act.at,
        once=f"health_worker/{row.version}",
        detail={"noun": "health_worker"},
    )
    return _told(session, act, row, body, "health_worker.edited")


def find_health_worker(session: Session, cbo_id: UUID | None, text: str) -> HealthWorker | None:
    """A health worker by id, or by reference within one CBO."""
    row_id = read_id("health_worker", text)
    query = select(HealthWorker)
    query = query.where(HealthWorker.ref == text if row_id is None else HealthWorker.id == row_id)
    if cbo_id is not None:
        query = query.where(HealthWorker.cbo_id == cbo_id)
    found = session.exec(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def open_health_worker(vault: Vault, row: HealthWorker) -> WorkerRecord:
    """The worker with the name unsealed."""
    name = vault.open(bytes(row.sealed), table="health_worker", row_id=row.id)
    return WorkerRecord(row, name["first_name"], name["last_name"])


def list_health_workers(
    session: Session, vault: Vault, *, cbo_id: UUID | None, after: UUID | None, limit: int
) -> list[WorkerRecord]:
    """The roster in the order of ids; `limit` + 1 of it, in one query."""
    query = select(HealthWorker).order_by(col(HealthWorker.id)).limit(limit + 1)
    if cbo_id is not None:
        query = query.where(HealthWorker.cbo_id == cbo_id)
    if after is not None:
        query = query.where(col(HealthWorker.id) > after)
    return [open_health_worker(vault, row) for row in session.exec(query)]


def _columns(body: HealthWorkerIn) -> dict[str, Any]:
    sealed = {"ref", "cbo_ref", "first_name", "last_name"}
    documents = {"certificate", "work_experience", "training"}
    told = body.model_dump(exclude=sealed | documents)
    told["languages"] = list(body.languages)
    return told | body.model_dump(mode="json", by_alias=True, include=documents)


def _sealed(vault: Vault, cbo_id: UUID, row_id: UUID, body: HealthWorkerIn) -> bytes:
    name = {"first_name": body.first_name, "last_name": body.last_name}
    return vault.seal(name, tenant_id=cbo_id, table="health_worker", row_id=row_id)


def _told(
    session: Session, act: Act, row: HealthWorker, body: HealthWorkerIn, what: str
) -> WorkerRecord:
    session.flush()
    note(session, act, what, subject="health_worker", subject_id=row.id)
    announce(session, act, [Change(what, "health_worker", row.id, cbo_id=row.cbo_id)])
    return WorkerRecord(row, body.first_name, body.last_name)
