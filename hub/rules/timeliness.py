"""Rules on time: by when the plan must have the claim, and reasons for delay."""

from __future__ import annotations

from hub.rules.code_sets import EVER
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import S24, S25
from hub.rules.term_values import DELAY_REASON_CODES
from hub.rules.terms import ContractTerms

PROOF_CODES = ("7", "10", "11", "15")
ALARM_PERCENT = 80


def _late(facts: Facts) -> bool:
    return facts.filing_due_on is not None and facts.received_on > facts.filing_due_on


@rule(
    "TF-MCP",
    Action.BLOCK,
    S24.unconfirmed("frame of 28 CCR 1300.71(b); the contract's filing limit"),
    Mends.HUB,
    since=EVER,
    term="filing_limit",
)
def received_in_time(facts: Facts, terms: ContractTerms) -> Found | None:
    """The encounter is received within the plan's filing limit."""
    limit = terms.filing_limit.value
    if not _late(facts) or facts.filing_due_on is None:
        return None
    if facts.encounter.delay_reason_code in terms.late_filing_accepted.value:
        return None
    return found("/service_date", due_on=facts.filing_due_on, days=limit.days, anchor=limit.anchor)


@rule(
    "TF-ALARM",
    Action.WARN,
    S24.unconfirmed("alarm before the contract's filing limit"),
    Mends.HUB,
    since=EVER,
    term="filing_limit",
)
def filed_soon(facts: Facts, terms: ContractTerms) -> Found | None:
    """An encounter that comes near its filing limit goes out at once."""
    due_on = facts.filing_due_on
    if due_on is None or facts.received_on > due_on:
        return None
    left = (due_on - facts.received_on).days
    if left * 100 > (due_on - facts.day).days * (100 - ALARM_PERCENT):
        return None
    return found("/service_date", due_on=due_on, left=left)


@rule(
    "TF-FFS-DRC",
    Action.BLOCK,
    S25.confirmed("delay reason codes accepted"),
    Mends.CBO,
    since=EVER,
)
def delay_reason_known(facts: Facts, terms: ContractTerms) -> Found | None:
    """A delay reason is one of the codes that Medi-Cal accepts."""
    code = facts.encounter.delay_reason_code
    if code is None or code in DELAY_REASON_CODES:
        return None
    return found("/delay_reason_code", code=code)


@rule(
    "TF-FFS-DRC-PROOF",
    Action.WARN,
    S25.confirmed("delay reasons that need proof"),
    Mends.CBO,
    since=EVER,
)
def delay_proved(facts: Facts, terms: ContractTerms) -> Found | None:
    """Delay reasons 7, 10, 11 and 15 come with proof."""
    code = facts.encounter.delay_reason_code
    if code not in PROOF_CODES or facts.encounter.has_delay_proof:
        return None
    return found("/has_delay_proof", code=code or "-")


TIMELINESS_RULES = (received_in_time, filed_soon, delay_reason_known, delay_proved)
