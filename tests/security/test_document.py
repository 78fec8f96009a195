"""The security page is made from the tests: a stale row or a chapter without a test fails here."""

from __future__ import annotations

import re

from tests.security.document import PAGE, marked, render

CHAPTERS_OF_LEVEL_3 = {"V6", "V8", "V9", "V10", "V11", "V14", "V16"}
SAFEGUARDS = {
    "(a)(1)", "(a)(2)(i)", "(a)(2)(ii)", "(a)(2)(iii)", "(a)(2)(iv)", "(b)", "(c)(1)", "(c)(2)",
    "(d)", "(e)(1)",
}  # fmt: skip


def test_the_page_is_what_the_tests_say() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == render(page), "python -m tests.security.document writes it anew"
    assert page.count("<!-- made from the tests") == 2


def test_every_chapter_and_safeguard_that_is_asked_has_a_test() -> None:
    asked = [row.asked for row in marked()]
    assert {one.partition(".")[0] for one in asked if one[0] == "V"} >= CHAPTERS_OF_LEVEL_3
    told = {found[1] for one in asked if (found := re.match(r"164\.312(\S+)", one))}
    assert told == SAFEGUARDS
    assert {f"Rule {number}" for number in range(1, 9)} <= set(asked)
    assert any("AB 352" in one for one in asked)
    assert any("42 CFR Part 2" in one for one in asked)


def test_no_row_is_told_twice_and_none_could_break_the_table() -> None:
    rows = marked()
    assert len({(row.asked, row.does) for row in rows}) == len(rows)
    assert not [row for row in rows if "|" in row.asked + row.does or "\n" in row.does]
