"""By when a claim must be received: days after an anchor, calendar or working."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hub.rules.deadlines import add_working_days, filing_due
from hub.rules.plain import make_terms


def due(service: str, other: str | None = None, **limit: Any) -> date | None:
    value = {"days": 180, "anchor": "service_date", "day_type": "calendar"} | limit
    other_on = date.fromisoformat(other) if other else None
    return filing_due(date.fromisoformat(service), make_terms({"filing_limit": value}), other_on)


def test_days_count_from_the_service() -> None:
    assert due("2026-03-04") == date(2026, 8, 31)


def test_days_count_from_the_end_of_the_month_of_service() -> None:
    assert due("2026-03-04", anchor="month_end_of_service") == date(2026, 9, 27)


def test_days_count_from_the_other_payers_decision_where_there_is_one() -> None:
    assert due("2026-03-04", "2026-04-01", anchor="primary_eob", days=90) == date(2026, 6, 30)
    assert due("2026-03-04", None, anchor="primary_eob", days=90) == date(2026, 6, 2)
    assert due("2026-03-04", "2026-04-01", days=90) == date(2026, 6, 2)


@pytest.mark.parametrize(
    ("other", "days", "due_on"),
    [
        ("2026-06-02", 90, date(2026, 8, 31)),
        ("2026-06-03", 90, date(2026, 9, 1)),
        ("2026-03-05", 90, date(2026, 8, 31)),
        (None, 90, date(2026, 8, 31)),
    ],
)
def test_a_limit_after_another_payers_decision_holds_where_it_ends_later(
    other: str | None, days: int, due_on: date
) -> None:
    limit = {"days": 180, "anchor": "service_date", "day_type": "calendar"}
    terms = make_terms(
        {"filing_limit": limit, "cob_filing_limit": {"days": days, "anchor": "primary_eob"}}
    )
    other_on = date.fromisoformat(other) if other else None
    assert filing_due(date(2026, 3, 4), terms, other_on) == due_on


def test_a_limit_after_another_payers_decision_may_count_working_days() -> None:
    told = {"days": 3, "anchor": "primary_eob", "day_type": "working"}
    limit = {"days": 1, "anchor": "service_date", "day_type": "calendar"}
    terms = make_terms({"filing_limit": limit, "cob_filing_limit": told})
    assert filing_due(date(2026, 3, 3), terms, date(2026, 3, 4)) == date(2026, 3, 9)
    missing = make_terms({"cob_filing_limit": told}, ["filing_limit"])
    assert filing_due(date(2026, 3, 3), missing, date(2026, 3, 4)) is None


def test_working_days_leave_out_weekends() -> None:
    assert due("2026-03-04", day_type="working", days=3) == date(2026, 3, 9)


def test_an_unconfirmed_limit_gives_no_day() -> None:
    terms = make_terms(unconfirmed=["filing_limit"])
    assert filing_due(date(2026, 3, 4), terms, None) is None


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        ("2026-03-06", 0, "2026-03-06"),
        ("2026-03-06", 1, "2026-03-09"),
        ("2026-03-06", 5, "2026-03-13"),
        ("2026-03-07", 1, "2026-03-09"),
        ("2026-03-07", 5, "2026-03-13"),
        ("2026-03-08", 5, "2026-03-13"),
        ("2026-03-04", 10, "2026-03-18"),
        ("2026-03-04", 11, "2026-03-19"),
    ],
)
def test_a_working_day_is_a_monday_to_friday(day: str, days: int, expected: str) -> None:
    assert add_working_days(date.fromisoformat(day), days) == date.fromisoformat(expected)


@settings(deadline=None)
@given(day=some.dates(date(2020, 1, 1), date(2030, 1, 1)), days=some.integers(1, 400))
def test_between_a_day_and_its_deadline_lie_so_many_working_days(day: date, days: int) -> None:
    end = add_working_days(day, days)
    counted = sum(
        date.fromordinal(number).weekday() < 5
        for number in range(day.toordinal() + 1, end.toordinal() + 1)
    )
    assert counted == days
    assert end.weekday() < 5
