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
from hub.rules.derive import CHI, month_units_of
from hub.rules.history import History
from hub.rules.known import (
    Contract,
    DatedTerm,
    InitiatingVisit,
    Known,
    PlanOfCare,
    RateLine,
    Span,
)
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


RATES = (
    RateLine("G0019", ("U2",), 5000, OPEN),
    RateLine("G0022", ("U2",), 2500, OPEN),
    RateLine("G0022", ("U2", "95"), 2400, OPEN),
)
MONTHLY = replace(CONTRACT, rates=RATES)


def monthly(key: str, day: int, minutes: int, units: int, code: str = "G0022", **more: Any) -> Any:
    told: dict[str, Any] = {"contract": MONTHLY, "service_date": date(2026, 3, day)} | more
    return replace(service(key, minutes, code, **told), units=units)


def test_a_month_of_contacts_is_one_hour_and_the_half_hours_after_it() -> None:
    lines = make_lines(
        [
            monthly("a", 2, 20, 0, "G0019"),
            monthly("b", 9, 40, 1, "G0019"),
            monthly("c", 16, 35, 1),
            monthly("d", 23, 25, 1),
        ]
    )
    told = [(line.code, line.units, line.minutes, line.expected_cents) for line in lines]
    assert told == [("G0019", 1, 60, 5000), ("G0022", 2, 60, 5000)]
    assert {line.service_date for line in lines} == {date(2026, 3, 23)}
    assert {line.encounters for line in lines} == {("d", "c", "b", "a")}


def test_one_long_contact_stands_on_both_lines() -> None:
    hour, more = make_lines([monthly("a", 2, 95, 2, "G0019")])
    assert (hour.code, hour.units, hour.minutes, hour.encounters) == ("G0019", 1, 60, ("a",))
    assert (more.code, more.units, more.minutes, more.encounters) == ("G0022", 1, 30, ("a",))
    assert hour.expected_cents + more.expected_cents == 7500


def test_contacts_that_bring_no_unit_make_no_line_yet() -> None:
    assert make_lines([monthly("a", 2, 20, 0, "G0019"), monthly("b", 3, 5, 0, "G0019")]) == []
    (line,) = make_lines([monthly("a", 2, 10, 0), monthly("b", 3, 20, 1)])
    assert (line.code, line.units, line.minutes, line.encounters) == ("G0022", 1, 30, ("b", "a"))


def test_months_contracts_and_modifiers_are_kept_apart() -> None:
    april = {"service_date": date(2026, 4, 2)}
    second = {"contract": replace(MONTHLY, key="second")}
    video = {"modifiers": ("U2", "95")}
    lines = make_lines(
        [
            monthly("a", 2, 60, 1, "G0019"),
            monthly("b", 2, 60, 1, "G0019", **april),
            monthly("c", 3, 30, 1, **second),
            monthly("d", 4, 30, 1, **video),
            monthly("e", 1, 30, 1),
        ]
    )
    told = [(line.code, line.modifiers, line.service_date.day, line.contract) for line in lines]
    assert told == [
        ("G0019", ("U2",), 4, "con"),
        ("G0022", ("U2",), 4, "con"),
        ("G0022", ("U2", "95"), 4, "con"),
        ("G0019", ("U2",), 2, "con"),
        ("G0022", ("U2",), 3, "second"),
    ]
    assert [line.expected_cents for line in lines] == [5000, 2500, 2400, 5000, 2500]


@settings(deadline=None)
@given(some.lists(some.integers(1, 80), min_size=1, max_size=8), some.randoms())
def test_the_lines_of_a_month_hold_the_units_of_its_minutes_in_any_order(
    minutes: list[int], order: Any
) -> None:
    known, encounters = chi_world(), []
    for number, length in enumerate(minutes, 1):
        told: dict[str, Any] = {"service": CHI, "service_date": date(2026, 3, number)}
        visit = InitiatingVisit("99213", date(2026, 2, 1), "1635515053")
        encounters.append(served(str(number), "09:00", length, initiating_visit=visit, **told))
    order.shuffle(encounters)
    judged = judge_in_order(known, History(), encounters, date(2026, 3, 20))
    assert {one.status for one in judged} == {"ready"}
    lines = make_lines(brought for brought in map(ready_service, judged) if brought is not None)
    whole = month_units_of(sum(minutes), PLAIN_TERMS)
    assert sum(line.units for line in lines) == whole
    assert [line.units for line in lines if line.code == "G0019"] == [1][:whole]
    assert sum(one.expected_cents or 0 for one in judged) == sum(
        line.expected_cents for line in lines
    )


def chi_world() -> Known:
    """The plain world, whose plan takes G0019 and G0022 and whose member has a plan of care."""
    said: dict[str, Any] = {
        "g_codes_accepted": True,
        "g_code_modifiers": ["U2"],
        "g_code_diagnoses": ["Z59.41"],
        "initiating_visit_lookback_days": 365,
        "units_per_day_max": 48,
        "unit_threshold": {"units": 999, "window": "lifetime", "action": "keep_on_file"},
    }
    known = world()
    plain = [term for term in known.contracts["con"].terms if term.name not in said]
    added = [DatedTerm(name, value, OPEN, confirmed_on=OPEN.first) for name, value in said.items()]
    changed = replace(known.contracts["con"], terms=(*plain, *added), rates=RATES)
    plan = PlanOfCare(Span(date(2026, 1, 1)), "physician", *(True,) * 6)
    members = {key: replace(member, plans_of_care=(plan,)) for key, member in known.members.items()}
    return replace(known, contracts={"con": changed}, members=members)
