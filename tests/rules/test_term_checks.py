"""Checks of raw term values say what they take and what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from hub.rules.term_checks import DAY, FLAG, Check, list_of, one_of, or_null, record, text, whole

SHAPE = record({"days": whole(1, 9)}, {"kind": one_of("a", "b")})


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (whole(1, 9), 1),
        (whole(1, 9), 9),
        (or_null(whole(1, 9)), None),
        (or_null(whole(1, 9)), 5),
        (FLAG, True),
        (FLAG, False),
        (text(3), "abc"),
        (text(3), "a"),
        (one_of("a", "b"), "b"),
        (list_of(whole(1, 9)), []),
        (list_of(whole(1, 9)), [1, 2]),
        (list_of(whole(1, 9)), (1, 2)),
        (SHAPE, {"days": 1}),
        (SHAPE, {"days": 1, "kind": "a"}),
        (DAY, "2026-02-28"),
    ],
)
def test_a_value_that_fits_has_no_problem(check: Check, value: Any) -> None:
    assert check.problems(value) == []


@pytest.mark.parametrize(
    ("check", "value", "problems"),
    [
        (whole(1, 9), 0, ["must lie between 1 and 9"]),
        (whole(1, 9), 10, ["must lie between 1 and 9"]),
        (whole(1, 9), "5", ["must be a whole number"]),
        (whole(1, 9), True, ["must be a whole number"]),
        (whole(1, 9), None, ["must be a whole number"]),
        (or_null(whole(1, 9)), 0, ["must lie between 1 and 9"]),
        (FLAG, 1, ["must be true or false"]),
        (FLAG, None, ["must be true or false"]),
        (text(3), "", ["must be text of 1 to 3 characters"]),
        (text(3), "abcd", ["must be text of 1 to 3 characters"]),
        (text(3), 5, ["must be text of 1 to 3 characters"]),
        (text(3), "é", ["must be printable ASCII"]),
        (text(3), "a\n", ["must be printable ASCII"]),
        (one_of("a", "b"), "c", ["must be one of a, b"]),
        (one_of("a", "b"), ["a"], ["must be one of a, b"]),
        (list_of(whole(1, 9)), "12", ["must be a list"]),
        (list_of(whole(1, 9)), [1, 0], ["item 1: must lie between 1 and 9"]),
        (list_of(whole(1, 9)), [1, 1], ["must not repeat an item"]),
        (SHAPE, [], ["must be an object with days, kind?"]),
        (SHAPE, {}, ["days: is missing"]),
        (
            SHAPE,
            {"days": 0, "kind": "c"},
            ["days: must lie between 1 and 9", "kind: must be one of a, b"],
        ),
        (SHAPE, {"days": 1, "more": 1}, ["more: is not a field"]),
        (DAY, "2026-02-29", ["must be a date, YYYY-MM-DD"]),
        (DAY, "20260228", ["must be a date, YYYY-MM-DD"]),
        (DAY, "2026-W09-6", ["must be a date, YYYY-MM-DD"]),
        (DAY, 20260228, ["must be a date, YYYY-MM-DD"]),
    ],
)
def test_a_value_that_does_not_fit_has_its_problems_named(
    check: Check, value: Any, problems: list[str]
) -> None:
    assert check.problems(value) == problems


@pytest.mark.parametrize(
    ("check", "kind"),
    [
        (whole(1, 9), "whole number 1-9"),
        (or_null(FLAG), "true or false or null"),
        (text(3), "text up to 3"),
        (one_of("a", "b"), "a | b"),
        (list_of(DAY), "list of date"),
        (SHAPE, "{days: whole number 1-9, kind?: a | b}"),
    ],
)
def test_a_check_says_in_words_what_it_takes(check: Check, kind: str) -> None:
    assert check.kind == kind
