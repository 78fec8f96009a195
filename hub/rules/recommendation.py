"""Rules on the recommendation that federal law asks for before a preventive service."""

from __future__ import annotations

from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import MANUAL, S10, S31
from hub.rules.terms import ContractTerms


def rests_on_standing(facts: Facts, terms: ContractTerms) -> bool:
    """Whether no individual recommendation applies and the standing one does."""
    if facts.recommendation is not None:
        return False
    standing = terms.standing_recommendation.value
    return standing.accepted and standing.first is not None and standing.first <= facts.day


@rule(
    "CHW-REC-REQ",
    Action.BLOCK,
    S10.confirmed("42 CFR 440.130(c)"),
    Mends.CBO,
    term="standing_recommendation",
)
def recommended(facts: Facts, terms: ContractTerms) -> Found | None:
    """A licensed practitioner recommended the services, or the standing recommendation applies."""
    if facts.recommendation is not None or rests_on_standing(facts, terms):
        return None
    return found("/member_ref", day=facts.day)


@rule(
    "CHW-REC-STANDING-USE",
    Action.BLOCK,
    S31.secondary("members who meet the criteria; the criterion is recorded"),
    Mends.CHW,
    term="standing_recommendation",
)
def criterion_for_standing(facts: Facts, terms: ContractTerms) -> Found | None:
    """Under the standing recommendation the encounter records which criterion the member meets."""
    if facts.encounter.eligibility_criterion or not rests_on_standing(facts, terms):
        return None
    return found("/eligibility_criterion")


@rule(
    "CHW-REC-CLAIM",
    Action.BLOCK,
    MANUAL.unconfirmed("loop 2310A; the plan decides"),
    Mends.CBO,
    term="referring_provider_required",
)
def recommender_on_claim(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the plan wants the recommender on the claim, the recommendation names an NPI."""
    if not terms.referring_provider_required.value:
        return None
    if facts.recommendation is None:
        return found("/member_ref") if rests_on_standing(facts, terms) else None
    return None if facts.recommendation.npi else found("/member_ref")


RECOMMENDATION_RULES = (recommended, criterion_for_standing, recommender_on_claim)
