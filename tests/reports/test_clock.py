"""The plan's time to pay and what lateness costs, by hand-worked examples and their boundaries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reports.clock import (
    AB_3275,
    BEFORE_2026,
    accrued,
    interest_on,
    late_payment,
    limit_due_on,
    pay_due_on,
    pay_rule,
    penalty_on,
)

RECEIVED = date(2026, 3, 2)


def _late(paid_on: date, cents: int = 1_000_000, interest: int = 0, today: date | None = None):  # type: ignore[no-untyped-def]
    return late_payment(
        received_on=RECEIVED,
        paid_on=paid_on,
        principal_cents=cents,
        interest_paid_cents=interest,
        today=today or paid_on,
    )


def test_the_rule_changes_with_claims_received_on_the_first_of_january_2026() -> None:
    assert pay_rule(date(2025, 12, 31)) is BEFORE_2026
    assert pay_rule(date(2026, 1, 1)) is AB_3275


def test_a_claim_received_on_2_march_2026_is_due_on_1_april() -> None:
    assert pay_due_on(RECEIVED) == date(2026, 4, 1)


def test_a_claim_received_on_31_december_2025_has_45_working_days() -> None:
    # 1 Jan, 19 Jan and 16 Feb are holidays: nine weeks and three days later.
    assert pay_due_on(date(2025, 12, 31)) == date(2026, 3, 9)


def test_day_30_is_in_time_and_day_31_earns_one_day() -> None:
    assert _late(date(2026, 4, 1)) is None
    late = _late(date(2026, 4, 2))
    assert (late.days_late, late.interest_cents) == (1, 411)


@pytest.mark.parametrize(
    ("principal", "days", "cents"),
    [
        (1_000_000, 1, 411),
        (1_000_000, 365, 150_000),
        (2_666, 10, 11),
        (2_666, 1, 1),
        (100, 12, 0),
        (100, 13, 1),
        (0, 100, 0),
        (2_666, 0, 0),
        (2_666, -5, 0),
    ],
)
def test_interest_is_fifteen_percent_of_a_year_to_the_nearest_cent(
    principal: int, days: int, cents: int
) -> None:
    assert interest_on(principal, days) == cents


def test_half_a_cent_of_interest_rounds_up() -> None:
    # 365 cents x 1 day x 15 % / 365 = 0.15; 10 days 1.5 cents.
    assert interest_on(365, 10) == 2


@pytest.mark.parametrize(("interest", "penalty"), [(411, 1500), (15_000, 1500), (15_010, 1501)])
def test_the_penalty_is_fifteen_dollars_or_a_tenth_of_the_interest(
    interest: int, penalty: int
) -> None:
    assert penalty_on(interest, AB_3275) == penalty


def test_the_penalty_falls_due_after_five_working_days_without_interest() -> None:
    # Paid Thursday 2 April: five working days end on Thursday 9 April.
    paid_on = date(2026, 4, 2)
    assert _late(paid_on, today=date(2026, 4, 9)).penalty_cents == 0
    late = _late(paid_on, today=date(2026, 4, 10))
    assert (late.interest_due_on, late.penalty_cents) == (date(2026, 4, 9), 1500)
    assert late.owed_cents == 411 + 1500


def test_interest_paid_in_full_leaves_nothing_owed() -> None:
    late = _late(date(2026, 4, 2), interest=411, today=date(2026, 12, 1))
    assert (late.penalty_cents, late.owed_cents) == (0, 0)


def test_interest_paid_short_by_a_cent_still_costs_the_penalty() -> None:
    late = _late(date(2026, 4, 2), interest=410, today=date(2026, 12, 1))
    assert late.owed_cents == 1 + 1500


def test_interest_under_two_dollars_may_wait_for_the_month() -> None:
    paid_on = date(2026, 4, 2)
    small = _late(paid_on, cents=486_000, today=date(2026, 5, 10))
    assert (small.interest_cents, small.pooled, small.penalty_cents) == (200, False, 1500)
    pooled = _late(paid_on, cents=485_000, today=date(2026, 5, 10))
    assert (pooled.interest_cents, pooled.pooled, pooled.penalty_cents) == (199, True, 0)
    assert _late(paid_on, cents=485_000, today=date(2026, 5, 11)).penalty_cents == 1500


def test_an_undecided_claim_earns_interest_day_by_day() -> None:
    told = {"received_on": RECEIVED, "principal_cents": 1_000_000}
    assert accrued(today=date(2026, 4, 1), **told) == (0, 0)
    assert accrued(today=date(2026, 4, 11), **told) == (10, 4110)


@given(st.integers(1, 10**9), st.integers(0, 2000), st.integers(0, 2000))
def test_interest_never_falls_with_time_and_parts_differ_by_rounding_alone(
    principal: int, first: int, second: int
) -> None:
    whole = interest_on(principal, first + second)
    parts = interest_on(principal, first) + interest_on(principal, second)
    assert whole >= interest_on(principal, first)
    assert abs(whole - parts) <= 1


def test_our_own_working_day_limit_never_waits_for_a_holiday() -> None:
    friday = date(2026, 7, 3)
    assert limit_due_on(friday - timedelta(days=1), 1, "working") == friday
    assert limit_due_on(date(2026, 6, 1), 365) == date(2027, 6, 1)
