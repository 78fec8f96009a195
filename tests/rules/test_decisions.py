"""A decision is replayed byte for byte; a change of rules or terms tells what would flip."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hub.rules.book import rule_book_version
from hub.rules.catalog import RULES_BY_ID
from hub.rules.codec import canonical
from hub.rules.decisions import (
    is_replayed,
    make_decision,
    read_decision,
    replay,
    show_findings,
    slim,
    try_change,
)
from hub.rules.evaluate import evaluate, rules_in_force
from hub.rules.known import DatedTerm, Span
from hub.rules.plain import DAY, PLAIN_FACTS, make_facts, make_terms

BLOCKED: dict[str, Any] = {"units_in_window": 12, "encounter.diagnoses": []}


def decide(facts: Any = None, terms: Any = None, unconfirmed: Any = ()) -> dict[str, Any]:
    told, under = make_facts(facts), make_terms(terms, unconfirmed)
    kept = make_decision(told, under, evaluate(told, under))
    read: dict[str, Any] = json.loads(canonical(kept))
    assert canonical(read) == canonical(kept)
    return read


def test_a_decision_tells_what_it_was_made_from_and_what_was_found() -> None:
    decision = decide(BLOCKED)
    assert decision["rule_book"] == rule_book_version()
    assert decision["status"] == "blocked"
    assert decision["rules"] == [rule.id for rule in rules_in_force(DAY, False)]
    assert decision["findings"] == [
        {
            "rule": "CHW-CPT-ICD",
            "action": "block",
            "pointer": "/diagnoses",
            "values": {},
            "term": None,
        },
        {
            "rule": "CHW-UNIT-12-POC",
            "action": "block",
            "pointer": "/service_date",
            "values": {"units": 13, "limit": 12, "window": "calendar_year"},
            "term": None,
        },
    ]


@pytest.mark.parametrize(
    ("facts", "terms", "unconfirmed"),
    [
        ({}, {}, ()),
        (BLOCKED, {}, ()),
        ({}, {}, ("unit_threshold", "rendering_rule")),
        ({"contract": None, "agreement": None, "plan_known": False}, {}, ()),
        ({"day": "2022-06-30"}, {}, ()),
    ],
)
def test_a_decision_replays_byte_for_byte(facts: Any, terms: Any, unconfirmed: Any) -> None:
    decision = decide(facts, terms, unconfirmed)
    assert is_replayed(decision)
    assert canonical(replay(decision)) == canonical(decision)


def test_a_decision_of_an_older_book_asks_only_the_rules_it_was_made_by() -> None:
    decision = decide(BLOCKED)
    older = {
        **decision,
        "rule_book": "an older book",
        "rules": [rule for rule in decision["rules"] if rule != "CHW-CPT-ICD"],
        "findings": decision["findings"][1:],
    }
    assert is_replayed(older)
    assert replay(older)["rule_book"] == "an older book"


def test_a_decision_that_was_tampered_with_does_not_replay() -> None:
    decision = decide(BLOCKED)
    assert not is_replayed({**decision, "status": "ready"})
    assert not is_replayed({**decision, "findings": decision["findings"][1:]})
    tampered = {**decision, "facts": {**decision["facts"], "units_in_window": 3}}
    assert not is_replayed(tampered)


@pytest.mark.parametrize("change", [{"rules": ["NO-SUCH-RULE"]}, {"facts": {}}, {"terms": None}])
def test_what_is_no_decision_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        replay({**decide(), **change})
    with pytest.raises(ValueError, match="not a decision of this book"):
        read_decision({})


def test_a_kept_decision_leaves_out_the_contracts_own_lists() -> None:
    contract = replace(PLAIN_FACTS.contract, terms=(DatedTerm("a", 1, Span(DAY)),))  # type: ignore[type-var]
    facts = slim(replace(PLAIN_FACTS, contract=contract))
    assert facts.contract is not None
    assert (facts.contract.terms, facts.contract.rates) == ((), ())
    assert facts.contract.plan == "plan"
    without = make_facts({"contract": None})
    assert slim(without) is without


def test_findings_are_kept_without_sentences() -> None:
    held = evaluate(PLAIN_FACTS, make_terms(unconfirmed=["rendering_rule"]))
    assert show_findings(held) == [
        {
            "rule": "CHW-NPI-REND",
            "action": "hold",
            "pointer": "",
            "values": {},
            "term": "rendering_rule",
        },
    ]
    dated = evaluate(make_facts({"worker.certificate": None}), make_terms())
    assert show_findings(dated)[0]["values"] == {"day": "2026-03-04"}


def test_a_new_term_tells_which_decisions_would_flip() -> None:
    decision = decide({"units_in_window": 12})
    flip = try_change(
        decision,
        terms={"unit_threshold": {"units": 20, "window": "calendar_year", "action": "attest"}},
    )
    assert flip.flips
    assert (flip.status_before, flip.status_after) == ("blocked", "ready")
    assert (flip.appear, flip.vanish) == ((), ("CHW-UNIT-12-POC",))


def test_a_shorter_filing_limit_is_counted_anew() -> None:
    limit = {"days": 5, "anchor": "service_date", "day_type": "calendar"}
    flip = try_change(decide(), terms={"filing_limit": limit})
    assert (flip.status_after, flip.appear) == ("blocked", ("TF-MCP",))
    limit["days"] = 6
    assert not try_change(decide(), terms={"filing_limit": limit}).flips


def test_other_rules_tell_what_they_would_find() -> None:
    decision = decide(BLOCKED)
    flip = try_change(decision, rules=[RULES_BY_ID["ELIG-CIN"]])
    assert (flip.status_after, flip.vanish) == ("ready", ("CHW-CPT-ICD", "CHW-UNIT-12-POC"))
    same = try_change(decision)
    assert (same.flips, same.appear, same.vanish) == (False, (), ())


@pytest.mark.parametrize(
    ("terms", "why"),
    [({"units_per_day_max": "x"}, "must be a whole number"), ({"color": 1}, "is no term")],
)
def test_a_change_to_a_term_must_fit_it(terms: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        try_change(decide(), terms=terms)


def test_a_decision_from_before_a_fact_and_a_term_were_known_replays_byte_for_byte() -> None:
    decision = decide(BLOCKED)
    member = {name: told for name, told in decision["facts"]["member"].items() if name != "sex"}
    coverage = [{"plan": "plan", "span": {"first": "2020-01-01", "last": None}}]
    facts = {
        name: told for name, told in decision["facts"].items() if name not in ("rate_cents", "code")
    }
    older = {
        **decision,
        "facts": {**facts, "member": {**member, "coverage": coverage}},
        "terms": {
            name: told for name, told in decision["terms"].items() if name != "fqhc_accepted"
        },
    }
    rules = [rule for rule in decision["rules"] if rule not in ("DOC-CLAIMMIN", "RATE-MCP")]
    older = replay({**older, "rules": rules})
    assert "sex" not in older["facts"]["member"]
    assert "rate_cents" not in older["facts"]
    assert "fqhc_accepted" not in older["terms"]
    assert older["facts"]["member"]["coverage"] == coverage
    assert is_replayed(older)


def test_the_first_problem_of_a_changed_term_is_told() -> None:
    wrong = {"unit_threshold": {"units": 0, "window": "never", "action": "none"}}
    with pytest.raises(ValueError, match=r"unit_threshold: units"):
        try_change(decide(), terms=wrong)
