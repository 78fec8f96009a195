"""What was ready keeps its place before what arrived later, and no better one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.encounters.promised import Promise, as_promised
from hub.rules.facts import Facts
from hub.rules.plain import PLAIN_FACTS, PLAIN_TERMS, make_facts, make_terms

THEN = make_facts(
    {"units_that_day": 1, "units_in_window": 9, "units_this_year": 9, "g_units_this_month": 2}
)
NOW = replace(THEN, units_that_day=3, units_in_window=12, units_this_year=12, g_units_this_month=4)


def counted(now: Facts, then: Facts = THEN, **terms: Any) -> tuple[int | None, ...]:
    facts = as_promised(now, make_terms(terms), Promise(then, PLAIN_TERMS))
    assert replace(facts, **{name: getattr(now, name) for name in SUMS}) == now
    return tuple(getattr(facts, name) for name in SUMS)


SUMS = ("units_that_day", "units_in_window", "units_this_year", "g_units_this_month")


def test_what_arrived_later_does_not_count_and_what_was_withdrawn_does() -> None:
    assert counted(NOW) == (1, 9, 9, 2)
    assert counted(THEN, NOW) == (1, 9, 9, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"units": 2},
        {"units": None},
        {"day": PLAIN_FACTS.day + timedelta(days=1)},
        {"member": replace(PLAIN_FACTS.member, person="another")},
    ],
)
def test_whoever_asks_for_something_else_waits_behind_the_others(change: dict[str, Any]) -> None:
    assert counted(replace(NOW, **change)) == (3, 12, 12, 4)


def test_without_units_nothing_was_promised() -> None:
    assert counted(NOW, replace(THEN, units=None)) == (3, 12, 12, 4)


def test_another_window_is_counted_anew() -> None:
    rolling = {"units": 12, "window": "rolling_12_months", "action": "none"}
    assert counted(NOW, unit_threshold=rolling) == (1, 12, 9, 2)
    assert counted(replace(NOW, units_in_window=None)) == (1, None, 9, 2)
    assert counted(NOW, replace(THEN, units_in_window=None)) == (1, 12, 9, 2)
