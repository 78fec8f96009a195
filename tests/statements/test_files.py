"""Statements as files: read back and summed, safe in a spreadsheet, printed in two languages."""

from __future__ import annotations

import csv
import io
import re
import zlib
from datetime import date

import pytest
from sqlmodel import Session

from hub.kit.money import parse_dollars
from hub.statements.csv_file import print_statement_csv
from hub.statements.issue import issue
from hub.statements.pdf_file import print_statement_pdf, printable
from hub.statements.read import Document, load_document
from hub.vault import Vault
from tests.claims.world import ACT, make_world
from tests.remittances.files import Remit, denied, paid, reversal
from tests.remittances.worlds import post, sent


@pytest.fixture
def document(session: Session, vault: Vault) -> Document:
    """A statement with a payment, a partial one, a denial and a reversal."""
    world = make_world(session, vault)
    claims = [sent(world, member=world.add_member(ref=f"SM-00{n}")) for n in range(4)]
    lines = world.lines()
    payments = [
        paid(claims[0], lines, 2666),
        paid(claims[1], lines, 2000),
        denied(claims[2], lines, "197"),
        paid(claims[3], lines, 2666),
    ]
    post(world, Remit(payments, trace="EFT1001"))
    post(world, Remit([reversal(payments[3])], trace="EFT1002"))
    statement = issue(session, ACT, cbo_id=world.cbo.row.id, period_to=date(2026, 6, 15))
    return load_document(session, statement)


def _rows(document: Document) -> list[dict[str, str]]:
    text = print_statement_csv(document).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def pdf_text(content: bytes) -> list[str]:
    """The texts that a PDF of fpdf2 shows, in order."""
    shown: list[str] = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            page = zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            continue
        for told in re.findall(r"\(((?:[^()\\]|\\.)*)\) Tj", page):
            shown.append(re.sub(r"\\(.)", r"\1", told))
    return shown


def test_the_net_column_of_the_csv_sums_to_the_closing_balance(document: Document) -> None:
    rows = _rows(document)
    row = document.record.row
    assert sum(int(one["net_cents"]) for one in rows) == row.closing_cents
    lines = rows[1:]
    assert sum(int(one["paid_cents"]) for one in lines) == row.paid_cents == 4666
    assert sum(int(one["fee_cents"]) for one in lines) == row.fee_cents == 467
    assert rows[0]["kind"] == "opening_balance"


def test_the_csv_gives_the_reason_as_code_and_in_both_languages(document: Document) -> None:
    (line,) = [one for one in _rows(document) if one["kind"] == "denied"]
    assert line["adjustments"] == "CO-197:2666"
    assert "authorization" in line["reasons_en"]
    assert "autorización" in line["reasons_es"]
    assert line["trace_number"] == "EFT1001"


def test_the_lines_of_the_pdf_sum_to_its_total_and_its_closing_balance(
    document: Document,
) -> None:
    told = pdf_text(print_statement_pdf(document, "en"))
    assert "Statement 1" in told
    closing = told.index("Closing balance: what the hub owes you") + 1
    assert _cents(told[closing]) == document.record.row.closing_cents
    nets = []
    for place, text in enumerate(told):
        if text in ("EFT1001", "EFT1002"):
            nets.append(_cents(told[place - 1]))
    assert sum(nets) == document.record.row.closing_cents
    assert len(nets) == document.record.row.line_count == 5


def test_the_pdf_speaks_spanish_on_request(document: Document) -> None:
    told = pdf_text(print_statement_pdf(document, "es"))
    assert "Estado de cuenta 1" in told
    assert any("autorización" in text for text in told)


def test_the_pdf_of_a_statement_is_the_same_every_time(document: Document) -> None:
    assert print_statement_pdf(document, "en") == print_statement_pdf(document, "en")


def test_letters_that_the_built_in_fonts_lack_lose_their_marks() -> None:
    assert printable("Señora Nguyễn") == "Señora Nguyen"
    assert printable("Ярослав") == "???????"


def _cents(text: str) -> int:
    return parse_dollars(text.replace("$", "").replace(",", ""))
