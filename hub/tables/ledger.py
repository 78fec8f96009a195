"""The ledger: balanced entries that are only ever added."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.tables.base import cents_field, id_field, instant_field, protected, text_field


class Entry(SQLModel, table=True):
    """One balanced fact, unique by its cause; a correction is another entry that reverses it."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("kind", "cause_kind", "cause_id"),
        Index(None, "reverses_id"),
        protected("hub", append_only=True),
    )

    id: UUID = id_field()
    kind: str = text_field()
    cause_kind: str = text_field()
    cause_id: UUID
    at: datetime = instant_field()
    effective_on: date
    reverses_id: UUID | None = Field(default=None, foreign_key="entry.id")
    reason: str | None = text_field(default=None)


class Posting(SQLModel, table=True):
    """One side of an entry: cents on an account (debit positive, credit negative)."""

    __tablename__ = "posting"
    __table_args__ = (
        Index(None, "entry_id"),
        Index(None, "cbo_id", "account", "effective_on"),
        Index(None, "account", "effective_on"),
        protected("cbo", append_only=True),
    )

    id: UUID = id_field()
    entry_id: UUID = Field(foreign_key="entry.id")
    account: str = text_field()
    cbo_id: UUID | None = None
    plan_id: UUID | None = None
    claim_id: UUID | None = None
    remittance_id: UUID | None = None
    payee: str | None = text_field(default=None)
    amount_cents: int = cents_field()
    effective_on: date
    at: datetime = instant_field()
