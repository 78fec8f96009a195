"""What every act writes beside its effect: answers already given, audit, events, work."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.tables.base import (
    id_field,
    instant_field,
    json_field,
    one_of,
    protected,
    sealed_field,
    text_field,
)


class IdempotentAnswer(SQLModel, table=True):
    """The answer given to one key of one client; the body is sealed."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (
        UniqueConstraint("organization_id", "client_id", "key"),
        Index(None, "created_at"),
        protected("organization"),
    )

    id: UUID = id_field()
    organization_id: UUID
    client_id: UUID
    key: str = text_field()
    fingerprint: bytes = sealed_field()
    status_code: int | None = None
    headers: dict[str, Any] = json_field(default_factory=dict)
    sealed: bytes | None = sealed_field(default=None)
    created_at: datetime = instant_field()


class AuditChain(SQLModel, table=True):
    """The head of one organization's audit chain; locked while a row is added."""

    __tablename__ = "audit_chain"
    __table_args__ = (protected("organization"),)

    organization_id: UUID = Field(primary_key=True)
    length: int = Field(sa_type=BigInteger)
    hash: bytes = sealed_field()


class AuditRow(SQLModel, table=True):
    """Who did what to which record, why and when; each row's hash covers the one before."""

    __tablename__ = "audit_row"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        Index(None, "subject_id"),
        protected("organization", append_only=True),
    )

    id: UUID = id_field()
    organization_id: UUID
    number: int = Field(sa_type=BigInteger)
    at: datetime = instant_field()
    actor: str = text_field()
    act: str = text_field()
    subject: str = text_field()
    subject_id: UUID | None = None
    reason: str | None = text_field(default=None)
    request_id: str | None = text_field(default=None)
    detail: dict[str, Any] = json_field(default_factory=dict)
    hash: bytes = sealed_field()


class AuditHead(SQLModel, table=True):
    """A chain's head as it was at some hour, signed: a chain rewritten later is found out."""

    __tablename__ = "audit_head"
    __table_args__ = (
        UniqueConstraint("organization_id", "length"),
        protected("organization", append_only=True),
    )

    id: UUID = id_field()
    organization_id: UUID
    length: int = Field(sa_type=BigInteger)
    hash: bytes = sealed_field()
    at: datetime = instant_field()
    kid: str = text_field()
    signature: bytes = sealed_field()


class LegalHold(SQLModel, table=True):
    """While one stands, nothing of the organization is shredded, whatever its clock says."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index(None, "organization_id"), protected("hub"))

    id: UUID = id_field()
    organization_id: UUID
    reason: str = text_field()
    placed_by: str = text_field()
    placed_at: datetime = instant_field()
    lifted_by: str | None = text_field(default=None)
    lifted_at: datetime | None = instant_field(default=None)


class Event(SQLModel, table=True):
    """A thin fact for the change feed: ids only.

    `written_in` is the database transaction that wrote it; the feed shows a row only once no
    older transaction is still open, so a cursor never passes one that commits late.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "written_in", "id"),
        Index(None, "cbo_id", "written_in", "id"),
        Index(None, "plan_id", "written_in", "id"),
        protected("cbo_plan", append_only=True),
    )

    id: UUID = id_field()
    written_in: int = Field(sa_type=BigInteger)
    at: datetime = instant_field()
    kind: str = text_field()
    subject: str = text_field()
    subject_id: UUID
    cbo_id: UUID | None = None
    plan_id: UUID | None = None
    request_id: str | None = text_field(default=None)


class WorkItem(SQLModel, table=True):
    """Something the worker has to do, taken by lease with SKIP LOCKED, plan by plan."""

    __tablename__ = "work_item"
    __table_args__ = (
        one_of("status", ("waiting", "done", "failed")),
        UniqueConstraint("kind", "subject_id", "once"),
        Index(
            "ix_work_item_due",
            "kind",
            "due_at",
            postgresql_where="status = 'waiting'",
        ),
        protected("hub"),
    )

    id: UUID = id_field()
    kind: str = text_field()
    subject_id: UUID
    once: str = text_field(default="")
    status: str = text_field(default="waiting")
    detail: dict[str, Any] = json_field(default_factory=dict)
    due_at: datetime = instant_field()
    attempts: int = 0
    fence: int = Field(default=0, sa_type=BigInteger)
    leased_until: datetime | None = instant_field(default=None)
    last_problem: str | None = text_field(default=None)
    created_at: datetime = instant_field()
    done_at: datetime | None = instant_field(default=None)
