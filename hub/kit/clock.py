"""Time as an argument: a clock that acts are given, and the State's calendar day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CALIFORNIA = ZoneInfo("America/Los_Angeles")
"""Dates of service, receipt and filing are calendar days in California."""


class Clock(Protocol):
    """Anything that tells the instant."""

    def now(self) -> datetime:
        """The current instant, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant, in UTC."""
        return datetime.now(UTC)


@dataclass
class SteppedClock:
    """A clock that somebody else moves: for tests, demos and replays."""

    instant: datetime

    def now(self) -> datetime:
        """The instant it was last set to, in UTC."""
        return self.instant

    def advance(self, **amount: int) -> None:
        """Move forward by the amount, in the words of `timedelta` (days=1, minutes=5)."""
        self.instant = self.instant + timedelta(**amount)


def california_day(instant: datetime) -> date:
    """The calendar day in California at an instant."""
    return instant.astimezone(CALIFORNIA).date()


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later (31 January + 1 month is the last of February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def days_in_month(year: int, month: int) -> int:
    """How many days the month has."""
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return (first_of_next - timedelta(days=1)).day


def month_end(day: date) -> date:
    """The last day of the month that holds `day`."""
    return day.replace(day=days_in_month(day.year, day.month))
