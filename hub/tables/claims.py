"""Claims, their service lines, the events of their two axes, and the batches that carry them."""

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

EXCHANGE_STATUSES = (
    "drafted",
    "batched",
    "ready",
    "retrieved",
    "received",
    "accepted",
    "rejected",
)
ADJUDICATION_STATUSES = ("none", "pending", "paid", "partly_paid", "denied", "reversed")
BATCH_STATUSES = ("ready", "retrieved", "received", "accepted", "partly_accepted", "rejected")


class Claim(SQLModel, table=True):
    """A request for payment to one plan for one member (CLM).

    `exchange_status` and `adjudication_status` are two axes and never merged. A replacement
    (frequency 7) or void (8) names the claim it answers in `replaces_id`. `paid_cents` and
    `fee_cents` are what the ledger holds for it so far; `pays_to` says whether the plan's money
    comes to the hub or, under a contract of the CBO's own, to the CBO. `received_on` is the day on
    which a receipt, 999 or 277CA proved that the plan has it, `decided_on` that of its latest
    payment or denial.
    """

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("patient_control_number"),
        one_of("exchange_status", EXCHANGE_STATUSES),
        one_of("adjudication_status", ADJUDICATION_STATUSES),
        one_of("claim_frequency_code", ("1", "7", "8")),
        one_of("pays_to", ("hub", "cbo")),
        Index(None, "cbo_id", "id"),
        Index(None, "plan_id", "payer_claim_control_number"),
        Index(None, "batch_id"),
        Index(None, "replaces_id"),
        Index(None, "member_id", "service_date"),
        Index(
            "ix_claim_drafted",
            "contract_id",
            postgresql_where="exchange_status = 'drafted'",
        ),
        protected("cbo_plan"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    plan_id: UUID = Field(foreign_key="organization.id")
    contract_id: UUID = Field(foreign_key="contract.id")
    agreement_id: UUID = Field(foreign_key="agreement.id")
    member_id: UUID = Field(foreign_key="member.id")
    person_id: UUID
    billing_provider_id: UUID = Field(foreign_key="organization.id")
    patient_control_number: str = text_field()
    payer_claim_control_number: str | None = text_field(default=None)
    claim_frequency_code: str = text_field(default="1")
    replaces_id: UUID | None = Field(default=None, foreign_key="claim.id")
    place_of_service: str = text_field()
    diagnoses: list[str] = texts_field()
    authorization_number: str | None = text_field(default=None)
    delay_reason_code: str | None = text_field(default=None)
    service_date: date
    charge_cents: int = cents_field()
    expected_cents: int = cents_field()
    paid_cents: int = cents_field(default=0)
    fee_cents: int = cents_field(default=0)
    pays_to: str = text_field(default="hub")
    exchange_status: str = text_field(default="drafted")
    adjudication_status: str = text_field(default="none")
    batch_id: UUID | None = Field(default=None, foreign_key="claim_batch.id")
    received_on: date | None = None
    decided_on: date | None = None
    transaction_set_control_number: str | None = text_field(default=None)
    subscriber_segment: int | None = None
    first_segment: int | None = None
    last_segment: int | None = None
    version: int = 1
    created_at: datetime = instant_field()
    updated_at: datetime = instant_field()


class ServiceLine(SQLModel, table=True):
    """One procedure on a claim (LX/SV1): the day's minutes of one code, as units of service."""

    __tablename__ = "service_line"
    __table_args__ = (
        UniqueConstraint("line_control_number"),
        UniqueConstraint("claim_id", "line_number"),
        protected("cbo_plan"),
    )

    id: UUID = id_field()
    cbo_id: UUID
    plan_id: UUID
    claim_id: UUID = Field(foreign_key="claim.id")
    line_number: int
    line_control_number: str = text_field()
    service_date: date
    code: str = text_field()
    modifiers: list[str] = texts_field()
    minutes: int
    units: int
    charge_cents: int = cents_field()
    expected_cents: int = cents_field()
    paid_cents: int | None = cents_field(default=None)
    segment: int | None = None
    diagnoses: list[str] = texts_field()
    encounter_ids: list[str] = texts_field()


class ClaimEvent(SQLModel, table=True):
    """One step of a claim's life on one axis; the timeline is these rows in order.

    `once` names the fact: the same acknowledgment told twice is one row.
    """

    __tablename__ = "claim_event"
    __table_args__ = (
        one_of("axis", ("exchange", "adjudication", "money", "note")),
        UniqueConstraint("claim_id", "once"),
        protected("cbo_plan", append_only=True),
    )

    id: UUID = id_field()
    cbo_id: UUID
    plan_id: UUID
    claim_id: UUID = Field(foreign_key="claim.id")
    at: datetime = instant_field()
    axis: str = text_field()
    kind: str = text_field()
    once: str = text_field()
    status: str | None = text_field(default=None)
    interchange_id: UUID | None = None
    segment: int | None = None
    detail: dict[str, Any] = json_field()


class ClaimBatch(SQLModel, table=True):
    """One 837P interchange for one plan and run: rendered once, pulled as it is.

    `reference` is BHT03, by which a 277CA names the batch.
    """

    __tablename__ = "claim_batch"
    __table_args__ = (
        one_of("status", BATCH_STATUSES),
        UniqueConstraint("plan_id", "interchange_control_number"),
        UniqueConstraint("reference"),
        Index(None, "plan_id", "status", "id"),
        protected("plan"),
    )

    id: UUID = id_field()
    plan_id: UUID = Field(foreign_key="organization.id")
    contract_id: UUID = Field(foreign_key="contract.id")
    interchange_id: UUID = Field(foreign_key="interchange.id")
    status: str = text_field(default="ready")
    reference: str = text_field()
    interchange_control_number: int
    group_control_number: int
    transaction_set_control_numbers: list[str] = texts_field()
    claim_count: int
    charge_cents: int = cents_field()
    sha256: str = text_field()
    byte_count: int
    created_at: datetime = instant_field()
    retrieved_at: datetime | None = instant_field(default=None)
    receipt_at: datetime | None = instant_field(default=None)
    receipt_sha256: str | None = text_field(default=None)
    version: int = 1
