"""What already counts: by person and day, by worker and day, by line, and by window."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from hub.rules.history import History, Past, Waiting


def past(person: str = "p", day: str = "2026-03-04", units: int = 1, **more: object) -> Past:
    facts = {
        "worker": "w",
        "cbo": "c",
        "biller": "c",
        "code": "98960",
        "modifiers": ("U2",),
        "minutes": 30,
    } | more
    return Past(person=person, day=date.fromisoformat(day), units=units, **facts)  # type: ignore[arg-type]


DAY = date(2026, 3, 4)
LINE = ("c", "p", DAY, "98960", ("U2",))


def test_a_line_adds_minutes_and_units_of_its_services() -> None:
    history = History([past(minutes=20, units=1), past(minutes=26, units=1)])
    assert history.line(LINE) == (46, 2)
    assert history.line(("c", "p", DAY, "98961", ("U2",))) == (0, 0)


def test_services_are_found_by_person_and_by_worker_on_their_day_only() -> None:
    one, other = past(), past(person="q", worker="v")
    history = History([one, other])
    assert history.of_person("p", DAY) == [one]
    assert history.of_worker("v", DAY) == [other]
    assert history.of_person("p", date(2026, 3, 5)) == []
    assert history.of_worker("w", date(2026, 3, 5)) == []


def test_units_of_a_day_are_summed_over_lines_and_cbos() -> None:
    history = History([past(units=1), past(units=2, cbo="d", code="98961")])
    assert history.units_on("p", DAY) == 3
    assert history.units_on("p", date(2026, 3, 5)) == 0
    assert history.units_on("q", DAY) == 0


def test_asthma_services_are_not_chw_units() -> None:
    history = History([past(units=2, service="asthma_prevention", modifiers=("U3",))])
    assert history.units_on("p", DAY) == 0
    assert history.month_codes("p", DAY) == {}
    assert history.line(("c", "p", DAY, "98960", ("U3",))) == (30, 2)


def test_units_of_earlier_days_may_be_told_as_a_number() -> None:
    history = History()
    history.add_units("p", date(2025, 12, 31), 5)
    history.add_units("p", date(2025, 12, 31), 1)
    history.add_units("p", DAY, 2)
    assert history.units_in_year("p", 2025) == 6
    assert history.units_in_year("p", 2026) == 2
    assert history.units_between("p", None, date.max) == 8


@pytest.mark.parametrize(
    ("first", "last", "units"),
    [
        ("2026-01-15", "2026-03-04", 6),
        ("2026-01-16", "2026-03-04", 5),
        ("2026-01-15", "2026-03-03", 3),
        ("2026-02-01", "2026-02-28", 2),
        ("2026-02-11", "2026-02-28", 0),
        ("2026-02-10", "2026-02-10", 2),
        ("2025-01-01", "2025-12-31", 0),
    ],
)
def test_a_window_holds_its_first_and_last_day(first: str, last: str, units: int) -> None:
    history = History(
        [past(day="2026-01-15"), past(day="2026-02-10", units=2), past(day="2026-03-04", units=3)]
    )
    window = (date.fromisoformat(first), date.fromisoformat(last))
    assert history.units_between("p", *window) == units


@settings(deadline=None)
@given(
    days=some.lists(
        some.tuples(some.dates(date(2023, 1, 1), date(2027, 12, 31)), some.integers(0, 4)),
        max_size=30,
    ),
    first=some.dates(date(2023, 1, 1), date(2027, 12, 31)),
    length=some.integers(0, 800),
)
def test_a_window_agrees_with_a_plain_sum(
    days: list[tuple[date, int]], first: date, length: int
) -> None:
    history = History()
    for day, units in days:
        history.add_units("p", day, units)
    last = date.fromordinal(first.toordinal() + length)
    expected = sum(units for day, units in days if first <= day <= last)
    assert history.units_between("p", first, last) == expected


def test_a_rolling_year_ends_on_the_day_and_begins_after_the_same_day_a_year_before() -> None:
    history = History([past(day="2025-03-04", units=3), past(day="2025-03-05", units=4)])
    assert history.most_in_a_year("p", DAY) == 4


def test_a_rolling_year_counts_later_services_that_were_posted_first() -> None:
    history = History([past(day="2026-06-01", units=7), past(day="2027-03-03", units=2)])
    assert history.most_in_a_year("p", DAY) == 9
    assert history.most_in_a_year("p", date(2026, 3, 3)) == 7
    assert history.most_in_a_year("p", date(2027, 6, 1)) == 2


def test_a_service_a_whole_year_later_shares_no_year_with_the_day() -> None:
    history = History([past(day="2027-03-04", units=9)])
    assert history.most_in_a_year("p", DAY) == 0
    assert history.most_in_a_year("p", date(2026, 3, 5)) == 9


def test_codes_of_a_month_are_known_by_their_units() -> None:
    history = History(
        [past(code="G0019", day="2026-03-31"), past(code="G0022", units=2, day="2026-03-01")]
    )
    assert history.month_codes("p", DAY) == {"G0019": 1, "G0022": 2}
    assert history.month_codes("p", date(2026, 4, 1)) == {}


def test_december_is_not_the_january_after_it() -> None:
    history = History([past(code="G0019", day="2025-12-15")])
    assert history.month_codes("p", date(2026, 1, 15)) == {}
    assert history.month_codes("p", date(2025, 12, 1)) == {"G0019": 1}


def test_what_waits_for_minutes_is_told_until_it_is_woken() -> None:
    history = History()
    history.wait(Waiting(past(encounter="a", minutes=10, units=0)))
    history.wait(Waiting(past(encounter="b", minutes=4, units=0)))
    assert [one.service.minutes for one in history.waiting(LINE)] == [10, 4]
    assert [one.encounter for one in history.wake(LINE)] == ["a", "b"]
    assert history.wake(LINE) == []
    assert list(history.waiting(LINE)) == []


def test_what_waits_leaves_when_it_is_judged_again() -> None:
    history = History()
    history.wait(Waiting(past(encounter="a", units=0)))
    history.wait(Waiting(past(encounter="b", units=0)))
    assert history.leave("a") is None
    assert [one.encounter for one in history.waiting(LINE)] == ["b"]


def test_what_lends_counts_its_minutes_until_it_is_judged() -> None:
    history = History([past(minutes=20)])
    lent = Waiting(past(encounter="a", minutes=10, units=0))
    history.lend(lent)
    assert history.line(LINE) == (30, 1)
    assert lent.service in history.of_person("p", DAY)
    assert history.leave("a") == lent
    assert history.line(LINE) == (20, 1)
    assert history.leave("a") is None


def test_those_that_wait_can_be_told_to_lend() -> None:
    history = History()
    for key in ("a", "b"):
        history.wait(Waiting(past(encounter=key, minutes=10, units=0)))
    history.lend_waiting(["b", "unknown"])
    assert history.line(LINE) == (10, 0)
    assert [one.encounter for one in history.waiting(LINE)] == ["a"]
    assert history.leave("b")


def test_who_is_refused_lends_no_more() -> None:
    history = History()
    waiting = Waiting(past(encounter="a", units=0))
    assert history.wait(waiting) == waiting
    history.refuse("a")
    assert not history.waiting(LINE)
    assert history.wait(waiting) is None
    assert not history.waiting(LINE)


def test_a_service_taken_out_leaves_the_history_as_it_was() -> None:
    kept, gone = past(encounter="a"), past(encounter="b", code="G0019", worker="v")
    history = History([kept, gone])
    history.remove(gone)
    assert history.of_person("p", DAY) == [kept]
    assert history.of_worker("v", DAY) == []
    assert history.line(("c", "p", DAY, "G0019", ("U2",))) == (0, 0)
    assert history.units_on("p", DAY) == 1
    assert history.month_codes("p", DAY) == {"98960": 1}


def test_a_code_stays_in_its_month_while_a_service_without_units_holds_it() -> None:
    kept, gone = past(encounter="a", units=0), past(encounter="b", day="2026-03-05")
    history = History([kept, gone])
    history.remove(gone)
    assert history.month_codes("p", DAY) == {"98960": 0}
    history.remove(kept)
    assert history.month_codes("p", DAY) == {}
    with pytest.raises(ValueError, match="not in list"):
        history.remove(kept)
