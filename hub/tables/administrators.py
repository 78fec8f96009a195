"""People who administer the hub: how they sign in, and their looks behind glass."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from hub.tables.base import (
    id_field,
    instant_field,
    one_of,
    protected,
    sealed_field,
    text_field,
    texts_field,
)


class Administrator(SQLModel, table=True):
    """A person of the hub. `password` is an Argon2id hash, `sealed` the TOTP secret.

    `enrollment_digest` is SHA-256 of the one-time code that lets the person choose a password.
    Tokens issued before `tokens_from` are refused: signing in or out ends what was before.
    """

    __tablename__ = "administrator"
    __table_args__ = (
        UniqueConstraint("login"),
        one_of("status", ("invited", "active", "revoked")),
        one_of("mode", ("test", "live")),
        protected("hub"),
    )

    id: UUID = id_field()
    organization_id: UUID = Field(foreign_key="organization.id")
    login: str = text_field()
    name: str = text_field()
    scopes: list[str] = texts_field()
    mode: str = text_field()
    status: str = text_field(default="invited")
    password: str | None = text_field(default=None)
    sealed: bytes | None = sealed_field(default=None)
    last_step: int = Field(default=0, sa_type=BigInteger)
    failures: int = 0
    locked_until: datetime | None = instant_field(default=None)
    enrollment_digest: bytes | None = sealed_field(default=None)
    enrollment_until: datetime | None = instant_field(default=None)
    signed_in_at: datetime | None = instant_field(default=None)
    tokens_from: datetime | None = instant_field(default=None)
    created_by: str = text_field()
    created_at: datetime = instant_field()
    version: int = 1


class BreakGlass(SQLModel, table=True):
    """One person's request to read one organization's health data, and what became of it."""

    __tablename__ = "break_glass"
    __table_args__ = (
        Index(None, "administrator_id", "ends_at"),
        protected("hub"),
    )

    id: UUID = id_field()
    administrator_id: UUID = Field(foreign_key="administrator.id")
    organization_id: UUID = Field(foreign_key="organization.id")
    sensitive: bool
    reason: str = text_field()
    ticket: str = text_field()
    asked_at: datetime = instant_field()
    approved_by: str | None = text_field(default=None)
    approved_at: datetime | None = instant_field(default=None)
    ends_at: datetime | None = instant_field(default=None)
    closed_at: datetime | None = instant_field(default=None)
    version: int = 1
