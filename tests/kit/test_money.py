"""Cents come in and go out exactly, and no share loses or makes one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.kit.money import (
    CENTS_MAX,
    allocate,
    format_dollars,
    parse_dollars,
    print_dollars,
    share_of,
)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("26.66", 2666), (".5", 50), ("-12", -1200), ("100.00", 10000), ("0", 0), ("0.05", 5),
        ("5.", 500), ("-.01", -1), ("12.500", 1250), ("9999999999.99", 999999999999),
    ],
)  # fmt: skip
def test_dollars_are_read_to_the_cent(text: str, cents: int) -> None:
    assert parse_dollars(text) == cents


@pytest.mark.parametrize(
    "text", ["", "-", ".", "+1", "1,000", "1e3", " 1", "1 ", "0.001", "1.005", "--1", "12345678901"]
)
def test_what_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        parse_dollars(text)


@pytest.mark.parametrize(
    ("cents", "text"),
    [(1250, "12.5"), (5, ".05"), (0, "0"), (-5, "-.05"), (100, "1"), (-2666, "-26.66"), (50, ".5")],
)
def test_dollars_are_printed_as_short_as_x12_wants_them(cents: int, text: str) -> None:
    assert format_dollars(cents) == text


@given(st.integers(-CENTS_MAX, CENTS_MAX))
def test_what_is_printed_reads_back(cents: int) -> None:
    assert parse_dollars(format_dollars(cents)) == cents


@pytest.mark.parametrize(
    ("cents", "text"), [(266600, "$2,666.00"), (-5, "-$0.05"), (0, "$0.00"), (199, "$1.99")]
)
def test_people_read_dollars_with_two_decimals(cents: int, text: str) -> None:
    assert print_dollars(cents) == text


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, (1, 1, 1), [34, 33, 33]),
        (-100, (1, 1, 1), [-34, -33, -33]),
        (5, (0, 3, 1), [0, 4, 1]),
        (1, (1, 2), [0, 1]),
        (0, (2, 3), [0, 0]),
        (10, (7,), [10]),
    ],
)
def test_a_total_is_shared_out_by_the_largest_remainders(
    total: int, weights: tuple[int, ...], parts: list[int]
) -> None:
    assert allocate(total, weights) == parts


@pytest.mark.parametrize("weights", [(), (0, 0), (1, -1), (2, -1), (-1, 0)])
def test_weights_that_share_nothing_are_refused(weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(1, weights)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=9))
def test_the_parts_always_sum_to_the_total(total: int, weights: list[int]) -> None:
    if sum(weights) > 0:
        parts = allocate(total, weights)
        assert sum(parts) == total
        assert allocate(-total, weights) == [-part for part in parts]


@pytest.mark.parametrize(
    ("total", "share_bp", "part"),
    [
        (5335, 1000, 534),
        (5334, 1000, 533),
        (5336, 1000, 534),
        (100, 0, 0),
        (100, 10_000, 100),
        (-5336, 1000, -534),
    ],
)
def test_a_share_in_basis_points_takes_half_a_cent_up(total: int, share_bp: int, part: int) -> None:
    assert share_of(total, share_bp) == part


@pytest.mark.parametrize("share_bp", [-1, 10_001])
def test_a_share_beyond_all_or_below_nothing_is_refused(share_bp: int) -> None:
    with pytest.raises(ValueError, match="10,000"):
        share_of(1, share_bp)


def test_the_largest_amount_is_what_ten_digits_of_x12_hold() -> None:
    assert CENTS_MAX == 9_999_999_999
