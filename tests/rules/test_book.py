"""The book as data: every rule with its dates, source, words and worked examples."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hub.rules import book
from hub.rules.book import describe, example_of, rule_book_version
from hub.rules.catalog import RULES, RULES_BY_ID
from hub.rules.evaluate import evaluate, status_of
from hub.rules.plain import PLAIN_FACTS, PLAIN_TERMS, make_facts, make_terms
from hub.rules.rule import Action, Finding, Rule, found

EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


@EACH
def test_a_rule_is_told_as_json_in_both_languages(rule: Rule) -> None:
    told = json.loads(json.dumps(describe(rule)))
    assert told["id"] == rule.id
    assert {"action", "since", "until", "source", "standing", "mends", "en", "es"} <= set(told)
    assert told["en"]["statement"] == rule.statement
    assert told["en"]["statement"] != told["es"]["statement"]
    assert told["source"]["title"]


@EACH
def test_a_worked_example_passes_and_another_fails(rule: Rule) -> None:
    passes, fails = example_of(rule.id)
    assert passes.finding is None
    assert passes.sentence("en") == ""
    assert fails.finding is not None
    assert fails.finding.rule is rule
    assert fails.sentence("en") != fails.sentence("es")


def test_an_example_is_told_with_what_differs() -> None:
    passes, fails = example_of("CHW-GROUP-SIZE")
    assert fails.as_json() == {
        "name": "nine people are not",
        "name_es": "nueve personas no",
        "facts": {"encounter.group_size": 9},
        "terms": {},
        "en": "9 people took part; one to 8 can be billed",
        "es": "Participaron 9 personas; se puede facturar de una a 8",
    }
    assert passes.as_json()["en"] is None


def test_the_version_is_short_and_the_same_for_the_same_book() -> None:
    assert rule_book_version() == rule_book_version()
    assert len(rule_book_version()) == 12


def test_the_version_changes_with_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    before = rule_book_version()
    monkeypatch.setattr(book, "RULES", RULES[:-1])
    rule_book_version.cache_clear()
    changed = rule_book_version()
    rule_book_version.cache_clear()
    assert changed != before


def test_a_dated_rule_tells_its_last_day() -> None:
    assert describe(RULES_BY_ID["CHW-CODE-G0019"])["until"] == "2025-03-31"
    assert describe(RULES_BY_ID["CHW-CODE-G0019-2"])["until"] is None


def finding(**more: Any) -> Finding:
    facts, terms = make_facts(more.pop("facts", {})), make_terms(**more)
    return evaluate(facts, terms)[0]


def test_a_finding_is_told_with_its_source_and_who_mends_it() -> None:
    told = finding(facts={"encounter.group_size": 9}).as_json()
    assert told == {
        "rule": "CHW-GROUP-SIZE",
        "action": "block",
        "pointer": "/group_size",
        "mends": "chw",
        "term": None,
        "source": "S1",
        "locator": "codes by number of members",
        "standing": "confirmed",
        "en": "9 people took part; one to 8 can be billed",
        "fix_en": "Correct the head-count if it is wrong; a larger group is not billable.",
        "es": "Participaron 9 personas; se puede facturar de una a 8",
        "fix_es": "Corrija el número de personas si está mal; un grupo más grande no se puede"
        " facturar.",
    }


def test_a_hold_for_a_term_names_it_and_is_the_hubs_to_mend() -> None:
    told = finding(unconfirmed=["rendering_rule"]).as_json()
    assert (told["action"], told["term"], told["mends"]) == ("hold", "rendering_rule", "hub")
    assert "rendering_rule" in str(told["en"])
    assert "rendering_rule" in str(told["fix_es"])


def test_every_rule_is_asked_and_none_stops_the_others() -> None:
    facts = make_facts({"encounter.group_size": 9, "encounter.diagnoses": [], "cin_fault": "form"})
    rules = [found.rule_id for found in evaluate(facts, PLAIN_TERMS)]
    assert rules == ["ELIG-CIN", "CHW-GROUP-SIZE", "CHW-CPT-ICD"]


def test_the_gravest_action_is_the_status() -> None:
    rule = RULES_BY_ID["ELIG-CIN"]
    block, hold, warn = (Finding(rule, action, "") for action in Action)
    assert status_of([]) == status_of([warn]) == "ready"
    assert status_of([warn, hold]) == "held"
    assert status_of([hold, block, warn]) == "blocked"


def test_the_first_day_decides_which_rules_are_asked() -> None:
    before = make_facts({"day": "2022-06-30"})
    assert [found.rule_id for found in evaluate(before, PLAIN_TERMS)] == ["CHW-BENEFIT-DATE"]
    assert evaluate(PLAIN_FACTS, PLAIN_TERMS) == ()


def test_a_hit_keeps_its_numbers_in_order() -> None:
    assert found("/a", b=1, a=2).values == (("b", 1), ("a", 2))
