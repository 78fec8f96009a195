"""Facts and terms become JSON and come back, byte for byte."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import pytest

from hub.rules.codec import canonical, from_plain, to_plain
from hub.rules.facts import Facts
from hub.rules.known import Member, PlanOfCare, Span
from hub.rules.plain import PLAIN_FACTS, PLAIN_TERMS, make_facts, make_terms
from hub.rules.rule import Action
from hub.rules.term_values import FilingLimit
from hub.rules.terms import ContractTerms


def test_facts_survive_the_round_trip() -> None:
    facts = make_facts(
        {
            "plan_of_care": {"span": {"first": "2026-01-01"}, "reviewed_on": ["2026-02-01"]},
            "diagnosis_faults": [[0, "expired"]],
            "encounter.telehealth_consent_on": "2026-01-01",
            "rate_cents": None,
        }
    )
    text = canonical(to_plain(facts))
    again = from_plain(Facts, json.loads(text))
    assert again == facts
    assert canonical(to_plain(again)) == text
    assert again.plan_of_care == PlanOfCare(Span(date(2026, 1, 1)), reviewed_on=(date(2026, 2, 1),))


def test_terms_survive_the_round_trip_with_those_that_have_no_value() -> None:
    cob = {"days": 90, "anchor": "primary_eob"}
    differing = {"units_per_year_max": None, "cob_filing_limit": cob}
    terms = make_terms(differing, ["unit_threshold"])
    text = canonical(to_plain(terms))
    again = from_plain(ContractTerms, json.loads(text))
    assert canonical(to_plain(again)) == text
    assert again.unit_threshold.why == "unconfirmed"
    assert again.cob_filing_limit.value == FilingLimit(90, "primary_eob", "calendar")
    assert again.filing_limit.value == PLAIN_TERMS.filing_limit.value
    assert again.place_of_service_allowed.value == PLAIN_TERMS.place_of_service_allowed.value


def test_keys_become_text_and_instants_utc() -> None:
    key = UUID(int=5)
    assert to_plain(key) == "00000000-0000-0000-0000-000000000005"
    assert to_plain(PLAIN_FACTS)["encounter"]["started_at"] == "2026-03-04T17:00:00+00:00"
    assert to_plain({5: (Action.BLOCK, True, None)}) == {"5": ["block", True, None]}


def test_canonical_text_does_not_depend_on_order_or_letters() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"\\u00e9","b":1}'


@pytest.mark.parametrize("plain", [None, [], "text", {"no_such_field": 1}, {"key": "m"}])
def test_json_of_another_form_is_refused(plain: object) -> None:
    with pytest.raises(ValueError, match="not the form of Member"):
        from_plain(Member, plain)


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        from_plain(Span, {"first": "2026-02-30"})


def test_a_type_without_a_plain_form_is_refused() -> None:
    with pytest.raises(ValueError, match="not the form of bytes"):
        from_plain(bytes, "")


def test_a_fixed_row_of_values_is_read_each_by_its_own_kind() -> None:
    assert from_plain(tuple[date, str], ["2026-03-04", "a"]) == (date(2026, 3, 4), "a")
    assert from_plain(tuple[date, ...], ["2026-03-04"]) == (date(2026, 3, 4),)
    with pytest.raises(ValueError):
        from_plain(tuple[date, str], ["2026-03-04"])
