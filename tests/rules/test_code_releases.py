"""Releases become one table of spans, and the table is written and read without loss."""

from __future__ import annotations

from datetime import date

import pytest

from hub.rules.code_releases import (
    add_release,
    leaves,
    merge_releases,
    read_order_file,
    write_table,
)
from hub.rules.diagnoses import packaged_text, read_table
from hub.rules.known import Span

ORDER = (
    "00001 A00     0 First heading                  First heading\n"
    "00002 A000    1 A code                         A code\n"
    "\n"
    "00003 A0011XA 1 A long code                    A long code\n"
)


def test_an_order_file_tells_its_billable_codes() -> None:
    assert read_order_file(ORDER) == {"A000", "A0011XA"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no billable code"),
        ("00001 A00     0 First heading", "no billable code"),
        (ORDER + "short", "line 5"),
        ("00001 A00     2 Strange flag   ", "line 1"),
        ("00001         1 No code        ", "line 1"),
        ("00001 A-0     1 A bad code     ", "line 1"),
    ],
)
def test_another_file_is_refused_with_its_line(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_order_file(text)


def test_leaves_are_the_codes_that_no_longer_code_begins_with() -> None:
    assert leaves(["A00", "A00.0", "A00.1", "B01", "B0"]) == {"A000", "A001", "B01"}


FIRST, SECOND, THIRD = date(2020, 10, 1), date(2021, 10, 1), date(2022, 10, 1)


def test_releases_in_force_one_after_the_other_become_spans() -> None:
    spans = merge_releases([(THIRD, {"A", "C"}), (FIRST, {"A", "B"}), (SECOND, {"A", "C", "D"})])
    assert spans == {
        "A": (Span(date.min),),
        "B": (Span(date.min, date(2021, 9, 30)),),
        "C": (Span(SECOND),),
        "D": (Span(SECOND, date(2022, 9, 30)),),
    }


def test_a_code_that_comes_back_has_two_spans() -> None:
    spans = merge_releases([(FIRST, {"A"}), (SECOND, set()), (THIRD, {"A"})])
    assert spans == {"A": (Span(date.min, date(2021, 9, 30)), Span(THIRD))}


def test_a_table_is_written_and_read_without_loss() -> None:
    spans = {
        "A000": (Span(date.min),),
        "A00": (Span(FIRST, date(2021, 9, 30)), Span(THIRD)),
        **{f"S{number:05d}": (Span(SECOND),) for number in range(400)},
    }
    text = write_table(spans, "one\ntwo")
    assert read_table(text) == spans
    assert text.startswith("# one\n# two\n= ")
    assert max(map(len, text.splitlines())) <= 96


def test_a_later_release_ends_what_it_does_not_name() -> None:
    table = merge_releases([(FIRST, {"A", "B"})])
    added = add_release(table, SECOND, {"A", "C"})
    assert added == {
        "A": (Span(date.min),),
        "B": (Span(date.min, date(2021, 9, 30)),),
        "C": (Span(SECOND),),
    }
    again = add_release(added, SECOND, {"B"})
    assert again == {
        "A": (Span(date.min, date(2021, 9, 30)),),
        "B": (Span(date.min),),
    }


def test_a_release_leaves_what_had_ended_before() -> None:
    table = {"A": (Span(date.min, date(2019, 9, 30)),)}
    assert add_release(table, SECOND, {"A"}) == {
        "A": (Span(date.min, date(2019, 9, 30)), Span(SECOND))
    }


def test_the_packaged_table_says_where_it_comes_from() -> None:
    text = packaged_text()
    assert "CMS" in text.splitlines()[2]
    assert len(read_table(text)) > 74_000
    assert len(text) < 400_000


FOURTH = date(2023, 10, 1)


def test_a_code_that_came_back_goes_on_in_its_last_span() -> None:
    spans = merge_releases([(FIRST, {"A"}), (SECOND, set()), (THIRD, {"A"}), (FOURTH, {"A"})])
    assert spans == {"A": (Span(date.min, date(2021, 9, 30)), Span(THIRD))}
    gone = merge_releases([(FIRST, {"A"}), (SECOND, set()), (THIRD, {"A"}), (FOURTH, set())])
    assert gone == {"A": (Span(date.min, date(2021, 9, 30)), Span(THIRD, date(2023, 9, 30)))}
    assert add_release(gone, FOURTH, {"A"}) == spans


def test_a_span_that_begins_on_the_eve_of_a_release_is_one_day_long() -> None:
    eve = date(2021, 9, 30)
    assert add_release({"A": (Span(eve),)}, SECOND, set()) == {"A": (Span(eve, eve),)}
    assert add_release({"A": (Span(SECOND),)}, SECOND, set()) == {}


def test_a_table_is_written_by_headings_of_four_characters() -> None:
    spans = {"S00001A": (Span(SECOND),), "S000": (Span(SECOND),), "T1": (Span(SECOND),)}
    assert write_table(spans, "note") == "# note\n= 2021-10-01 -\nS000 . 01A\nT1 .\n"


@pytest.mark.parametrize(("tails", "lines"), [(30, 1), (31, 2)])
def test_a_line_of_the_table_is_full_before_the_next_begins(tails: int, lines: int) -> None:
    # Four characters of the heading, then a blank and two more for each: 94 for thirty.
    spans = {f"S000{number:02d}": (Span(SECOND),) for number in range(tails)}
    assert len(write_table(spans, "note").splitlines()) == 2 + lines
    wider = {f"S000{'A' * 4}{number:02d}": (Span(SECOND),) for number in range(2)}
    wider["S000" + "B" * 77] = (Span(SECOND),)
    longest = max(map(len, write_table(wider, "note").splitlines()))
    assert longest == 96


def test_the_shortest_line_of_an_order_file_has_sixteen_columns() -> None:
    assert read_order_file("00001 A000    1 ") == {"A000"}
    with pytest.raises(ValueError, match="line 1"):
        read_order_file("00001 A000    1")
