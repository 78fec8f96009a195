"""The canonical text of a value of the rule floor, written without going by way of plain JSON.

Gives what `canonical(to_plain(value))` of `hub.rules.codec` gives, a few times as fast: every
judgement is kept, so this runs once an encounter.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from json.encoder import encode_basestring_ascii
from operator import attrgetter
from typing import Any
from uuid import UUID

from hub.rules.codec import canonical, to_plain
from hub.rules.terms import Term

Write = Callable[[Any], str]


class _Writers(dict[type, Write]):
    """How values of each type are written; made on first sight of the type."""

    def __missing__(self, kind: type) -> Write:
        write = self[kind] = _writer(kind)
        return write


def canonical_text(value: object) -> str:
    """The value as canonical JSON: sorted keys, no blanks, ASCII, instants in UTC."""
    return _WRITERS[type(value)](value)


def _writer(kind: type) -> Write:
    if issubclass(kind, Enum) or issubclass(kind, Term) or not dataclasses.is_dataclass(kind):
        return lambda value: canonical(to_plain(value))
    names = sorted(field.name for field in dataclasses.fields(kind))
    if len(names) < 2:
        return lambda value: canonical(to_plain(value))
    heads = [f'"{name}":' for name in names]
    get, writers = attrgetter(*names), _WRITERS

    def write(value: Any) -> str:
        parts = [
            head + ("null" if part is None else writers[type(part)](part))
            for head, part in zip(heads, get(value), strict=True)
        ]
        return "{" + ",".join(parts) + "}"

    return write


def _write_items(value: tuple[Any, ...]) -> str:
    return "[" + ",".join([_WRITERS[type(item)](item) for item in value]) + "]" if value else "[]"


_WRITERS = _Writers(
    {
        type(None): lambda _: "null",
        bool: lambda value: "true" if value else "false",
        int: str,
        str: encode_basestring_ascii,
        UUID: lambda value: f'"{value}"',
        date: lambda value: f'"{value.isoformat()}"',
        datetime: lambda value: f'"{value.astimezone(UTC).isoformat()}"',
        tuple: _write_items,
        list: _write_items,
    }
)
