"""Working days in California: Monday to Friday without holidays; pure.

Holidays are those of the United States and of the State (Government Code 6700), moved from a
Sunday to Monday, federal ones from a Saturday to Friday. Where the two differ the day counts as a
holiday: a plan's due date is then never too early, and interest never overstated. The list is
from general knowledge, unconfirmed by a source at hand.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_JUNETEENTH_SINCE = 2021


def is_working_day(day: date) -> bool:
    """Whether banks, plans and agencies work on this day."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


@lru_cache(maxsize=8192)
def add_working_days(day: date, count: int) -> date:
    """The working day that is `count` working days after `day` (which is not counted)."""
    due = day
    while count:
        due += timedelta(days=1)
        count -= is_working_day(due)
    return due


@cache
def holidays(year: int) -> frozenset[date]:
    """The days off of a year, as observed."""
    federal = {
        date(year, 1, 1),
        date(year, 7, 4),
        date(year, 11, 11),
        date(year, 12, 25),
    }
    if year >= _JUNETEENTH_SINCE:
        federal.add(date(year, 6, 19))
    days = set(federal)
    days |= {
        _nth(year, 1, _MONDAY, 3),
        _nth(year, 2, _MONDAY, 3),
        _last_monday_of_may(year),
        _nth(year, 9, _MONDAY, 1),
        _nth(year, 10, _MONDAY, 2),
        _nth(year, 11, _THURSDAY, 4),
        _nth(year, 11, _THURSDAY, 4) + timedelta(days=1),
        date(year, 3, 31),
    }
    days |= {day + timedelta(days=1) for day in days if day.weekday() == _SUNDAY}
    days |= {day - timedelta(days=1) for day in federal if day.weekday() == _SATURDAY}
    if date(year + 1, 1, 1).weekday() == _SATURDAY:
        days.add(date(year, 12, 31))
    return frozenset(days)


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())
