"""Rules on the same minutes twice: of a member, of a health worker, on a line already out."""

from __future__ import annotations

from hub.rules.code_sets import EVER
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import S1, S2, S28
from hub.rules.terms import ContractTerms


@rule(
    "CHW-COMBO-SAMETIME",
    Action.BLOCK,
    S28.secondary("duplicate services; the same minutes are paid once"),
    Mends.CBO,
    since=EVER,
)
def member_minutes_once(facts: Facts, terms: ContractTerms) -> Found | None:
    """The same minutes of a member are billed once, whoever served and by whatever code."""
    if not facts.member_overlap_minutes:
        return None
    return found("/started_at", minutes=facts.member_overlap_minutes)


@rule(
    "CHW-COMBO-MONTH",
    Action.BLOCK,
    S2.unconfirmed("whether CPT and G codes may share a month is open"),
    Mends.CBO,
)
def one_family_a_month(facts: Facts, terms: ContractTerms) -> Found | None:
    """A member has one family of codes in a calendar month: 98960-98962, or G0019 and G0022."""
    if not facts.other_family_this_month:
        return None
    return found("/service", month=facts.day.replace(day=1))


@rule(
    "CHW-WORKER-SAMETIME",
    Action.BLOCK,
    S1.secondary("the record supports the time of each service"),
    Mends.CBO,
    since=EVER,
)
def worker_in_one_place(facts: Facts, terms: ContractTerms) -> Found | None:
    """A health worker serves one member, or one group, at a time."""
    if not facts.worker_overlap_minutes:
        return None
    return found("/started_at", minutes=facts.worker_overlap_minutes)


@rule(
    "ENC-DUP",
    Action.HOLD,
    S28.confirmed("duplicate check by service line"),
    Mends.CBO,
    since=EVER,
)
def told_apart(facts: Facts, terms: ContractTerms) -> Found | None:
    """Services alike in member, day, worker and minutes are told apart by their times."""
    if not facts.same_untimed_services:
        return None
    return found("/started_at", count=facts.same_untimed_services)


@rule(
    "CHW-UNIT-DAILYSUM",
    Action.HOLD,
    S28.confirmed("a repeated service line denies the whole encounter"),
    Mends.HUB,
    since=EVER,
)
def one_line_a_day(facts: Facts, terms: ContractTerms) -> Found | None:
    """One biller sends one line per member, day and code: later minutes replace, not repeat."""
    if not facts.line_claimed and not facts.line_elsewhere:
        return None
    return found("/service_date", day=facts.day, code=facts.code or "-")


DUPLICATE_RULES = (
    member_minutes_once,
    one_family_a_month,
    worker_in_one_place,
    told_apart,
    one_line_a_day,
)
