"""Rules on minutes and units: a unit's size and minimum, limits by day and year."""

from __future__ import annotations

from datetime import date

from hub.rules.code_sets import EMERGENCY_PLACE
from hub.rules.derive import ASTHMA, CHI, units_of
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import MANUAL, S1, S9, S20, S30
from hub.rules.terms import ContractTerms

NEAR_UNITS = 2
"""How many units before the threshold a CBO is told that it comes near."""


@rule("CHW-UNIT-SIZE", Action.BLOCK, S1.confirmed("one unit is 30 minutes"), Mends.CBO)
def stated_units_fit(facts: Facts, terms: ContractTerms) -> Found | None:
    """Stated units are those of the minutes, at the size of the code's unit."""
    stated = facts.encounter.stated_units
    if stated is None or facts.minutes is None or facts.code is None:
        return None
    monthly = facts.encounter.service == CHI
    units = facts.units if monthly else units_of(facts.minutes, facts.code, terms)
    if units is None or stated == units:
        return None
    return found("/stated_units", stated=stated, minutes=facts.minutes, units=units)


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
    if facts.line_units or facts.encounter.service == CHI:
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
    if facts.units is None or facts.encounter.service == ASTHMA:
        return None
    units = facts.units_that_day + facts.units
    limit = terms.units_per_day_max.value
    if units <= limit or _authorized(facts, units):
        return None
    return found(minutes_pointer(facts), units=units, limit=limit)


def _authorized(facts: Facts, units: int) -> bool:
    """Whether an authorization covers so many units on the day."""
    return any(
        given.kind == "units_per_day" and (given.units is None or units <= given.units)
        for given in facts.authorizations
    )


@rule(
    "CHW-UNIT-DAY-TAR",
    Action.BLOCK,
    MANUAL.unconfirmed("more than four units only with an authorization"),
    Mends.CBO,
    term="units_per_day_max",
)
def authorization_named(facts: Facts, terms: ContractTerms) -> Found | None:
    """Units above the day's limit name the authorization that allows them."""
    if facts.units is None or facts.encounter.service == ASTHMA:
        return None
    units = facts.units_that_day + facts.units
    if units <= terms.units_per_day_max.value or not _authorized(facts, units):
        return None
    if facts.encounter.authorization_number in [given.number for given in facts.authorizations]:
        return None
    return found("/authorization_number", units=units)


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
    units = units_beyond_threshold(facts, terms)
    if units is None or facts.plan_of_care is not None:
        return None
    return found("/service_date", units=units, limit=threshold.units, window=threshold.window)


@rule(
    "CHW-UNIT-12-SCOPE",
    Action.WARN,
    S20.unconfirmed("what the 12 counts and when it resets is not stated"),
    Mends.CBO,
    term="unit_threshold",
)
def threshold_near(facts: Facts, terms: ContractTerms) -> Found | None:
    """Near the threshold, ask the plan: it counts units of providers that the hub does not see."""
    threshold = terms.unit_threshold.held
    if threshold is None or threshold.action == "none" or facts.plan_of_care is not None:
        return None
    if facts.units_in_window is None or facts.units is None:
        return None
    left = threshold.units - facts.units_in_window - facts.units
    return found("/service_date", left=left) if 0 <= left < NEAR_UNITS else None


@rule(
    "CHW-UNIT-YEAR",
    Action.BLOCK,
    S30.unconfirmed("no yearly maximum in DHCS text; a contract may have one"),
    Mends.PLAN,
    term="units_per_year_max",
)
def units_per_year(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the contract caps the calendar year, the member's units stay within the cap."""
    limit = terms.units_per_year_max.value
    if limit is None or not facts.units or facts.encounter.service == ASTHMA:
        return None
    units = facts.units_this_year + facts.units
    return found(minutes_pointer(facts), units=units, limit=limit) if units > limit else None


@rule(
    "CHW-UNIT-ED",
    Action.WARN,
    S9.confirmed("billing pathway for emergency visits and follow-up"),
    Mends.PLAN,
    since=date(2025, 7, 1),
)
def emergency_pathway(facts: Facts, terms: ContractTerms) -> Found | None:
    """Plans have a pathway for CHW services in and after emergency visits since 1 July 2025."""
    place = facts.encounter.place_of_service
    if place != EMERGENCY_PLACE and not facts.encounter.follows_emergency_visit:
        return None
    if terms.unit_threshold.held is None or terms.emergency_visits_exempt.held:
        return None
    if units_beyond_threshold(facts, terms) is None:
        return None
    return found("/place_of_service")


def units_beyond_threshold(facts: Facts, terms: ContractTerms) -> int | None:
    """The units in the window, where this encounter takes them beyond the threshold, else None.

    Raises:
        MissingTerm: the threshold is not confirmed.
    """
    threshold = terms.unit_threshold.value
    if not facts.units or facts.units_in_window is None or threshold.action == "none":
        return None
    if facts.encounter.service == ASTHMA:
        return None
    emergency = facts.encounter.place_of_service == EMERGENCY_PLACE
    if emergency and terms.emergency_visits_exempt.value:
        return None
    units = facts.units_in_window + facts.units
    return units if units > threshold.units else None


def minutes_pointer(facts: Facts) -> str:
    """Where the encounter states its minutes."""
    return "/ended_at" if facts.encounter.ended_at is not None else "/minutes"


UNIT_RULES = (
    stated_units_fit,
    minutes_make_a_unit,
    units_per_day,
    authorization_named,
    plan_of_care_after_threshold,
    threshold_near,
    units_per_year,
    emergency_pathway,
)
