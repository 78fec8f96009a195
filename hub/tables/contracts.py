"""Contracts between hub (or CBO) and plan, their dated terms and rates; agreements with CBOs."""

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

CONTRACT_STATES = ("draft", "active", "suspended", "ended")
FEE_BASES = ("percent_of_paid", "per_paid_claim", "per_member_per_month")
RECOUPMENT_POLICIES = ("offset", "invoice", "absorb")


class Contract(SQLModel, table=True):
    """A dated contract with a plan; its holder is the hub, or a CBO that contracts directly."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("status", CONTRACT_STATES),
        one_of("billing_provider", ("hub", "cbo")),
        Index(None, "plan_id"),
        protected("plan"),
    )

    id: UUID = id_field()
    ref: str = text_field()
    plan_id: UUID = Field(foreign_key="organization.id")
    holder_id: UUID = Field(foreign_key="organization.id")
    billing_provider: str = text_field()
    status: str = text_field(default="draft")
    effective_from: date
    effective_to: date | None = None
    version: int = 1
    created_at: datetime = instant_field()


class ContractStatusSpan(SQLModel, table=True):
    """Days on which a contract or agreement was active: what a date of service is held against.

    A suspension closes the open span; resuming opens another. History is never rewritten.
    """

    __tablename__ = "contract_status_span"
    __table_args__ = (Index(None, "subject_id"), protected("hub"))

    id: UUID = id_field()
    subject_id: UUID
    active_from: date
    active_to: date | None = None
    recorded_at: datetime = instant_field()


class ContractTerm(SQLModel, table=True):
    """One dated value of one term; unconfirmed (`confirmed_on` is null) is a legal state.

    `cbo_id` and `county` narrow it; the narrowest that fits a date of service wins.
    A correction is a new row that names the one it supersedes; `recorded_at` and
    `superseded_at` tell what was known when.
    """

    __tablename__ = "contract_term"
    __table_args__ = (Index(None, "contract_id", "name"), protected("hub"))

    id: UUID = id_field()
    contract_id: UUID = Field(foreign_key="contract.id")
    name: str = text_field()
    value: Any = json_field(nullable=True)
    cbo_id: UUID | None = Field(default=None, foreign_key="organization.id")
    county: str | None = text_field(default=None)
    effective_from: date
    effective_to: date | None = None
    source: str = text_field()
    confirmed_by: str | None = text_field(default=None)
    confirmed_on: date | None = None
    recorded_at: datetime = instant_field()
    superseded_at: datetime | None = instant_field(default=None)
    superseded_by: UUID | None = None


class RateLine(SQLModel, table=True):
    """The price of a unit of one code with its pricing modifiers, in cents."""

    __tablename__ = "rate_line"
    __table_args__ = (Index(None, "contract_id", "code"), protected("hub"))

    id: UUID = id_field()
    contract_id: UUID = Field(foreign_key="contract.id")
    code: str = text_field()
    modifiers: list[str] = texts_field()
    county: str | None = text_field(default=None)
    amount_cents: int = cents_field()
    effective_from: date
    effective_to: date | None = None
    recorded_at: datetime = instant_field()
    superseded_at: datetime | None = instant_field(default=None)


class Agreement(SQLModel, table=True):
    """The hub's agreement with one CBO."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("cbo_id", "ref"),
        one_of("status", CONTRACT_STATES),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    ref: str = text_field()
    status: str = text_field(default="draft")
    counties: list[str] = texts_field()
    effective_from: date
    effective_to: date | None = None
    version: int = 1
    created_at: datetime = instant_field()


class AgreementContract(SQLModel, table=True):
    """A contract that the CBO joins under an agreement, with the days on which it does."""

    __tablename__ = "agreement_contract"
    __table_args__ = (
        UniqueConstraint("cbo_id", "agreement_id", "contract_id"),
        Index(None, "contract_id"),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    agreement_id: UUID = Field(foreign_key="agreement.id")
    contract_id: UUID = Field(foreign_key="contract.id")
    effective_from: date
    effective_to: date | None = None


class FeeLayer(SQLModel, table=True):
    """One layer of an agreement's fee stack: a share of paid (of interest too where `on_interest`
    says so), or cents per paid claim, or per member and month."""

    __tablename__ = "fee_layer"
    __table_args__ = (
        one_of("basis", FEE_BASES),
        Index(None, "agreement_id"),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    agreement_id: UUID = Field(foreign_key="agreement.id")
    position: int
    payee: str = text_field()
    basis: str = text_field()
    share_bp: int | None = None
    amount_cents: int | None = cents_field(default=None)
    on_interest: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    effective_from: date
    effective_to: date | None = None


class RecoupmentPolicy(SQLModel, table=True):
    """What an agreement says of a balance that plans' takebacks made negative, for a span of days.

    offset: later statements make it good, each with at most `offset_bp` of its new money.
    invoice: the CBO is billed, due after `due_days`. absorb: the hub bears it.
    """

    __tablename__ = "recoupment_policy"
    __table_args__ = (
        one_of("policy", RECOUPMENT_POLICIES),
        Index(None, "agreement_id"),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    agreement_id: UUID = Field(foreign_key="agreement.id")
    policy: str = text_field()
    offset_bp: int | None = None
    due_days: int | None = None
    effective_from: date
    effective_to: date | None = None
