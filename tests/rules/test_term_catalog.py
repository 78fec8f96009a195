"""The catalogue of terms: every term has a meaning, a form and a stated absence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hub.rules.codec import canonical, to_plain
from hub.rules.plain import PLAIN_TERM_VALUES
from hub.rules.term_catalog import SPECS, TermSpec
from hub.rules.term_catalog_exchange import ALL_SPECS, check_term
from hub.rules.term_values import FilingLimit, StandingRecommendation, UnitThreshold

FORMS = Path(__file__).parent / "term_forms.txt"
"""Name, absence, default and form of every term, written down a second time on purpose."""
EACH = pytest.mark.parametrize("spec", ALL_SPECS.values(), ids=lambda spec: spec.name)


def test_the_catalogue_covers_a_whole_contract() -> None:
    assert len(ALL_SPECS) >= 80
    assert set(SPECS) < set(ALL_SPECS)
    assert all(name == spec.name for name, spec in ALL_SPECS.items())


@EACH
def test_a_term_says_what_it_means_and_what_its_absence_means(spec: TermSpec) -> None:
    assert spec.meaning.endswith(".")
    assert spec.check.kind
    assert spec.absence in ("absent", "state", "silent")


@EACH
def test_a_default_is_a_value_that_the_term_takes(spec: TermSpec) -> None:
    if spec.absence == "absent":
        assert spec.default is None
    elif spec.default is not None:
        raw = list(spec.default) if isinstance(spec.default, tuple) else spec.default
        assert spec.check.problems(raw) == []
        assert spec.read(raw) == spec.default


@EACH
def test_no_term_takes_a_value_of_a_strange_kind(spec: TermSpec) -> None:
    assert spec.check.problems(object()) != []


@pytest.mark.parametrize(("name", "value"), PLAIN_TERM_VALUES.items())
def test_the_terms_of_the_examples_fit(name: str, value: Any) -> None:
    assert check_term(name, value) == []


def test_a_term_outside_the_catalogue_is_told() -> None:
    assert check_term("color", "red") == ["is not a term of the catalogue"]
    assert check_term("units_per_day_max", "four") == ["must be a whole number"]


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        ({"accepted": True, "from": "2026-01-01"}, []),
        ({"accepted": False, "from": None}, []),
        ({"accepted": True, "from": None}, ["from: must be a date where it is accepted"]),
        ({"accepted": "yes", "from": None}, ["accepted: must be true or false"]),
        (None, ["must be an object with accepted, from"]),
    ],
)
def test_an_accepted_standing_recommendation_has_a_first_day(
    value: Any, problems: list[str]
) -> None:
    assert check_term("standing_recommendation", value) == problems


@pytest.mark.parametrize(
    "optional", [{"channel": "fax"}, {"artifact": "extension form"}, {"code_set": "all"}]
)
def test_a_threshold_may_say_how_the_plan_of_care_reaches_the_plan(
    optional: dict[str, str],
) -> None:
    value = {"units": 12, "window": "lifetime", "action": "submit_form"}
    assert check_term("unit_threshold", value | optional) == []
    assert check_term("unit_threshold", value | {"units": 0}) == [
        "units: must lie between 1 and 999"
    ]


def test_every_term_has_the_absence_the_default_and_the_form_that_were_agreed() -> None:
    told = [
        f"{spec.name} | {spec.absence} | {canonical(to_plain(spec.default))} | {spec.check.kind}"
        for spec in ALL_SPECS.values()
    ]
    assert told == FORMS.read_text(encoding="utf-8").splitlines()


def test_terms_are_read_into_values_that_rules_can_compare() -> None:
    threshold = {"units": 12, "window": "lifetime", "action": "attest"}
    assert SPECS["unit_threshold"].read(threshold) == UnitThreshold(12, "lifetime", "attest")
    limit = {"days": 180, "anchor": "primary_eob", "day_type": "working"}
    assert SPECS["filing_limit"].read(limit) == FilingLimit(180, "primary_eob", "working")
    accepted = {"accepted": True, "from": "2026-01-02"}
    read = SPECS["standing_recommendation"].read
    assert read(accepted) == StandingRecommendation(True, date(2026, 1, 2))
    assert read({"accepted": False, "from": None}) == StandingRecommendation(False, None)
    assert SPECS["rules_confirmed"].read(["A"]) == ("A",)
    assert SPECS["units_per_day_max"].read(4) == 4
