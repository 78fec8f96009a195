"""Deposits as banks tell them: CSV with named columns, or BAI2; pure."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from hub.kit.errors import HubError, Kind
from hub.kit.money import Cents, parse_dollars

ROWS_MAX = 100_000
_TRACE = re.compile(r"TRN\*1\*([^*\\~\s]{1,50})")
"""The addenda of a CCD+ credit carry the TRN segment of the 835."""
_CREDITS = range(100, 400)
"""BAI2 type codes of single credits; 400 to 699 are debits."""
_TOTALS = frozenset(("100", "110", "130", "140", "150", "160", "170", "180", "190", "390"))


class BankStatementUnreadable(HubError):
    """A row or record cannot be read; nothing of the file was taken."""

    code = "bank_statement_unreadable"
    kind = Kind.UNREADABLE
    title = "The bank's file cannot be read"


@dataclass(frozen=True, slots=True)
class DepositRow:
    """One credit: day, cents, and what the bank says of it. `trace_number` is TRN02, if told."""

    deposited_on: date
    amount_cents: Cents
    trace_number: str | None
    bank_reference: str | None
    description: str | None
    same: int = 0

    @property
    def fingerprint(self) -> bytes:
        """Knows the same credit again in another file; equal credits of one day are counted."""
        told = (
            self.deposited_on.isoformat(), self.amount_cents, self.trace_number,
            self.bank_reference, self.description, self.same,
        )  # fmt: skip
        return hashlib.sha256(repr(told).encode()).digest()


def read_deposits_csv(content: bytes) -> list[DepositRow]:
    """Rows of a CSV with the columns `date` (YYYY-MM-DD or MM/DD/YYYY) and `amount` (dollars).

    Optional: `trace_number`, `reference`, `description`. Debits (negative amounts) are passed
    over. A trace number is also found inside a description (`TRN*1*…`).

    Raises:
        BankStatementUnreadable: naming the line; nothing of the file may be taken.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BankStatementUnreadable("The file is not UTF-8 text.") from None
    try:
        rows = _csv_rows(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error:
        raise BankStatementUnreadable("The file is not CSV that can be read.") from None
    return numbered(row for row in rows if row.amount_cents > 0)


def _csv_rows(reader: csv.DictReader[str]) -> list[DepositRow]:
    names = {name.strip().lower(): name for name in reader.fieldnames or ()}
    missing = [name for name in ("date", "amount") if name not in names]
    if missing:
        raise BankStatementUnreadable(f"The first line names no column {' and '.join(missing)}.")
    rows = []
    for row in reader:
        told = {name: (row.get(own) or "").strip() for name, own in names.items()}
        if any(told.values()):
            rows.append(_csv_row(told, reader.line_num))
    return rows


def _csv_row(told: dict[str, str], line: int) -> DepositRow:
    day = _day(told["date"])
    try:
        cents = parse_dollars(told["amount"].replace("$", "").replace(",", ""))
    except ValueError:
        raise BankStatementUnreadable(f"Line {line}: the amount cannot be read.") from None
    if day is None:
        raise BankStatementUnreadable(f"Line {line}: the date cannot be read.")
    description = told.get("description") or None
    return DepositRow(
        deposited_on=day,
        amount_cents=cents,
        trace_number=told.get("trace_number") or _trace_in(description),
        bank_reference=told.get("reference") or None,
        description=description,
    )


def _day(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def _trace_in(text: str | None) -> str | None:
    found = _TRACE.search(text or "")
    return found.group(1) if found else None


def read_deposits_bai2(content: bytes) -> list[DepositRow]:
    """Single credits (record 16) of a BAI2 file; control totals are counted and compared.

    Raises:
        BankStatementUnreadable: a record out of place, or a total that does not agree.
    """
    reader, number = _Bai2(), 0
    for number, fields in enumerate(_bai2_records(content), start=1):
        reader.take(number, fields)
    if not number:
        raise BankStatementUnreadable("The file holds no record.")
    if reader.open:
        raise BankStatementUnreadable("The file ends before its trailer (99).")
    return numbered(reader.rows)


def _bai2_records(content: bytes) -> Iterator[list[str]]:
    """Records with their continuations (88) joined; the closing slash is cut."""
    try:
        lines = content.decode("ascii").replace("\r", "").split("\n")
    except UnicodeDecodeError:
        raise BankStatementUnreadable("The file is not ASCII text.") from None
    held: list[str] | None = None
    for line in (one.strip() for one in lines if one.strip()):
        text = line.removesuffix("/")
        if text.startswith("88,"):
            if held is None:
                raise BankStatementUnreadable("The file begins with a continuation.")
            # A continued text goes on after the comma of the 88.
            held[-1] = f"{held[-1]} {text[3:]}" if held[0] == "16" else held[-1]
            held += [] if held[0] == "16" else text[3:].split(",")
            continue
        if held is not None:
            yield held
        held = text.split(",")
    if held is not None:
        yield held


class _Bai2:
    """Walks the records; `open` is the trailer that is still awaited."""

    def __init__(self) -> None:
        self.rows: list[DepositRow] = []
        self.open: list[str] = []
        self.as_of: date | None = None
        self.account: Cents = 0
        self.group: Cents = 0
        self.file: Cents = 0

    def take(self, number: int, fields: list[str]) -> None:
        kind = fields[0]
        trailers = {"01": "99", "02": "98", "03": "49"}
        try:
            if kind in trailers:
                self._open(kind, trailers[kind], fields)
            elif kind == "16":
                self._detail(fields)
            elif kind in ("49", "98", "99"):
                self._close(kind, int(fields[1]))
            else:
                raise BankStatementUnreadable(f"Record {number} is of a type that is unknown.")
        except (IndexError, ValueError):
            raise BankStatementUnreadable(f"Record {number} cannot be read.") from None

    def _open(self, kind: str, trailer: str, fields: list[str]) -> None:
        outer = {"01": [], "02": ["99"], "03": ["99", "98"]}[kind]
        if self.open != outer:
            raise BankStatementUnreadable(f"A record {kind} out of its place.")
        self.open.append(trailer)
        if kind == "02":
            self.as_of = datetime.strptime(fields[4], "%y%m%d").date()  # noqa: DTZ007
        elif kind == "03":
            self.account += _summed(fields)

    def _detail(self, fields: list[str]) -> None:
        if self.open[-1:] != ["49"] or self.as_of is None:
            raise BankStatementUnreadable("A record 16 out of its place.")
        code, cents = fields[1], int(fields[2])
        self.account += cents
        if int(code) not in _CREDITS or code in _TOTALS:
            return
        rest = _after_funds(fields)
        description = ",".join(rest[2:]).strip() or None
        self.rows.append(
            DepositRow(
                deposited_on=self.as_of,
                amount_cents=cents,
                trace_number=_trace_in(description),
                bank_reference=(rest[0].strip() or None) if rest else None,
                description=description,
            )
        )

    def _close(self, kind: str, promised: Cents) -> None:
        if not self.open or self.open.pop() != kind:
            raise BankStatementUnreadable(f"A trailer {kind} out of its place.")
        if kind == "49":
            found, self.account = self.account, 0
            self.group += found
        elif kind == "98":
            found, self.group = self.group, 0
            self.file += found
        else:
            found = self.file
        if found != promised:
            raise BankStatementUnreadable(f"The control total of record {kind} does not agree.")


def _summed(fields: list[str]) -> Cents:
    """The amounts of an account's summaries (type, amount, count, funds): part of its total."""
    total = 0
    place = 3
    while place + 1 < len(fields):
        total += int(fields[place + 1] or 0)
        place += 4 + _parts_of_funds(fields, place + 3)
    return total


def _after_funds(fields: list[str]) -> list[str]:
    """Bank reference, customer reference, text: they follow the funds type and its parts."""
    return fields[4 + _parts_of_funds(fields, 3) :]


def _parts_of_funds(fields: list[str], place: int) -> int:
    funds = fields[place] if len(fields) > place else ""
    if funds == "D":
        return 1 + 2 * int(fields[place + 1])
    return {"S": 3, "V": 2}.get(funds, 0)


def numbered(rows: Iterable[DepositRow]) -> list[DepositRow]:
    """Equal credits told apart by counting them."""
    seen: dict[DepositRow, int] = {}
    told = []
    for row in rows:
        seen[row] = seen.get(row, 0) + 1
        told.append(replace(row, same=seen[row]))
    if len(told) > ROWS_MAX:
        raise BankStatementUnreadable(f"More than {ROWS_MAX} credits; send smaller files.")
    return told
