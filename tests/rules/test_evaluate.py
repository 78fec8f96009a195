"""Every rule in force is asked; a missing term holds once, under a rule that could stop a claim."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from hub.rules.catalog import RULES_BY_ID
from hub.rules.evaluate import action_of, evaluate, rules_in_force, status_of
from hub.rules.plain import PLAIN_FACTS, PLAIN_TERMS, make_facts, make_terms
from hub.rules.rule import Action
from hub.rules.term_catalog import SPECS
from hub.rules.terms import ContractTerms

CHI = {
    "encounter.service": "community_health_integration",
    "encounter.initiating_visit": {
        "code": "99213",
        "on": "2026-03-01",
        "practitioner_npi": "1635515053",
    },
    "code": "G0022",
}
CLINIC = {**dataclasses.asdict(PLAIN_FACTS.cbo), "provider_type": "fqhc", "enrollment": []}
CHI_TERMS = {
    "g_code_modifiers": ["U2"],
    "g_code_diagnoses": ["Z59.41"],
    "initiating_visit_lookback_days": 365,
    "asthma_services_accepted": True,
}
LATE = {"filing_due_on": "2026-03-09"}
VETTED = {
    "biller": {**dataclasses.asdict(PLAIN_FACTS.cbo), "enrollment": [], "vetted_by": ["plan"]},
    "biller_enrolled": False,
}
PLAN = {
    "plan_of_care": {
        "span": {"first": "2026-01-01", "last": None},
        "signer_type": "physician",
        "states_condition": True,
        "states_other_professionals": True,
        "states_objectives": True,
        "states_services": True,
        "states_frequency": True,
    },
    "units_in_window": 12,
}
# What an encounter must be like for its judgement to hang on a term; {}: the plain one does.
HANGS_ON: dict[str, dict[str, Any]] = {
    "unit_minutes_min": {},
    "rounding_rule": {},
    "units_per_day_max": {},
    "unit_threshold": PLAN,
    "units_per_year_max": {},
    "emergency_visits_exempt": {"encounter.place_of_service": "23", "units_in_window": 12},
    "plan_of_care_review_months": PLAN,
    "plan_of_care_review_grace_days": PLAN,
    "filing_limit": {},
    "late_filing_accepted": LATE,
    "ecm_overlap": {"programs": ["ecm"]},
    "exclusive_programs": {"programs": ["doula"]},
    "standing_recommendation": {"recommendation": None},
    "recommendation_channel": {},
    "recommender_types": {},
    "recommendation_months_max": {},
    "eligibility_check_days_max": {},
    "consent_methods": {},
    "other_coverage_first": {},
    "referring_provider_required": {},
    "member_id_type": {},
    "g_codes_accepted": CHI,
    "g_code_modifiers": CHI,
    "g_code_diagnoses": CHI,
    "g_code_units_per_month_max": CHI,
    "initiating_visit_lookback_days": CHI,
    "asthma_services_accepted": {"encounter.service": "asthma_prevention"},
    "rendering_rule": {},
    "supervising_loop_required": {},
    "taxonomy_billing": {},
    "place_of_service_allowed": {},
    "modalities_allowed": {},
    "training_lapse_blocks": {},
    "mcp_vetting_accepted": VETTED,
    "fqhc_accepted": {"cbo": CLINIC},
}


@pytest.mark.parametrize("name", sorted(HANGS_ON))
def test_a_term_that_nobody_confirmed_holds_once_and_names_itself(name: str) -> None:
    findings = evaluate(make_facts(HANGS_ON[name]), make_terms(CHI_TERMS, [name]))
    holding = [found for found in findings if found.term is not None]
    assert [(found.term, found.action) for found in holding] == [(name, Action.HOLD)]
    assert holding[0].rule.action is not Action.WARN


def test_every_term_that_rules_read_can_hold_but_those_that_only_let_more_pass() -> None:
    assert set(SPECS) - set(HANGS_ON) == {"rules_confirmed", "cob_filing_limit"}
    assert set(SPECS) == set(ContractTerms.__dataclass_fields__)


def test_several_missing_terms_hold_each_by_its_own_name() -> None:
    findings = evaluate(PLAIN_FACTS, make_terms(unconfirmed=["rounding_rule", "filing_limit"]))
    assert sorted(str(found.term) for found in findings) == ["filing_limit", "rounding_rule"]


def test_a_rule_that_only_warns_holds_nothing_up() -> None:
    facts = make_facts({"programs": ["ecm"]})
    missing = make_terms(unconfirmed=["ecm_overlap"])
    assert evaluate(facts, missing, [RULES_BY_ID["ELIG-ECM-WARN"]]) == ()
    found = evaluate(facts, missing)
    assert [(one.rule_id, one.action) for one in found] == [("ELIG-ECM", Action.HOLD)]
    assert status_of(found) == "held"


def test_a_term_is_held_under_the_first_rule_that_needs_it() -> None:
    both = [RULES_BY_ID["CHW-UNIT-DAY-MAX"], RULES_BY_ID["CHW-UNIT-DAY-TAR"]]
    missing = make_terms(unconfirmed=["units_per_day_max"])
    assert [one.rule_id for one in evaluate(PLAIN_FACTS, missing, both)] == ["CHW-UNIT-DAY-MAX"]
    reversed_order = evaluate(PLAIN_FACTS, missing, both[::-1])
    assert [one.rule_id for one in reversed_order] == ["CHW-UNIT-DAY-TAR"]


def test_a_rule_that_stands_on_an_unseen_text_warns_until_the_contract_confirms_it() -> None:
    month = RULES_BY_ID["CHW-COMBO-MONTH"]
    assert action_of(month, PLAIN_TERMS) is Action.WARN
    confirmed = make_terms({"rules_confirmed": ["CHW-COMBO-MONTH"]})
    assert action_of(month, confirmed) is Action.BLOCK
    assert action_of(month, make_terms({"rules_confirmed": ["ELIG-SOC"]})) is Action.WARN
    assert action_of(month, make_terms(unconfirmed=["rules_confirmed"])) is Action.WARN


def test_a_term_that_the_contract_confirms_lets_its_rule_block() -> None:
    allowed = RULES_BY_ID["CHW-MOD-PLAN"]
    assert action_of(allowed, PLAIN_TERMS) is Action.WARN
    assert action_of(allowed, make_terms({"modalities_allowed": ["in_person"]})) is Action.BLOCK


def test_a_rule_that_only_warns_goes_on_warning_when_its_term_is_confirmed() -> None:
    near = RULES_BY_ID["CHW-UNIT-12-SCOPE"]
    assert PLAIN_TERMS.unit_threshold.confirmed
    assert action_of(near, PLAIN_TERMS) is Action.WARN


def test_a_rule_of_a_seen_text_keeps_its_action() -> None:
    assert action_of(RULES_BY_ID["CHW-GROUP-SIZE"], make_terms()) is Action.BLOCK
    assert action_of(RULES_BY_ID["ENC-DUP"], make_terms()) is Action.HOLD


def test_the_rules_of_the_day_of_service_are_asked_where_none_are_named() -> None:
    early = make_facts({"day": "2022-06-30"})
    assert [found.rule_id for found in evaluate(early, PLAIN_TERMS)] == ["CHW-BENEFIT-DATE"]
    nobody = make_facts({"contract": None, "plan_known": False, "plan_choices": 0})
    assert [found.rule_id for found in evaluate(nobody, PLAIN_TERMS)] == ["ELIG-MCP"]
    assert evaluate(make_facts({"encounter.group_size": 9}), PLAIN_TERMS, []) == ()


def test_rules_are_asked_in_the_order_of_the_catalogue() -> None:
    order = list(RULES_BY_ID)
    asked = [rule.id for rule in rules_in_force(PLAIN_FACTS.day, False)]
    assert asked == sorted(asked, key=order.index)
    assert "ELIG-MCP" not in asked
