"""A contract's profile tells every term of the catalogue; two profiles are compared."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from hub.rules.known import Contract, DatedTerm, RateLine, Span
from hub.rules.profile import diff_profiles, make_profile
from hub.rules.term_catalog import SPECS
from hub.rules.term_catalog_exchange import ALL_SPECS

OPEN = Span(date(2025, 1, 1))
CONFIRMED = date(2025, 1, 2)


def term(name: str, value: Any, span: Span = OPEN, **more: Any) -> DatedTerm:
    told = {"source": "exhibit B", "confirmed_by": "somebody", "confirmed_on": CONFIRMED} | more
    return DatedTerm(name, value, span, **told)


CONTRACT = Contract(
    "con",
    "plan",
    (OPEN,),
    "hub",
    (
        term("units_per_day_max", 4),
        term("ecm_overlap", "deny", confirmed_by=None, confirmed_on=None),
        term("rounding_rule", "sometimes"),
        term("unit_minutes_min", 16, Span(date(2025, 1, 1), date(2025, 12, 31))),
        term("unit_minutes_min", 15, Span(date(2026, 1, 1))),
        term("house_word", 1),
    ),
    (RateLine("98960", ("U2",), 2666, OPEN), RateLine("98961", ("U2",), 1266, OPEN, "37")),
)


def test_a_profile_tells_every_term_of_the_catalogue() -> None:
    profile = make_profile(CONTRACT)
    assert list(profile["terms"]) == list(ALL_SPECS)
    assert profile["terms_outside_catalogue"] == ["house_word"]
    assert (profile["contract"], profile["plan"], profile["on"]) == ("con", "plan", None)
    assert json.loads(json.dumps(profile)) == profile


def test_a_term_shows_its_status() -> None:
    terms = make_profile(CONTRACT)["terms"]
    statuses = {
        name: terms[name]["status"]
        for name in (
            "units_per_day_max",
            "ecm_overlap",
            "rounding_rule",
            "filing_limit",
            "plan_of_care_review_months",
            "units_per_year_max",
        )
    }
    assert statuses == {
        "units_per_day_max": "confirmed",
        "ecm_overlap": "unconfirmed",
        "rounding_rule": "unreadable",
        "filing_limit": "unknown",
        "plan_of_care_review_months": "state",
        "units_per_year_max": "silent",
    }
    assert terms["plan_of_care_review_months"]["default"] == 6
    assert terms["units_per_day_max"]["values"] == [
        {
            "value": 4,
            "status": "confirmed",
            "from": "2025-01-01",
            "to": None,
            "source": "exhibit B",
            "confirmed_by": "somebody",
            "confirmed_on": "2025-01-02",
            "cbo": None,
            "county": None,
        }
    ]


def test_a_profile_names_the_terms_that_rules_hold_for() -> None:
    holding = make_profile(CONTRACT)["holding"]
    assert {"ecm_overlap", "rounding_rule", "filing_limit"} <= set(holding)
    assert "units_per_day_max" not in holding
    assert set(holding) <= set(SPECS)


def test_the_worst_of_a_terms_values_is_its_status() -> None:
    narrow = term("units_per_day_max", 5, confirmed_on=None, cbo="cbo", county="37")
    contract = replace(CONTRACT, terms=(narrow, *CONTRACT.terms))
    entry = make_profile(contract)["terms"]["units_per_day_max"]
    assert entry["status"] == "unconfirmed"
    assert [value["cbo"] for value in entry["values"]] == [None, "cbo"]


def test_a_profile_of_a_day_tells_what_runs_that_day() -> None:
    profile = make_profile(CONTRACT, date(2025, 12, 31))
    values = profile["terms"]["unit_minutes_min"]["values"]
    assert [value["value"] for value in values] == [16]
    assert len(profile["rates"]) == 2
    assert make_profile(CONTRACT, date(2024, 12, 31))["rates"] == []
    both = make_profile(CONTRACT)["terms"]["unit_minutes_min"]["values"]
    assert [value["value"] for value in both] == [16, 15]


def test_equal_profiles_do_not_differ() -> None:
    other = replace(
        CONTRACT,
        key="other",
        terms=tuple(
            replace(one, confirmed_by="somebody else", source="e-mail") for one in CONTRACT.terms
        ),
    )
    assert diff_profiles(make_profile(CONTRACT), make_profile(other)) == []


def test_a_comparison_tells_terms_rates_and_who_bills() -> None:
    terms = tuple(one for one in CONTRACT.terms if one.name != "ecm_overlap")
    other = replace(
        CONTRACT,
        billing_provider="cbo",
        terms=(*terms[1:], term("units_per_day_max", 6)),
        rates=(RateLine("98960", ("U2",), 2700, OPEN),),
    )
    found = {
        one["place"]: one for one in diff_profiles(make_profile(CONTRACT), make_profile(other))
    }
    assert list(found) == [
        "billing_provider",
        "terms.ecm_overlap",
        "terms.units_per_day_max",
        "rates.98960 U2",
        "rates.98961 U2 37",
    ]
    assert (found["billing_provider"]["left"], found["billing_provider"]["right"]) == ("hub", "cbo")
    assert found["terms.ecm_overlap"]["right"] is None
    assert found["terms.ecm_overlap"]["left"][0]["status"] == "unconfirmed"
    assert found["rates.98960 U2"]["left"] == [("2025-01-01", None, 2666)]
    assert found["rates.98961 U2 37"]["right"] is None


def test_the_order_of_modifiers_is_no_difference() -> None:
    other = replace(CONTRACT, rates=(RateLine("98960", ("95", "U2"), 1, OPEN),))
    same = replace(CONTRACT, rates=(RateLine("98960", ("U2", "95"), 1, OPEN),))
    assert diff_profiles(make_profile(other), make_profile(same)) == []


def test_a_profile_names_its_form() -> None:
    assert make_profile(CONTRACT)["profile_version"] == 1
