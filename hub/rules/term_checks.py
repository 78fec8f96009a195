"""Checks of raw term values: each says what it takes and lists what is wrong with a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Check:
    """What a value must be, in words, and the function that lists its problems."""

    kind: str
    problems: Callable[[object], list[str]]


def whole(low: int, high: int) -> Check:
    """A whole number from `low` to `high`."""

    def problems(value: object) -> list[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            return ["must be a whole number"]
        return [] if low <= value <= high else [f"must lie between {low} and {high}"]

    return Check(f"whole number {low}-{high}", problems)


def or_null(check: Check) -> Check:
    """Null, or what `check` takes."""
    return Check(
        f"{check.kind} or null", lambda value: [] if value is None else check.problems(value)
    )


FLAG = Check(
    "true or false",
    lambda value: [] if isinstance(value, bool) else ["must be true or false"],
)


def text(length_max: int) -> Check:
    """Printable ASCII of 1 to `length_max` characters: it may end in a claim file."""

    def problems(value: object) -> list[str]:
        if not isinstance(value, str) or not 1 <= len(value) <= length_max:
            return [f"must be text of 1 to {length_max} characters"]
        if not (value.isascii() and value.isprintable()):
            return ["must be printable ASCII"]
        return []

    return Check(f"text up to {length_max}", problems)


def one_of(*choices: str) -> Check:
    """One of a few words."""
    wrong = ["must be one of " + ", ".join(choices)]
    return Check(
        " | ".join(choices),
        lambda value: [] if isinstance(value, str) and value in choices else wrong,
    )


def list_of(check: Check) -> Check:
    """A list without repeats whose items `check` takes."""

    def problems(value: object) -> list[str]:
        if not isinstance(value, list | tuple):
            return ["must be a list"]
        found = [
            f"item {place}: {why}"
            for place, item in enumerate(value)
            for why in check.problems(item)
        ]
        if len({repr(item) for item in value}) < len(value):
            found.append("must not repeat an item")
        return found

    return Check(f"list of {check.kind}", problems)


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others."""
    fields = {**required, **(optional or {})}
    shown = {name: name if name in required else f"{name}?" for name in fields}
    names = ", ".join(shown.values())
    forms = ", ".join(f"{shown[name]}: {check.kind}" for name, check in fields.items())

    def problems(value: object) -> list[str]:
        if not isinstance(value, dict):
            return [f"must be an object with {names}"]
        found = [f"{name}: is missing" for name in required if name not in value]
        found += [f"{name}: is not a field" for name in value if name not in fields]
        for name, check in fields.items():
            if name in value:
                found += [f"{name}: {why}" for why in check.problems(value[name])]
        return found

    return Check(f"{{{forms}}}", problems)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def _day_problems(value: object) -> list[str]:
    if isinstance(value, str) and _DAY.match(value):
        with suppress(ValueError):
            date.fromisoformat(value)
            return []
    return ["must be a date, YYYY-MM-DD"]


DAY = Check("date", _day_problems)
