"""Reading ACH files back: every total recomputed and compared; returns and notices; pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hub.kit.money import Cents
from hub.statements.nacha import (
    BATCH_CONTROL,
    BATCH_HEADER,
    BLOCKING,
    ENTRY,
    FILE_CONTROL,
    FILE_HEADER,
    PAYMENT_ADDENDA,
    RECORD_LENGTH,
    RETURN_ADDENDA,
    NachaFault,
    decode,
    is_routing_number,
)

_CREDIT_CODES = frozenset(("21", "22", "23", "31", "32", "33"))
_RETURN, _CHANGE = "99", "98"


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """One entry with what its addenda say; `return_code` is R.. (returned) or C.. (changed)."""

    trace_number: str
    routing_number: str
    account_number: str
    amount_cents: Cents
    credit: bool
    receiver_id: str
    information: str | None = None
    return_code: str | None = None
    returned_trace: str | None = None


@dataclass(slots=True)
class _Sums:
    count: int = 0
    hashed: int = 0
    debits: Cents = 0
    credits: Cents = 0

    def add(self, other: _Sums) -> None:
        self.count += other.count
        self.hashed += other.hashed
        self.debits += other.debits
        self.credits += other.credits

    def check(self, told: dict[str, str], where: str) -> None:
        found = (self.count, self.hashed % 10**10, self.debits, self.credits)
        promised = tuple(int(told[name]) for name in ("count", "hash", "debits", "credits"))
        if found != promised:
            raise NachaFault(f"{where}: the control record does not sum to its entries")


@dataclass(slots=True)
class _Reader:
    entries: list[ReadEntry] = field(default_factory=list)
    batch: _Sums = field(default_factory=_Sums)
    file: _Sums = field(default_factory=_Sums)
    batches: int = 0
    blocks: int = 0
    header: dict[str, str] | None = None
    place: str = "start"

    def take(self, record: str) -> None:
        kind = record[:1]
        expected = {"start": "1", "file": "59", "batch": "68", "entry": "678"}
        if kind not in expected.get(self.place, ""):
            raise NachaFault(f"a record of type {kind} out of its place")
        if kind == "1":
            self._file(record)
        elif kind == "5":
            self.header, self.batch, self.place = decode(BATCH_HEADER, record), _Sums(), "batch"
        elif kind == "6":
            self._entry(record)
        elif kind == "7":
            self._addenda(record)
        elif kind == "8":
            self._close_batch(record)
        else:
            self._close_file(record)

    def _file(self, record: str) -> None:
        told = decode(FILE_HEADER, record)
        if (int(told["size"]), int(told["blocking"])) != (RECORD_LENGTH, BLOCKING):
            raise NachaFault("a file of another record or block size")
        self.place = "file"

    def _entry(self, record: str) -> None:
        told = decode(ENTRY, record)
        routing = told["receiving_bank"] + told["check_digit"]
        if not is_routing_number(routing):
            raise NachaFault("a routing number with a wrong check digit")
        amount, credit = int(told["amount"]), told["transaction_code"] in _CREDIT_CODES
        self.entries.append(
            ReadEntry(
                trace_number=told["trace_number"],
                routing_number=routing,
                account_number=told["account_number"],
                amount_cents=amount,
                credit=credit,
                receiver_id=told["receiver_id"],
            )
        )
        self.batch.count += 1
        self.batch.hashed += int(told["receiving_bank"])
        self.batch.credits += amount if credit else 0
        self.batch.debits += 0 if credit else amount
        self.place = "entry"

    def _addenda(self, record: str) -> None:
        last = self.entries[-1]
        if record[1:3] in (_RETURN, _CHANGE):
            told = decode(RETURN_ADDENDA, record)
            more: dict[str, Any] = {
                "return_code": told["code"],
                "returned_trace": told["trace_number"],
            }
        else:
            told = decode(PAYMENT_ADDENDA, record)
            if told["entry_sequence"] != last.trace_number[-7:]:
                raise NachaFault("an addenda record of another entry")
            more = {"information": told["information"]}
        self.entries[-1] = replace(last, **more)
        self.batch.count += 1

    def _close_batch(self, record: str) -> None:
        told = decode(BATCH_CONTROL, record)
        header = self.header or {}
        for name in ("service_class", "company_id", "originating_bank", "batch_number"):
            if told[name] != header.get(name):
                raise NachaFault(f"the batch's {name} differs between header and control")
        self.batch.check(told, "batch")
        self.file.add(self.batch)
        self.batches += 1
        self.place = "file"

    def _close_file(self, record: str) -> None:
        told = decode(FILE_CONTROL, record)
        self.file.check(told, "file")
        if int(told["batches"]) != self.batches:
            raise NachaFault("the file holds another number of batches")
        self.blocks = int(told["blocks"])
        self.place = "end"


def read_file(content: bytes) -> list[ReadEntry]:
    """Every entry of an ACH file whose counts, hashes and totals all agree.

    Raises:
        NachaFault: the file is cut, padded wrongly, or does not sum; nothing of it is given.
    """
    try:
        text = content.decode("ascii")
    except UnicodeDecodeError:
        raise NachaFault("a character that is not ASCII") from None
    records = [line for line in text.replace("\r", "").split("\n") if line]
    reader = _Reader()
    filler = "9" * RECORD_LENGTH
    for record in records:
        if reader.place == "end":
            if record != filler:
                raise NachaFault("records after the end of the file")
            continue
        reader.take(record)
    if reader.place != "end":
        raise NachaFault("the file ends before its control record")
    if len(records) != reader.blocks * BLOCKING:
        raise NachaFault("the file holds another number of blocks")
    return reader.entries
