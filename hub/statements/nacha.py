"""ACH files as the NACHA rules lay them out: 94 characters a record, ten records a block; pure.

One table per record writes it and reads it. Totals are counted from the records and compared,
never copied. Sources: the NACHA operating rules' record layouts, as banks publish them
(unconfirmed by any one bank; a test file goes to the bank first).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from hub.kit.clock import CALIFORNIA
from hub.kit.money import Cents

RECORD_LENGTH, BLOCKING = 94, 10
AMOUNT_MAX: Cents = 99_999_999_99
CREDITS_ONLY = "220"
CHECKING_CREDIT, SAVINGS_CREDIT = "22", "32"
_HASH_DIGITS = 10

Layout = tuple[tuple[str, int, str], ...]
"""Fields of a record: name, width, and kind: `A` text to the left, `R` text to the right, `N`
digits to the right after zeros."""

FILE_HEADER: Layout = (
    ("type", 1, "N"), ("priority", 2, "N"), ("destination", 10, "R"), ("origin", 10, "R"),
    ("created_on", 6, "N"), ("created_at", 4, "N"), ("modifier", 1, "A"), ("size", 3, "N"),
    ("blocking", 2, "N"), ("format", 1, "N"), ("destination_name", 23, "A"),
    ("origin_name", 23, "A"), ("reference", 8, "A"),
)  # fmt: skip
BATCH_HEADER: Layout = (
    ("type", 1, "N"), ("service_class", 3, "N"), ("company_name", 16, "A"),
    ("discretionary", 20, "A"), ("company_id", 10, "A"), ("entry_class", 3, "A"),
    ("description", 10, "A"), ("descriptive_date", 6, "A"), ("effective_on", 6, "N"),
    ("settlement", 3, "A"), ("status", 1, "A"), ("originating_bank", 8, "N"),
    ("batch_number", 7, "N"),
)  # fmt: skip
ENTRY: Layout = (
    ("type", 1, "N"), ("transaction_code", 2, "N"), ("receiving_bank", 8, "N"),
    ("check_digit", 1, "N"), ("account_number", 17, "A"), ("amount", 10, "N"),
    ("receiver_id", 15, "A"), ("receiver_name", 22, "A"), ("discretionary", 2, "A"),
    ("addenda", 1, "N"), ("trace_number", 15, "N"),
)  # fmt: skip
PAYMENT_ADDENDA: Layout = (
    ("type", 1, "N"), ("addenda_type", 2, "N"), ("information", 80, "A"),
    ("sequence", 4, "N"), ("entry_sequence", 7, "N"),
)  # fmt: skip
RETURN_ADDENDA: Layout = (
    ("type", 1, "N"), ("addenda_type", 2, "N"), ("code", 3, "A"), ("trace_number", 15, "N"),
    ("date_of_death", 6, "A"), ("receiving_bank", 8, "N"), ("information", 44, "A"),
    ("return_trace", 15, "N"),
)  # fmt: skip
BATCH_CONTROL: Layout = (
    ("type", 1, "N"), ("service_class", 3, "N"), ("count", 6, "N"), ("hash", 10, "N"),
    ("debits", 12, "N"), ("credits", 12, "N"), ("company_id", 10, "A"), ("code", 19, "A"),
    ("reserved", 6, "A"), ("originating_bank", 8, "N"), ("batch_number", 7, "N"),
)  # fmt: skip
FILE_CONTROL: Layout = (
    ("type", 1, "N"), ("batches", 6, "N"), ("blocks", 6, "N"), ("count", 8, "N"),
    ("hash", 10, "N"), ("debits", 12, "N"), ("credits", 12, "N"), ("reserved", 39, "A"),
)  # fmt: skip


class NachaFault(ValueError):
    """A record cannot be written as it should be, or a file does not say what it promises."""


@dataclass(frozen=True, slots=True)
class Originator:
    """Who sends the credits: the hub, its tax id (nine digits), its bank."""

    name: str
    tin: str
    routing_number: str
    bank_name: str


@dataclass(frozen=True, slots=True)
class Credit:
    """One credit to one account; `trace_number` is the sender's bank (8) and a number (7)."""

    routing_number: str
    account_number: str
    kind: str
    amount_cents: Cents
    receiver_id: str
    receiver_name: str
    information: str
    trace_number: str


def is_routing_number(text: str) -> bool:
    """Nine digits whose weighted sum (3, 7, 1) ends in zero."""
    if not re.fullmatch(r"\d{9}", text, re.ASCII):
        return False
    weighed = zip(text, (3, 7, 1) * 3, strict=True)
    return sum(int(digit) * weight for digit, weight in weighed) % 10 == 0


