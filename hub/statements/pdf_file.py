"""A statement as PDF: letter paper, dollars, English or Spanish; the same bytes every time."""

from __future__ import annotations

import unicodedata
from datetime import date

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from hub.claims.adjustment_words import reason_of
from hub.kit.clock import CALIFORNIA
from hub.kit.money import Cents, print_dollars
from hub.statements.read import Document
from hub.statements.words import kind_words, label
from hub.tables import StatementLine

MARGIN = 10
_COLUMNS = (
    ("effective", 18, "L"),
    ("member", 30, "L"),
    ("service_date", 18, "L"),
    ("what", 42, "L"),
    ("codes", 28, "L"),
    ("billed", 20, "R"),
    ("allowed", 20, "R"),
    ("paid", 20, "R"),
    ("fee", 18, "R"),
    ("net", 20, "R"),
    ("trace", 25, "L"),
)
_ROW, _SMALL = 4.6, 3.6
_INK, _GREY, _RULE, _BAND = (20, 20, 20), (95, 95, 95), (190, 190, 190), (238, 241, 245)


def print_statement_pdf(document: Document, language: str) -> bytes:
    """The statement as a treasurer files it: figures first, every line, reasons in words."""
    page = _Paper(document, language)
    page.heading()
    page.summary()
    page.lines()
    page.reasons()
    return bytes(page.output())


def printable(text: str) -> str:
    """The text in the letters that the built-in fonts have (Latin-1); marks are dropped."""
    kept = []
    for character in unicodedata.normalize("NFC", text).replace("\u2019", "'"):
        if ord(character) < 256:
            kept.append(character)
            continue
        plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
        kept.append(plain or "?")
    return "".join(kept)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.month:02d}/{day.day:02d}/{day.year}"


def _dollars(cents: Cents | None) -> str:
    return "" if cents is None else print_dollars(cents)


