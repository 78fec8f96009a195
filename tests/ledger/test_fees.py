"""The fee stack: dated, never more than was paid, independent of the order of payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.fees import (
    FeeLayer,
    fee_change,
    fees_of,
    interest_fees,
    monthly_fees,
    stack_on,
)

SINCE = date(2026, 1, 1)
TEN_PERCENT = FeeLayer("hub", "percent_of_paid", 1000, None, SINCE)
FLAT = FeeLayer("hub", "per_paid_claim", None, 150, SINCE)
PARTNER = FeeLayer("partner", "percent_of_paid", 500, None, SINCE)


def test_a_share_of_paid_and_flat_cents_are_kept_for_a_paid_claim() -> None:
    assert fees_of((TEN_PERCENT, FLAT), 5332) == {"hub": 533 + 150}


def test_each_payee_of_the_stack_keeps_its_own() -> None:
    assert fees_of((TEN_PERCENT, PARTNER), 10_000) == {"hub": 1000, "partner": 500}


def test_a_layer_by_the_member_and_month_keeps_nothing_of_a_claim() -> None:
    by_month = FeeLayer("partner", "per_member_per_month", None, 500, SINCE)
    assert fees_of((TEN_PERCENT, by_month), 5000) == {"hub": 500}


def test_of_money_taken_back_a_share_comes_back_but_no_flat_cents() -> None:
    assert fees_of((TEN_PERCENT, FLAT), -1000) == {"hub": -100}
    assert fees_of((TEN_PERCENT, FLAT), 1) == {"hub": 1}
    assert fees_of((FLAT,), 149) == {"hub": 149}


def test_a_layer_holds_on_its_first_and_last_day_and_on_none_beside_them() -> None:
    layer = FeeLayer("hub", "percent_of_paid", 1000, None, date(2026, 2, 1), date(2026, 2, 28))
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [layer.holds(day) for day in days] == [False, True, True, False]


def test_nothing_changes_where_nothing_moved_and_only_what_moved_is_told() -> None:
    assert fee_change((TEN_PERCENT, PARTNER), 1000, 1000) == {}
    assert fee_change((TEN_PERCENT, PARTNER), 1000, 1008) == {"hub": 1}


def test_of_interest_only_the_layers_that_take_it_keep_a_share() -> None:
    takes = replace(TEN_PERCENT, on_interest=True)
    assert interest_fees((TEN_PERCENT, FLAT), 1000) == {}
    assert interest_fees((replace(FLAT, on_interest=True),), 1000) == {}
    assert interest_fees((takes, PARTNER), 1000) == {"hub": 100}
    assert interest_fees((takes, PARTNER), -1000) == {"hub": -100}
    assert interest_fees((takes, replace(takes, payee="partner")), 1) == {}
    assert interest_fees((takes, takes), 50) == {"hub": 10}
    everything = replace(takes, share_bp=10_000)
    assert interest_fees((everything, takes), 70) == {"hub": 70}
    assert interest_fees((everything, replace(takes, payee="x")), 70) == {"hub": 70}
    assert interest_fees((replace(takes, share_bp=None),), 1000) == {}


def test_a_layer_without_its_number_keeps_nothing() -> None:
    assert fees_of((replace(TEN_PERCENT, share_bp=None),), 1000) == {"hub": 0}
    assert fees_of((replace(FLAT, amount_cents=None),), 1000) == {"hub": 0}


def test_nothing_is_kept_of_a_claim_paid_nothing() -> None:
    assert fees_of((TEN_PERCENT, FLAT), 0) == {"hub": 0}


def test_all_layers_together_never_keep_more_than_was_paid() -> None:
    assert fees_of((TEN_PERCENT, FLAT), 100) == {"hub": 100}


def test_only_layers_in_force_on_the_date_of_service_count() -> None:
    old = FeeLayer("hub", "percent_of_paid", 2000, None, date(2025, 1, 1), date(2025, 12, 31))
    stack = (old, TEN_PERCENT)
    assert stack_on(stack, date(2025, 12, 31)) == (old,)
    assert stack_on(stack, date(2026, 1, 1)) == (TEN_PERCENT,)


def test_a_reversal_gives_the_fee_back_to_the_cent() -> None:
    stack = (TEN_PERCENT, FLAT)
    assert fee_change(stack, 0, 5335) == {"hub": 684}
    assert fee_change(stack, 5335, 0) == {"hub": -684}


@given(st.lists(st.integers(-50_000, 50_000), min_size=1, max_size=8), st.randoms())
def test_the_order_of_payments_does_not_change_what_is_kept(
    payments: list[int], random: object
) -> None:
    stack = (TEN_PERCENT, FLAT, PARTNER)

    def kept(order: list[int]) -> dict[str, int]:
        totals = [0]
        for payment in order:
            totals.append(totals[-1] + payment)
        sums: dict[str, int] = {}
        for before, after in pairwise(totals):
            for payee, cents in fee_change(stack, before, after).items():
                sums[payee] = sums.get(payee, 0) + cents
        return {payee: cents for payee, cents in sums.items() if cents}

    shuffled = list(payments)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert kept(payments) == kept(shuffled)
    assert kept([*payments, -sum(payments)]) == {}


def test_a_share_is_kept_of_interest_only_where_the_layer_says_so() -> None:
    also = FeeLayer("hub", "percent_of_paid", 1000, None, SINCE, None, True)
    assert interest_fees((TEN_PERCENT, FLAT), 100) == {}
    assert interest_fees((also, FLAT), 100) == {"hub": 10}


@given(st.integers(-10_000, 10_000), st.integers(0, 5_000), st.integers(0, 5_000))
def test_interest_taken_back_gives_its_fee_back_exactly(cents: int, one: int, two: int) -> None:
    stack = tuple(
        FeeLayer(payee, "percent_of_paid", bp, None, SINCE, None, True)
        for payee, bp in (("hub", one), ("partner", two))
    )
    kept, back = interest_fees(stack, cents), interest_fees(stack, -cents)
    assert back == {payee: -fee for payee, fee in kept.items()}
    assert abs(sum(kept.values())) <= abs(cents)


@given(
    st.lists(st.integers(-500, 5_000), min_size=1, max_size=8),
    st.lists(st.integers(0, 3_000), min_size=1, max_size=3),
)
def test_a_monthly_fee_is_shared_without_loss_and_never_beyond_what_is_left(
    left: list[int], fees: list[int]
) -> None:
    stack = tuple(
        FeeLayer(f"payee{place}", "per_member_per_month", None, cents, SINCE)
        for place, cents in enumerate(fees)
    )
    kept = monthly_fees(stack, left)
    room = sum(max(0, cents) for cents in left)
    assert sum(map(sum, kept.values())) == min(sum(fees), room)
    for place, cents in enumerate(left):
        assert 0 <= sum(parts[place] for parts in kept.values()) <= max(0, cents)
