"""Keys and spans of days: what every value of the rule floor is made of."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

Key = Hashable
"""Whatever names a thing to the caller; rules only compare it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; no `last` means still running."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.first <= day and (self.last is None or day <= self.last)


def in_any(spans: tuple[Span, ...], day: date) -> bool:
    """Whether any of the spans holds the day."""
    return any(span.holds(day) for span in spans)
