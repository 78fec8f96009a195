"""Facts are gathered from what is known: the line, the day, overlaps, windows, and choices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from hub.kit.clock import CALIFORNIA
from hub.rules.choose import choose_contract
from hub.rules.derive import CHI
from hub.rules.facts import Facts
from hub.rules.gather import Gatherer
from hub.rules.history import History, Past, Waiting
from hub.rules.known import (
    Agreement,
    Authorization,
    Contract,
    Coverage,
    DatedTerm,
    Encounter,
    Known,
    Organization,
    PlanOfCare,
    Program,
    RateLine,
    Recommendation,
    Span,
)
from hub.rules.plain import DAY, PLAIN_FACTS, PLAIN_TERM_VALUES

OPEN = Span(date(2020, 1, 1))
HUB = Organization("hub", "hub", enrollment=(OPEN,))


def terms(**differing: Any) -> tuple[DatedTerm, ...]:
    values = {**PLAIN_TERM_VALUES, **differing}
    return tuple(
        DatedTerm(name, value, OPEN, confirmed_on=date(2020, 1, 2))
        for name, value in values.items()
    )


def contract(**more: Any) -> Contract:
    rates = (RateLine("98960", ("U2",), 2666, OPEN),)
    plain = Contract("contract", "plan", (OPEN,), "cbo", terms(), rates)
    return replace(plain, **more)


def world(**changes: Any) -> Known:
    cbo, member, worker = PLAIN_FACTS.cbo, PLAIN_FACTS.member, PLAIN_FACTS.worker
    agreement = changes.pop("agreement", None) or Agreement("a", "cbo", ("contract",), (OPEN,))
    held = changes.pop("contract", None) or contract()
    return Known(
        organizations={"cbo": changes.pop("cbo", cbo)},
        contracts={"contract": held},
        agreements={"cbo": (agreement,)},
        health_workers={"worker": changes.pop("worker", worker)},
        members={"member": changes.pop("member", member)},
        hub=HUB,
    )


def gather(known: Known | None = None, history: History | None = None, **changes: Any) -> Facts:
    encounter = replace(PLAIN_FACTS.encounter, **changes)
    gatherer = Gatherer(known or world(), history or History())
    return gatherer.gather(encounter, date(2026, 3, 10))[0]


def past(**more: Any) -> Past:
    facts = {
        "person": "person",
        "worker": "worker",
        "cbo": "cbo",
        "biller": "cbo",
        "day": DAY,
        "code": "98960",
        "modifiers": ("U2",),
        "minutes": 20,
        "units": 1,
    }
    return Past(**(facts | more))


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 4, hour, minute, tzinfo=CALIFORNIA)


def test_the_plain_encounter_is_gathered_as_the_plain_facts() -> None:
    facts = gather()
    kept = {"contract", "agreement", "filing_due_on"}
    for name in Facts.__dataclass_fields__:
        if name not in kept:
            assert getattr(facts, name) == getattr(PLAIN_FACTS, name), name
    assert facts.filing_due_on == DAY + timedelta(days=180)


def test_minutes_already_on_the_line_are_added_before_rounding() -> None:
    facts = gather(history=History([past(minutes=20, units=1)]))
    assert (facts.line_minutes, facts.line_units, facts.units) == (50, 2, 1)
    assert facts.units_that_day == 1


def test_minutes_that_wait_on_the_line_are_added_but_not_its_own() -> None:
    history = History()
    history.wait(Waiting(past(minutes=10, units=0, encounter="other")))
    history.wait(Waiting(past(minutes=7, units=0, encounter="encounter")))
    assert gather(history=history).line_minutes == 40


def test_another_cbo_has_its_own_line_and_the_same_day() -> None:
    facts = gather(history=History([past(cbo="other", biller="other", units=3)]))
    assert (facts.line_minutes, facts.units, facts.units_that_day) == (30, 1, 3)
    assert not facts.line_elsewhere


def test_the_same_line_of_the_same_biller_elsewhere_is_seen() -> None:
    assert gather(history=History([past(cbo="other")])).line_elsewhere
    assert not gather(history=History([past(cbo="other", code="98961")])).line_elsewhere
    assert not gather(history=History([past()])).line_elsewhere


def test_a_line_that_is_already_claimed_is_seen() -> None:
    assert gather(history=History([past(claimed=True)])).line_claimed
    assert not gather(history=History([past(claimed=False)])).line_claimed
    assert not gather(history=History([past(claimed=True, modifiers=("U2", "95"))])).line_claimed


def test_topics_that_fall_short_support_fewer_units() -> None:
    topics = (replace(PLAIN_FACTS.encounter.topics[0], minutes=45),)
    facts = gather(topics=topics, ended_at=at(9, 50))
    assert (facts.minutes, facts.topic_minutes) == (50, 45)
    assert (facts.line_units, facts.documented_units) == (2, 1)
    more = (replace(PLAIN_FACTS.encounter.topics[0], minutes=90),)
    assert gather(topics=more).documented_units == 1


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ((8, 0), (9, 0), 0),
        ((9, 30), (10, 0), 0),
        ((8, 0), (9, 1), 1),
        ((9, 10), (9, 20), 10),
        ((9, 29), (12, 0), 1),
        ((8, 0), (12, 0), 30),
    ],
)
def test_shared_minutes_of_a_member_are_counted(
    start: tuple[int, int], end: tuple[int, int], minutes: int
) -> None:
    other = past(worker="another", started_at=at(*start), ended_at=at(*end))
    assert gather(history=History([other])).member_overlap_minutes == minutes
    assert gather(history=History([other])).worker_overlap_minutes == 0


def test_a_worker_with_somebody_else_is_seen_but_not_in_one_group() -> None:
    times = {"started_at": at(9), "ended_at": at(9, 15), "person": "else"}
    assert gather(history=History([past(**times)])).worker_overlap_minutes == 15
    mine = {"group_ref": "g", "group_size": 3}
    group = past(**times, group_ref="g", code="98961")
    assert gather(history=History([group]), **mine).worker_overlap_minutes == 0
    assert (
        gather(history=History([group]), **mine | {"group_ref": "h"}).worker_overlap_minutes == 15
    )
    assert gather(history=History([past(**times)]), group_size=3).worker_overlap_minutes == 15
    elsewhere = past(**times, group_ref="g", code="98961", cbo="other")
    assert gather(history=History([elsewhere]), **mine).worker_overlap_minutes == 15


def test_a_group_reference_does_not_make_two_services_to_one_person_each_a_group() -> None:
    times = {"started_at": at(9), "ended_at": at(9, 15), "person": "else", "group_ref": "g"}
    alone, with_others = History([past(**times)]), History([past(**times, code="98961")])
    for history, size in [(alone, 1), (alone, 3), (with_others, 1)]:
        facts = gather(history=history, group_ref="g", group_size=size)
        assert facts.worker_overlap_minutes == 15


def test_services_without_times_share_no_minutes_but_may_be_alike() -> None:
    untimed = {"started_at": None, "ended_at": None, "stated_minutes": 30}
    facts = gather(history=History([past(minutes=30)]), **untimed)
    assert (facts.member_overlap_minutes, facts.same_untimed_services) == (0, 1)
    assert gather(history=History([past(minutes=31)]), **untimed).same_untimed_services == 0
    another = History([past(minutes=30, worker="v")])
    assert gather(history=another, **untimed).same_untimed_services == 0
    timed = History([past(minutes=30, started_at=at(9), ended_at=at(9, 30))])
    assert gather(history=timed, **untimed).same_untimed_services == 0
    assert gather(history=History([past(minutes=30)])).same_untimed_services == 0


@pytest.mark.parametrize(
    ("window", "units"), [("calendar_year", 2), ("rolling_12_months", 5), ("lifetime", 9)]
)
def test_units_are_counted_in_the_window_of_the_contract(window: str, units: int) -> None:
    history = History(
        [
            past(day=date(2024, 1, 1), units=4),
            past(day=date(2025, 6, 1), units=3),
            past(day=date(2026, 1, 1), units=2),
        ]
    )
    threshold = {"units": 12, "window": window, "action": "keep_on_file"}
    known = world(contract=contract(terms=terms(unit_threshold=threshold)))
    assert gather(known, history).units_in_window == units
    assert gather(known, history).units_this_year == 2


def test_an_unconfirmed_threshold_leaves_the_window_unknown() -> None:
    unconfirmed = tuple(
        replace(term, confirmed_on=None) if term.name == "unit_threshold" else term
        for term in terms()
    )
    assert gather(world(contract=contract(terms=unconfirmed))).units_in_window is None


def test_an_unconfirmed_rounding_leaves_units_unknown() -> None:
    unknown = tuple(term for term in terms() if term.name != "rounding_rule")
    facts = gather(world(contract=contract(terms=unknown)))
    assert (facts.line_minutes, facts.line_units, facts.units, facts.documented_units) == (
        30,
        None,
        None,
        None,
    )


def test_a_group_too_large_has_no_code_and_no_units() -> None:
    facts = gather(group_size=9)
    assert (facts.code, facts.units, facts.rate_cents) == (None, None, None)


def test_the_hub_bills_where_the_contract_says_so() -> None:
    assert gather(world(contract=contract(billing_provider="hub"))).biller == HUB
    assert gather().biller == PLAIN_FACTS.cbo


def test_the_newest_recommendation_of_the_day_is_taken() -> None:
    given = (
        Recommendation("physician", date(2025, 1, 1)),
        Recommendation("dentist", date(2026, 1, 1)),
        Recommendation("nurse_midwife", date(2026, 3, 5)),
        Recommendation("pharmacist", date(2026, 2, 1), last_on=date(2026, 3, 3)),
    )
    facts = gather(world(member=replace(PLAIN_FACTS.member, recommendations=given)))
    assert facts.recommendation == given[1]


def test_the_newest_plan_of_care_that_runs_is_taken() -> None:
    plans = (
        PlanOfCare(Span(date(2025, 1, 1))),
        PlanOfCare(Span(date(2026, 1, 1))),
        PlanOfCare(Span(date(2026, 2, 1), date(2026, 3, 3))),
        PlanOfCare(Span(date(2026, 3, 5))),
    )
    facts = gather(world(member=replace(PLAIN_FACTS.member, plans_of_care=plans)))
    assert facts.plan_of_care == plans[1]
    assert gather().plan_of_care is None


def test_only_what_holds_that_day_for_that_plan_is_gathered() -> None:
    today, gone = Span(DAY, DAY), Span(date(2025, 1, 1), date(2026, 3, 3))
    member = replace(
        PLAIN_FACTS.member,
        programs=(Program("ecm", gone), Program("doula", today)),
        authorizations=(
            Authorization("units_per_day", "A", "plan", today),
            Authorization("units_per_day", "B", "other", today),
            Authorization("units_per_day", "C", "plan", gone),
        ),
        coverage=(Coverage("plan", gone, "OLD"), Coverage("plan", today, "NEW")),
    )
    facts = gather(world(member=member))
    assert facts.programs == ("doula",)
    assert [given.number for given in facts.authorizations] == ["A"]
    assert facts.plan_member_number == "NEW"


def test_community_health_integration_begins_the_month_with_g0019() -> None:
    chi: dict[str, Any] = {"service": "community_health_integration"}
    assert gather(**chi).code == "G0019"
    begun = History([past(code="G0019", modifiers=(), day=date(2026, 3, 1))])
    facts = gather(history=begun, **chi)
    assert (facts.code, facts.g_units_this_month) == ("G0022", 0)
    more = History([past(code="G0019", modifiers=()), past(code="G0022", modifiers=(), units=2)])
    assert gather(history=more, **chi).g_units_this_month == 2


def test_the_other_family_of_codes_in_the_month_is_seen() -> None:
    g_code = History([past(code="G0019", modifiers=(), day=date(2026, 3, 1))])
    assert gather(history=g_code).other_family_this_month
    assert not gather(history=History([past()])).other_family_this_month
    chi: dict[str, Any] = {"service": "community_health_integration"}
    assert gather(history=History([past()]), **chi).other_family_this_month
    assert not gather(history=g_code, **chi).other_family_this_month
    april = History([past(code="G0019", modifiers=(), day=date(2026, 4, 1))])
    assert not gather(history=april).other_family_this_month


def test_a_rate_of_the_members_county_goes_first() -> None:
    rates = (
        RateLine("98960", ("U2",), 2666, OPEN),
        RateLine("98960", ("U2",), 3000, OPEN, "37"),
        RateLine("98960", ("U2",), 9999, OPEN, "19"),
    )
    assert gather(world(contract=contract(rates=rates))).rate_cents == 3000


def choice(known: Known, **changes: Any) -> tuple[bool, int, bool]:
    encounter: Encounter = replace(PLAIN_FACTS.encounter, **changes)
    chosen = choose_contract(known, encounter, known.members["member"])
    return chosen.plan_known, chosen.count, chosen.contract is not None


def test_a_contract_applies_while_it_and_the_agreement_are_active() -> None:
    assert choice(world()) == (True, 1, True)
    ended = Span(date(2020, 1, 1), date(2026, 3, 3))
    assert choice(world(contract=contract(active=(ended,)))) == (True, 0, False)
    late = Agreement("a", "cbo", ("contract",), (Span(date(2026, 3, 5)),))
    assert choice(world(agreement=late)) == (True, 0, False)
    assert choice(world(contract=contract(active=()))) == (True, 0, False)


def test_a_plan_without_an_agreement_is_not_known() -> None:
    other = replace(PLAIN_FACTS.member, coverage=(Coverage("elsewhere", OPEN),))
    assert choice(world(member=other)) == (False, 0, False)
    gone = replace(
        PLAIN_FACTS.member, coverage=(Coverage("plan", Span(date(2020, 1, 1), date(2026, 3, 3))),)
    )
    assert choice(world(member=gone)) == (False, 0, False)
    stray = Agreement("a", "cbo", ("no such contract",), (OPEN,))
    assert choice(world(agreement=stray)) == (False, 0, False)


def test_two_contracts_that_fit_leave_the_choice_open() -> None:
    known = world()
    known.contracts = {"contract": contract(), "second": contract(key="second")}
    both = Agreement("a", "cbo", ("contract", "second"), (OPEN,))
    known.agreements = {"cbo": (both,)}
    assert choice(known) == (True, 2, False)
    facts = Gatherer(known, History()).gather(PLAIN_FACTS.encounter, DAY)[0]
    assert (facts.contract, facts.plan_choices, facts.minutes) == (None, 2, 30)
    assert facts.plans == ("plan",)
    assert facts.day == DAY


def test_an_encounter_that_names_an_unknown_member_cannot_be_gathered() -> None:
    with pytest.raises(KeyError):
        gather(member="nobody")


def test_a_contact_that_brings_the_hour_and_more_is_priced_by_both_codes() -> None:
    rates = (RateLine("G0019", ("U2",), 5000, OPEN), RateLine("G0022", ("U2",), 2500, OPEN))
    held = contract(rates=rates, terms=terms(g_code_modifiers=["U2"]))
    end = PLAIN_FACTS.encounter.started_at
    assert end is not None
    long = {"service": CHI, "ended_at": end + timedelta(minutes=120), "topics": ()}
    facts = gather(world(contract=held), **long)
    assert (facts.code, facts.units, facts.add_on_units) == ("G0019", 3, 2)
    assert (facts.rate_cents, facts.add_on_rate_cents, facts.expected_cents) == (5000, 2500, 10000)
    short = gather(world(contract=held), service=CHI)
    assert (short.units, short.add_on_units, short.add_on_rate_cents) == (0, 0, None)
    assert short.expected_cents == 0


def test_a_month_whose_hour_is_not_full_still_waits_for_it() -> None:
    short = past(code="G0019", modifiers=(), units=0, minutes=30, service=CHI)
    facts = gather(history=History([short]), service=CHI)
    assert (facts.code, facts.line_minutes, facts.units) == ("G0019", 60, 1)


@pytest.mark.parametrize("claimed", [True, False])
def test_what_went_out_for_the_month_that_day_stands_beside_whatever_its_code(
    claimed: bool,
) -> None:
    out = past(code="G0019", modifiers=("95",), service=CHI, claimed=claimed, biller="cbo")
    facts = gather(history=History([out]), service=CHI)
    assert (facts.line_claimed, facts.line_elsewhere) == (claimed, False)
    plain = gather(history=History([out]))
    assert not plain.line_claimed


def test_an_encounter_that_tells_no_minutes_adds_none() -> None:
    untimed = gather(started_at=None, ended_at=None, stated_minutes=None, topics=())
    assert (untimed.minutes, untimed.line_minutes, untimed.line_units, untimed.units) == (
        *(None, 0),
        *(0, 0),
    )


def test_a_group_of_one_is_no_group() -> None:
    start, end = PLAIN_FACTS.encounter.started_at, PLAIN_FACTS.encounter.ended_at
    beside = past(
        person="another", code="98961", group_ref="g", started_at=start, ended_at=end, minutes=30
    )
    alone = gather(history=History([beside]), group_ref="g", group_size=1)
    assert alone.worker_overlap_minutes == 30
    together = gather(history=History([beside]), group_ref="g", group_size=2)
    assert together.worker_overlap_minutes == 0


def test_times_apart_share_nothing_and_take_nothing_from_others() -> None:
    start = PLAIN_FACTS.encounter.started_at
    assert start is not None
    far = past(started_at=start - timedelta(hours=3), ended_at=start - timedelta(hours=2))
    near = past(started_at=start, ended_at=start + timedelta(minutes=10))
    open_end = past(started_at=start, ended_at=None)
    assert gather(history=History([far])).member_overlap_minutes == 0
    assert gather(history=History([far, near, open_end])).member_overlap_minutes == 10
    untimed = gather(history=History([near]), started_at=None, ended_at=None, stated_minutes=30)
    assert untimed.member_overlap_minutes == 0
    for name in ("started_at", "ended_at"):
        half = gather(history=History([near]), **{name: None}, stated_minutes=30)
        assert half.member_overlap_minutes == 0
        beside = History([replace(near, **{name: None})])
        assert gather(history=beside).member_overlap_minutes == 0


def test_an_hour_alone_adds_nothing_beside_it() -> None:
    rates = (RateLine("G0019", ("U2",), 5000, OPEN), RateLine("G0022", ("U2",), 2500, OPEN))
    held = contract(rates=rates, terms=terms(g_code_modifiers=["U2"]))
    start = PLAIN_FACTS.encounter.started_at
    assert start is not None
    facts = gather(world(contract=held), service=CHI, ended_at=start + timedelta(minutes=60))
    assert (facts.units, facts.add_on_units, facts.add_on_rate_cents) == (1, 0, None)
    assert facts.expected_cents == 5000
