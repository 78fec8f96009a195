"""Facts price a contact by the units that it adds, or say that nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.rules.plain import PLAIN_FACTS

PRICED = replace(PLAIN_FACTS, code="98960", units=2, rate_cents=2666)


def test_the_price_is_that_of_the_units_that_are_added() -> None:
    assert PRICED.expected_cents == 5332
    assert replace(PRICED, units=0).expected_cents == 0


@pytest.mark.parametrize("unknown", ["code", "units", "rate_cents"])
def test_the_price_is_unknown_while_any_part_of_it_is(unknown: str) -> None:
    assert replace(PRICED, **{unknown: None}).expected_cents is None  # type: ignore[arg-type]


def test_a_months_first_hour_is_one_unit_and_the_rest_are_add_ons() -> None:
    first = replace(PRICED, code="G0019", units=3, rate_cents=8000, add_on_rate_cents=5000)
    assert first.add_on_units == 2
    assert first.expected_cents == 18_000
    assert replace(first, add_on_rate_cents=None).expected_cents == 8000
    assert replace(first, units=0).add_on_units == 0
    assert replace(first, code="G0022").add_on_units == 0
