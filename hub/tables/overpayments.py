"""Notices of plans that they overpaid: recorded when the letter comes, before any 835 takes it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.tables.base import cents_field, id_field, instant_field, protected, text_field


class OverpaymentNotice(SQLModel, table=True):
    """A plan's letter (its `reference` is what PLB WO will say) about one claim."""

    __tablename__ = "overpayment_notice"
    __table_args__ = (
        UniqueConstraint("plan_id", "reference"),
        protected("cbo_plan"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    plan_id: UUID = Field(foreign_key="organization.id")
    claim_id: UUID = Field(foreign_key="claim.id")
    reference: str = text_field()
    amount_cents: int = cents_field()
    noticed_on: date
    reason: str = text_field()
    recorded_at: datetime = instant_field()
