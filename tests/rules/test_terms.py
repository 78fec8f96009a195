"""A term is dated, narrowed, confirmed, or it holds; nothing is guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.rules.known import Agreement, Contract, DatedTerm, Span
from hub.rules.term_catalog import SPECS
from hub.rules.terms import (
    UNSAID_TERMS,
    ContractTerms,
    MissingTerm,
    PreparedTerms,
    Unsaid,
    resolve_terms,
    said,
)

DAY = date(2026, 3, 4)
OPEN = Span(date(2025, 1, 1))


def told(
    value: Any, span: Span = OPEN, *, name: str = "units_per_day_max", **more: Any
) -> DatedTerm:
    return DatedTerm(name, value, span, confirmed_on=date(2025, 1, 2), **more)


def resolve(
    *terms: DatedTerm, day: date = DAY, cbo: str = "cbo", county: str = "37"
) -> ContractTerms:
    return PreparedTerms(Contract("c", "p", (OPEN,), terms=terms)).on(day, cbo, county)


def test_every_term_that_rules_read_is_resolved() -> None:
    assert set(ContractTerms.__dataclass_fields__) == set(SPECS)


def test_a_confirmed_term_gives_its_value() -> None:
    term = resolve(told(6)).units_per_day_max
    assert (term.value, term.held, term.confirmed, term.why) == (6, 6, True, "confirmed")


def test_a_term_nobody_confirmed_has_no_value() -> None:
    unconfirmed = DatedTerm("units_per_day_max", 6, OPEN)
    term = resolve(unconfirmed).units_per_day_max
    with pytest.raises(MissingTerm) as missing:
        _ = term.value
    assert (missing.value.name, missing.value.why) == ("units_per_day_max", "unconfirmed")
    assert str(missing.value) == "units_per_day_max"
    assert (term.held, term.confirmed) == (None, False)


def test_a_confirmed_value_of_the_wrong_form_has_no_value_either() -> None:
    term = resolve(told("six")).units_per_day_max
    assert (term.held, term.why) == (None, "unreadable")


def test_a_contract_that_is_silent_leaves_the_states_value_or_holds() -> None:
    terms = resolve()
    assert terms == UNSAID_TERMS
    assert (terms.units_per_day_max.value, terms.units_per_day_max.why) == (4, "state")
    assert not terms.units_per_day_max.confirmed
    assert (terms.units_per_year_max.value, terms.units_per_year_max.why) == (None, "silent")
    assert terms.unit_threshold.why == "absent"
    with pytest.raises(MissingTerm):
        _ = terms.unit_threshold.value


def test_only_a_term_of_the_day_counts() -> None:
    terms = (told(5, Span(date(2025, 1, 1), date(2025, 12, 31))), told(6, Span(date(2026, 1, 1))))
    assert resolve(*terms, day=date(2025, 12, 31)).units_per_day_max.value == 5
    assert resolve(*terms, day=date(2026, 1, 1)).units_per_day_max.value == 6
    assert resolve(*terms, day=date(2024, 12, 31)).units_per_day_max.value == 4


def test_the_narrowest_term_wins_and_then_the_latest() -> None:
    wide, county, cbo, both = (
        told(5),
        told(6, county="37"),
        told(7, cbo="cbo"),
        told(8, cbo="cbo", county="37"),
    )
    assert resolve(wide, county).units_per_day_max.value == 6
    assert resolve(cbo, county).units_per_day_max.value == 7
    assert resolve(county, both, cbo, wide).units_per_day_max.value == 8
    assert resolve(county, both, cbo, wide, cbo="other").units_per_day_max.value == 6
    assert resolve(county, cbo, wide, cbo="other", county="19").units_per_day_max.value == 5
    later = told(9, Span(date(2026, 2, 1)))
    assert resolve(later, wide).units_per_day_max.value == 9
    assert resolve(wide, later).units_per_day_max.value == 9


def test_an_unconfirmed_narrow_term_hides_a_confirmed_wide_one() -> None:
    narrow = DatedTerm("units_per_day_max", None, OPEN, cbo="cbo")
    assert resolve(told(5), narrow).units_per_day_max.why == "unconfirmed"
    assert resolve(told(5), narrow, cbo="other").units_per_day_max.value == 5


def test_a_term_outside_the_catalogue_is_left_alone() -> None:
    assert resolve(told(1, name="no_such_term")) == UNSAID_TERMS


def test_terms_resolve_for_an_agreements_cbo() -> None:
    contract = Contract("c", "p", (OPEN,), terms=(told(7, cbo="cbo"), told(5)))
    agreement = Agreement("a", "cbo", ("c",), (OPEN,))
    assert resolve_terms(contract, agreement, None, DAY).units_per_day_max.value == 7
    assert resolve_terms(contract, None, None, DAY).units_per_day_max.value == 5


def test_structured_terms_are_read_into_values() -> None:
    terms = resolve(
        told({"units": 10, "window": "lifetime", "action": "attest"}, name="unit_threshold"),
        told({"days": 90, "anchor": "primary_eob", "day_type": "working"}, name="filing_limit"),
        told({"accepted": True, "from": "2026-01-01"}, name="standing_recommendation"),
        told(["11", "12"], name="place_of_service_allowed"),
    )
    threshold, limit = terms.unit_threshold.value, terms.filing_limit.value
    assert (threshold.units, threshold.window, threshold.action) == (10, "lifetime", "attest")
    assert (limit.days, limit.anchor, limit.day_type) == (90, "primary_eob", "working")
    standing = terms.standing_recommendation.value
    assert (standing.accepted, standing.first) == (True, date(2026, 1, 1))
    assert terms.place_of_service_allowed.value == ("11", "12")


def test_terms_of_the_same_content_are_equal() -> None:
    assert said("a", 1, "state") == said("a", 1, "state")
    assert said("a", 1, "state") != said("a", 2, "state")
    assert hash(said("a", 1, "state")) == hash(said("a", 1, "state"))
    assert said("a", 1, "state") != "a"


def test_a_term_without_a_value_can_still_be_compared_and_shown() -> None:
    unsaid = Unsaid("a", "absent")
    assert unsaid == Unsaid("a", "absent")
    assert unsaid not in (Unsaid("a", "unconfirmed"), Unsaid("b", "absent"), said("a", 1, "state"))
    assert said("a", None, "absent") != unsaid
    assert len({unsaid, Unsaid("a", "absent")}) == 1
    assert repr(unsaid) == "Unsaid('a', 'absent')"


def test_a_value_for_the_cbo_is_narrower_than_one_for_its_county() -> None:
    later = Span(date(2026, 1, 1))
    terms = resolve(told(3, cbo="cbo"), told(2, later, county="37"))
    assert terms.units_per_day_max.value == 3
    terms = resolve(told(3, cbo="cbo"), told(2, later, county="37", cbo="cbo"))
    assert terms.units_per_day_max.value == 2


def test_of_two_values_alike_the_first_told_counts() -> None:
    assert resolve(told(3), told(2)).units_per_day_max.value == 3
