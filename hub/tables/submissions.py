"""Long files of encounters, taken in whole and worked off later, part by part."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.tables.base import id_field, instant_field, one_of, protected, sealed_field, text_field

SUBMISSION_STATUSES = ("receiving", "waiting", "done")


class Submission(SQLModel, table=True):
    """One file of encounters of one CBO; its counts are how far the worker has come.

    It is `receiving` while its parts arrive: a client that goes away leaves it so, and the
    worker throws it away.
    """

    __tablename__ = "submission"
    __table_args__ = (
        one_of("status", SUBMISSION_STATUSES),
        Index("ix_submission_receiving", "created_at", postgresql_where="status = 'receiving'"),
        Index(None, "cbo_id", "id"),
        protected("cbo"),
    )

    id: UUID = id_field()
    cbo_id: UUID = Field(foreign_key="organization.id")
    status: str = text_field()
    actor: str = text_field()
    request_id: str | None = text_field(default=None)
    parts: int = 0
    parts_done: int = 0
    rows: int = 0
    rows_done: int = 0
    accepted: int = 0
    repeated: int = 0
    refused: int = 0
    created_at: datetime = instant_field()
    finished_at: datetime | None = instant_field(default=None)


class SubmissionPart(SQLModel, table=True):
    """Consecutive rows of a submission, sealed as posted; then what came of each, sealed."""

    __tablename__ = "submission_part"
    __table_args__ = (UniqueConstraint("submission_id", "number"), protected("cbo"))

    id: UUID = id_field()
    cbo_id: UUID
    submission_id: UUID = Field(foreign_key="submission.id")
    number: int
    first_row: int
    rows: int
    sealed: bytes = sealed_field()
    outcomes: bytes | None = sealed_field(default=None)
    done_at: datetime | None = instant_field(default=None)
