"""Rules on eligibility: which plan owes, under which contract, and what excludes a member."""

from __future__ import annotations

from hub.kit.identifiers import is_cin, normal_cin
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import AGREED, S6, S16, S26
from hub.rules.terms import ContractTerms


@rule(
    "ELIG-MCP",
    Action.BLOCK,
    S6.confirmed("CHW services in managed care"),
    Mends.CBO,
    gate=True,
)
def plan_on_the_day(facts: Facts, terms: ContractTerms) -> Found | None:
    """The member's plan on the date of service is one that this CBO bills through the hub."""
    if facts.plan_known and facts.plan_choices <= 1:
        return None
    return found("/member_ref", plans=len(facts.plans), contracts=facts.plan_choices)


@rule(
    "CHW-CONTRACT-SPAN",
    Action.BLOCK,
    AGREED.confirmed("spans and states of contract and agreement"),
    Mends.HUB,
    gate=True,
)
def contract_on_the_day(facts: Facts, terms: ContractTerms) -> Found | None:
    """An active contract with the plan and an active agreement with the CBO cover the date."""
    if not facts.plan_known or facts.plan_choices:
        return None
    return found("/service_date", day=facts.day)


@rule(
    "CHW-CONTRACT-COUNTY",
    Action.BLOCK,
    AGREED.confirmed("counties of the agreement"),
    Mends.HUB,
)
def county_served(facts: Facts, terms: ContractTerms) -> Found | None:
    """The member lives in a county that the CBO's agreement names."""
    counties = facts.agreement.counties if facts.agreement else ()
    if not counties or facts.member.county in counties:
        return None
    return found("/member_ref", county=facts.member.county or "-")


@rule(
    "ELIG-CIN",
    Action.BLOCK,
    S26.confirmed("form of the CIN on the card"),
    Mends.CBO,
)
def cin_form(facts: Facts, terms: ContractTerms) -> Found | None:
    """The member's CIN is eight digits and a letter (or the card number that contains it)."""
    if is_cin(normal_cin(facts.member.cin)):
        return None
    return found("/member_ref")


@rule(
    "ELIG-ECM",
    Action.BLOCK,
    S16.secondary("check of the ECM flag before a service"),
    Mends.PLAN,
    term="ecm_overlap",
)
def not_in_ecm(facts: Facts, terms: ContractTerms) -> Found | None:
    """A member enrolled in Enhanced Care Management has no separate CHW services."""
    if "ecm" not in facts.programs or terms.ecm_overlap.value != "deny":
        return None
    return found("/service_date", day=facts.day)


COVERAGE_RULES = (
    plan_on_the_day,
    contract_on_the_day,
    county_served,
    cin_form,
    not_in_ecm,
)
