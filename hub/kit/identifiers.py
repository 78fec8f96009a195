"""Ids we make and identifiers we check: UUIDv7 with a prefix, NPI, CIN."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from uuid import UUID

_NPI = re.compile(r"[12]\d{9}\Z", re.ASCII)
_CIN = re.compile(r"\d{8}[A-Z]\Z", re.ASCII)
_BIC = re.compile(r"(\d{8}[A-Z])(?:\d|\d{5})\Z", re.ASCII)

PREFIXES = {
    "organization": "org",
    "client": "cli",
    "contract": "con",
    "agreement": "agr",
    "health_worker": "chw",
    "member": "mem",
    "recommendation": "rec",
    "plan_of_care": "poc",
    "authorization": "aut",
    "encounter": "enc",
    "group_session": "grp",
    "claim": "clm",
    "service_line": "lin",
    "claim_batch": "bat",
    "interchange": "int",
    "remittance": "rem",
    "claim_payment": "pay",
    "suspense_item": "sus",
    "overpayment_notice": "ovp",
    "entry": "ent",
    "event": "evt",
    "statement": "sta",
    "invoice": "inv",
    "dispute": "dis",
    "submission": "sub",
    "payout": "pyo",
    "payout_item": "pyi",
    "bank_account": "bnk",
    "deposit": "dep",
    "administrator": "adm",
    "break_glass": "brk",
}
"""The prefix that shows each kind of id in the API (Stripe's habit: an id says what it is)."""


_COUNTED_BITS = 18
_RANDOM_BITS = 74
_latest = 0
_one_at_a_time = threading.Lock()


def new_id() -> UUID:
    """A fresh UUIDv7 that sorts after every one this process made before.

    48 bits of milliseconds, then random; within one millisecond (or when the clock steps back)
    the one before plus a random step (RFC 9562, section 6.2, method 2).
    """
    global _latest
    random = int.from_bytes(os.urandom(10), "big")
    milliseconds = (time.time_ns() // 1_000_000) & 0xFFFF_FFFF_FFFF
    value = milliseconds << _RANDOM_BITS | random >> 6
    with _one_at_a_time:
        if value <= _latest:
            value = _latest + 1 + (random & 0xFFFF_FFFF)
        _latest = value
    return UUID(
        int=(value >> _RANDOM_BITS) << 80
        | 0x7 << 76
        | (value >> 62 & 0xFFF) << 64
        | 0b10 << 62
        | value & 0x3FFF_FFFF_FFFF_FFFF
    )


def new_ids(count: int) -> list[UUID]:
    """Fresh UUIDv7s that sort in the order given, after every one this process made before.

    The 18 bits below the milliseconds count (RFC 9562, section 6.2, method 1); 56 are random.

    Raises:
        ValueError: more than 262,144 at once.
    """
    global _latest
    if count > 1 << _COUNTED_BITS:
        raise ValueError("at most 262,144 ids at once")
    milliseconds = (time.time_ns() // 1_000_000) & 0xFFFF_FFFF_FFFF
    random = os.urandom(7 * count)
    with _one_at_a_time:
        first = max(milliseconds << _COUNTED_BITS, (_latest >> 56) + 1)
        _latest = max(_latest, (first + count << 56) - 1)
    return [
        UUID(
            int=(place >> _COUNTED_BITS) << 80
            | 0x7 << 76
            | (place >> 6 & 0xFFF) << 64
            | 0b10 << 62
            | (place & 63) << 56
            | int.from_bytes(random[start : start + 7], "big")
        )
        for place, start in zip(range(first, first + count), range(0, 7 * count, 7), strict=True)
    ]


def stream_ids() -> Iterator[UUID]:
    """Fresh ids without end, made by the hundreds; they sort in the order they are taken."""
    while True:
        yield from new_ids(512)


def show_id(noun: str, value: UUID) -> str:
    """An id as the API shows it: `enc_0197…` (prefix, then 32 hexadecimal digits)."""
    return f"{PREFIXES[noun]}_{value.hex}"


def read_id(noun: str, text: str) -> UUID | None:
    """The id behind a shown one, or None when the text is not an id of this noun."""
    prefix, _, digits = text.partition("_")
    if prefix != PREFIXES[noun] or len(digits) != 32:
        return None
    try:
        return UUID(hex=digits)
    except ValueError:
        return None


def luhn_digit(digits: str) -> int:
    """The Luhn check digit that completes `digits`."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit)
        if place % 2 == 0:
            number = number * 2 - 9 if number > 4 else number * 2
        total += number
    return -total % 10


def is_npi(text: str) -> bool:
    """Whether the text is a ten-digit NPI with its check digit (Luhn over 80840 + NPI)."""
    return _NPI.match(text) is not None and luhn_digit("80840" + text[:9]) == int(text[9])


def is_tin(text: str) -> bool:
    """Whether the text is nine digits, the form of a tax id."""
    return len(text) == 9 and text.isascii() and text.isdigit()


def normal_cin(text: str) -> str:
    """The CIN inside what a CBO typed: blanks and hyphens out, upper case, BIC id cut to nine.

    A BIC card shows the CIN followed by a check digit (10 characters) or by a check digit and
    a four-digit issue date (14); both keep the first nine. Any other text comes back cleaned.
    """
    cleaned = re.sub(r"[\s-]", "", text).upper()
    found = _BIC.match(cleaned)
    return found.group(1) if found else cleaned


def is_cin(text: str) -> bool:
    """Whether the text has the form of a CIN: eight digits and a letter (rule ELIG-CIN)."""
    return _CIN.match(text) is not None
