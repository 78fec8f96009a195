"""What may be written in a field: the scalar types of everything that arrives as JSON."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from hub.kit.identifiers import is_npi, is_tin
from hub.kit.money import CENTS_MAX

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_NAME_MARKS = frozenset(" '’.,-&/()#")
_POSTAL = re.compile(r"\d{5}(?:-?\d{4})?\Z", re.ASCII)


class Shape(BaseModel):
    """Base of all request bodies: unknown fields are refused, input is never quoted."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True
    )


class Shown(BaseModel):
    """Base of all answers: every field is present, null is written."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True, populate_by_name=True)


def wrong(sentence: str) -> PydanticCustomError:
    """A refusal in our own words; the sentence must not quote the value."""
    return PydanticCustomError("hub", "{sentence}", {"sentence": sentence})


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise wrong("This must be a date, YYYY-MM-DD.")
    return _read_day(value)


@lru_cache(maxsize=4096)
def _read_day(value: str) -> date:
    # The same few days stand in most of what arrives; a refusal is not remembered.
    if not _DAY.match(value):
        raise wrong("This must be a date, YYYY-MM-DD.")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise wrong("There is no such date.") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise wrong("This date lies outside the years 1900 to 2199.")
    return day


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > 35:
            raise wrong("This is too long for an instant.")
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise wrong("This must be an instant such as 2026-03-04T08:00:00-08:00.") from None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise wrong("This must be an instant with an offset from UTC, such as -07:00.")
    # Within these years no offset can carry it out of the calendar.
    if not FIRST_DAY <= value.date() <= LAST_DAY:
        raise wrong("This instant lies outside the years 1900 to 2199.")
    return value


def _name(value: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text:
        raise wrong("This must not be blank.")
    for character in text:
        if not (character.isalnum() or character in _NAME_MARKS):
            raise wrong("This holds a character that no name has.")
    return text


def _npi(value: str) -> str:
    if not is_npi(value):
        raise wrong("This is not an NPI: ten digits, the last one a check digit.")
    return value


def _tin(value: str) -> str:
    digits = value.replace("-", "")
    if not is_tin(digits):
        raise wrong("This is not a tax id: nine digits.")
    return digits


def _postal_code(value: str) -> str:
    if not _POSTAL.match(value):
        raise wrong("This is not a ZIP code: five or nine digits.")
    return value.replace("-", "")


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day in California."""

Instant = Annotated[datetime, BeforeValidator(_instant)]
"""An instant from ISO 8601 with an offset from UTC: a time without one names no instant."""

Ref = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@+\-]{0,79}$")]
"""A reference of the caller's own making, or an id of ours."""

Name = Annotated[str, StringConstraints(max_length=60), AfterValidator(_name)]
"""A name of a person or an organization: letters of any script, digits, a few marks."""

Line = Annotated[str, StringConstraints(max_length=55), AfterValidator(_name)]
"""One line of an address."""

Npi = Annotated[
    str, StringConstraints(max_length=20), AfterValidator(_npi), Field(examples=["1260181593"])
]
Tin = Annotated[
    str, StringConstraints(max_length=20), AfterValidator(_tin), Field(examples=["001973060"])
]
PostalCode = Annotated[
    str,
    StringConstraints(max_length=10),
    AfterValidator(_postal_code),
    Field(examples=["921010001"]),
]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
County = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
"""A county by its two-digit DHCS code (37 is San Diego)."""
Taxonomy = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{10}$")]
ProcedureCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{5}$")]
Modifier = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{2}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
Amount = Annotated[int, Field(strict=True, ge=0, le=CENTS_MAX)]
"""Money: whole cents, not negative."""
Count = Annotated[int, Field(strict=True, ge=0, le=100_000)]
BasisPoints = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
"""A word of a code set of ours: lower case, underscores."""


class Span(Shape):
    """Days from … to …, both included; `to` null while it runs."""

    from_: Day = Field(alias="from")
    to: Day | None = None

    def model_post_init(self, context: Any) -> None:
        """Refuse a span that ends before it begins."""
        if self.to is not None and self.to < self.from_:
            raise wrong("This span ends before it begins.")


class Address(Shape):
    """A postal address in the United States."""

    line1: Line
    line2: Line | None = None
    city: Annotated[str, StringConstraints(max_length=30), AfterValidator(_name)]
    state: State
    postal_code: PostalCode
