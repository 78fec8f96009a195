"""Ids sort as they were made and say what they are; identifiers of the field are checked."""

from __future__ import annotations

import os
import time
from itertools import islice, pairwise
from uuid import RFC_4122, UUID

import pytest

from hub.kit import identifiers
from hub.kit.identifiers import (
    PREFIXES,
    is_cin,
    is_npi,
    is_tin,
    luhn_digit,
    new_id,
    new_ids,
    normal_cin,
    read_id,
    show_id,
    stream_ids,
)


def _milliseconds(value: UUID) -> int:
    return value.int >> 80


def test_an_id_is_a_version_7_uuid_of_this_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    made = new_id()
    after = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert before <= _milliseconds(made) <= after + 1


def test_ids_sort_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(5000)]
    assert all(one < two for one, two in pairwise(made))
    assert all(one.version == 7 for one in made)


def test_ids_keep_their_order_when_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_id()
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: 1_000_000_000)
    second, third = new_id(), new_id()
    assert first < second < third
    assert second.int - first.int < 1 << 34, "a small step, not a leap"


def test_the_random_bits_of_an_id_are_all_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifiers, "_latest", 0)
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: 5_000_000)
    monkeypatch.setattr(os, "urandom", lambda count: b"\xff" * count)
    assert new_id() == UUID("00000000-0005-7fff-bfff-ffffffffffff")


def test_many_ids_at_once_sort_in_the_order_given(monkeypatch: pytest.MonkeyPatch) -> None:
    made = new_ids(1000)
    assert made == sorted(made)
    assert len(set(made)) == 1000
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    monkeypatch.setattr(identifiers, "_latest", 0)
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: 5_000_000)
    monkeypatch.setattr(os, "urandom", lambda count: bytes(count))
    first, *_, last = new_ids(130)
    assert first == UUID("00000000-0005-7000-8000-000000000000")
    assert last == UUID("00000000-0005-7002-8100-000000000000")


def test_within_one_millisecond_ids_go_on_where_the_last_one_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(identifiers, "_latest", 0)
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: 5_000_000)
    monkeypatch.setattr(os, "urandom", lambda count: bytes(count))
    made = [*new_ids(2), *new_ids(1), new_id(), new_id(), *new_ids(1)]
    assert [one.hex[12:] for one in made] == [
        "70008000000000000000",
        "70008100000000000000",
        "70008200000000000000",
        "70008300000000000000",
        "70008300000000000001",
        "70008400000000000000",
    ]
    assert {one.hex[:12] for one in made} == {"000000000005"}


def test_a_clock_that_steps_back_takes_no_order_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifiers, "_latest", 0)
    monkeypatch.setattr(os, "urandom", lambda count: b"\xff" * count)
    made: list[UUID] = []
    for milliseconds in (7, 7, 5, 6, 8):
        monkeypatch.setattr(identifiers.time, "time_ns", lambda at=milliseconds: at * 1_000_000)
        made += [new_id(), *new_ids(2)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_more_ids_than_can_be_told_apart_are_refused() -> None:
    assert len(new_ids(1 << 18)) == 1 << 18
    with pytest.raises(ValueError, match="262,144"):
        new_ids((1 << 18) + 1)


def test_ids_made_together_sort_after_all_before_and_before_all_after() -> None:
    made: list[UUID] = []
    for _ in range(50):
        made += [new_id(), *new_ids(3), *new_ids(0), *new_ids(700), new_id()]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {RFC_4122}


def test_a_stream_of_ids_goes_on_and_stays_in_order() -> None:
    made = list(islice(stream_ids(), 1100))
    assert len(set(made)) == 1100
    assert made == sorted(made)


def test_an_id_says_its_kind_and_reads_back() -> None:
    made = new_id()
    assert read_id("encounter", show_id("encounter", made)) == made
    assert show_id("claim", UUID(int=1)) == "clm_" + "0" * 31 + "1"
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert {len(prefix) for prefix in PREFIXES.values()} == {3}


@pytest.mark.parametrize(
    "text", ["", "enc_", "clm_" + "0" * 32, "enc_" + "0" * 31, "enc_" + "g" * 32, "enc" + "0" * 33]
)
def test_what_is_no_id_of_this_kind_is_none(text: str) -> None:
    assert read_id("encounter", text) is None


@pytest.mark.parametrize(
    ("digits", "check"), [("7992739871", 3), ("80840126018159", 3), ("0", 0), ("5", 9), ("4", 2)]
)
def test_the_luhn_digit_completes_a_number(digits: str, check: int) -> None:
    assert luhn_digit(digits) == check


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("1260181593", True), ("1260181594", False), ("3260181593", False), ("126018159", False),
        ("12601815933", False), ("1234567893", True), ("126018159x", False), ("", False),
    ],
)  # fmt: skip
def test_an_npi_has_ten_digits_and_its_check_digit(text: str, good: bool) -> None:
    assert is_npi(text) is good


@pytest.mark.parametrize(
    ("text", "good"),
    [("001973060", True), ("00197306", False), ("0019730600", False), ("00197306x", False),
     ("٠٠١٩٧٣٠٦٠", False)],
)  # fmt: skip
def test_a_tax_id_is_nine_digits(text: str, good: bool) -> None:
    assert is_tin(text) is good


@pytest.mark.parametrize(
    ("typed", "cin"),
    [
        ("91827364a", "91827364A"), (" 9182-7364 A ", "91827364A"), ("91827364A5", "91827364A"),
        ("91827364A51234", "91827364A"), ("91827364A512", "91827364A512"), ("hello", "HELLO"),
    ],
)  # fmt: skip
def test_the_cin_inside_what_was_typed(typed: str, cin: str) -> None:
    assert normal_cin(typed) == cin


@pytest.mark.parametrize(
    ("text", "good"),
    [("91827364A", True), ("91827364a", False), ("9182736AA", False), ("91827364A5", False)],
)
def test_a_cin_is_eight_digits_and_a_letter(text: str, good: bool) -> None:
    assert is_cin(text) is good
