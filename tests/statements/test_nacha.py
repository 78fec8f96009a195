"""ACH files: laid out to the character, summed again when read, refused when a digit changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.statements.nacha import (
    AMOUNT_MAX,
    RETURN_ADDENDA,
    Credit,
    NachaFault,
    Originator,
    encode,
    is_routing_number,
    write_credits,
)
from hub.statements.nacha_read import read_file

HUB = Originator("Example Hub", "001973060", "122105155", "Example Bank")
AT = datetime(2026, 6, 15, 19, 5, tzinfo=UTC)


def _credit(number: int = 1, cents: int = 12_345, **more: str) -> Credit:
    told = {
        "routing_number": "091000019",
        "account_number": "12345678",
        "kind": "checking",
        "receiver_id": "STATEMENT 7",
        "receiver_name": "Semilla Señora",
        "information": "STATEMENT 7",
        "trace_number": f"12210515{number:07d}",
        **more,
    }
    return Credit(amount_cents=cents, **told)


def _file(*credits: Credit) -> bytes:
    day = date(2026, 6, 17)
    return write_credits(
        HUB, credits, created_at=AT, effective_on=day, modifier="A", batch_number=3
    )


def test_a_file_of_one_credit_is_laid_out_to_the_character() -> None:
    lines = _file(_credit()).decode().split("\r\n")
    assert lines[0] == (
        "101 12210515510019730602606151205A094101EXAMPLE BANK           EXAMPLE HUB            "
        "        "
    )
    assert lines[1] == (
        "5220EXAMPLE HUB                         1001973060CCDCHW PAYOUT      260617   1"
        "122105150000003"
    )
    assert lines[2] == (
        "622091000019" + "12345678".ljust(17) + "0000012345" + "STATEMENT 7".ljust(15)
        + "SEMILLA SENORA".ljust(22) + "  1122105150000001"
    )  # fmt: skip
    assert lines[3] == "705" + "STATEMENT 7".ljust(80) + "00010000001"
    assert lines[4] == (
        "82200000020009100001000000000000000000012345" + "1001973060" + " " * 25
        + "122105150000003"
    )  # fmt: skip
    assert lines[5] == ("9000001000001000000020009100001000000000000000000012345" + " " * 39)
    assert lines[6:] == ["9" * 94] * 4 + [""]


def test_a_file_read_back_gives_the_credits() -> None:
    credits = [_credit(1, 5), _credit(2, AMOUNT_MAX, kind="savings")]
    entries = read_file(_file(*credits))
    assert [one.amount_cents for one in entries] == [5, AMOUNT_MAX]
    assert [one.trace_number for one in entries] == [one.trace_number for one in credits]
    assert entries[0].information == "STATEMENT 7"


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=40))
def test_every_record_has_94_characters_and_blocks_are_whole(amounts: list[int]) -> None:
    content = _file(*(_credit(place, cents) for place, cents in enumerate(amounts, 1)))
    lines = content.decode().split("\r\n")[:-1]
    assert {len(line) for line in lines} == {94}
    assert len(lines) % 10 == 0
    assert sum(one.amount_cents for one in read_file(content)) == sum(amounts)


def test_one_changed_digit_of_money_or_routing_is_noticed() -> None:
    content = _file(_credit(), _credit(2))
    lines = content.decode().split("\r\n")
    for row in (2, 4, 6, 7):
        for place in range(29, 39) if lines[row][0] == "6" else range(4, 44):
            if not lines[row][place].isdigit():
                continue
            changed = list(lines)
            digit = str((int(lines[row][place]) + 1) % 10)
            changed[row] = lines[row][:place] + digit + lines[row][place + 1 :]
            with pytest.raises(NachaFault):
                read_file("\r\n".join(changed).encode())


def test_a_file_cut_at_any_record_is_refused() -> None:
    lines = _file(_credit(), _credit(2)).decode().split("\r\n")[:-1]
    for cut in range(len(lines)):
        with pytest.raises(NachaFault):
            read_file("\r\n".join(lines[:cut]).encode())


@pytest.mark.parametrize("cents", [0, -1, AMOUNT_MAX + 1])
def test_an_amount_that_no_entry_carries_is_not_written(cents: int) -> None:
    with pytest.raises(NachaFault):
        _file(_credit(cents=cents))


def test_a_file_without_credits_is_not_written() -> None:
    with pytest.raises(NachaFault):
        _file()


def test_a_routing_number_needs_its_check_digit() -> None:
    assert is_routing_number("122105155")
    assert not is_routing_number("122105156")
    assert not is_routing_number("12210515")
    with pytest.raises(NachaFault):
        _file(_credit(routing_number="091000018"))


def returned(content: bytes, code: str) -> bytes:
    """The file a bank would send back for the first credit of a file of one."""
    lines = content.decode().split("\r\n")
    entry = lines[2]
    told = {"type": 7, "addenda_type": 99, "code": code, "trace_number": entry[79:94]}
    lines[3] = encode(RETURN_ADDENDA, told | {"return_trace": "091000010000009"})
    return "\r\n".join(lines).encode()


def test_a_returned_credit_names_its_code_and_the_trace_it_answers() -> None:
    (entry,) = read_file(returned(_file(_credit()), "R03"))
    assert (entry.return_code, entry.returned_trace) == ("R03", "122105150000001")
