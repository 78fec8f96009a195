"""Working days skip weekends and holidays, as observed."""

from __future__ import annotations

from datetime import date

import pytest

from hub.reports.working_days import add_working_days, holidays, is_working_day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 3, 31),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 3),  # 4 July is a Saturday
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 11, 27),
        date(2026, 12, 25),
        date(2027, 7, 5),  # 4 July is a Sunday
        date(2027, 12, 31),  # 1 January 2028 is a Saturday
    ],
)
def test_a_holiday_is_no_working_day(day: date) -> None:
    assert not is_working_day(day)


def test_saturday_and_sunday_are_no_working_days_and_monday_is_one() -> None:
    assert [is_working_day(date(2026, 6, day)) for day in (13, 14, 15)] == [False, False, True]


def test_a_friday_plus_one_working_day_is_monday_or_tuesday_after_a_holiday() -> None:
    assert add_working_days(date(2026, 6, 12), 1) == date(2026, 6, 15)
    assert add_working_days(date(2026, 5, 22), 1) == date(2026, 5, 26)


def test_juneteenth_begins_in_2021() -> None:
    assert date(2020, 6, 19) not in holidays(2020)
