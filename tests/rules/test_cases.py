"""Every rule is held to its cases: what it finds, what it does not, both sides of each limit."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hub.rules.catalog import RULES, RULES_BY_ID
from hub.rules.code_sets import EVER
from hub.rules.evaluate import evaluate, rules_in_force
from hub.rules.plain import make_facts, make_terms

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(FOLDER.glob("*.toml"))
CASES = [
    pytest.param(
        path.stem, case, id=f"{path.stem}-{re.sub('[^a-z0-9]+', '_', case['name'].lower())}"
    )
    for path in FILES
    for case in tomllib.loads(path.read_text())["case"]
]


def differing(case: dict[str, Any]) -> dict[str, Any]:
    return case.get("facts", {}) | dict.fromkeys(case.get("absent", []))


@pytest.mark.parametrize(("rule_id", "case"), CASES)
def test_a_rule_finds_what_its_case_says(rule_id: str, case: dict[str, Any]) -> None:
    rule = RULES_BY_ID[rule_id]
    facts = make_facts(differing(case))
    terms = make_terms(case.get("terms"), case.get("unconfirmed", ()))
    asked = [rule] if rule in rules_in_force(facts.day, facts.contract is None) else []
    findings = evaluate(facts, terms, asked)
    said = [(f"{found.action}: {found.sentence()}", found.pointer) for found in findings]
    assert said == ([(case["finds"], case["at"])] if "finds" in case else [])


def test_there_is_one_file_of_cases_for_each_rule_and_one_rule_for_each_file() -> None:
    assert sorted(path.stem for path in FILES) == sorted(RULES_BY_ID)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_rule_has_a_case_that_finds_and_one_that_does_not(path: Path) -> None:
    cases = tomllib.loads(path.read_text())["case"]
    assert {"finds" in case for case in cases} == {True, False}
    names = [case["name"] for case in cases]
    assert len(set(names)) == len(names)


DATED = [rule for rule in RULES if rule.since > EVER]


@pytest.mark.parametrize("rule", DATED, ids=lambda rule: rule.id)
def test_a_rule_is_not_asked_before_its_first_day(rule: Any) -> None:
    assert rule in rules_in_force(rule.since, rule.gate)
    assert rule not in rules_in_force(rule.since - timedelta(days=1), rule.gate)


@pytest.mark.parametrize("rule", [one for one in RULES if one.until], ids=lambda rule: rule.id)
def test_a_closed_rule_is_asked_on_its_last_day_and_not_after(rule: Any) -> None:
    assert rule in rules_in_force(rule.until, rule.gate)
    assert rule not in rules_in_force(rule.until + timedelta(days=1), rule.gate)


def test_gate_rules_and_the_others_are_never_asked_together() -> None:
    day = make_facts().day
    assert not set(map(id, rules_in_force(day, True))) & set(map(id, rules_in_force(day, False)))
    assert [rule.id for rule in rules_in_force(day, True)] == ["ELIG-MCP", "CHW-CONTRACT-SPAN"]
