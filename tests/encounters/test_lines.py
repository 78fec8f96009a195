"""Ready encounters of one CBO, member, day, code and modifiers become one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hub.encounters.judge import judge_in_order
from hub.encounters.lines import ReadyService, make_lines, ready_service
from hub.rules.history import History
from hub.rules.known import Contract, RateLine, Span
from hub.rules.plain import PLAIN_FACTS, PLAIN_TERMS
from tests.encounters.test_judge import RECEIVED, served, world

OPEN = Span(date(2020, 1, 1))
CONTRACT = Contract(
    "con",
    "plan",
    (OPEN,),
    rates=(RateLine("98960", ("U2",), 2666, OPEN), RateLine("98961", ("U2",), 1266, OPEN)),
)


def service(key: str = "a", minutes: int = 30, code: str = "98960", **more: Any) -> ReadyService:
    modifiers = more.pop("modifiers", ("U2",))
    contract = more.pop("contract", CONTRACT)
    county = more.pop("county", None)
    encounter = replace(PLAIN_FACTS.encounter, key=key, **more)
    return ReadyService(encounter, contract, PLAIN_TERMS, code, modifiers, minutes, county)


def test_minutes_are_added_and_rounded_once() -> None:
    (line,) = make_lines([service("a", 20), service("b", 25)])
    assert (line.minutes, line.units, line.expected_cents) == (45, 1, 2666)
    assert line.encounters == ("a", "b")
    assert (line.cbo, line.member, line.contract, line.code) == ("cbo", "member", "con", "98960")
    assert (line.service_date, line.modifiers) == (PLAIN_FACTS.day, ("U2",))


@pytest.mark.parametrize(
    "other",
    [
        {"member": "m2"},
        {"cbo": "c2"},
        {"service_date": date(2026, 3, 5)},
        {"code": "98961"},
        {"modifiers": ("U2", "95")},
        {"contract": replace(CONTRACT, key="second")},
    ],
)
def test_what_differs_becomes_a_line_of_its_own(other: dict[str, Any]) -> None:
    lines = make_lines([service("a"), service("b", **other), service("c")])
    assert [line.encounters for line in lines] == [("a", "c"), ("b",)]


def test_a_line_without_a_rate_is_refused() -> None:
    with pytest.raises(LookupError):
        make_lines([service(code="98962")])


def test_a_line_is_priced_for_the_members_county() -> None:
    rates = (*CONTRACT.rates, RateLine("98960", ("U2",), 3000, OPEN, "37"))
    (line,) = make_lines([service(contract=replace(CONTRACT, rates=rates), county="37")])
    assert line.expected_cents == 3000


def test_only_a_ready_judgement_brings_something_to_a_line() -> None:
    encounters = [served("a", "09:00", 30), served("b", "12:00", 30, diagnoses=())]
    judged = judge_in_order(world(), History(), encounters, RECEIVED)
    brought = ready_service(judged[0])
    assert brought is not None
    assert (brought.code, brought.minutes, brought.county) == ("98960", 30, "37")
    assert ready_service(judged[1]) is None


@settings(deadline=None)
@given(some.lists(some.integers(16, 60), min_size=1, max_size=6))
def test_a_line_holds_the_units_that_its_encounters_added(minutes: list[int]) -> None:
    start, encounters = 0, []
    for number, length in enumerate(minutes):
        encounters.append(served(str(number), f"{start // 60:02d}:{start % 60:02d}", length))
        start += length
    judged = judge_in_order(world(), History(), encounters, RECEIVED)
    services = [brought for brought in map(ready_service, judged) if brought is not None]
    lines = make_lines(services)
    added = sum(one.units or 0 for one in judged if one.status == "ready")
    assert sum(line.units for line in lines) == added
    assert added <= 4
