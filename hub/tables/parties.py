"""Organizations and the credentials that speak for them."""

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

ORGANIZATION_KINDS = ("hub", "plan", "cbo")
CLIENT_ROLES = ("admin", "plan", "cbo")


class Organization(SQLModel, table=True):
    """The hub itself, a CBO or a plan."""

    __tablename__ = "organization"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("kind", ORGANIZATION_KINDS),
        # A CBO names plans by their ref and reads what the hub is called; never another CBO.
        protected("organization", also_readable="kind <> 'cbo'"),
    )

    id: UUID = id_field()
    organization_id: UUID
    ref: str = text_field()
    kind: str = text_field()
    name: str = text_field()
    npi: str | None = text_field(default=None)
    tin: str | None = text_field(default=None)
    taxonomy: str | None = text_field(default=None)
    payer_id: str | None = text_field(default=None)
    provider_type: str = text_field(default="cbo")
    vetted_by: list[str] = texts_field(default_factory=list)
    address: dict[str, Any] | None = json_field(default=None)
    contact: dict[str, Any] | None = json_field(default=None)
    version: int = 1
    created_at: datetime = instant_field()


class EnrollmentSpan(SQLModel, table=True):
    """Days on which an organization is enrolled with the State (PAVE)."""

    __tablename__ = "enrollment_span"
    __table_args__ = (Index(None, "organization_id"), protected("organization"))

    id: UUID = id_field()
    organization_id: UUID = Field(foreign_key="organization.id")
    effective_from: date
    effective_to: date | None = None


class Client(SQLModel, table=True):
    """A credential of one organization, for one role."""

    __tablename__ = "client"
    __table_args__ = (
        one_of("role", CLIENT_ROLES),
        one_of("mode", ("test", "live")),
        one_of("status", ("active", "locked", "revoked")),
        Index(None, "organization_id"),
        protected("hub"),
    )

    id: UUID = id_field()
    organization_id: UUID = Field(foreign_key="organization.id")
    role: str = text_field()
    name: str = text_field()
    scopes: list[str] = texts_field()
    mode: str = text_field()
    status: str = text_field(default="active")
    secret_digest: bytes | None = sealed_field(default=None)
    failures: int = 0
    locked_until: datetime | None = instant_field(default=None)
    expires_at: datetime | None = instant_field(default=None)
    version: int = 1
    created_at: datetime = instant_field()


class ClientKey(SQLModel, table=True):
    """A public key with which a client signs its assertions; keys may overlap in time."""

    __tablename__ = "client_key"
    __table_args__ = (UniqueConstraint("client_id", "kid"), protected("hub"))

    id: UUID = id_field()
    client_id: UUID = Field(foreign_key="client.id")
    kid: str = text_field()
    algorithm: str = text_field()
    public_key: dict[str, Any] = json_field()
    active_from: datetime = instant_field()
    active_to: datetime | None = instant_field(default=None)
    revoked_at: datetime | None = instant_field(default=None)


class TokenUse(SQLModel, table=True):
    """A jti that was used, kept until it expires: replay is refused."""

    __tablename__ = "token_use"
    __table_args__ = (Index(None, "expires_at"), protected("hub"))

    client_id: UUID = Field(primary_key=True)
    jti: str = text_field(primary_key=True)
    expires_at: datetime = instant_field()


class SigningKey(SQLModel, table=True):
    """A key of the hub (access tokens, audit heads); the private half is sealed."""

    __tablename__ = "signing_key"
    __table_args__ = (UniqueConstraint("kid"), protected("hub"))

    id: UUID = id_field()
    kid: str = text_field()
    purpose: str = text_field()
    algorithm: str = text_field()
    public_key: dict[str, Any] = json_field()
    sealed: bytes = sealed_field()
    active_from: datetime = instant_field()
    active_to: datetime | None = instant_field(default=None)


class DataKey(SQLModel, table=True):
    """A data key of one tenant, wrapped by the key-encryption key."""

    __tablename__ = "data_key"
    __table_args__ = (
        Index(
            "uq_data_key_active",
            "tenant_id",
            "sensitivity",
            unique=True,
            postgresql_where="retired_at IS NULL",
        ),
        protected("hub"),
    )

    id: UUID = id_field()
    tenant_id: UUID
    sensitivity: str = text_field()
    wrapped: bytes = sealed_field()
    created_at: datetime = instant_field()
    retired_at: datetime | None = instant_field(default=None)
    shredded_at: datetime | None = instant_field(default=None)
