"""Spans of days as values: what remains of an old one where a newer one lies over it. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class Days(NamedTuple):
    """From `first` to `last`, both included; no `last` means still running."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Days) -> bool:
        """Whether any day lies in both."""
        begins = self.last is None or other.first <= self.last
        return begins and (other.last is None or self.first <= other.last)


def cut(old: Days, newer: Days) -> list[Days]:
    """The days of `old` that `newer` does not cover: none, one or two spans, in order."""
    if not old.overlaps(newer):
        return [old]
    left = []
    if old.first < newer.first:
        left.append(Days(old.first, newer.first - _DAY))
    if newer.last is not None and (old.last is None or newer.last < old.last):
        left.append(Days(newer.last + _DAY, old.last))
    return left
