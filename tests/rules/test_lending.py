"""A contact lends its minutes to a line only when it will count itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hub.rules.history import History, Past, Waiting
from hub.rules.known import Topic
from hub.rules.lending import lenders, past_of, units_under, waiting_of
from hub.rules.plain import PLAIN_FACTS, PLAIN_TERMS, make_terms

DAY = date(2026, 3, 4)
LINE = ("cbo", "person", DAY, "98960", ("U2",))


def _past(key: str, first: int | None, minutes: int = 10, **more: object) -> Past:
    start = None if first is None else datetime(2026, 3, 4, 17, first, tzinfo=UTC)
    end = None if first is None else datetime(2026, 3, 4, 17, first + minutes, tzinfo=UTC)
    made = Past(
        person="person",
        worker="worker",
        cbo="cbo",
        biller=None,
        day=DAY,
        code="98960",
        modifiers=("U2",),
        minutes=minutes,
        units=0,
        started_at=start,
        ended_at=end,
        encounter=key,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _units(minutes: int) -> int:
    return (minutes + 14) // 30


def _lent(mine: Past, *waiting: Past, counted: tuple[Past, ...] = ()) -> int:
    return _lent_with(Waiting(mine), *(Waiting(one) for one in waiting), counted=counted)


def _lent_with(mine: Waiting, *waiting: Waiting, counted: tuple[Past, ...] = ()) -> int:
    history = History(counted)
    for one in waiting:
        history.wait(one)
    return sum(one.service.minutes for one in lenders(history, mine, _units))


def test_contacts_that_follow_one_another_lend_all_their_minutes() -> None:
    assert _lent(_past("c", 30), _past("a", 0), _past("b", 10)) == 20


def test_a_contact_lends_nothing_to_itself() -> None:
    assert _lent(_past("a", 0), _past("a", 0)) == 0


def test_a_contact_within_the_same_minutes_lends_nothing() -> None:
    assert _lent(_past("b", 9), _past("a", 0)) == 0
    assert _lent(_past("b", 10), _past("a", 0)) == 10


def test_of_two_that_share_time_only_the_first_lends() -> None:
    assert _lent(_past("c", 40), _past("a", 0), _past("b", 5)) == 10


def test_a_contact_beside_what_already_counts_lends_nothing() -> None:
    elsewhere = _past("x", 5, person="another", minutes=30)
    assert _lent(_past("c", 40), _past("a", 0), counted=(elsewhere,)) == 0
    together = replace(elsewhere, group_ref="circle", code="98961")
    mine, after = _past("a", 0, group_ref="circle"), _past("c", 40)
    assert _lent(after, mine, counted=(together,)) == 0
    mine, after = replace(mine, code="98961"), replace(after, code="98961")
    assert _lent(after, mine, counted=(together,)) == 10


def test_the_same_untimed_contact_twice_lends_nothing() -> None:
    assert _lent(_past("b", None), _past("a", None)) == 0
    assert _lent(_past("b", None, minutes=12), _past("a", None)) == 10


def test_a_lender_without_topics_for_the_deciding_minute_stays_out() -> None:
    mine = Waiting(_past("c", 40))
    assert _lent_with(mine, Waiting(_past("a", 0), 5)) == 0
    assert _lent_with(mine, Waiting(_past("a", 0), 4)) == 10
    assert _lent_with(mine, Waiting(_past("a", 0), 5), Waiting(_past("b", 10))) == 20
    assert _lent_with(mine, Waiting(_past("a", 0), 6), Waiting(_past("b", 10, 1))) == 1


def test_who_lacks_topics_for_a_longer_line_borrows_less() -> None:
    mine = Waiting(_past("c", 26, 30), 6)
    assert _lent_with(mine, Waiting(_past("a", 0, 5)), Waiting(_past("b", 10, 11))) == 5
    assert _lent_with(mine, Waiting(_past("a", 0, 15)), Waiting(_past("b", 15, 3))) == 15


def test_minutes_that_already_count_are_part_of_the_line() -> None:
    counted = (_past("x", None, 20, units=1),)
    mine = Waiting(_past("c", 40))
    assert _lent_with(mine, Waiting(_past("a", 0), 5), counted=counted) == 10
    counted = (_past("x", None, 26, units=1),)
    assert _lent_with(mine, Waiting(_past("a", 0), 1), counted=counted) == 0


def test_where_the_terms_give_no_units_nobody_is_kept_out_for_topics() -> None:
    history = History()
    history.wait(Waiting(_past("a", 0), 10))
    assert len(lenders(history, Waiting(_past("c", 40)), lambda _: None)) == 1


def test_an_encounter_counts_on_its_line_as_it_was_posted() -> None:
    encounter = replace(PLAIN_FACTS.encounter, group_ref="g")
    plain = past_of(encounter, "person", "worker", LINE)
    assert plain == Past(
        "person",
        "worker",
        "cbo",
        None,
        encounter.service_date,
        "98960",
        ("U2",),
        30,
        0,
        encounter.started_at,
        encounter.ended_at,
        "g",
        encounter=encounter.key,
    )
    told = past_of(encounter, "person", "worker", LINE, "hub", 2)
    assert told == replace(plain, biller="hub", units=2)
    untimed = replace(encounter, started_at=None, ended_at=None)
    assert past_of(untimed, "person", "worker", LINE).minutes == 0


def test_minutes_without_a_topic_are_undocumented_unless_no_topic_is_told() -> None:
    past = _past("a", 0, 30)

    def undocumented(*minutes: int) -> int:
        topics = tuple(Topic("health_navigation", each) for each in minutes)
        return waiting_of(replace(PLAIN_FACTS.encounter, topics=topics), past).undocumented

    assert [undocumented(29), undocumented(10, 15), undocumented(30), undocumented(31)] == [
        *(1, 5),
        *(0, 0),
    ]
    assert undocumented() == 0
    assert Waiting(past).undocumented == 0


def test_units_under_terms_are_none_without_a_code_or_a_rounding() -> None:
    assert units_under(PLAIN_TERMS, "98960")(46) == 2
    assert units_under(PLAIN_TERMS, "")(46) is None
    assert units_under(make_terms(unconfirmed=["rounding_rule"]), "98960")(46) is None


def test_one_minute_without_a_topic_is_too_much_where_it_decides() -> None:
    mine, one = Waiting(_past("c", 30, 6)), Waiting(_past("a", 0, 10), undocumented=1)
    assert _lent_with(mine, one) == 0
    assert _lent_with(Waiting(_past("c", 30, 7)), one) == 10


def test_a_contact_that_waits_itself_keeps_no_other_from_lending() -> None:
    assert _lent(_past("a", 0), _past("a", 0), _past("b", 20)) == 20 - 10


def test_contacts_of_which_one_has_no_times_do_not_share_any() -> None:
    timed, untimed = _past("a", 0), _past("b", None, 12)
    assert _lent(timed, untimed) == 12
    open_end = replace(_past("b", 0, 12), ended_at=None)
    assert _lent(timed, open_end) == 12
    assert _lent(open_end, timed) == 10


def test_a_health_workers_group_is_together_only_under_one_reference_and_cbo() -> None:
    mine, waiting = _past("c", 30, code="98961"), _past("a", 0, worker="w", code="98961")
    same = _past("x", 0, worker="w", person="other", group_ref="g", code="98961")
    grouped = replace(waiting, group_ref="g")
    assert _lent(mine, grouped, counted=(same,)) == 10
    assert _lent(mine, waiting, counted=(replace(same, group_ref=None),)) == 0
    assert _lent(mine, grouped, counted=(replace(same, group_ref="h"),)) == 0
    assert _lent(mine, grouped, counted=(replace(same, cbo="elsewhere"),)) == 0
    assert _lent(mine, waiting, counted=(replace(same, worker="another"),)) == 10
