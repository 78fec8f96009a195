"""What remains of an old span where a newer one lies over it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.contracts.spans import Days, cut

ORIGIN = date(2026, 1, 1)


def day(number: int | None) -> date | None:
    return None if number is None else ORIGIN + timedelta(days=number)


def days(first: int, last: int | None) -> Days:
    return Days(ORIGIN + timedelta(days=first), day(last))


@pytest.mark.parametrize(
    ("old", "newer", "left"),
    [
        ((10, 20), (30, 40), [(10, 20)]),
        ((10, 20), (21, None), [(10, 20)]),
        ((10, 20), (0, 9), [(10, 20)]),
        ((10, 20), (10, 20), []),
        ((10, 20), (0, None), []),
        ((10, 20), (20, 20), [(10, 19)]),
        ((10, 20), (10, 10), [(11, 20)]),
        ((10, 20), (12, 15), [(10, 11), (16, 20)]),
        ((10, None), (15, None), [(10, 14)]),
        ((10, None), (15, 20), [(10, 14), (21, None)]),
        ((10, None), (0, 12), [(13, None)]),
    ],
)
def test_the_newer_span_leaves_what_it_does_not_cover(old, newer, left) -> None:
    assert cut(days(*old), days(*newer)) == [days(*each) for each in left]


spans = st.tuples(st.integers(0, 30), st.none() | st.integers(0, 30)).map(
    lambda told: days(told[0], None if told[1] is None else told[0] + told[1])
)


@given(spans, spans)
def test_every_day_is_in_the_newer_span_or_in_what_is_left_never_both(old, newer) -> None:
    left = cut(old, newer)
    for number in range(80):
        on = ORIGIN + timedelta(days=number)
        assert sum(span.holds(on) for span in left) == (old.holds(on) and not newer.holds(on))