def encode(layout: Layout, values: Mapping[str, object]) -> str:
    """One record of 94 characters.

    Raises:
        NachaFault: a number that does not fit its field, or is negative. Text is cut.
    """
    out = []
    for name, width, kind in layout:
        told = values.get(name, "")
        if kind == "N":
            digits = str(told if told != "" else 0)
            if not digits.isascii() or not digits.isdigit() or len(digits) > width:
                raise NachaFault(f"{name} does not fit {width} digits")
            out.append(digits.rjust(width, "0"))
        elif kind == "R":
            out.append(_plain(str(told))[:width].rjust(width))
        else:
            out.append(_plain(str(told))[:width].ljust(width))
    return "".join(out)


def decode(layout: Layout, record: str) -> dict[str, str]:
    """The fields of one record, blanks around texts removed.

    Raises:
        NachaFault: not 94 characters, or letters where digits belong.
    """
    if len(record) != RECORD_LENGTH:
        raise NachaFault(f"a record of {len(record)} characters")
    found: dict[str, str] = {}
    start = 0
    for name, width, kind in layout:
        told = record[start : start + width]
        start += width
        if kind == "N" and not (told.isascii() and told.isdigit()):
            raise NachaFault(f"{name} is not a number")
        found[name] = told if kind == "N" else told.strip()
    return found


def write_credits(
    originator: Originator,
    credits: Iterable[Credit],
    *,
    created_at: datetime,
    effective_on: date,
    modifier: str,
    batch_number: int,
) -> bytes:
    """A file of one batch of corporate credits (CCD+), each with one addenda record.

    `modifier` (A-Z, 0-9) tells files of one day apart.

    Raises:
        NachaFault: nothing to pay, an amount out of bounds, a routing number without its check
            digit.
    """
    bank = originator.routing_number[:8]
    local = created_at.astimezone(CALIFORNIA)
    body: list[str] = []
    total = hashed = 0
    for credit in credits:
        if not 0 < credit.amount_cents <= AMOUNT_MAX:
            raise NachaFault("an amount that no entry can carry")
        if not is_routing_number(credit.routing_number):
            raise NachaFault("a routing number with a wrong check digit")
        body += _entry(credit)
        total += credit.amount_cents
        hashed += int(credit.routing_number[:8])
    if not body:
        raise NachaFault("a file without credits")
    company = {"company_id": "1" + originator.tin, "originating_bank": bank}
    batch = {"service_class": CREDITS_ONLY, "batch_number": batch_number, **company}
    sums = {"count": len(body), "hash": hashed % 10**_HASH_DIGITS, "debits": 0, "credits": total}
    header = {
        "type": 1, "priority": 1, "destination": originator.routing_number,
        "origin": "1" + originator.tin, "created_on": f"{local:%y%m%d}",
        "created_at": f"{local:%H%M}", "modifier": modifier, "size": RECORD_LENGTH,
        "blocking": BLOCKING, "format": 1, "destination_name": originator.bank_name,
        "origin_name": originator.name,
    }  # fmt: skip
    opened = {
        "type": 5, "company_name": originator.name, "entry_class": "CCD",
        "description": "CHW PAYOUT", "effective_on": f"{effective_on:%y%m%d}", "status": 1,
    }  # fmt: skip
    records = [encode(FILE_HEADER, header), encode(BATCH_HEADER, {**opened, **batch}), *body]
    records.append(encode(BATCH_CONTROL, {"type": 8, **batch, **sums}))
    blocks = -(-(len(records) + 1) // BLOCKING)
    records.append(encode(FILE_CONTROL, {"type": 9, "batches": 1, "blocks": blocks, **sums}))
    records += ["9" * RECORD_LENGTH] * (blocks * BLOCKING - len(records))
    return "".join(record + "\r\n" for record in records).encode("ascii")


def _entry(credit: Credit) -> list[str]:
    entry = {
        "type": 6,
        "transaction_code": SAVINGS_CREDIT if credit.kind == "savings" else CHECKING_CREDIT,
        "receiving_bank": credit.routing_number[:8],
        "check_digit": credit.routing_number[8],
        "account_number": credit.account_number,
        "amount": credit.amount_cents,
        "receiver_id": credit.receiver_id,
        "receiver_name": credit.receiver_name,
        "addenda": 1,
        "trace_number": credit.trace_number,
    }
    addenda = {
        "type": 7, "addenda_type": 5, "information": credit.information, "sequence": 1,
        "entry_sequence": credit.trace_number[-7:],
    }  # fmt: skip
    return [encode(ENTRY, entry), encode(PAYMENT_ADDENDA, addenda)]


def _plain(text: str) -> str:
    """Upper-case ASCII without marks: what a bank's reader takes."""
    stripped = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^ -~]", " ", stripped).upper()
