"""A contact lends its minutes to a line only when it will count itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hub.rules.history import History, Past, Waiting
from hub.rules.lending import lenders

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
