"""One segment of an 835 as a typed value; what repeats in a file is read once and remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hub.kit.money import parse_dollars
from hub.x12.errors import Finding
from hub.x12.findings import find, refuse
from hub.x12.remittance_835 import (
    Adjudication,
    Adjustment,
    Amount,
    DateNote,
    Party,
    Quantity,
    Reference,
    RemarkCode,
)
from hub.x12.tokens import Delimiters, Segment

DETAIL, CAS, SERVICE_DATE, LINE_NUMBER, SVC, CLP, LX, SUMMARY, PLB, HEADER, END = range(11)
"""What the reader does with a segment; the order is of no meaning."""

Parsed = tuple[int, Any]
"""The kind of a segment and its value; the kind decides the value's type."""

END_TEXT = "\0"
"""A text that no segment has: it closes what is open at the end of the transaction set."""

KNOWN_MAX = 20_000
"""Texts remembered at once; a file of all different texts costs no more memory than this."""

NOTES_MAX = 200
"""Findings kept of one transaction set; more of the same tell nothing new."""

_WHOLE, _FROM, _UNTIL = "whole", "from", "until"
_DATE_ROLES = {"472": _WHOLE, "150": _FROM, "232": _FROM, "151": _UNTIL, "233": _UNTIL}


def parse_date(text: str) -> date | None:
    """CCYYMMDD as a date, or None where there is no such day."""
    if len(text) == 8 and text.isascii() and text.isdigit():
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            return None
    return None


class Parser:
    """Reads the segments of one transaction set; `known` maps texts to what they say."""

    def __init__(self, delimiters: Delimiters) -> None:
        self.signs = delimiters
        self.known: dict[str, Parsed] = {END_TEXT: (END, None)}
        self.findings: list[Finding] = []
        self._dollars: dict[str, int] = {}

    def note(self, name: str, position: int, segment_id: str, element: int = 0) -> None:
        """Keep a finding that does not stop the reading."""
        if len(self.findings) < NOTES_MAX:
            self.findings.append(
                find(name, position=position, segment_id=segment_id, element=element)
            )

    def parse(self, text: str, position: int) -> Parsed:
        """One segment's text as (kind, value).

        Raises:
            X12Error: an amount that is no money, a claim without a number, no segment id.
        """
        elements = text.split(self.signs.element)
        name = elements[0]
        reader = _READERS.get(name)
        if reader is None:
            if not (2 <= len(name) <= 3 and name.isascii() and name.isalnum() and name.isupper()):
                raise refuse("X12-SEGMENT-ID", position=position)
            if name in _HEADER_ONLY:
                return HEADER, Segment(name, elements, position)
            self.note("X12-835-KEPT", position, name)
            return DETAIL, Segment(name, elements, position)
        remember, read = reader
        parsed = read(self, elements, position)
        if remember:
            if len(self.known) >= KNOWN_MAX:
                self.known.clear()
                self.known[END_TEXT] = (END, None)
            self.known[text] = parsed
        return parsed

    def money(self, elements: list[str], number: int, position: int) -> int:
        """Element `number` in cents; absent is refused, because money would be invented."""
        text = elements[number] if number < len(elements) else ""
        cents = self._dollars.get(text)
        if cents is not None:
            return cents
        try:
            cents = parse_dollars(text)
        except ValueError:
            raise refuse(
                "X12-835-MONEY", position=position, segment_id=elements[0], element=number
            ) from None
        if len(self._dollars) >= KNOWN_MAX:
            self._dollars.clear()
        self._dollars[text] = cents
        return cents

    def units(self, elements: list[str], number: int, position: int) -> int | None:
        """Element `number` as whole units; absent is one (the guide's meaning), a fraction None."""
        text = elements[number] if number < len(elements) else ""
        if not text:
            return 1
        whole, _, fraction = text.partition(".")
        digits = whole.removeprefix("-")
        if digits.isascii() and digits.isdigit() and not fraction.strip("0") and len(digits) < 16:
            return int(whole)
        self.note("X12-835-UNITS", position, elements[0], number)
        return None

    def procedure(self, text: str, position: int, element: int) -> tuple[str, str, tuple[str, ...]]:
        """A composite code as (qualifier, code, modifiers)."""
        parts = text.split(self.signs.component)
        if len(parts) == 1:
            if text:
                self.note("X12-835-COMPONENT", position, "SVC", element)
            return "", text, ()
        return parts[0], parts[1], tuple([part for part in parts[2:6] if part])


def _cas(parser: Parser, elements: list[str], position: int) -> Parsed:
    adjustments: list[Adjustment] = []
    total = 0
    for at in range(2, len(elements), 3):
        reason = elements[at]
        if not reason and not any(elements[at : at + 3]):
            continue
        cents = parser.money(elements, at + 1, position)
        quantity = elements[at + 2] if at + 2 < len(elements) else ""
        adjustments.append(Adjustment(elements[1], reason, cents, quantity))
        total += cents
    return CAS, (tuple(adjustments), total)


