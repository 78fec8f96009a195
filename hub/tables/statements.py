"""Statements as they were issued, line by line, and the days up to which the books are closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.tables.base import (
    cents_field,
    id_field,
    instant_field,
    json_field,
    one_of,
    protected,
    text_field,
    texts_field,
)


class ClosedPeriod(SQLModel, table=True):
    """The books are closed through this day; what is posted later counts from the day after."""

    __tablename__ = "closed_period"
    __table_args__ = (UniqueConstraint("closed_through"), protected("shared", append_only=True))

    id: UUID = id_field()
    closed_through: date
    closed_at: datetime = instant_field()
    closed_by: str = text_field()


class Statement(SQLModel, table=True):
    """One CBO's account for one period, frozen: opening, lines, closing.

    `recoupment_cents` is what the agreement's recoupment policy put on the account (carried,
    invoiced, absorbed) less what it withheld; `carried_cents` is left to withhold later.
    `digest` is the SHA-256 over everything that was issued; nobody may update the row.
    """

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("cbo_id", "number"),
        UniqueConstraint("cbo_id", "period_to"),
        protected("cbo", append_only=True),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    number: int
    period_from: date
    period_to: date
    opening_cents: int = cents_field()
    paid_cents: int = cents_field()
    fee_cents: int = cents_field()
    payout_cents: int = cents_field()
    closing_cents: int = cents_field()
    directly_cents: int = cents_field()
    recoupment_cents: int = cents_field(default=0, sa_column_kwargs={"server_default": "0"})
    carried_cents: int = cents_field(default=0, sa_column_kwargs={"server_default": "0"})
    line_count: int
    issued_at: datetime = instant_field()
    issued_by: str = text_field()
    digest: str = text_field()


class StatementLine(SQLModel, table=True):
    """One fact on a statement: a ledger entry, or a decision that moved no money.

    `net_cents` is `paid_cents - fee_cents`, or what was paid out (negative). `source_id` names
    the entry or claim payment; each is on one statement of a CBO only, once per claim.
    """

    __tablename__ = "statement_line"
    __table_args__ = (
        UniqueConstraint("cbo_id", "statement_id", "position"),
        # An entry may be about several claims: interest on a batch, say.
        UniqueConstraint("cbo_id", "source_id", "claim_id", postgresql_nulls_not_distinct=True),
        one_of("source_kind", ("entry", "claim_payment")),
        protected("cbo", append_only=True),
    )

    id: UUID = id_field()
    cbo_id: UUID
    statement_id: UUID = Field(foreign_key="statement.id")
    position: int
    source_kind: str = text_field()
    source_id: UUID
    kind: str = text_field()
    effective_on: date
    plan_id: UUID | None = None
    claim_id: UUID | None = None
    patient_control_number: str | None = text_field(default=None)
    member_ref: str | None = text_field(default=None)
    service_date: date | None = None
    codes: list[str] = texts_field()
    billed_cents: int | None = cents_field(default=None)
    allowed_cents: int | None = cents_field(default=None)
    paid_cents: int = cents_field()
    fee_cents: int = cents_field()
    net_cents: int = cents_field()
    directly_cents: int = cents_field()
    fees: dict[str, Any] = json_field()
    adjustments: list[dict[str, Any]] = json_field()
    trace_number: str | None = text_field(default=None)


class Invoice(SQLModel, table=True):
    """What a CBO is billed for money that plans took back, by the statement that showed it."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("cbo_id", "number"),
        UniqueConstraint("cbo_id", "statement_id"),
        one_of("status", ("open", "paid", "absorbed")),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    statement_id: UUID = Field(foreign_key="statement.id")
    number: int
    amount_cents: int = cents_field()
    issued_on: date
    due_on: date
    status: str = text_field(default="open")
    settled_on: date | None = None
    settled_by: str | None = text_field(default=None)
    note: str | None = text_field(default=None)


class StatementApproval(SQLModel, table=True):
    """An administrator's word that a statement may be paid out."""

    __tablename__ = "statement_approval"
    __table_args__ = (
        UniqueConstraint("cbo_id", "statement_id"),
        Index(None, "statement_id"),
        protected("cbo", append_only=True),
    )

    id: UUID = id_field()
    cbo_id: UUID
    statement_id: UUID = Field(foreign_key="statement.id")
    approved_at: datetime = instant_field()
    approved_by: str = text_field()
