"""Every byte in or out, once; the transaction sets inside; the counters that number ours."""

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

SET_STATUSES = ("kept", "applied", "refused", "set_aside")


class Interchange(SQLModel, table=True):
    """One archived file, in or out, known by its SHA-256; the bytes are in its parts."""

    __tablename__ = "interchange"
    __table_args__ = (
        UniqueConstraint("plan_id", "direction", "sha256"),
        one_of("direction", ("in", "out")),
        one_of("status", SET_STATUSES),
        protected("plan"),
    )

    id: UUID = id_field()
    plan_id: UUID = Field(foreign_key="organization.id")
    direction: str = text_field()
    sha256: str = text_field()
    byte_count: int = Field(sa_type=BigInteger)
    status: str = text_field(default="kept")
    control_number: str | None = text_field(default=None)
    usage: str | None = text_field(default=None)
    problem: dict[str, Any] | None = json_field(default=None, nullable=True)
    summary: dict[str, Any] = json_field(default_factory=dict)
    archived_at: datetime = instant_field()


class InterchangePart(SQLModel, table=True):
    """A slice of an archived file, compressed and sealed; slices in order are the file."""

    __tablename__ = "interchange_part"
    __table_args__ = (
        UniqueConstraint("plan_id", "interchange_id", "position"),
        protected("plan", append_only=True),
    )

    id: UUID = id_field()
    plan_id: UUID
    interchange_id: UUID = Field(foreign_key="interchange.id")
    position: int
    byte_count: int
    sealed: bytes = sealed_field()


class TransactionSet(SQLModel, table=True):
    """One ST..SE (or TA1) of an archived file and what became of it."""

    __tablename__ = "transaction_set"
    __table_args__ = (
        Index(None, "interchange_id"),
        one_of("status", SET_STATUSES),
        protected("plan"),
    )

    id: UUID = id_field()
    plan_id: UUID
    interchange_id: UUID = Field(foreign_key="interchange.id")
    position: int
    kind: str = text_field()
    control_number: str = text_field()
    group_control_number: str | None = text_field(default=None)
    status: str = text_field(default="kept")
    problem: dict[str, Any] | None = json_field(default=None, nullable=True)
    summary: dict[str, Any] = json_field(default_factory=dict)


class ControlNumber(SQLModel, table=True):
    """The last number drawn of one kind for one plan; the row is locked while one is drawn."""

    __tablename__ = "control_number"
    __table_args__ = (protected("hub"),)

    plan_id: UUID = Field(primary_key=True, foreign_key="organization.id")
    kind: str = text_field(primary_key=True)
    last: int = Field(sa_type=BigInteger)
