"""Encounters as CBOs posted them, and what the rules found."""

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
    sealed_field,
    text_field,
    texts_field,
)

ENCOUNTER_STATUSES = ("ready", "blocked", "held", "claimed", "withdrawn")
FINDING_ACTIONS = ("block", "hold", "warn")


class Encounter(SQLModel, table=True):
    """One contact of a health worker with one member on one date.

    `sealed` holds the encounter as posted (topics with their notes, consent, …).
    `units_added` are the units by which this encounter raised its day, in order of arrival.
    `plan_id`, `contract_id`, `agreement_id`, `code` are null while no judgement could set them.
    """

    __tablename__ = "encounter"
    __table_args__ = (
        UniqueConstraint("cbo_id", "encounter_ref"),
        Index(None, "cbo_id", "id"),
        one_of("status", ENCOUNTER_STATUSES),
        one_of("modality", ("in_person", "video", "audio")),
        Index(None, "person_id", "service_date"),
        Index(None, "health_worker_id", "service_date"),
        # Assembly walks what is ready, plan by plan; the index stays as small as that list.
        Index(
            "ix_encounter_ready",
            "contract_id",
            "service_date",
            postgresql_where="status = 'ready'",
        ),
        Index(
            "ix_encounter_waiting",
            "member_id",
            postgresql_where="status IN ('blocked', 'held')",
        ),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    encounter_ref: str = text_field()
    member_id: UUID = Field(foreign_key="member.id")
    person_id: UUID
    health_worker_id: UUID = Field(foreign_key="health_worker.id")
    plan_id: UUID | None = None
    contract_id: UUID | None = None
    agreement_id: UUID | None = None
    service_date: date
    started_at: datetime | None = instant_field(default=None)
    ended_at: datetime | None = instant_field(default=None)
    minutes: int
    group_size: int
    group_ref: str | None = text_field(default=None)
    modality: str = text_field()
    place_of_service: str | None = text_field(default=None)
    service: str = text_field(default="chw")
    biller_id: UUID | None = None
    diagnoses: list[str] = texts_field()
    code: str | None = text_field(default=None)
    modifiers: list[str] = texts_field()
    units_added: int = 0
    expected_cents: int | None = cents_field(default=None)
    status: str = text_field()
    sensitivity: str = text_field(default="plain")
    sealed: bytes = sealed_field()
    fingerprint: bytes = sealed_field()
    rule_book: str = text_field()
    claim_id: UUID | None = None
    # Only its minutes are too few: a later encounter of the same line may carry it.
    waits_for_minutes: bool = False
    # Of its minutes, those that no topic stands for; 0 unless it waits.
    undocumented_minutes: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    version: int = 1
    received_at: datetime = instant_field()
    judged_at: datetime = instant_field()
    withdrawn_at: datetime | None = instant_field(default=None)


class EncounterFinding(SQLModel, table=True):
    """One thing a rule says about an encounter, as of its latest judgement."""

    __tablename__ = "encounter_finding"
    __table_args__ = (
        one_of("action", FINDING_ACTIONS),
        Index(None, "encounter_id"),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID
    encounter_id: UUID = Field(foreign_key="encounter.id")
    position: int
    rule: str = text_field()
    action: str = text_field()
    text: dict[str, Any] = json_field()
    pointer: str = text_field()
    mends: str = text_field()
    source: dict[str, Any] = json_field()
    term: str | None = text_field(default=None)


class EncounterVersion(SQLModel, table=True):
    """What an encounter said before its CBO corrected it; `sealed` as in `Encounter`."""

    __tablename__ = "encounter_version"
    __table_args__ = (
        UniqueConstraint("cbo_id", "encounter_id", "version"),
        protected("cbo", append_only=True),
    )

    id: UUID = id_field()
    cbo_id: UUID
    encounter_id: UUID = Field(foreign_key="encounter.id")
    version: int
    sealed: bytes = sealed_field()
    replaced_at: datetime = instant_field()


class Decision(SQLModel, table=True):
    """One judgement of one encounter, kept so that it can be replayed byte for byte.

    `sealed` holds the facts and the answer as canonical JSON; the terms as known then are in
    the snapshot named by `terms_hash`, shared by all encounters judged under them.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index(None, "encounter_id", "id"),
        protected("cbo", append_only=True),
    )

    id: UUID = id_field()
    cbo_id: UUID
    encounter_id: UUID = Field(foreign_key="encounter.id")
    at: datetime = instant_field()
    rule_book: str = text_field()
    status: str = text_field()
    terms_hash: bytes = sealed_field()
    sealed: bytes = sealed_field()


class TermsSnapshot(SQLModel, table=True):
    """Resolved terms as some judgement saw them, under the SHA-256 of their canonical JSON."""

    __tablename__ = "terms_snapshot"
    __table_args__ = (protected("hub", append_only=True),)

    hash: bytes = sealed_field(primary_key=True)
    body: dict[str, Any] = json_field()
