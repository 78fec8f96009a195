"""Encounters are judged in order: each ready one counts for those that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from hub.encounters.judge import BLOCKED, HELD, READY, Judgement, judge_in_order, ready
from hub.kit.clock import CALIFORNIA
from hub.rules.history import History, Past, Waiting
from hub.rules.known import (
    Agreement,
    Contract,
    DatedTerm,
    Encounter,
    Known,
    RateLine,
    Span,
    Topic,
)
from hub.rules.plain import DAY, PLAIN_FACTS, PLAIN_TERM_VALUES

OPEN = Span(date(2020, 1, 1))
RECEIVED = date(2026, 3, 10)


def world() -> Known:
    terms = tuple(
        DatedTerm(name, value, OPEN, confirmed_on=date(2020, 1, 2))
        for name, value in PLAIN_TERM_VALUES.items()
    )
    rates = (RateLine("98960", ("U2",), 2666, OPEN),)
    return Known(
        organizations={"cbo": PLAIN_FACTS.cbo, "other": replace(PLAIN_FACTS.cbo, key="other")},
        contracts={"con": Contract("con", "plan", (OPEN,), "cbo", terms, rates)},
        agreements={
            cbo: (Agreement(f"agr-{cbo}", cbo, ("con",), (OPEN,)),) for cbo in ("cbo", "other")
        },
        health_workers={
            "worker": PLAIN_FACTS.worker,
            "second": replace(PLAIN_FACTS.worker, key="second", person="second", cbo="other"),
        },
        members={
            "member": PLAIN_FACTS.member,
            "same": replace(PLAIN_FACTS.member, key="same"),
        },
    )


def served(key: str, start: str, minutes: int, **more: Any) -> Encounter:
    hour, minute = map(int, start.split(":"))
    day = more.get("service_date", DAY)
    begin = datetime(day.year, day.month, day.day, hour, minute, tzinfo=CALIFORNIA)
    end = begin.replace(hour=hour + (minute + minutes) // 60, minute=(minute + minutes) % 60)
    return replace(
        PLAIN_FACTS.encounter,
        key=key,
        started_at=begin,
        ended_at=end,
        topics=(Topic("health_navigation", minutes),),
        **more,
    )


def judge(*encounters: Encounter, history: History | None = None) -> list[Judgement]:
    return judge_in_order(world(), history or History(), encounters, RECEIVED)


def waiting_past(key: str, minutes: int) -> Past:
    return Past("person", "worker", "cbo", None, DAY, "98960", ("U2",), minutes, 0, encounter=key)


def stops(judgement: Judgement) -> list[str]:
    return [found.rule_id for found in judgement.findings if found.action.value != "warn"]


def test_a_ready_encounter_tells_its_code_units_contract_and_worth() -> None:
    (one,) = judge(served("a", "09:00", 30))
    assert (one.status, one.code, one.modifiers) == (READY, "98960", ("U2",))
    assert (one.minutes, one.units, one.expected_cents) == (30, 1, 2666)
    assert (one.plan, one.contract, one.agreement) == ("plan", "con", "agr-cbo")
    assert (one.wakes, one.waiting) == ((), None)


def test_minutes_of_the_day_add_up_before_they_are_rounded() -> None:
    first, second, third = judge(
        served("a", "09:00", 20), served("b", "12:00", 20), served("c", "15:00", 10)
    )
    assert [one.units for one in (first, second, third)] == [1, 0, 1]
    assert second.expected_cents == 0
    assert second.status == READY


def test_a_blocked_encounter_counts_for_nothing() -> None:
    first, second = judge(served("a", "09:00", 30, diagnoses=()), served("b", "09:10", 30))
    assert (first.status, stops(first)) == (BLOCKED, ["CHW-CPT-ICD"])
    assert second.status == READY
    assert second.units == 1


def test_a_fifth_unit_of_a_day_is_blocked_whoever_serves() -> None:
    results = judge(
        served("a", "08:00", 120),
        served("b", "12:00", 30, cbo="other", health_worker="second", member="same"),
    )
    assert results[0].units == 4
    assert stops(results[1]) == ["CHW-UNIT-DAY-MAX"]


def test_two_contacts_too_short_alone_carry_each_other() -> None:
    first, second = judge(served("a", "09:00", 10), served("b", "15:00", 10))
    assert (first.status, second.status) == (READY, READY)
    assert (first.units, second.units) == (0, 1)
    assert second.wakes == ("a",)


def test_a_contact_too_short_alone_waits() -> None:
    (one,) = judge(served("a", "09:00", 10))
    assert (one.status, stops(one)) == (BLOCKED, ["CHW-UNIT-MIN"])
    assert one.waiting


def test_a_short_contact_with_another_fault_does_not_wait() -> None:
    (one,) = judge(served("a", "09:00", 10, diagnoses=()))
    assert (one.status, one.waiting) == (BLOCKED, None)
    first, second = judge(served("a", "09:00", 10, diagnoses=()), served("b", "15:00", 10))
    assert (first.status, second.status) == (BLOCKED, BLOCKED)


def test_one_that_waits_in_the_history_is_named_when_it_is_carried() -> None:
    history = History()
    history.wait(Waiting(waiting_past("older", 8)))
    (one,) = judge(served("a", "09:00", 10), history=history)
    assert (one.status, one.wakes, one.lenders) == (READY, ("older",), ("older",))


def test_a_contact_whose_topics_miss_the_deciding_minute_lends_nothing() -> None:
    topics = (Topic("health_navigation", 4),)
    unsupported = replace(served("a", "09:00", 10), topics=topics)
    first, second = judge(unsupported, served("b", "15:00", 10))
    assert (stops(first), stops(second)) == (["CHW-UNIT-MIN"], ["CHW-UNIT-MIN"])
    topics = (Topic("health_navigation", 9),)
    supported = replace(served("a", "09:00", 10), topics=topics)
    first, second = judge(supported, served("b", "15:00", 10))
    assert (first.status, second.status) == (READY, READY)


def test_what_lent_its_minutes_counts_until_it_is_judged_again() -> None:
    # From the record: it is judged again after those posted now, and keeps its time and units.
    history = History()
    begin, end = served("x", "10:00", 8).started_at, served("x", "10:00", 8).ended_at
    older = replace(waiting_past("older", 8), started_at=begin, ended_at=end)
    history.wait(Waiting(older))
    carrier, beside = judge(served("a", "09:00", 10), served("b", "10:04", 30), history=history)
    assert (carrier.status, carrier.units) == (READY, 1)
    assert stops(beside) == ["CHW-COMBO-SAMETIME"]
    (woken,) = judge(served("older", "10:00", 8), history=history)
    assert (woken.status, woken.units) == (READY, 0)


def test_each_is_held_against_its_own_day_of_receipt() -> None:
    early, late = served("a", "09:00", 10), served("b", "11:00", 10)
    days = {"a": RECEIVED, "b": date(2027, 3, 10)}
    judged = judge_in_order(world(), History(), [early, late], days)
    assert [one.facts.received_on for one in judged] == list(days.values())
    assert "CHW-UNIT-MIN" in stops(judged[0])
    assert READY not in [one.status for one in judged]


def test_a_group_of_one_worker_is_one_time_and_place() -> None:
    results = judge(
        served("a", "09:00", 30, group_ref="g"),
        served("b", "09:00", 30, group_ref="g", member="same"),
    )
    assert results[0].status == READY
    assert stops(results[1]) == ["CHW-COMBO-SAMETIME"]


def test_the_thirteenth_unit_is_blocked_by_what_others_already_served() -> None:
    history = History()
    history.add_units("person", date(2026, 1, 5), 12)
    (one,) = judge(served("a", "09:00", 30), history=history)
    assert stops(one) == ["CHW-UNIT-12-POC"]


def test_a_line_that_is_already_claimed_is_held() -> None:
    past = Past("person", "worker", "cbo", "cbo", DAY, "98960", ("U2",), 30, 1, claimed=True)
    (one,) = judge(served("a", "09:00", 30), history=History([past]))
    assert (one.status, stops(one)) == (HELD, ["CHW-UNIT-DAILYSUM"])


def test_without_a_contract_nothing_is_derived() -> None:
    (one,) = judge(served("a", "09:00", 30, service_date=date(2019, 5, 6)))
    assert (one.status, one.code, one.modifiers, one.units) == (BLOCKED, None, (), None)
    assert (one.contract, one.agreement, one.plan, one.expected_cents) == (None, None, None, None)


def test_ready_ones_are_told_apart() -> None:
    results = judge(served("a", "09:00", 30), served("b", "12:00", 30, diagnoses=()))
    assert [one.encounter.key for one in ready(results)] == ["a"]


def test_an_encounter_of_an_unknown_member_cannot_be_judged() -> None:
    with pytest.raises(KeyError):
        judge(served("a", "09:00", 30, member="nobody"))