def _dtm(parser: Parser, elements: list[str], position: int) -> Parsed:
    qualifier = elements[1] if len(elements) > 1 else ""
    text = elements[2] if len(elements) > 2 else ""
    on = parse_date(text)
    note = DateNote(qualifier, text, on)
    if on is None:
        parser.note("X12-835-DATE", position, "DTM", 2)
        return DETAIL, note
    role = _DATE_ROLES.get(qualifier)
    if role is None:
        return DETAIL, note
    first = None if role == _UNTIL else on
    last = None if role == _FROM else on
    return SERVICE_DATE, (first, last, note)


def _ref(parser: Parser, elements: list[str], position: int) -> Parsed:
    if len(elements) != 3 or not elements[2]:
        return DETAIL, Segment("REF", elements, position)
    reference = Reference(elements[1], elements[2])
    return (LINE_NUMBER if elements[1] == "6R" else DETAIL), reference


def _svc(parser: Parser, elements: list[str], position: int) -> Parsed:
    count = len(elements)
    qualifier, code, modifiers = parser.procedure(elements[1] if count > 1 else "", position, 1)
    submitted = parser.procedure(elements[6] if count > 6 else "", position, 6)
    return SVC, (
        qualifier,
        code,
        modifiers,
        parser.money(elements, 2, position),
        parser.money(elements, 3, position),
        elements[4] if count > 4 else "",
        parser.units(elements, 5, position),
        submitted[1],
        submitted[2],
        parser.units(elements, 7, position) if count > 7 and elements[7] else None,
    )


def _clp(parser: Parser, elements: list[str], position: int) -> Parsed:
    elements += [""] * (10 - len(elements))
    if not elements[1]:
        raise refuse("X12-835-CLAIM", position=position, segment_id="CLP", element=1)
    share = parser.money(elements, 5, position) if elements[5] else 0
    return CLP, (
        elements[1],
        elements[2],
        parser.money(elements, 3, position),
        parser.money(elements, 4, position),
        share,
        elements[6],
        elements[7],
        elements[8],
        elements[9],
    )


def _nm1(parser: Parser, elements: list[str], position: int) -> Parsed:
    e = elements + [""] * (10 - len(elements))
    return DETAIL, Party(e[1], e[2] == "1", e[3], e[4], e[5], e[7], e[8], e[9])


def _amt(parser: Parser, elements: list[str], position: int) -> Parsed:
    return DETAIL, Amount(elements[1], parser.money(elements, 2, position))


def _qty(parser: Parser, elements: list[str], position: int) -> Parsed:
    if len(elements) != 3:
        return DETAIL, Segment("QTY", elements, position)
    return DETAIL, Quantity(elements[1], elements[2])


def _lq(parser: Parser, elements: list[str], position: int) -> Parsed:
    if len(elements) != 3:
        return DETAIL, Segment("LQ", elements, position)
    return DETAIL, RemarkCode(elements[1], elements[2])


def _adjudication(parser: Parser, elements: list[str], position: int) -> Parsed:
    # Remark codes: MIA05 and MIA20 to MIA23, MOA03 to MOA07.
    at = (5, 20, 21, 22, 23) if elements[0] == "MIA" else (3, 4, 5, 6, 7)
    codes = tuple([elements[n] for n in at if n < len(elements) and elements[n]])
    return DETAIL, Adjudication(elements[0], codes, tuple(elements))


def _raw(parser: Parser, elements: list[str], position: int) -> Parsed:
    return DETAIL, Segment(elements[0], elements, position)


def _summary(parser: Parser, elements: list[str], position: int) -> Parsed:
    return SUMMARY, Segment(elements[0], elements, position)


def _lx(parser: Parser, elements: list[str], position: int) -> Parsed:
    return LX, Segment(elements[0], elements, position)


def _plb(parser: Parser, elements: list[str], position: int) -> Parsed:
    return PLB, Segment(elements[0], elements, position)


_READERS: dict[str, tuple[bool, Callable[[Parser, list[str], int], Parsed]]] = {
    "CAS": (True, _cas),
    "DTM": (True, _dtm),
    "SVC": (True, _svc),
    "AMT": (True, _amt),
    "QTY": (False, _qty),
    "LQ": (False, _lq),
    "REF": (False, _ref),
    "CLP": (False, _clp),
    "NM1": (False, _nm1),
    "MIA": (False, _adjudication),
    "MOA": (False, _adjudication),
    "PER": (False, _raw),
    "LX": (False, _lx),
    "TS3": (False, _summary),
    "TS2": (False, _summary),
    "PLB": (False, _plb),
}
_HEADER_ONLY = {"BPR", "TRN", "CUR", "RDM", "N1", "N3", "N4"}
