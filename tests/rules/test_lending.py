"""A contact lends its minutes to a line only when it will count itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hub.rules.history import History, Past, Waiting
from hub.rules.lending import lent_minutes

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


def _lent(mine: Past, *waiting: Past, counted: tuple[Past, ...] = ()) -> int:
    listed = [Waiting(one.encounter, one.minutes, one) for one in waiting]
    return lent_minutes(History(counted), listed, mine)


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
    together = replace(elsewhere, group_ref="circle")
    mine = _past("a", 0, group_ref="circle")
    assert _lent(_past("c", 40), mine, counted=(together,)) == 10


def test_the_same_untimed_contact_twice_lends_nothing() -> None:
    assert _lent(_past("b", None), _past("a", None)) == 0
    assert _lent(_past("b", None, minutes=12), _past("a", None)) == 10
