"""Pieces that several answers show in the same way."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from pydantic import Field

from hub.shapes import Shown


class _Spanned(Protocol):
    effective_from: date
    effective_to: date | None


class SpanOut(Shown):
    """Days from … to …, both included."""

    from_: date = Field(alias="from")
    to: date | None

    @classmethod
    def of(cls, row: _Spanned) -> SpanOut:
        """The span of a row."""
        return cls(from_=row.effective_from, to=row.effective_to)


class AddressOut(Shown):
    """A postal address."""

    line1: str
    line2: str | None
    city: str
    state: str
    postal_code: str

    @classmethod
    def of(cls, told: dict[str, Any] | None) -> AddressOut | None:
        """The address kept as a document, if there is one."""
        if told is None:
            return None
        return cls.model_validate({"line2": None, **told})
