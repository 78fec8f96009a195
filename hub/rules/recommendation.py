"""Rules on the recommendation that federal law asks for before a preventive service."""

from __future__ import annotations

from hub.kit.clock import add_months
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import MANUAL, S10, S16, S31
from hub.rules.terms import ContractTerms


def rests_on_standing(facts: Facts, terms: ContractTerms) -> bool:
    """Whether no individual recommendation applies and the standing one does.

    While the term is unconfirmed nothing rests on it: CHW-REC-REQ alone holds and names it.
    """
    standing = terms.standing_recommendation.held
    if facts.recommendation is not None or standing is None or standing.first is None:
        return False
    return standing.accepted and standing.first <= facts.day


@rule("CHW-REC-REQ", Action.BLOCK, S10.confirmed("42 CFR 440.130(c)"), Mends.CBO)
def recommended(facts: Facts, terms: ContractTerms) -> Found | None:
    """A licensed practitioner recommended the services, or the standing recommendation applies."""
    if facts.recommendation is not None or terms.standing_recommendation.value.accepted:
        return None
    return found("/member_ref", day=facts.day)


@rule(
    "CHW-REC-STANDING",
    Action.BLOCK,
    S31.secondary("the standing recommendation exists; its date is a contract term"),
    Mends.CBO,
    term="standing_recommendation",
)
def standing_had_begun(facts: Facts, terms: ContractTerms) -> Found | None:
    """The standing recommendation is used only from the day on which it took effect."""
    standing = terms.standing_recommendation.held
    if facts.recommendation is not None or standing is None or standing.first is None:
        return None
    if not standing.accepted or standing.first <= facts.day:
        return None
    return found("/service_date", first=standing.first, day=facts.day)


@rule(
    "CHW-REC-STANDING-USE",
    Action.BLOCK,
    S31.secondary("members who meet the criteria; the criterion is recorded"),
    Mends.CHW,
)
def criterion_for_standing(facts: Facts, terms: ContractTerms) -> Found | None:
    """Under the standing recommendation the encounter records which criterion the member meets."""
    if facts.encounter.eligibility_criterion or not rests_on_standing(facts, terms):
        return None
    return found("/eligibility_criterion")


@rule(
    "CHW-REC-WHO",
    Action.BLOCK,
    S16.confirmed("list of recommenders; DHCS FAQ (S4)"),
    Mends.CBO,
    term="recommender_types",
)
def licensed_recommender(facts: Facts, terms: ContractTerms) -> Found | None:
    """Whoever recommended is of a licensed kind that may recommend CHW services."""
    given = facts.recommendation
    if given is None or given.recommender_type in terms.recommender_types.value:
        return None
    return found("/member_ref", kind=given.recommender_type)


@rule(
    "CHW-REC-MONTHS",
    Action.BLOCK,
    MANUAL.unconfirmed("how long a recommendation holds; the contract decides"),
    Mends.CBO,
    term="recommendation_months_max",
)
def recommendation_fresh(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the plan limits its age, the recommendation is young enough on the date of service."""
    months = terms.recommendation_months_max.value
    if months is None or facts.recommendation is None:
        return None
    ends_on = add_months(facts.recommendation.on, months)
    return None if facts.day <= ends_on else found("/member_ref", ends_on=ends_on)


@rule(
    "CHW-REC-PLAN",
    Action.BLOCK,
    S16.confirmed("recommendation entered in the plan's portal, or its form"),
    Mends.CBO,
    term="recommendation_channel",
)
def recommendation_for_plan(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the plan wants the recommendation itself, there is one to give it."""
    channel = terms.recommendation_channel.value
    if channel in (None, "on_file") or facts.recommendation is not None:
        return None
    return found("/member_ref", channel=channel or "-")


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
        # With no recommendation at all, CHW-REC-REQ says so.
        return found("/member_ref") if rests_on_standing(facts, terms) else None
    return None if facts.recommendation.npi else found("/member_ref")


RECOMMENDATION_RULES = (
    recommended,
    standing_had_begun,
    criterion_for_standing,
    licensed_recommender,
    recommendation_fresh,
    recommendation_for_plan,
    recommender_on_claim,
)
