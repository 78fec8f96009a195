"""Plain JSON values as the frozen values of the codec: every field checked, no field unknown."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from hub.kit.errors import HubError, Kind

T = TypeVar("T")


class JsonRefused(HubError):
    """A JSON value does not have the shape; `pointers` name the place (RFC 6901)."""

    code = "x12_json"
    kind = Kind.UNREADABLE
    title = "The JSON does not have this shape"


def from_json(cls: type[T], value: object, pointer: str = "") -> T:
    """A dataclass of the codec out of a JSON object; days are YYYY-MM-DD, instants ISO 8601.

    Raises:
        JsonRefused: a field missing, unknown, or of another type; its place is told.
    """
    return _object(cls, value, pointer)  # type: ignore[no-any-return]


def _refuse(sentence: str, pointer: str) -> JsonRefused:
    place = pointer or "/"
    return JsonRefused(f"{place}: {sentence}", pointers=((pointer, sentence),))


@lru_cache(maxsize=64)
def _shape(cls: type) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(cls)
    return {
        one.name: (
            hints[one.name],
            one.default is MISSING and one.default_factory is MISSING,
        )
        for one in fields(cls)
    }


def _object(cls: Any, value: object, pointer: str) -> Any:
    if not isinstance(value, Mapping):
        raise _refuse("must be an object", pointer)
    shape = _shape(cls)
    for name in value:
        if name not in shape:
            raise _refuse("is not a known field", f"{pointer}/{name}")
    made: dict[str, Any] = {}
    for name, (wanted, required) in shape.items():
        if name in value:
            made[name] = _value(wanted, value[name], f"{pointer}/{name}")
        elif required:
            raise _refuse("is missing", f"{pointer}/{name}")
    return cls(**made)


def _value(wanted: Any, value: object, pointer: str) -> Any:
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        return _value(
            next(one for one in get_args(wanted) if one is not type(None)), value, pointer
        )
    if origin is tuple:
        return _several(get_args(wanted), value, pointer)
    if is_dataclass(wanted):
        return _object(wanted, value, pointer)
    if wanted in (date, datetime):
        return _day(wanted, value, pointer)
    # A bool is an int for Python, but not for anybody who writes JSON.
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise _refuse(f"must be of type {wanted.__name__}", pointer)
    return value


def _several(wanted: tuple[Any, ...], value: object, pointer: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _refuse("must be a list", pointer)
    if wanted[-1] is Ellipsis:
        return tuple(_value(wanted[0], one, f"{pointer}/{at}") for at, one in enumerate(value))
    if len(value) != len(wanted):
        raise _refuse(f"must hold {len(wanted)} values", pointer)
    return tuple(_value(one, value[at], f"{pointer}/{at}") for at, one in enumerate(wanted))


def _day(wanted: type[date] | type[datetime], value: object, pointer: str) -> date:
    try:
        return wanted.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise _refuse("must be a day or an instant in ISO 8601", pointer) from None
