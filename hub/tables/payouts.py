"""What leaves the hub's bank for CBOs, where it goes, and what plans paid into the bank."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.tables.base import (
    cents_field,
    id_field,
    instant_field,
    one_of,
    protected,
    sealed_field,
    text_field,
)

PAYOUT_STATUSES = ("proposed", "released", "cancelled")
ITEM_STATUSES = ("proposed", "released", "returned", "cancelled")


class BankAccount(SQLModel, table=True):
    """An account of the hub or of a CBO; `sealed` holds {routing_number, account_number, holder,
    bank_name}.

    It is used once a second administrator confirmed it.
    """

    __tablename__ = "bank_account"
    __table_args__ = (
        one_of("kind", ("checking", "savings")),
        one_of("status", ("proposed", "active", "retired")),
        Index(
            "uq_bank_account_active",
            "organization_id",
            unique=True,
            postgresql_where="status = 'active'",
        ),
        protected("organization"),
    )

    id: UUID = id_field()
    organization_id: UUID = Field(foreign_key="organization.id")
    kind: str = text_field()
    last_four: str = text_field()
    status: str = text_field(default="proposed")
    sealed: bytes = sealed_field()
    recorded_by: str = text_field()
    recorded_at: datetime = instant_field()
    confirmed_by: str | None = text_field(default=None)
    confirmed_at: datetime | None = instant_field(default=None)


class Payout(SQLModel, table=True):
    """One run of credits to CBOs: proposed by one administrator, released by another.

    `sealed` is the bank's file as it was rendered at release, once.
    """

    __tablename__ = "payout"
    __table_args__ = (
        UniqueConstraint("number"),
        one_of("status", PAYOUT_STATUSES),
        one_of("basis", ("on_eft", "on_835")),
        protected("hub"),
    )

    id: UUID = id_field()
    number: int
    status: str = text_field(default="proposed")
    basis: str = text_field()
    effective_on: date
    item_count: int
    total_cents: int = cents_field()
    proposed_by: str = text_field()
    proposed_at: datetime = instant_field()
    released_by: str | None = text_field(default=None)
    released_at: datetime | None = instant_field(default=None)
    sealed: bytes | None = sealed_field(default=None)
    sha256: str | None = text_field(default=None)
    version: int = 1


class PayoutItem(SQLModel, table=True):
    """One credit to one CBO, for one statement; a return names the bank's reason code."""

    __tablename__ = "payout_item"
    __table_args__ = (
        one_of("status", ITEM_STATUSES),
        Index(None, "payout_id"),
        Index(
            "uq_payout_item_live",
            "statement_id",
            unique=True,
            postgresql_where="status IN ('proposed', 'released')",
        ),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    payout_id: UUID = Field(foreign_key="payout.id")
    statement_id: UUID = Field(foreign_key="statement.id")
    bank_account_id: UUID = Field(foreign_key="bank_account.id")
    amount_cents: int = cents_field()
    status: str = text_field(default="proposed")
    trace_number: str | None = text_field(default=None)
    return_code: str | None = text_field(default=None)
    returned_on: date | None = None


class Deposit(SQLModel, table=True):
    """One credit on the hub's bank account, as the bank told it; `fingerprint` knows it again."""

    __tablename__ = "deposit"
    __table_args__ = (
        UniqueConstraint("fingerprint"),
        one_of("source", ("csv", "bai2")),
        Index(None, "deposited_on"),
        protected("hub"),
    )

    id: UUID = id_field()
    deposited_on: date
    amount_cents: int = cents_field()
    trace_number: str | None = text_field(default=None)
    bank_reference: str | None = text_field(default=None)
    description: str | None = text_field(default=None)
    source: str = text_field()
    fingerprint: bytes = sealed_field()
    loaded_at: datetime = instant_field()
    loaded_by: str = text_field()


class DepositMatch(SQLModel, table=True):
    """A remittance whose money a deposit is; several remittances may share one deposit."""

    __tablename__ = "deposit_match"
    __table_args__ = (
        UniqueConstraint("remittance_id"),
        one_of("matched_by", ("trace", "amount_and_date", "administrator")),
        Index(None, "deposit_id"),
        protected("hub"),
    )

    id: UUID = id_field()
    deposit_id: UUID = Field(foreign_key="deposit.id")
    remittance_id: UUID = Field(foreign_key="remittance.id")
    matched_by: str = text_field()
    matched_at: datetime = instant_field()
    actor: str = text_field()
