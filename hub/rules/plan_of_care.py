"""Rules on the plan of care that units beyond the threshold rest on: author, content, reviews."""

from __future__ import annotations

from datetime import date, timedelta

from hub.kit.clock import add_months
from hub.rules.facts import Facts
from hub.rules.known import PlanOfCare
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import MANUAL, S16, S20
from hub.rules.term_values import RECOMMENDER_TYPES
from hub.rules.terms import ContractTerms
from hub.rules.units import units_beyond_threshold

PLAN_MONTHS_MAX = 12


def _needed(facts: Facts, terms: ContractTerms) -> PlanOfCare | None:
    """The plan of care that this encounter rests on, or None where it needs none."""
    if facts.plan_of_care is None or terms.unit_threshold.held is None:
        return None
    return None if units_beyond_threshold(facts, terms) is None else facts.plan_of_care


@rule(
    "CHW-POC-AUTHOR",
    Action.BLOCK,
    MANUAL.unconfirmed("written by a licensed provider"),
    Mends.SUPERVISING_PROVIDER,
)
def licensed_author(facts: Facts, terms: ContractTerms) -> Found | None:
    """A licensed provider signed the plan of care."""
    plan = _needed(facts, terms)
    if plan is None or plan.signer_type in RECOMMENDER_TYPES:
        return None
    return found("/member_ref")


@rule(
    "CHW-POC-CONTENT",
    Action.BLOCK,
    S20.secondary("condition, other professionals, objectives; services and frequency"),
    Mends.SUPERVISING_PROVIDER,
)
def content_complete(facts: Facts, terms: ContractTerms) -> Found | None:
    """The plan of care states condition, other professionals, objectives, services, frequency."""
    plan = _needed(facts, terms)
    if plan is None:
        return None
    parts = (
        ("condition", plan.states_condition),
        ("other_professionals", plan.states_other_professionals),
        ("objectives", plan.states_objectives),
        ("services", plan.states_services),
        ("frequency", plan.states_frequency),
    )
    missing = [name for name, stated in parts if not stated]
    return found("/member_ref", missing=", ".join(missing)) if missing else None


@rule(
    "CHW-POC-6M",
    Action.BLOCK,
    S16.secondary("reassessed every six months"),
    Mends.SUPERVISING_PROVIDER,
    term="plan_of_care_review_months",
)
def reviewed_in_time(facts: Facts, terms: ContractTerms) -> Found | None:
    """A licensed provider reviewed the plan of care within the last six months."""
    plan = _needed(facts, terms)
    if plan is None:
        return None
    looks = [on for on in plan.reviewed_on if on <= facts.day]
    last_on = max([plan.span.first, *looks])
    due_on = add_months(last_on, terms.plan_of_care_review_months.value)
    grace = timedelta(days=terms.plan_of_care_review_grace_days.value)
    if facts.day <= due_on + grace:
        return None
    return found("/service_date", due_on=due_on)


@rule(
    "CHW-POC-12M",
    Action.BLOCK,
    MANUAL.unconfirmed("no more than one year"),
    Mends.SUPERVISING_PROVIDER,
)
def no_longer_than_a_year(facts: Facts, terms: ContractTerms) -> Found | None:
    """A plan of care lasts no more than a year."""
    plan = _needed(facts, terms)
    if plan is None:
        return None
    ends_on = add_months(plan.span.first, PLAN_MONTHS_MAX)
    return None if facts.day <= ends_on else found("/service_date", ends_on=ends_on)


@rule(
    "CHW-POC-PLAN-ATTEST",
    Action.BLOCK,
    S16.secondary("attestation in the portal; Pear (S20): authorization by the plan"),
    Mends.SUPERVISING_PROVIDER,
    term="unit_threshold",
)
def plan_told(facts: Facts, terms: ContractTerms) -> Found | None:
    """Beyond the threshold the plan got what it asks for: attestation, form or authorization."""
    plan = _needed(facts, terms)
    if plan is None:
        return None
    action = terms.unit_threshold.value.action
    if action == "keep_on_file" or _told(action, plan, facts):
        return None
    return found("/member_ref", wanted=action)


def _told(action: str, plan: PlanOfCare, facts: Facts) -> bool:
    if action == "request_auth":
        return any(given.kind == "units_beyond_threshold" for given in facts.authorizations)
    told_on: date | None = plan.attested_on if action == "attest" else plan.submitted_on
    return told_on is not None and told_on <= facts.received_on


PLAN_OF_CARE_RULES = (
    licensed_author,
    content_complete,
    reviewed_in_time,
    no_longer_than_a_year,
    plan_told,
)
