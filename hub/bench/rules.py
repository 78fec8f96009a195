"""Judgements per second on one core, with every rule in force, and what each rule costs."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hub.encounters.judge import judge_in_order
from hub.rules.evaluate import evaluate, rules_in_force
from hub.rules.facts import Facts
from hub.rules.gather import Gatherer
from hub.rules.history import History
from hub.rules.known import (
    Agreement,
    Contract,
    DatedTerm,
    Encounter,
    HealthWorker,
    Key,
    Known,
    Member,
    RateLine,
    Span,
)
from hub.rules.plain import DAY, PLAIN_FACTS, PLAIN_TERM_VALUES
from hub.rules.terms import ContractTerms

REACH_PER_SECOND = 20_000
"""What the rule book must reach from gathered facts on one core."""
_OPEN = Span(date(2020, 1, 1))
_MEMBERS, _DAYS = 500, 20


def run(repeats: int = 5) -> dict[str, Any]:
    """Measure processor seconds; the best of `repeats` counts, since the machine may be busy.

    `judgements_per_second` is from gathered facts; `gathered_and_judged_per_second` also gathers
    them, in order, with a history that grows. Every tenth encounter has something wrong.
    """
    known, encounters = _world(), _encounters()
    gatherer = Gatherer(known, History())
    gathered = [gatherer.gather(encounter, DAY) for encounter in encounters]
    judged = _best(repeats, lambda: _evaluate(gathered))
    ordered = _best(repeats, lambda: judge_in_order(known, History(), encounters, DAY))
    costs = _costs(*gathered[0])
    return {
        "rules_in_force": len(rules_in_force(DAY, False)),
        "encounters": len(encounters),
        "judgements_per_second": round(len(encounters) / judged),
        "gathered_and_judged_per_second": round(len(encounters) / ordered),
        "reach_per_second": REACH_PER_SECOND,
        "mean_rule_nanoseconds": round(sum(costs.values()) / len(costs)),
        "rule_nanoseconds": dict(sorted(costs.items(), key=lambda cost: -cost[1])),
    }


def _evaluate(gathered: list[tuple[Facts, ContractTerms]]) -> None:
    for facts, terms in gathered:
        evaluate(facts, terms)


def _best(repeats: int, work: Callable[[], object]) -> Any:
    """Processor seconds of the fastest of several runs, without the cyclic collector."""
    seconds = []
    for _ in range(repeats):
        gc.collect()
        gc.disable()
        try:
            began = time.process_time()
            work()
            seconds.append(time.process_time() - began)
        finally:
            gc.enable()
    return min(seconds)


def _costs(facts: Facts, terms: ContractTerms) -> dict[str, int]:
    """Nanoseconds of each rule asked on its own."""
    times = 2000
    costs = {}
    for rule in rules_in_force(DAY, False):
        check = rule.check
        began = time.process_time_ns()
        for _ in range(times):
            check(facts, terms)
        costs[rule.id] = (time.process_time_ns() - began) // times
    return costs


def _world() -> Known:
    terms = tuple(
        DatedTerm(name, value, _OPEN, "example", "example", _OPEN.first)
        for name, value in PLAIN_TERM_VALUES.items()
    )
    rates = (RateLine("98960", ("U2",), 2666, _OPEN),)
    members: dict[Key, Member] = {
        number: replace(PLAIN_FACTS.member, key=number, person=number) for number in range(_MEMBERS)
    }
    workers: dict[Key, HealthWorker] = {
        number: replace(PLAIN_FACTS.worker, key=number, person=number) for number in range(_MEMBERS)
    }
    return Known(
        organizations={"cbo": PLAIN_FACTS.cbo},
        contracts={"con": Contract("con", "plan", (_OPEN,), "cbo", terms, rates)},
        agreements={"cbo": (Agreement("agr", "cbo", ("con",), (_OPEN,), ("37",)),)},
        health_workers=workers,
        members=members,
    )


def _encounters() -> list[Encounter]:
    start, end = PLAIN_FACTS.encounter.started_at, PLAIN_FACTS.encounter.ended_at
    encounters = []
    for number in range(_MEMBERS * _DAYS):
        back = timedelta(days=number // _MEMBERS)
        encounters.append(
            replace(
                PLAIN_FACTS.encounter,
                key=number,
                member=number % _MEMBERS,
                health_worker=number % _MEMBERS,
                service_date=DAY - back,
                started_at=start and start - back,
                ended_at=end and end - back,
                diagnoses=() if number % 10 == 0 else ("Z59.41",),
            )
        )
    return encounters
