"""What every table shares: constraint names, UTC instants, cents, text enums, row protection."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, Dialect, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from hub.kit.identifiers import new_id

SQLModel.metadata.naming_convention = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

metadata = SQLModel.metadata

Scope = Literal["cbo", "plan", "cbo_plan", "organization", "hub", "shared"]
"""Who may see a row, besides the hub itself:

cbo: the CBO in `cbo_id`. plan: the plan in `plan_id`. cbo_plan: either. organization: the one in
`organization_id`. hub: nobody else. shared: everybody reads, only the hub writes.
"""


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: timezone-aware going in, UTC coming out; naive values are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant, store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back in UTC."""
        return None if value is None else value.astimezone(UTC)


def protected(
    scope: Scope, *, append_only: bool = False, also_readable: str | None = None
) -> dict[str, Any]:
    """The `info` of a table: who may see its rows, and whether rows may ever change.

    `also_readable` is a column-only SQL condition for rows that every caller may read.
    """
    return {"info": {"scope": scope, "append_only": append_only, "also_readable": also_readable}}


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A named CHECK that a text column holds one of the values (or nothing)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def id_field() -> Any:
    """The primary key: a UUIDv7 made in Python."""
    return Field(default_factory=new_id, primary_key=True)


def cents_field(**options: Any) -> Any:
    """A BIGINT of cents."""
    return Field(sa_type=BigInteger, **options)


def instant_field(**options: Any) -> Any:
    """A UTC instant."""
    return Field(sa_type=UTCDateTime, **options)


def text_field(**options: Any) -> Any:
    """A text; lengths are checked where text enters, not here."""
    return Field(sa_type=Text, **options)


def texts_field(**options: Any) -> Any:
    """A list of texts."""
    return Field(sa_type=ARRAY(Text), **options)


def json_field(**options: Any) -> Any:
    """A JSON document without identifying data."""
    return Field(sa_type=JSONB, **options)


def sealed_field(**options: Any) -> Any:
    """Bytes sealed by the vault (or a digest)."""
    return Field(sa_type=LargeBinary, **options)


class Row(SQLModel):
    """Base of all table classes. They hold columns only; validation happens above."""

    id: UUID