class _Paper(FPDF):
    """The sheet; fpdf2 calls `header` and `footer` on every page."""

    def __init__(self, document: Document, language: str) -> None:
        super().__init__(orientation="landscape", unit="mm", format="letter")
        self.document = document
        self.language = language
        self.in_lines = False
        row = document.record.row
        self.set_creation_date(row.issued_at)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=14)
        self.set_title(printable(f"{self.word('title')} {row.number} {document.record.cbo_name}"))
        self.set_author(printable(document.hub_name))
        self.set_lang("es-US" if language == "es" else "en-US")
        self.alias_nb_pages()
        self.add_page()

    def word(self, name: str) -> str:
        """A heading in the language of the sheet."""
        return label(name, self.language)

    def put(
        self,
        width: float,
        height: float,
        text: str,
        align: str = "L",
        *,
        last: bool = False,
        fill: bool = False,
    ) -> None:
        """One cell; text that does not fit is cut with three dots, money never."""
        told = printable(text)
        while align == "L" and width and self.get_string_width(told) > width - 1.5:
            told = told[:-4] + "..." if len(told) > 4 else told[:-1]
        following = (XPos.LMARGIN, YPos.NEXT) if last else (XPos.RIGHT, YPos.TOP)
        self.cell(
            width, height, told, align=align, new_x=following[0], new_y=following[1], fill=fill
        )

    def style(self, size: float, emphasis: str = "", ink: tuple[int, int, int] = _INK) -> None:
        """Font and colour of what follows."""
        self.set_font("helvetica", emphasis, size)
        self.set_text_color(*ink)

    def header(self) -> None:
        """Pages after the first repeat whose statement this is, and the columns."""
        if self.page_no() > 1:
            row = self.document.record.row
            self.style(8, ink=_GREY)
            told = f"{self.word('title')} {row.number} - {self.document.record.cbo_name}"
            self.put(0, 5, told, last=True)
            if self.in_lines:
                self.columns()

    def footer(self) -> None:
        """Page n of m, and the digest of what was issued."""
        self.set_y(-10)
        self.style(7, ink=_GREY)
        self.put(180, 4, f"SHA-256 {self.document.record.row.digest}")
        self.put(0, 4, f"{self.word('page')} {self.page_no()} / {{nb}}", "R")

    def heading(self) -> None:
        """Who writes to whom, which statement, which period."""
        record, row = self.document.record, self.document.record.row
        self.style(15, "B")
        self.put(150, 8, self.document.hub_name)
        self.put(0, 8, f"{self.word('title')} {row.number}", "R", last=True)
        self.style(9, ink=_GREY)
        issued = row.issued_at.astimezone(CALIFORNIA).date()
        self.put(150, 4.5, _address(self.document.hub_address))
        period = f"{self.word('period')} {_day(row.period_from)} - {_day(row.period_to)}"
        self.put(0, 4.5, period, "R", last=True)
        self.put(150, 4.5, "")
        self.put(0, 4.5, f"{self.word('issued')} {_day(issued)}", "R", last=True)
        self.ln(2)
        self.style(11, "B")
        self.put(150, 5.5, record.cbo_name, last=True)
        self.style(9, ink=_GREY)
        self.put(150, 4.5, _address(self.document.cbo_address), last=True)
        self.ln(3)

    def summary(self) -> None:
        """Opening, movements, closing: the five figures that a treasurer ticks."""
        row = self.document.record.row
        closing = "closing" if row.closing_cents >= 0 else "closing_owed"
        figures = [
            ("opening", row.opening_cents, ""),
            ("paid", row.paid_cents, ""),
            ("fee", -row.fee_cents, ""),
            ("payout", row.payout_cents, ""),
            *([("recoupment", row.recoupment_cents, "")] if row.recoupment_cents else []),
            (closing, row.closing_cents, "B"),
        ]
        self.set_draw_color(*_RULE)
        for name, cents, emphasis in figures:
            self.style(10, emphasis)
            self.set_fill_color(*_BAND)
            self.put(100, 6, self.word(name), fill=bool(emphasis))
            self.put(40, 6, _dollars(cents), "R", last=True, fill=bool(emphasis))
        if row.carried_cents:
            self.style(9, ink=_GREY)
            self.put(100, 6, self.word("carried"))
            self.put(40, 6, _dollars(row.carried_cents), "R", last=True)
        if row.directly_cents:
            self.style(9, ink=_GREY)
            self.put(100, 6, self.word("directly"))
            self.put(40, 6, _dollars(row.directly_cents), "R", last=True)
        self.ln(4)

    def columns(self) -> None:
        """The heading of the table."""
        self.style(7.5, "B")
        self.set_fill_color(*_BAND)
        for name, width, align in _COLUMNS:
            own = name in ("effective", "paid", "fee")
            self.put(width, 5.5, self.word(f"column_{name}" if own else name), align, fill=True)
        self.ln(5.5)

    def lines(self) -> None:
        """Every line in two rows: the figures, then claim, plan and reasons."""
        if not self.document.lines:
            return
        self.columns()
        self.in_lines = True
        for line in self.document.lines:
            if self.will_page_break(_ROW + _SMALL + 1):
                self.add_page()
            self.one(line)
        self.in_lines = False
        self.total()

    def one(self, line: StatementLine) -> None:
        """One line of the statement."""
        told = {
            "effective": _day(line.effective_on),
            "member": line.member_ref or "",
            "service_date": _day(line.service_date),
            "what": kind_words(line.kind, self.language),
            "codes": " ".join(line.codes),
            "billed": _dollars(line.billed_cents),
            "allowed": _dollars(line.allowed_cents),
            "paid": _dollars(line.paid_cents),
            "fee": _dollars(-line.fee_cents if line.fee_cents else 0),
            "net": _dollars(line.net_cents),
            "trace": line.trace_number or "",
        }
        self.style(7.5)
        for name, width, align in _COLUMNS:
            self.put(width, _ROW, told[name], align)
        self.ln(_ROW)
        self.style(6.5, ink=_GREY)
        self.put(18, _SMALL, "")
        self.put(0, _SMALL, self.particulars(line), last=True)
        self.line(MARGIN, self.get_y() + 0.4, self.w - MARGIN, self.get_y() + 0.4)
        self.ln(0.9)

    def particulars(self, line: StatementLine) -> str:
        """Claim number, plan, fee layers and adjustments with their codes."""
        parts = [line.patient_control_number or ""]
        parts.append(self.document.plan_names.get(line.plan_id, "") if line.plan_id else "")
        if len(line.fees) > 1:
            parts += [f"{payee} {_dollars(-cents)}" for payee, cents in sorted(line.fees.items())]
        parts += [
            f"{one['group_code']}-{one['reason_code']} {_dollars(one['amount_cents'])}"
            for one in line.adjustments
        ]
        if line.directly_cents:
            parts.append(f"{self.word('directly')}: {_dollars(line.directly_cents)}")
        return "   ".join(part for part in parts if part)

    def total(self) -> None:
        """The columns summed, as the summary has them."""
        row = self.document.record.row
        sums = {
            "what": self.word("total"),
            "paid": _dollars(row.paid_cents),
            "fee": _dollars(-row.fee_cents),
            "net": _dollars(row.closing_cents - row.opening_cents),
        }
        self.style(8, "B")
        for name, width, align in _COLUMNS:
            self.put(width, 6, sums.get(name, ""), align)
        self.ln(8)

    def reasons(self) -> None:
        """Every reason code on the statement in words, with what to do."""
        codes = sorted(
            {one["reason_code"] for line in self.document.lines for one in line.adjustments}
        )
        if not codes:
            return
        self.style(9, "B")
        self.put(0, 6, self.word("reasons"), last=True)
        for code in codes:
            reason = reason_of(code)
            words, to_do = reason.words[self.language], reason.to_do[self.language]
            self.style(8, "B")
            self.put(14, 4.5, code)
            self.style(8)
            self.multi_cell(0, 4.5, printable(f"{words} {to_do}"), new_x="LMARGIN", new_y="NEXT")


def _address(told: dict[str, str] | None) -> str:
    if told is None:
        return ""
    parts = (told.get("line1"), told.get("line2"), told.get("city"))
    place = ", ".join(part for part in parts if part)
    return f"{place}, {told.get('state', '')} {told.get('postal_code', '')[:5]}"
