"""Rules on the same minutes twice: of a member, of a health worker, on a line already out."""

from __future__ import annotations

from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import S1, S28
from hub.rules.terms import ContractTerms


@rule(
    "CHW-COMBO-SAMETIME",
    Action.BLOCK,
    S28.secondary("duplicate services; the same minutes are paid once"),
    Mends.CBO,
)
def member_minutes_once(facts: Facts, terms: ContractTerms) -> Found | None:
    """The same minutes of a member are billed once, whoever served and by whatever code."""
    if not facts.member_overlap_minutes:
        return None
    return found("/started_at", minutes=facts.member_overlap_minutes)


@rule(
    "CHW-WORKER-SAMETIME",
    Action.BLOCK,
    S1.secondary("the record supports the time of each service"),
    Mends.CBO,
)
def worker_in_one_place(facts: Facts, terms: ContractTerms) -> Found | None:
    """A health worker serves one member, or one group, at a time."""
    if not facts.worker_overlap_minutes:
        return None
    return found("/started_at", minutes=facts.worker_overlap_minutes)


@rule(
    "CHW-UNIT-DAILYSUM",
    Action.HOLD,
    S28.confirmed("a repeated service line denies the whole encounter"),
    Mends.HUB,
)
def one_line_a_day(facts: Facts, terms: ContractTerms) -> Found | None:
    """One biller sends one line per member, day and code: later minutes replace, not repeat."""
    if not facts.line_claimed and not facts.line_elsewhere:
        return None
    return found("/service_date", day=facts.day, code=facts.code or "-")


DUPLICATE_RULES = (member_minutes_once, worker_in_one_place, one_line_a_day)
