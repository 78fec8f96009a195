"""Disputes with plans over what they decided, paid or paid late."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from hub.tables.base import (
    cents_field,
    id_field,
    instant_field,
    json_field,
    one_of,
    protected,
    text_field,
)

DISPUTE_KINDS = ("denied", "underpaid", "interest", "recouped")
DISPUTE_STATUSES = (
    "opened",
    "sent",
    "acknowledged",
    "overturned",
    "partly_overturned",
    "upheld",
    "escalated",
    "withdrawn",
)


class Dispute(SQLModel, table=True):
    """One quarrel over one claim; `packet` holds the facts as they stood when it was opened.

    `due_on` is the last day to file; the other deadlines follow from the steps taken.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        one_of("kind", DISPUTE_KINDS),
        one_of("status", DISPUTE_STATUSES),
        Index(None, "cbo_id", "id"),
        Index(
            "uq_dispute_live",
            "claim_id",
            "kind",
            unique=True,
            postgresql_where="status IN ('opened', 'sent', 'acknowledged', 'escalated')",
        ),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    plan_id: UUID = Field(foreign_key="organization.id")
    claim_id: UUID = Field(foreign_key="claim.id")
    kind: str = text_field()
    status: str = text_field(default="opened")
    amount_cents: int = cents_field()
    last_action_on: date
    due_on: date
    packet: dict[str, Any] = json_field()
    steps: list[dict[str, Any]] = json_field()
    version: int = 1
    opened_at: datetime = instant_field()
    updated_at: datetime = instant_field()
