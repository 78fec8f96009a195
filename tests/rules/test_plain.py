"""The plain encounter offends no rule, and an example says only what differs from it."""

from __future__ import annotations

from datetime import date

import pytest

from hub.rules.evaluate import evaluate
from hub.rules.plain import PLAIN_FACTS, PLAIN_TERMS, make_facts, make_terms


def test_the_plain_encounter_offends_no_rule() -> None:
    assert evaluate(PLAIN_FACTS, PLAIN_TERMS) == ()


def test_facts_that_differ_in_nothing_are_the_plain_ones() -> None:
    assert make_facts() == PLAIN_FACTS
    assert make_terms() == PLAIN_TERMS


def test_a_dotted_path_changes_one_thing() -> None:
    facts = make_facts({"encounter.group_size": 9, "units": 3})
    assert (facts.encounter.group_size, facts.units) == (9, 3)
    assert make_facts() == PLAIN_FACTS


def test_moving_the_day_moves_the_encounter() -> None:
    facts = make_facts({"day": date(2025, 1, 1)})
    assert facts.day == facts.encounter.service_date == facts.received_on == date(2025, 1, 1)
    assert (facts.encounter.started_at, facts.filing_due_on) == (None, None)


@pytest.mark.parametrize("path", ["no_such", "encounter.no_such"])
def test_a_path_that_facts_do_not_have_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=f"facts have no {path}"):
        make_facts({path: 1})


def test_a_value_that_a_term_does_not_take_is_refused() -> None:
    with pytest.raises(ValueError, match="units_per_day_max: must be a whole number"):
        make_terms({"units_per_day_max": "4"})


def test_a_term_may_be_left_unconfirmed() -> None:
    assert make_terms(unconfirmed=["ecm_overlap"]).ecm_overlap.why == "unconfirmed"
    assert make_terms().g_code_modifiers.why == "absent"
    assert make_terms().units_per_year_max.why == "silent"
    assert make_terms({"units_per_year_max": 10}).units_per_year_max.why == "confirmed"
