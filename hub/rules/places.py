"""Rules on where a service was given and what the contract pays for it."""

from __future__ import annotations

from hub.rules.code_sets import EVER, PLACES_OF_SERVICE, base_fee_cents
from hub.rules.derive import ADD_ON, FIRST_HOUR
from hub.rules.facts import Facts
from hub.rules.rule import G_CODES_BEGAN, Action, Found, Mends, found, rule
from hub.rules.sources import AGREED, S15, S18
from hub.rules.terms import ContractTerms


@rule(
    "POS-CODE",
    Action.BLOCK,
    S18.secondary("CMS place-of-service code set; street (27) since 2023-10-01"),
    Mends.CHW,
    since=EVER,
)
def place_is_a_code(facts: Facts, terms: ContractTerms) -> Found | None:
    """The place of service is a national code that is valid on the date of service."""
    place = facts.encounter.place_of_service
    span = PLACES_OF_SERVICE.get(place or "")
    if span is not None and span.holds(facts.day):
        return None
    return found("/place_of_service", place=place or "-", day=facts.day)


@rule(
    "POS-GENERAL",
    Action.BLOCK,
    S18.secondary("at home, in the community or online; the plan's list decides"),
    Mends.CBO,
    term="place_of_service_allowed",
)
def place_allowed(facts: Facts, terms: ContractTerms) -> Found | None:
    """The plan takes CHW services at this place of service."""
    allowed = terms.place_of_service_allowed.value
    if facts.encounter.place_of_service in allowed:
        return None
    place = facts.encounter.place_of_service or "-"
    return found("/place_of_service", place=place, allowed=", ".join(allowed))


@rule(
    "RATE-MCP", Action.HOLD, AGREED.confirmed("rate lines of the contract"), Mends.HUB, since=EVER
)
def rate_known(facts: Facts, terms: ContractTerms) -> Found | None:
    """The contract has a rate for the code and its modifiers on the date of service."""
    code = facts.code
    if facts.add_on_units and facts.rate_cents is not None and facts.add_on_rate_cents is None:
        code = ADD_ON
    elif code is None or facts.rate_cents is not None:
        return None
    return found("", code=code, modifiers=" ".join(facts.modifiers), day=facts.day)


@rule(
    "RATE-G",
    Action.HOLD,
    S15.secondary("G0019 and G0022 listed at zero: not a price"),
    Mends.HUB,
    since=G_CODES_BEGAN,
)
def rate_is_a_price(facts: Facts, terms: ContractTerms) -> Found | None:
    """A rate of zero for G0019 or G0022 is not a price but a rate nobody loaded."""
    if facts.code in (FIRST_HOUR, ADD_ON) and facts.rate_cents == 0:
        return found("", code=facts.code)
    return found("", code=ADD_ON) if facts.add_on_rate_cents == 0 else None


@rule("RATE-FFS", Action.WARN, S15.secondary("base rows of the rates file"), Mends.HUB)
def rate_not_below_fee_schedule(facts: Facts, terms: ContractTerms) -> Found | None:
    """The contract pays no less for a unit than Medi-Cal fee-for-service lists."""
    if facts.code is None or facts.rate_cents is None:
        return None
    base_cents = base_fee_cents(facts.code, facts.day)
    if base_cents is None or facts.rate_cents >= base_cents:
        return None
    return found("", code=facts.code, rate_cents=facts.rate_cents, base_cents=base_cents)


PLACE_RULES = (
    place_is_a_code,
    place_allowed,
    rate_known,
    rate_is_a_price,
    rate_not_below_fee_schedule,
)
