"""A statement as CSV: one row a line, amounts in cents, nothing that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Sequence

from hub.claims.adjustment_words import reason_of
from hub.kit.csv_text import print_csv
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
