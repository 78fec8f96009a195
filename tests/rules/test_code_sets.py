"""Small public code sets have their dates."""

from __future__ import annotations

from datetime import date

import pytest

from hub.rules.code_sets import (
    ELIGIBILITY_CRITERIA,
    EVER,
    FEE_ROWS,
    INITIATING_VISIT_CODES,
    MODIFIERS,
    PLACES_OF_SERVICE,
    base_fee_cents,
)


@pytest.mark.parametrize(
    ("code", "day", "cents"),
    [
        ("98960", "2022-07-01", 2666),
        ("98960", "2022-06-30", None),
        ("98961", "2026-03-04", 1266),
        ("98962", "2026-03-04", 946),
        ("G0019", "2026-03-04", None),
    ],
)
def test_the_base_fee_of_a_code_is_dated(code: str, day: str, cents: int | None) -> None:
    assert base_fee_cents(code, date.fromisoformat(day)) == cents


def test_targeted_rows_are_kept_apart_from_base_rows() -> None:
    targeted = {row.code: row.amount_cents for row in FEE_ROWS if row.row == "targeted"}
    assert targeted == {"98960": 2754, "98961": 1329, "98962": 977}


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("02", "2017-01-01"),
        ("10", "2022-01-01"),
        ("27", "2023-10-01"),
        ("58", "2020-01-01"),
        ("66", "2024-08-01"),
    ],
)
def test_newer_places_of_service_have_a_first_day(code: str, first: str) -> None:
    assert PLACES_OF_SERVICE[code].first == date.fromisoformat(first)


def test_what_always_held_began_long_before_the_benefit() -> None:
    assert date(1900, 1, 1) == EVER
    assert PLACES_OF_SERVICE["11"].first == EVER


def test_the_sets_hold_what_they_should() -> None:
    assert len(PLACES_OF_SERVICE) == 52
    assert all(len(code) == 2 and code.isdigit() for code in PLACES_OF_SERVICE)
    assert {code: span.first.isoformat() for code, span in MODIFIERS.items()} == {
        "U2": "2022-07-01",
        "U3": "2022-07-01",
        "95": "2017-01-01",
        "93": "2022-01-01",
    }
    assert len(INITIATING_VISIT_CODES) == 25
    assert "99350" in INITIATING_VISIT_CODES
    assert len(ELIGIBILITY_CRITERIA) == 14


def test_every_fee_row_has_its_first_day_and_goes_on() -> None:
    told = [(row.code, row.row, row.amount_cents, row.span.first.isoformat()) for row in FEE_ROWS]
    assert told == [
        ("98960", "base", 2666, "2022-07-01"),
        ("98961", "base", 1266, "2022-07-01"),
        ("98962", "base", 946, "2022-07-01"),
        ("98960", "targeted", 2754, "2024-01-01"),
        ("98961", "targeted", 1329, "2024-01-01"),
        ("98962", "targeted", 977, "2024-01-01"),
    ]
    assert all(row.span.last is None for row in FEE_ROWS)
