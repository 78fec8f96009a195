"""What is known holds on the days that it says, first and last included."""

from __future__ import annotations

from datetime import date

from hub.rules.known import Recommendation


def test_a_recommendation_holds_from_its_day_through_its_last() -> None:
    given = Recommendation("physician", date(2026, 3, 4), last_on=date(2026, 4, 4))
    held = [date(2026, 3, 4), date(2026, 4, 4)]
    assert [given.holds(day) for day in held] == [True, True]
    assert [given.holds(day) for day in (date(2026, 3, 3), date(2026, 4, 5))] == [False, False]


def test_a_recommendation_without_a_last_day_goes_on() -> None:
    assert Recommendation("physician", date(2026, 3, 4)).holds(date(2036, 3, 4))
