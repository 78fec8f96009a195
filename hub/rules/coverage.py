"""Rules on eligibility: which plan owes, under which contract, for whom, and how we know."""

from __future__ import annotations

from datetime import date, timedelta

from hub.rules.code_sets import ELIGIBILITY_CRITERIA, EVER
from hub.rules.facts import Facts
from hub.rules.recommendation import rests_on_standing
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import AGREED, S6, S16, S18, S26
from hub.rules.terms import ContractTerms


@rule(
    "ELIG-MCP",
    Action.BLOCK,
    S6.confirmed("CHW services in managed care"),
    Mends.CBO,
    since=EVER,
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
    since=EVER,
    gate=True,
)
def contract_on_the_day(facts: Facts, terms: ContractTerms) -> Found | None:
    """An active contract with the plan and an active agreement with the CBO cover the date."""
    if not facts.plan_known or facts.plan_choices:
        return None
    return found("/service_date", day=facts.day)


@rule(
    "CHW-BENEFIT-DATE",
    Action.BLOCK,
    S6.confirmed("benefit live on 2022-07-01"),
    Mends.CBO,
    since=EVER,
    until=date(2022, 6, 30),
)
def benefit_had_begun(facts: Facts, terms: ContractTerms) -> Found | None:
    """Medi-Cal pays for CHW services from 1 July 2022."""
    return found("/service_date", day=facts.day)


@rule(
    "CHW-CONTRACT-COUNTY",
    Action.BLOCK,
    AGREED.confirmed("counties of the agreement"),
    Mends.HUB,
    since=EVER,
)
def county_served(facts: Facts, terms: ContractTerms) -> Found | None:
    """The member lives in a county that the CBO's agreement names."""
    counties = facts.agreement.counties if facts.agreement else ()
    if not counties or facts.member.county in counties:
        return None
    return found("/member_ref", county=facts.member.county or "-")


@rule("ELIG-CIN", Action.BLOCK, S26.confirmed("form of the CIN on the card"), Mends.CBO, since=EVER)
def cin_form(facts: Facts, terms: ContractTerms) -> Found | None:
    """The member's CIN is eight digits and a letter (or the card number that contains it)."""
    return found("/member_ref") if facts.cin_fault == "form" else None


@rule(
    "ELIG-CIN-LETTER",
    Action.WARN,
    S26.confirmed("leading 9; letters in use, as of 2012"),
    Mends.CBO,
    since=EVER,
)
def cin_likely(facts: Facts, terms: ContractTerms) -> Found | None:
    """A CIN begins with 9 and ends with one of the letters in use."""
    return found("/member_ref") if facts.cin_fault == "letter" else None


@rule(
    "ELIG-BIC14",
    Action.BLOCK,
    S26.unconfirmed("which id the claim carries; the contract decides"),
    Mends.CBO,
    since=EVER,
    term="member_id_type",
)
def plan_number_known(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the plan wants its own member number on the claim, the coverage records it."""
    if terms.member_id_type.value == "cin" or facts.plan_member_number:
        return None
    return found("/member_ref")


@rule(
    "ELIG-MONTH",
    Action.BLOCK,
    S16.confirmed("check of eligibility for the month of service"),
    Mends.CBO,
    term="eligibility_check_days_max",
)
def eligibility_checked(facts: Facts, terms: ContractTerms) -> Found | None:
    """Eligibility was checked for the month of service, as recently as the plan asks."""
    days_max = terms.eligibility_check_days_max.value
    if days_max is None:
        return None
    month = facts.day.replace(day=1)
    earliest = max(month, facts.day - timedelta(days=days_max))
    if any(earliest <= on <= facts.received_on for on in facts.member.eligibility_checked_on):
        return None
    return found("/member_ref", day=facts.day, days=days_max)


@rule(
    "ELIG-CRITERIA",
    Action.BLOCK,
    S18.secondary("who is eligible; also S17 and S4"),
    Mends.CHW,
)
def criterion_recorded(facts: Facts, terms: ContractTerms) -> Found | None:
    """The encounter records one of the criteria that make a member eligible."""
    criterion = facts.encounter.eligibility_criterion
    if criterion is None:
        # CHW-REC-STANDING-USE says the same where the standing recommendation is used.
        return None if rests_on_standing(facts, terms) else found("/eligibility_criterion")
    return None if criterion in ELIGIBILITY_CRITERIA else found("/eligibility_criterion")


COVERAGE_RULES = (
    plan_on_the_day,
    contract_on_the_day,
    benefit_had_begun,
    county_served,
    cin_form,
    cin_likely,
    plan_number_known,
    eligibility_checked,
    criterion_recorded,
)
