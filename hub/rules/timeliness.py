"""Rules on time: by when the plan must have the claim."""

from __future__ import annotations

from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import S24
from hub.rules.terms import ContractTerms


@rule(
    "TF-MCP",
    Action.BLOCK,
    S24.unconfirmed("frame of 28 CCR 1300.71(b); the contract's filing limit"),
    Mends.HUB,
    term="filing_limit",
)
def received_in_time(facts: Facts, terms: ContractTerms) -> Found | None:
    """The encounter is received within the plan's filing limit."""
    limit = terms.filing_limit.value
    due_on = facts.filing_due_on
    if due_on is None or facts.received_on <= due_on:
        return None
    if facts.encounter.delay_reason_code in terms.late_filing_accepted.value:
        return None
    return found("/service_date", due_on=due_on, days=limit.days, anchor=limit.anchor)


TIMELINESS_RULES = (received_in_time,)
