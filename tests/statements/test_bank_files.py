"""Deposits are read exactly, or the file is refused whole."""

from __future__ import annotations

from datetime import date

import pytest

from hub.statements.bank_files import (
    BankStatementUnreadable,
    read_deposits_bai2,
    read_deposits_csv,
)

BAI2 = b"""01,122105155,HUB,260615,0600,1,80,10,2/
02,HUB,122105155,1,260614,,USD,2/
03,777,USD,010,500000,,,100,39965,2,Z/
16,142,26666,Z,BANKREF1,,EXAMPLE PLAN TRN*1*EFT1001*1999999999
88,MORE TEXT/
16,142,13299,S,13299,0,0,BANKREF2,,EXAMPLE PLAN/
16,475,5000,Z,CHECK1,,RENT/
49,584930,6/
98,584930,1,8/
99,584930,1,10/
"""


def test_a_bai2_file_gives_its_credits_with_their_trace() -> None:
    first, second = read_deposits_bai2(BAI2)
    assert (first.deposited_on, first.amount_cents) == (date(2026, 6, 14), 26666)
    assert (first.trace_number, first.bank_reference) == ("EFT1001", "BANKREF1")
    assert (second.amount_cents, second.trace_number, second.bank_reference) == (
        13299,
        None,
        "BANKREF2",
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"16,142,26666", b"16,142,26667"),
        (b"49,584930", b"49,584931"),
        (b"98,584930", b"98,584931"),
        (b"99,584930", b"99,584931"),
        (b"03,777", b"04,777"),
        (b"16,142,26666", b"16,142,2666x"),
    ],
)
def test_a_bai2_file_that_does_not_sum_or_is_out_of_order_is_refused(
    old: bytes, new: bytes
) -> None:
    with pytest.raises(BankStatementUnreadable):
        read_deposits_bai2(BAI2.replace(old, new))


@pytest.mark.parametrize("content", [b"", b" \n\n", b"Xochiquetzal,1/"])
def test_what_is_no_bai2_file_is_refused_and_not_quoted(content: bytes) -> None:
    with pytest.raises(BankStatementUnreadable) as refused:
        read_deposits_bai2(content)
    assert "Xochiquetzal" not in str(refused.value)


def test_a_bai2_file_cut_anywhere_is_refused() -> None:
    lines = BAI2.splitlines(keepends=True)
    for cut in range(1, len(lines)):
        with pytest.raises(BankStatementUnreadable):
            read_deposits_bai2(b"".join(lines[:cut]))


def test_a_csv_gives_its_credits_and_passes_debits_over() -> None:
    content = (
        b"Date,Description,Amount,Reference\r\n"
        b'06/14/2026,"PLAN TRN*1*EFT7*1999999999\\","$1,266.66",R1\r\n'
        b"2026-06-15,RENT,-50.00,R2\r\n"
    )
    (row,) = read_deposits_csv(content)
    assert (row.deposited_on, row.amount_cents) == (date(2026, 6, 14), 126666)
    assert (row.trace_number, row.bank_reference) == ("EFT7", "R1")


def test_two_equal_credits_of_one_day_are_two() -> None:
    rows = read_deposits_csv(b"date,amount\n2026-06-14,5\n2026-06-14,5\n")
    assert len({row.fingerprint for row in rows}) == 2


def test_the_same_file_has_the_same_fingerprints() -> None:
    content = b"date,amount,trace_number\n2026-06-14,5,T\n"
    first, again = read_deposits_csv(content), read_deposits_csv(content)
    assert [row.fingerprint for row in first] == [row.fingerprint for row in again]


@pytest.mark.parametrize(
    "content",
    [
        b"amount\n5\n",
        b"date,amount\n2026-06-31,5\n",
        b"date,amount\n2026-06-30,5.001\n",
        b"date,amount\n2026-06-30,five\n",
        b"date,amount\n2026-06-30,\xff\n",
        b"date,amount\n2026-06-30," + b"5" * 200_000 + b"\n",
        b"x" * 200_000,
    ],
)
def test_a_csv_with_a_line_that_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(BankStatementUnreadable):
        read_deposits_csv(content)
