"""The canonical text is the canonical JSON of the plain form, whatever the value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest

from hub.rules.canonical import canonical_text
from hub.rules.codec import canonical, to_plain
from hub.rules.plain import PLAIN_FACTS


class _Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class _Pair:
    second: Any
    first: Any


@dataclass(frozen=True)
class _One:
    only: Any


VALUES = [
    None,
    True,
    -7,
    'quotes " and \\ and é and \u2028',
    _Colour.RED,
    UUID(int=7),
    date(2026, 3, 4),
    datetime(2026, 3, 4, 8, tzinfo=UTC),
    datetime(2026, 3, 4, 8, tzinfo=timezone(timedelta(hours=-8))),
    (),
    ((1, None), ("a",)),
    {"b": 1, "a": (date(2026, 1, 1),)},
    _One(None),
    _Pair(_One((1, 2)), {"x": _Pair(None, False)}),
    PLAIN_FACTS,
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_the_text_is_that_of_the_plain_form(value: object) -> None:
    assert canonical_text(value) == canonical(to_plain(value))
