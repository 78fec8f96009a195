"""A statement with every kind of line, as JSON, CSV and printed text: kept whole, and summed.

To renew after a change that was meant: `HUB_TEST_GOLDEN=write`, then read the difference.
"""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hub.api.statement_shapes import StatementLineOut, StatementOut
from hub.kit.money import parse_dollars
from hub.statements.csv_file import print_statement_csv
from hub.statements.pdf_file import print_statement_pdf
from hub.statements.read import Document, StatementRecord
from hub.tables import Statement, StatementLine
from tests.statements.test_files import pdf_text

GOLDEN = Path(__file__).parent / "golden"
CBO, PLAN, ITS_ID = UUID(int=1), UUID(int=2), UUID(int=3)
ADDRESS = {
    "line1": "1 Example Street",
    "city": "Exampleton",
    "state": "CA",
    "postal_code": "921010001",
}
WHY = [{"group_code": "CO", "reason_code": "197", "amount_cents": 2666}]
LESS = [{"group_code": "CO", "reason_code": "45", "amount_cents": 666}]


def line(place: int, kind: str, net: int, fee: int = 0, **more: Any) -> StatementLine:
    """One line; what moves no money of a plan has no `paid_cents`."""
    of_the_hub = kind.startswith(("payout", "recoupment_off", "recoupment_carried"))
    told: dict[str, Any] = {
        "source_kind": "entry",
        "effective_on": date(2026, 6, 1 + place),
        "plan_id": PLAN,
        "claim_id": UUID(int=100 + place),
        "patient_control_number": f"CLAIM{place:04d}",
        "member_ref": f"SM-{place:03d}",
        "service_date": date(2026, 5, place),
        "codes": ["98960-U2"],
        "billed_cents": None,
        "allowed_cents": None,
        "paid_cents": 0 if of_the_hub else net + fee,
        "directly_cents": 0,
        "fees": {"hub": fee} if fee else {},
        "adjustments": [],
        "trace_number": "EFT1001",
        **more,
    }
    return StatementLine(
        id=UUID(int=1000 + place), cbo_id=CBO, statement_id=ITS_ID, position=place,
        source_id=UUID(int=500 + place), kind=kind, net_cents=net, fee_cents=fee, **told,
    )  # fmt: skip


def document() -> Document:
    """Everything that can stand on a statement, with round ids."""
    about_nobody: dict[str, Any] = dict.fromkeys(
        ("plan_id", "claim_id", "patient_control_number", "member_ref", "service_date",
         "trace_number")
    )  # fmt: skip
    lines = [
        line(1, "claim_paid", 2399, 267, billed_cents=2666, allowed_cents=2666),
        line(2, "claim_paid", 1800, 200, billed_cents=2666, allowed_cents=2000, adjustments=LESS),
        line(3, "denied", 0, billed_cents=2666, allowed_cents=0, adjustments=WHY),
        line(4, "claim_reversed", -2399, -267, billed_cents=-2666, trace_number="EFT1002"),
        line(5, "interest", 44),
        line(6, "recouped", -900, -100, fees={"hub": -80, "network": -20}),
        line(7, "monthly_fee", -300, 300, trace_number=None),
        line(8, "recoupment_offset", -161, trace_number=None),
        line(9, "payout", -1000, codes=[], **about_nobody),
        line(10, "payout_reversed", 1000, codes=[], **about_nobody),
        line(11, "claim_paid", 0, directly_cents=5332, billed_cents=5332, allowed_cents=5332),
    ]
    row = Statement(
        id=ITS_ID, cbo_id=CBO, number=7, period_from=date(2026, 6, 1), period_to=date(2026, 6, 30),
        opening_cents=1000, paid_cents=sum(one.paid_cents for one in lines),
        fee_cents=sum(one.fee_cents for one in lines), payout_cents=0, recoupment_cents=-161,
        closing_cents=1000 + sum(one.net_cents for one in lines), carried_cents=250,
        directly_cents=5332, line_count=len(lines), issued_by="cli_ana", digest="0" * 64,
        issued_at=datetime(2026, 7, 1, 19, 0, tzinfo=UTC),
    )  # fmt: skip
    record = StatementRecord(row, "cbo-semilla", "Semilla Example Center", "issued", None, 0)
    plans = {PLAN: "Bahía Example Health Plan"}
    return Document(record, "Example Wellness Hub", ADDRESS, ADDRESS, plans, lines)


def printed(kind: str) -> str:
    """The statement in one of its forms."""
    told = document()
    if kind == "json":
        shown = {
            "statement": StatementOut.of(told.record).model_dump(mode="json"),
            "lines": [StatementLineOut.of(one).model_dump(mode="json") for one in told.lines],
        }
        return json.dumps(shown, indent=1, ensure_ascii=False) + "\n"
    if kind == "csv":
        return print_statement_csv(told).decode().replace("\r\n", "\n")
    return "\n".join(pdf_text(print_statement_pdf(told, kind))) + "\n"


FORMS = {"json": "statement.json", "csv": "statement.csv", "en": "en.txt", "es": "es.txt"}


@pytest.mark.parametrize("kind", FORMS)
def test_a_statement_is_still_what_was_agreed(kind: str) -> None:
    path = GOLDEN / FORMS[kind]
    if os.environ.get("HUB_TEST_GOLDEN") == "write":
        path.write_text(printed(kind), encoding="utf-8")
    assert printed(kind) == path.read_text(encoding="utf-8")


def test_the_kept_json_sums_to_its_closing_balance() -> None:
    told = json.loads((GOLDEN / FORMS["json"]).read_text(encoding="utf-8"))
    head, lines = told["statement"], told["lines"]
    parts = ("opening", "paid", "payout", "recoupment")
    closing = sum(head[f"{part}_cents"] for part in parts) - head["fee_cents"]
    assert closing == head["closing_cents"]
    assert head["opening_cents"] + sum(one["net_cents"] for one in lines) == closing
    assert sum(one["paid_cents"] for one in lines) == head["paid_cents"]
    for one in lines:
        assert sum(fee["amount_cents"] for fee in one["fees"]) in (one["fee_cents"], 0)


def test_the_kept_csv_sums_to_the_same_closing_balance() -> None:
    text = (GOLDEN / FORMS["csv"]).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sum(int(one["net_cents"]) for one in rows) == document().record.row.closing_cents


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_kept_print_foots_as_a_treasurer_would_tick_it(language: str) -> None:
    told = (GOLDEN / FORMS[language]).read_text(encoding="utf-8").splitlines()
    # The figures of the summary stand each after its words, up to the closing balance.
    figures = []
    for words, shown in pairwise(told):
        if shown.lstrip("-").startswith("$"):
            figures.append(parse_dollars(shown.replace("$", "").replace(",", "")))
        if words.startswith(("Closing balance", "Saldo final")):
            break
    *parts, closing = figures
    assert sum(parts) == closing == document().record.row.closing_cents
