"""Whatever is posted in whatever order, what is ready keeps to the limits and can be replayed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from hub.encounters.judge import Judgement, judge_in_order, ready
from hub.encounters.lines import make_lines, ready_service
from hub.encounters.what_if import ask_what_if
from hub.kit.clock import CALIFORNIA
from hub.rules.codec import canonical
from hub.rules.decisions import is_replayed, make_decision
from hub.rules.history import History
from hub.rules.known import Encounter, Topic
from hub.rules.plain import PLAIN_FACTS
from tests.encounters.test_judge import RECEIVED, world

WHO = (("cbo", "worker", "member"), ("other", "second", "same"), ("cbo", "worker", "same"))


def contact(draw: Any, number: int, begin: datetime, minutes: int, told: int) -> Encounter:
    """One contact of somebody with the one human there is; topics stand for `told` minutes."""
    cbo, worker, member = draw(some.sampled_from(WHO))
    return replace(
        PLAIN_FACTS.encounter,
        key=number,
        cbo=cbo,
        health_worker=worker,
        member=member,
        service_date=begin.date(),
        started_at=begin,
        ended_at=begin + timedelta(minutes=minutes),
        topics=(Topic("health_navigation", told),),
    )


@some.composite
def short(draw: Any) -> list[Encounter]:
    """Contacts of one member on one day that need each other's minutes."""
    encounters = []
    for number in range(draw(some.integers(2, 7))):
        begin = datetime(2026, 3, 1, 8, 0, tzinfo=CALIFORNIA)
        begin += timedelta(minutes=5 * draw(some.integers(0, 40)))
        minutes = draw(some.integers(1, 20))
        told = max(1, minutes - draw(some.sampled_from((0, 0, 1, 3, 8, -5))))
        diagnoses = draw(some.sampled_from((("Z59.41",), ("Z59.41",), ())))
        made = contact(draw, number, begin, minutes, told)
        encounters.append(replace(made, diagnoses=diagnoses))
    return encounters


@some.composite
def posted(draw: Any) -> list[Encounter]:
    """Contacts of any length on three days, some in groups, some without a good diagnosis."""
    encounters = []
    for number in range(draw(some.integers(1, 9))):
        begin = datetime(2026, 3, draw(some.integers(1, 3)), 8, 0, tzinfo=CALIFORNIA)
        begin += timedelta(minutes=5 * draw(some.integers(0, 100)))
        minutes, told = draw(some.integers(1, 150)), draw(some.integers(1, 150))
        encounters.append(
            replace(
                contact(draw, number, begin, minutes, told),
                group_size=draw(some.sampled_from((1, 1, 1, 2, 9))),
                diagnoses=draw(some.sampled_from((("Z59.41",), ("Z59.0",), ()))),
            )
        )
    return encounters


def judge(encounters: list[Encounter]) -> list[Judgement]:
    return judge_in_order(world(), History(), encounters, RECEIVED)


@given(posted())
@settings(max_examples=60, deadline=None)
def test_what_is_ready_keeps_to_the_limits(encounters: list[Encounter]) -> None:
    good = ready(judge(encounters))
    units: dict[date, int] = {}
    for one in good:
        units[one.encounter.service_date] = units.get(one.encounter.service_date, 0) + (
            one.units or 0
        )
    assert all(total <= 4 for total in units.values())
    assert sum(units.values()) <= 12
    for one, other in combinations(good, 2):
        first, second = one.encounter, other.encounter
        assert first.started_at
        assert first.ended_at
        assert second.started_at
        assert second.ended_at
        assert first.ended_at <= second.started_at or second.ended_at <= first.started_at


@given(posted() | short())
@settings(max_examples=200, deadline=None)
def test_lines_hold_what_was_promised_and_nothing_twice(encounters: list[Encounter]) -> None:
    judged = judge(encounters)
    priced = [one for one in judged if one.status == "ready"]
    lines = make_lines(filter(None, map(ready_service, judged)))
    assert all((one.units or 0) >= 0 for one in priced)
    assert sum(line.units for line in lines) == sum(one.units or 0 for one in priced)
    assert sum(line.expected_cents for line in lines) == sum(
        one.expected_cents or 0 for one in priced
    )
    keys = [key for line in lines for key in line.encounters]
    assert sorted(keys) == sorted(one.encounter.key for one in priced)


@given(posted())
@settings(max_examples=40, deadline=None)
def test_judging_again_gives_the_same_and_every_decision_replays(
    encounters: list[Encounter],
) -> None:
    told = [
        canonical(make_decision(one.facts, one.terms, one.findings)) for one in judge(encounters)
    ]
    again = judge(encounters)
    assert told == [canonical(make_decision(one.facts, one.terms, one.findings)) for one in again]
    for one in again:
        assert is_replayed(make_decision(one.facts, one.terms, one.findings))


@given(posted())
@settings(max_examples=40, deadline=None)
def test_what_if_never_promises_what_a_judgement_refuses(encounters: list[Encounter]) -> None:
    history = History()
    *before, last = encounters
    judge_in_order(world(), history, before, RECEIVED)
    answer = ask_what_if(world(), history, last, RECEIVED)
    (judged,) = judge_in_order(world(), history, [last], RECEIVED)
    assert answer.status == judged.status
    if judged.status == "ready":
        assert answer.payable
        assert answer.changes == ()
        assert answer.expected_cents == judged.expected_cents
    assert answer.payable is (not answer.stands)
