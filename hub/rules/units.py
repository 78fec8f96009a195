"""Rules on minutes and units: a unit's minimum, a day's limit, and the plan-of-care threshold."""

from __future__ import annotations

from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import S20, S30
from hub.rules.terms import ContractTerms


@rule(
    "CHW-UNIT-MIN",
    Action.BLOCK,
    S30.unconfirmed("15 against 16 minutes: sources disagree, the contract decides"),
    Mends.CHW,
    term="unit_minutes_min",
)
def minutes_make_a_unit(facts: Facts, terms: ContractTerms) -> Found | None:
    """The minutes of one member, day and code make at least one unit together."""
    if facts.code is None or facts.minutes is None:
        return None
    minutes_min, rounding = terms.unit_minutes_min.value, terms.rounding_rule.value
    if facts.line_units:
        return None
    return found(
        minutes_pointer(facts),
        minutes=facts.line_minutes,
        minutes_min=minutes_min,
        rounding=rounding,
    )


@rule(
    "CHW-UNIT-DAY-MAX",
    Action.BLOCK,
    S30.secondary("limit of four units a member a day"),
    Mends.CBO,
    term="units_per_day_max",
)
def units_per_day(facts: Facts, terms: ContractTerms) -> Found | None:
    """A member has no more than the day's limit of units, whoever served."""
    if facts.units is None:
        return None
    units = facts.units_that_day + facts.units
    limit = terms.units_per_day_max.value
    if units <= limit or any(given.kind == "units_per_day" for given in facts.authorizations):
        return None
    return found(minutes_pointer(facts), units=units, limit=limit)


@rule(
    "CHW-UNIT-12-POC",
    Action.BLOCK,
    S20.secondary("12 units, then a plan of care; Health Net (S16) keeps it on file"),
    Mends.SUPERVISING_PROVIDER,
    term="unit_threshold",
)
def plan_of_care_after_threshold(facts: Facts, terms: ContractTerms) -> Found | None:
    """Units beyond the contract's threshold need a written plan of care that runs that day."""
    threshold = terms.unit_threshold.value
    if facts.units is None or facts.units_in_window is None or facts.plan_of_care is not None:
        return None
    if threshold.action == "none" or is_exempt_emergency(facts, terms):
        return None
    units = facts.units_in_window + facts.units
    if facts.units <= 0 or units <= threshold.units:
        return None
    return found("/service_date", units=units, limit=threshold.units, window=threshold.window)


def minutes_pointer(facts: Facts) -> str:
    """Where the encounter states its minutes."""
    return "/ended_at" if facts.encounter.ended_at is not None else "/minutes"


def is_exempt_emergency(facts: Facts, terms: ContractTerms) -> bool:
    """Whether the service is in an emergency department that the contract exempts."""
    return facts.encounter.place_of_service == "23" and terms.emergency_visits_exempt.value


UNIT_RULES = (minutes_make_a_unit, units_per_day, plan_of_care_after_threshold)
