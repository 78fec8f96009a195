"""Facts and terms as plain JSON and back, byte for byte: what a decision is kept and replayed from.

The form is read off the dataclasses themselves, so a new field needs no new code. Keys become
text; dates and instants become ISO 8601, instants in UTC.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from hub.rules.terms import Term, Unsaid, said

T = TypeVar("T")
_SCALARS = (str, int, type(None))


def canonical(value: object) -> str:
    """JSON text that is the same for the same value: sorted keys, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def to_plain(value: object) -> Any:
    """A value of the rule floor as JSON: objects, lists, text, numbers."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): to_plain(item) for name, item in value.items()}
    if isinstance(value, Term):
        return {"why": value.why, "value": to_plain(value.held)}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    return str(value)


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of a type of the rule floor behind its JSON.

    Raises:
        ValueError: the JSON is not of that type's form.
    """
    hint: Any = kind
    try:
        value: T = _reader(hint)(plain)
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"not the form of {kind.__name__}") from problem
    return value


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in (Any, object, Hashable, bool, int, str):
        return _same
    if kind is datetime:
        return lambda plain: datetime.fromisoformat(plain)
    if kind is date:
        return lambda plain: date.fromisoformat(plain)
    if origin in (Union, UnionType):
        return _optional_reader(next(part for part in arguments if part is not type(None)))
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin is Term:
        return _term_reader(arguments[0])
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(kind)
    raise TypeError(f"no plain form for {kind}")


def _same(plain: Any) -> Any:
    return plain


def _optional_reader(kind: Any) -> Callable[[Any], Any]:
    read = _reader(kind)
    return lambda plain: None if plain is None else read(plain)


def _tuple_reader(arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        read = _reader(arguments[0])
        return lambda plain: tuple([read(item) for item in plain])
    readers = [_reader(argument) for argument in arguments]
    return lambda plain: tuple([read(item) for read, item in zip(readers, plain, strict=True)])


def _term_reader(kind: Any) -> Callable[[Any], Any]:
    read = _reader(kind)

    def read_term(plain: dict[str, Any]) -> Term[Any]:
        if plain["why"] in Unsaid.REASONS:
            return Unsaid(plain["name"], plain["why"])
        return said(plain["name"], read(plain["value"]), plain["why"])

    return read_term


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    readers: dict[str, Callable[[Any], Any]] = {}

    def read(plain: dict[str, Any]) -> Any:
        if not readers:
            # Filled on first use: a type may hold itself.
            readers.update({name: _reader(hint) for name, hint in hints.items()})
        values = {}
        for name, item in plain.items():
            if isinstance(item, dict) and "why" in item:
                item = {"name": name, **item}
            values[name] = readers[name](item)
        return kind(**values)

    return read
