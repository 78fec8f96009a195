"""Days are California's, months have their lengths, and a stepped clock moves when told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.kit.clock import (
    SteppedClock,
    SystemClock,
    add_months,
    california_day,
    days_in_month,
    month_end,
)


def test_the_machines_clock_tells_utc_now() -> None:
    told = SystemClock().now()
    assert told.tzinfo is UTC
    assert abs(datetime.now(UTC) - told) < timedelta(minutes=1)


def test_a_stepped_clock_stands_until_it_is_moved() -> None:
    clock = SteppedClock(datetime(2026, 6, 15, 19, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.advance(days=1, minutes=5)
    assert clock.now() == datetime(2026, 6, 16, 19, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 6, 15, 6, 59, tzinfo=UTC), date(2026, 6, 14)),
        (datetime(2026, 6, 15, 7, 0, tzinfo=UTC), date(2026, 6, 15)),
        (datetime(2026, 12, 15, 7, 59, tzinfo=UTC), date(2026, 12, 14)),
        (datetime(2026, 12, 15, 8, 0, tzinfo=UTC), date(2026, 12, 15)),
    ],
)
def test_a_day_begins_at_midnight_in_california(instant: datetime, day: date) -> None:
    assert california_day(instant) == day


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(
    day: date, months: int, later: date
) -> None:
    assert add_months(day, months) == later


def test_months_have_their_lengths() -> None:
    assert [days_in_month(2026, month) for month in range(1, 13)] == [
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ]  # fmt: skip
    assert days_in_month(2028, 2) == 29
    assert month_end(date(2026, 12, 1)) == date(2026, 12, 31)
    assert month_end(date(2028, 2, 29)) == date(2028, 2, 29)
