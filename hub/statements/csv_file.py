"""A statement as CSV: one row a line, amounts in cents, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from hub.claims.adjustment_words import reason_of
from hub.kit.identifiers import show_id
from hub.statements.read import Document
from hub.statements.words import kind_words
from hub.tables import StatementLine

COLUMNS = (
    "statement_number", "position", "kind", "kind_en", "kind_es", "effective_on", "claim_id",
    "member_ref", "service_date", "codes", "plan", "billed_cents", "allowed_cents", "paid_cents",
    "fee_cents", "net_cents", "directly_cents", "fees", "adjustments", "reasons_en",
    "reasons_es", "trace_number",
)  # fmt: skip
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def escaped(value: object) -> object:
    """A text that a spreadsheet would take for a formula, made harmless by an apostrophe.

    Numbers are left alone: a negative amount stays a number.
    """
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return "" if value is None else value


def print_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV with CRLF (RFC 4180), UTF-8, formulas escaped."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([escaped(value) for value in row])
    return out.getvalue().encode()


def print_statement_csv(document: Document) -> bytes:
    """Opening balance, every line, closing balance; the net column sums to the closing balance."""
    row = document.record.row
    rows: list[Sequence[object]] = [
        _balance(document, "opening_balance", row.period_from, row.opening_cents)
    ]
    rows += [_line(document, line) for line in document.lines]
    return print_csv(COLUMNS, rows)


def _balance(document: Document, kind: str, on: object, cents: int) -> list[object]:
    told: dict[str, object] = {
        "statement_number": document.record.row.number,
        "kind": kind,
        "kind_en": "Opening balance",
        "kind_es": "Saldo inicial",
        "effective_on": on,
        "net_cents": cents,
    }
    return [told.get(column, "") for column in COLUMNS]


def _line(document: Document, line: StatementLine) -> list[object]:
    codes = [one["reason_code"] for one in line.adjustments]
    told: dict[str, object] = {
        "statement_number": document.record.row.number,
        "kind_en": kind_words(line.kind, "en"),
        "kind_es": kind_words(line.kind, "es"),
        "claim_id": None if line.claim_id is None else show_id("claim", line.claim_id),
        "codes": " ".join(line.codes),
        "plan": document.plan_names.get(line.plan_id) if line.plan_id else None,
        "fees": " ".join(f"{payee}:{cents}" for payee, cents in sorted(line.fees.items())),
        "adjustments": " ".join(
            f"{one['group_code']}-{one['reason_code']}:{one['amount_cents']}"
            for one in line.adjustments
        ),
        "reasons_en": " ".join(reason_of(code).words["en"] for code in codes),
        "reasons_es": " ".join(reason_of(code).words["es"] for code in codes),
    }
    return [told[name] if name in told else getattr(line, name) for name in COLUMNS]
