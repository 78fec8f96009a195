"""What plans said they paid (835), piece by piece, and the money that could not be placed."""

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


class Remittance(SQLModel, table=True):
    """One 835 transaction set: one payment, one trace number.

    `identity` is a hash of payer, trace, date, amount and body: the same payment in another
    file is the same remittance. `unbalanced` ones are kept with the numbers and post nothing;
    so are `doubtful` ones: payer, trace, date and amount of a posted payment, but another body.
    """

    __tablename__ = "remittance"
    __table_args__ = (
        UniqueConstraint("plan_id", "identity"),
        one_of("status", ("posted", "unbalanced", "doubtful")),
        Index(None, "plan_id", "trace_number"),
        protected("plan"),
    )

    id: UUID = id_field()
    plan_id: UUID = Field(foreign_key="organization.id")
    interchange_id: UUID = Field(foreign_key="interchange.id")
    transaction_set_id: UUID = Field(foreign_key="transaction_set.id")
    identity: str = text_field()
    status: str = text_field()
    trace_number: str = text_field()
    payer_id: str = text_field()
    payee_npi: str | None = text_field(default=None)
    payment_method: str = text_field()
    payment_on: date | None = None
    total_cents: int = cents_field()
    claim_paid_cents: int = cents_field()
    provider_adjustment_cents: int = cents_field()
    claim_payment_count: int
    balance: dict[str, Any] = json_field()
    received_at: datetime = instant_field()


class ClaimPayment(SQLModel, table=True):
    """One CLP: what the plan did with one claim. `claim_id` and `cbo_id` are null in suspense.

    `outcome` is our reading of it: paid, zero_paid, denied, reversal or information.
    """

    __tablename__ = "claim_payment"
    __table_args__ = (
        UniqueConstraint("plan_id", "remittance_id", "position"),
        Index(None, "claim_id"),
        Index(None, "patient_control_number"),
        Index(
            "ix_claim_payment_reversal", "reverses_id", postgresql_where="reverses_id IS NOT NULL"
        ),
        one_of("outcome", ("paid", "zero_paid", "denied", "reversal", "information")),
        protected("cbo_plan"),
    )

    id: UUID = id_field()
    plan_id: UUID = Field(foreign_key="organization.id")
    remittance_id: UUID = Field(foreign_key="remittance.id")
    position: int
    claim_id: UUID | None = Field(default=None, foreign_key="claim.id")
    cbo_id: UUID | None = None
    matched_by: str | None = text_field(default=None)
    patient_control_number: str = text_field()
    payer_claim_control_number: str | None = text_field(default=None)
    status_code: str = text_field()
    outcome: str = text_field()
    charge_cents: int = cents_field()
    paid_cents: int = cents_field()
    patient_cents: int = cents_field(default=0)
    interest_cents: int = cents_field(default=0)
    remark_codes: list[str] = texts_field()
    reverses_id: UUID | None = Field(default=None, foreign_key="claim_payment.id")


class ServicePayment(SQLModel, table=True):
    """One SVC: what the plan did with one service line."""

    __tablename__ = "service_payment"
    __table_args__ = (
        UniqueConstraint("plan_id", "claim_payment_id", "position"),
        Index(None, "service_line_id"),
        protected("cbo_plan"),
    )

    id: UUID = id_field()
    plan_id: UUID
    cbo_id: UUID | None = None
    claim_payment_id: UUID = Field(foreign_key="claim_payment.id")
    position: int
    service_line_id: UUID | None = Field(default=None, foreign_key="service_line.id")
    line_control_number: str | None = text_field(default=None)
    code: str = text_field()
    modifiers: list[str] = texts_field()
    service_date: date | None = None
    charge_cents: int = cents_field()
    paid_cents: int = cents_field()
    allowed_cents: int | None = cents_field(default=None)
    units_paid: int | None = None
    remark_codes: list[str] = texts_field()


class Adjustment(SQLModel, table=True):
    """One CAS reason: group code, reason code, cents, quantity; positive lowers the payment."""

    __tablename__ = "adjustment"
    __table_args__ = (Index(None, "claim_payment_id"), protected("cbo_plan"))

    id: UUID = id_field()
    plan_id: UUID
    cbo_id: UUID | None = None
    claim_payment_id: UUID = Field(foreign_key="claim_payment.id")
    service_payment_id: UUID | None = Field(default=None, foreign_key="service_payment.id")
    group_code: str = text_field()
    reason_code: str = text_field()
    amount_cents: int = cents_field()
    quantity: int | None = None


class ProviderAdjustment(SQLModel, table=True):
    """One PLB pair; positive lowers the payment. `claim_id` is the claim it could be tied to.

    `treatment` is what the hub did with it: recoupment, interest, forwarded or suspense.
    """

    __tablename__ = "provider_adjustment"
    __table_args__ = (
        UniqueConstraint("plan_id", "remittance_id", "position"),
        protected("cbo_plan"),
    )

    id: UUID = id_field()
    plan_id: UUID
    cbo_id: UUID | None = None
    remittance_id: UUID = Field(foreign_key="remittance.id")
    position: int
    provider_npi: str = text_field()
    reason_code: str = text_field()
    reference: str | None = text_field(default=None)
    amount_cents: int = cents_field()
    treatment: str = text_field()
    claim_id: UUID | None = Field(default=None, foreign_key="claim.id")


class SuspenseItem(SQLModel, table=True):
    """Money of a plan that nobody could be given yet, until an administrator resolves it."""

    __tablename__ = "suspense_item"
    __table_args__ = (
        one_of("status", ("open", "resolved")),
        one_of("subject", ("claim_payment", "provider_adjustment")),
        UniqueConstraint("plan_id", "subject", "subject_id"),
        protected("plan"),
    )

    id: UUID = id_field()
    plan_id: UUID = Field(foreign_key="organization.id")
    remittance_id: UUID = Field(foreign_key="remittance.id")
    subject: str = text_field()
    subject_id: UUID
    amount_cents: int = cents_field()
    reason: str = text_field()
    status: str = text_field(default="open")
    proposals: list[dict[str, Any]] = json_field()
    created_at: datetime = instant_field()
    resolved_at: datetime | None = instant_field(default=None)
    resolution: dict[str, Any] | None = json_field(default=None, nullable=True)
