"""From what a CBO knows to what a claim needs: code, modifiers, minutes, units, price."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from hub.rules.derive import (
    UNIT_MINUTES,
    code_of,
    minutes_of,
    modifiers_of,
    rate_of,
    units_of,
)
from hub.rules.known import RateLine, Span
from hub.rules.plain import PLAIN_FACTS, PLAIN_TERMS, make_terms
from hub.rules.terms import MissingTerm

ENCOUNTER = PLAIN_FACTS.encounter
OPEN = Span(date(2025, 1, 1))
DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("size", "code"),
    [(0, None), (1, "98960"), (2, "98961"), (4, "98961"), (5, "98962"), (8, "98962"), (9, None)],
)
def test_the_code_follows_the_head_count(size: int, code: str | None) -> None:
    assert code_of(replace(ENCOUNTER, group_size=size), "G0019") == code


def test_community_health_integration_has_the_code_of_its_month() -> None:
    chi = replace(ENCOUNTER, service="community_health_integration", group_size=9)
    assert code_of(chi, "G0022") == "G0022"


@pytest.mark.parametrize(
    ("service", "modality", "modifiers"),
    [
        ("chw", "in_person", ("U2",)),
        ("chw", "video", ("U2", "95")),
        ("chw", "audio", ("U2", "93")),
        ("asthma_prevention", "video", ("U3", "95")),
        ("community_health_integration", "in_person", ("U9",)),
    ],
)
def test_modifiers_say_the_service_and_then_the_way(
    service: str, modality: str, modifiers: tuple[str, ...]
) -> None:
    terms = make_terms({"g_code_modifiers": ["U9"]})
    served = replace(ENCOUNTER, service=service, modality=modality)
    assert modifiers_of(served, terms) == modifiers


def test_unconfirmed_modifiers_of_g_codes_are_left_out() -> None:
    chi = replace(ENCOUNTER, service="community_health_integration")
    assert modifiers_of(chi, PLAIN_TERMS) == ()


def test_minutes_are_whole_and_come_from_times_before_statements() -> None:
    start = datetime(2026, 3, 4, 16, 0, tzinfo=UTC)
    served = replace(ENCOUNTER, started_at=start, stated_minutes=99)
    assert minutes_of(replace(served, ended_at=start.replace(minute=29, second=59))) == 29
    assert minutes_of(replace(served, ended_at=start.replace(hour=start.hour - 1))) == 0
    assert minutes_of(replace(served, started_at=None)) == 99
    assert minutes_of(replace(served, ended_at=None)) == 99
    assert minutes_of(replace(served, ended_at=None, stated_minutes=None)) is None


@pytest.mark.parametrize(
    ("minutes", "units"),
    [
        (0, 0),
        (15, 0),
        (16, 1),
        (30, 1),
        (45, 1),
        (46, 2),
        (75, 2),
        (76, 3),
        (105, 3),
        (106, 4),
        (135, 4),
        (136, 5),
    ],
)
def test_a_started_unit_counts_from_its_midpoint(minutes: int, units: int) -> None:
    assert units_of(minutes, "98960", PLAIN_TERMS) == units


@pytest.mark.parametrize(("minutes", "units"), [(29, 0), (30, 1), (59, 1), (60, 2)])
def test_full_units_only_where_the_contract_says_so(minutes: int, units: int) -> None:
    assert units_of(minutes, "98961", make_terms({"rounding_rule": "full_unit"})) == units


@pytest.mark.parametrize(("minutes", "units"), [(14, 0), (15, 1), (45, 1), (46, 2)])
def test_a_lower_minimum_is_for_the_first_unit(minutes: int, units: int) -> None:
    assert units_of(minutes, "98960", make_terms({"unit_minutes_min": 15})) == units


@pytest.mark.parametrize(
    ("code", "minutes", "units"),
    [("G0019", 31, 0), ("G0019", 32, 1), ("G0019", 90, 1), ("G0019", 91, 2), ("G0022", 16, 1)],
)
def test_a_longer_unit_scales_the_minimum(code: str, minutes: int, units: int) -> None:
    assert units_of(minutes, code, PLAIN_TERMS) == units


@pytest.mark.parametrize("name", ["unit_minutes_min", "rounding_rule"])
def test_units_wait_for_confirmed_rounding(name: str) -> None:
    with pytest.raises(MissingTerm) as missing:
        units_of(30, "98960", make_terms(unconfirmed=[name]))
    assert missing.value.name == name
    assert missing.value.why == "unconfirmed"


RATES = (
    RateLine("98960", ("U2",), 2666, OPEN),
    RateLine("98961", ("U2",), 1266, Span(date(2025, 1, 1), date(2025, 12, 31))),
    RateLine("98961", ("U2",), 1300, Span(date(2026, 1, 1))),
    RateLine("98960", ("U2", "93"), 2000, OPEN),
    RateLine("98962", ("93", "U2"), 900, OPEN),
    RateLine("98960", ("U3",), 1, OPEN),
)


@pytest.mark.parametrize(
    ("code", "modifiers", "day", "cents"),
    [
        ("98960", ("U2",), "2026-03-04", 2666),
        ("98960", ("U2", "95"), "2026-03-04", 2666),
        ("98960", ("U2", "93"), "2026-03-04", 2000),
        ("98962", ("U2", "93"), "2026-03-04", 900),
        ("98962", ("U2",), "2026-03-04", None),
        ("98961", ("U2",), "2025-12-31", 1266),
        ("98961", ("U2",), "2026-01-01", 1300),
        ("98960", ("U2",), "2024-12-31", None),
        ("G0019", (), "2026-03-04", None),
    ],
)
def test_a_rate_is_found_by_code_modifiers_and_day(
    code: str, modifiers: tuple[str, ...], day: str, cents: int | None
) -> None:
    assert rate_of(RATES, code, modifiers, date.fromisoformat(day)) == cents


def test_a_rate_for_a_county_is_for_that_county_only() -> None:
    rates = (
        RateLine("98960", ("U2",), 3000, OPEN, "37"),
        RateLine("98960", ("U2",), 2666, OPEN),
        RateLine("98960", ("U2", "95"), 2500, OPEN),
    )
    day = date(2026, 3, 4)
    assert rate_of(rates, "98960", ("U2",), day, "37") == 3000
    assert rate_of(rates, "98960", ("U2",), day, "19") == 2666
    assert rate_of(rates, "98960", ("U2",), day) == 2666
    assert rate_of(rates, "98960", ("U2", "95"), day, "37") == 2500


def test_a_unit_of_each_code_has_its_minutes() -> None:
    assert UNIT_MINUTES == {"98960": 30, "98961": 30, "98962": 30, "G0019": 60, "G0022": 30}


def test_of_two_rates_alike_the_first_counts_and_one_that_does_not_fit_stops_nothing() -> None:
    rates = (
        RateLine("98960", ("U3",), 1, OPEN),
        RateLine("98961", ("U2",), 2, OPEN),
        RateLine("98960", ("U2",), 2666, OPEN),
        RateLine("98960", ("U2",), 3000, OPEN),
    )
    assert rate_of(rates, "98960", ("U2",), DAY) == 2666
