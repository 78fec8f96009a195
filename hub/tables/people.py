"""Health workers, members and what lets a service to a member be billed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.tables.base import (
    id_field,
    instant_field,
    json_field,
    one_of,
    protected,
    sealed_field,
    text_field,
    texts_field,
)


class HealthWorker(SQLModel, table=True):
    """A community health worker on one CBO's roster; the name is sealed."""

    __tablename__ = "health_worker"
    __table_args__ = (
        UniqueConstraint("cbo_id", "ref"),
        one_of("pathway", ("certificate", "work_experience", "violence_prevention")),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    ref: str = text_field()
    sealed: bytes = sealed_field()
    languages: list[str] = texts_field()
    pathway: str = text_field()
    lived_experience_attested_on: date | None = None
    certificate: dict[str, Any] | None = json_field(default=None, nullable=True)
    work_experience: dict[str, Any] | None = json_field(default=None, nullable=True)
    first_service_on: date | None = None
    exclusion_checked_on: date | None = None
    npi: str | None = text_field(default=None)
    training: list[dict[str, Any]] = json_field()
    active_from: date
    active_to: date | None = None
    version: int = 1
    created_at: datetime = instant_field()


class Person(SQLModel, table=True):
    """One human across all CBOs, known by the blind index of the CIN; only the hub sees this."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("cin_index"), protected("hub"))

    id: UUID = id_field()
    cin_index: bytes = sealed_field()
    created_at: datetime = instant_field()


class Member(SQLModel, table=True):
    """A person as one CBO knows them.

    `sealed` holds {cin, first_name, last_name, middle_name, suffix, birth_date, address, phone}.
    `eligibility` holds what else bears on payment, without identity: other_coverage,
    share_of_cost, checked_on (days on which eligibility was checked).
    """

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("cbo_id", "ref"),
        Index(None, "person_id"),
        Index(None, "cbo_id", "cin_index"),
        one_of("sex", ("F", "M", "U")),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    ref: str = text_field()
    person_id: UUID = Field(foreign_key="person.id")
    cin_index: bytes = sealed_field()
    sealed: bytes = sealed_field()
    sex: str = text_field()
    language: str | None = text_field(default=None)
    county: str | None = text_field(default=None)
    has_address: bool = True
    eligibility: dict[str, Any] = json_field(default_factory=dict)
    version: int = 1
    created_at: datetime = instant_field()


class Coverage(SQLModel, table=True):
    """Days on which a plan covers a member, as one CBO learned it."""

    __tablename__ = "coverage"
    __table_args__ = (Index(None, "member_id"), protected("cbo"))

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    member_id: UUID = Field(foreign_key="member.id")
    plan_id: UUID = Field(foreign_key="organization.id")
    effective_from: date
    effective_to: date | None = None
    plan_member_number: str | None = text_field(default=None)
    checked_on: date | None = None
    recorded_at: datetime = instant_field()
    superseded_at: datetime | None = instant_field(default=None)


class ProgramSpan(SQLModel, table=True):
    """Days in a program that bears on CHW billing (ecm, other_coverage, medicare, …)."""

    __tablename__ = "program_span"
    __table_args__ = (Index(None, "member_id"), protected("cbo"))

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    member_id: UUID = Field(foreign_key="member.id")
    program: str = text_field()
    effective_from: date
    effective_to: date | None = None
    recorded_at: datetime = instant_field()
    superseded_at: datetime | None = instant_field(default=None)


class Recommendation(SQLModel, table=True):
    """A licensed practitioner's recommendation; `sealed` holds {name}."""

    __tablename__ = "recommendation"
    __table_args__ = (Index(None, "member_id"), protected("cbo"))

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    member_id: UUID = Field(foreign_key="member.id")
    recommender_type: str = text_field()
    npi: str | None = text_field(default=None)
    recommended_on: date
    valid_to: date | None = None
    sealed: bytes = sealed_field()
    recorded_at: datetime = instant_field()


class PlanOfCare(SQLModel, table=True):
    """A written plan of care; its content is sealed, its dates and author's kind are not.

    `states` lists which required parts the content has (condition, objectives, …).
    """

    __tablename__ = "plan_of_care"
    __table_args__ = (Index(None, "member_id"), protected("cbo"))

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    member_id: UUID = Field(foreign_key="member.id")
    effective_from: date
    effective_to: date | None = None
    author_type: str = text_field()
    author_npi: str | None = text_field(default=None)
    reviews: list[dict[str, Any]] = json_field()
    states: list[str] = texts_field()
    attested_on: date | None = None
    submitted_on: date | None = None
    sealed: bytes = sealed_field()
    recorded_at: datetime = instant_field()


class Authorization(SQLModel, table=True):
    """A plan's authorization of units beyond a limit."""

    __tablename__ = "authorization"
    __table_args__ = (Index(None, "member_id"), protected("cbo"))

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    member_id: UUID = Field(foreign_key="member.id")
    plan_id: UUID | None = Field(default=None, foreign_key="organization.id")
    kind: str = text_field()
    number: str = text_field()
    units: int | None = None
    effective_from: date
    effective_to: date | None = None
    recorded_at: datetime = instant_field()
