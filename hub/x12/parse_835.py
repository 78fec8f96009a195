"""One segment of an 835 as a typed value; what repeats in a file is read once and remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hub.kit.money import parse_dollars
from hub.x12.dates import parse_date
from hub.x12.errors import Finding
from hub.x12.findings import find, refuse
from hub.x12.parts_835 import (
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

DETAIL, CAS, SERVICE_DATE, SVC, CLP, LX, SUMMARY, PLB, HEADER, END = range(10)
"""What the reader does with a segment."""

Parsed = tuple[int, Any]
"""The kind of a segment and its value; the kind decides the value's type (DETAIL: a tuple of
details, to be added to what a claim or line has)."""

END_TEXT = "\0"
"""A text that no segment has: it closes what is open at the end of the transaction set."""

Procedure = tuple[str, str, tuple[str, ...]]
"""A procedure composite: qualifier, code, modifiers."""

KNOWN_MAX = 20_000
"""Texts remembered at once; a file of all different texts costs no more memory than this."""

NOTES_MAX = 200
"""Findings kept of one transaction set."""

_WHOLE, _FROM, _UNTIL = "whole", "from", "until"
_DATE_ROLES = {"472": _WHOLE, "150": _FROM, "232": _FROM, "151": _UNTIL, "233": _UNTIL}


_new = tuple.__new__


class Parser:
    """Reads the segments of one transaction set; `known` maps texts to what they say.

    The reader's loop asks `known` first, then `readers` by the first four characters of the
    text (id and separator), then `other`. A file repeats its codes, dates, units and amounts
    far more often than it brings new ones; so each is understood once.
    """

    def __init__(self, delimiters: Delimiters) -> None:
        self.signs = delimiters
        self.known: dict[str, Parsed] = {END_TEXT: (END, None)}
        self.findings: list[Finding] = []
        sign = delimiters.element
        self._line_number_lead = f"REF{sign}6R{sign}"
        self.readers: dict[str, Callable[[str, int], Parsed]] = {
            f"CAS{sign}": self._cas,
            f"DTM{sign}": self._dtm,
            f"SVC{sign}": self._svc,
            f"AMT{sign}": self._amt,
            f"REF{sign}": self._ref,
            f"CLP{sign}": self._clp,
            f"NM1{sign}": self._nm1,
        }
        self._dollars: dict[str, int] = {}
        self._units: dict[str, int | None] = {}
        self._procedures: dict[str, Procedure] = {}

    def note(self, name: str, position: int, segment_id: str, element: int = 0) -> None:
        """Keep a finding that does not stop the reading."""
        if len(self.findings) < NOTES_MAX:
            self.findings.append(
                find(name, position=position, segment_id=segment_id, element=element)
            )

    def money(self, elements: list[str], number: int, position: int) -> int:
        """Element `number` in cents; absent is refused, because money would be invented."""
        text = elements[number] if number < len(elements) else ""
        cents = self._dollars.get(text)
        if cents is not None:
            return cents
        whole, _, fraction = text.partition(".")
        if len(fraction) == 2 and len(whole) < 9 and (whole + fraction).isdecimal():
            # The common form, `26.66`; everything else is the kit's to read or to refuse.
            cents = int(whole + fraction) if text.isascii() else None
        try:
            cents = parse_dollars(text) if cents is None else cents
        except ValueError:
            raise refuse(
                "X12-835-MONEY", position=position, segment_id=elements[0], element=number
            ) from None
        _remember(self._dollars, text, cents)
        return cents

    def units(self, text: str, position: int, number: int) -> int | None:
        """Whole units; absent is one (the guide's meaning), a fraction None."""
        whole, _, fraction = (text or "1").partition(".")
        digits = whole.removeprefix("-")
        units = None
        if digits.isascii() and digits.isdigit() and not fraction.strip("0") and len(digits) < 16:
            units = int(whole)
        else:
            self.note("X12-835-UNITS", position, "SVC", number)
        _remember(self._units, text, units)
        return units

    def procedure(self, text: str, position: int, number: int) -> Procedure:
        """A composite code as (qualifier, code, modifiers)."""
        parts = text.split(self.signs.component)
        if len(parts) == 1:
            self.note("X12-835-COMPONENT", position, "SVC", number)
            found: Procedure = ("", text, ())
        else:
            found = (parts[0], parts[1], tuple([part for part in parts[2:6] if part]))
        _remember(self._procedures, text, found)
        return found

    def line_number(self, text: str) -> str:
        """The number in a plain `REF*6R*...`; nothing in any other text."""
        if not text.startswith(self._line_number_lead):
            return ""
        number = text[len(self._line_number_lead) :]
        return "" if self.signs.element in number else number

    def other(self, text: str, position: int) -> Parsed:
        """A segment that `readers` does not have, or one without any element.

        Raises:
            X12Error: no segment id; an id that has no meaning without elements.
        """
        elements = text.split(self.signs.element)
        name = elements[0]
        if name in _OTHERS:
            return _OTHERS[name](elements, position)
        if not (2 <= len(name) <= 3 and name.isascii() and name.isalnum() and name.isupper()):
            raise refuse("X12-SEGMENT-ID", position=position)
        reader = self.readers.get(name + self.signs.element)
        if reader is not None:
            return reader(text + self.signs.element, position)
        self.note("X12-835-KEPT", position, name)
        return DETAIL, (Segment(name, elements, position),)

    def _keep(self, text: str, parsed: Parsed) -> Parsed:
        known = self.known
        if len(known) >= KNOWN_MAX:
            known.clear()
            known[END_TEXT] = (END, None)
        known[text] = parsed
        return parsed

    def _cas(self, text: str, position: int) -> Parsed:
        elements = text.split(self.signs.element)
        adjustments: list[Adjustment] = []
        total = 0
        for at in range(2, len(elements), 3):
            reason = elements[at]
            if not reason and not any(elements[at : at + 3]):
                continue
            cents = self.money(elements, at + 1, position)
            quantity = elements[at + 2] if at + 2 < len(elements) else ""
            adjustments.append(Adjustment(elements[1], reason, cents, quantity))
            total += cents
        return self._keep(text, (CAS, (tuple(adjustments), total)))

    def _dtm(self, text: str, position: int) -> Parsed:
        elements = text.split(self.signs.element)
        qualifier = elements[1]
        day = elements[2] if len(elements) > 2 else ""
        on = parse_date(day)
        if on is None:
            self.note("X12-835-DATE", position, "DTM", 2)
            return DETAIL, (DateNote(qualifier, day, on),)
        role = _DATE_ROLES.get(qualifier)
        if role is None:
            return self._keep(text, (DETAIL, (DateNote(qualifier, day, on),)))
        first = None if role == _UNTIL else on
        last = None if role == _FROM else on
        return self._keep(text, (SERVICE_DATE, (first, last, elements)))

    def _ref(self, text: str, position: int) -> Parsed:
        elements = text.split(self.signs.element)
        if len(elements) != 3 or not elements[2]:
            return DETAIL, (Segment("REF", elements, position),)
        return DETAIL, (Reference(elements[1], elements[2]),)

    def _svc(self, text: str, position: int) -> Parsed:
        elements = text.split(self.signs.element)
        count = len(elements)
        code = elements[1]
        qualifier, code, modifiers = self._procedures.get(code) or self.procedure(code, position, 1)
        units = elements[5] if count > 5 else ""
        paid_units = self._units.get(units) or self.units(units, position, 5)
        submitted: Procedure = ("", "", ())
        if count > 6 and elements[6]:
            sent = elements[6]
            submitted = self._procedures.get(sent) or self.procedure(sent, position, 6)
        sent_units = self.units(elements[7], position, 7) if count > 7 and elements[7] else None
        return self._keep(
            text,
            (
                SVC,
                (
                    qualifier,
                    code,
                    modifiers,
                    self.money(elements, 2, position),
                    self.money(elements, 3, position),
                    elements[4] if count > 4 else "",
                    paid_units,
                    submitted[1],
                    submitted[2],
                    sent_units,
                ),
            ),
        )

    def _clp(self, text: str, position: int) -> Parsed:
        elements = text.split(self.signs.element)
        if len(elements) < 10:
            elements += [""] * (10 - len(elements))
        _, number, status, charge, paid, share, filing, theirs, place, frequency = elements[:10]
        if not number:
            raise refuse("X12-835-CLAIM", position=position, segment_id="CLP", element=1)
        dollars = self._dollars.get
        charge_cents, paid_cents = dollars(charge), dollars(paid)
        if charge_cents is None:
            charge_cents = self.money(elements, 3, position)
        if paid_cents is None:
            paid_cents = self.money(elements, 4, position)
        share_cents = self.money(elements, 5, position) if share else 0
        return CLP, (
            number, status, charge_cents, paid_cents, share_cents, filing, theirs, place, frequency
        )  # fmt: skip

    def _nm1(self, text: str, position: int) -> Parsed:
        e = text.split(self.signs.element)
        if len(e) < 10:
            e += [""] * (10 - len(e))
        person = _new(Party, (e[1], e[2] == "1", e[3], e[4], e[5], e[7], e[8], e[9]))
        return DETAIL, (person,)

    def _amt(self, text: str, position: int) -> Parsed:
        elements = text.split(self.signs.element)
        amount = Amount(elements[1], self.money(elements, 2, position))
        return self._keep(text, (DETAIL, (amount,)))


def _remember(table: dict[str, Any], text: str, value: object) -> None:
    if len(table) >= KNOWN_MAX:
        table.clear()
    table[text] = value


def _adjudication(elements: list[str], position: int) -> Parsed:
    # Remark codes: MIA05 and MIA20 to MIA23, MOA03 to MOA07.
    at = (5, 20, 21, 22, 23) if elements[0] == "MIA" else (3, 4, 5, 6, 7)
    codes = tuple([elements[n] for n in at if n < len(elements) and elements[n]])
    return DETAIL, (Adjudication(elements[0], codes, tuple(elements)),)


def _quantity(elements: list[str], position: int) -> Parsed:
    if len(elements) != 3:
        return DETAIL, (Segment("QTY", elements, position),)
    return DETAIL, (Quantity(elements[1], elements[2]),)


def _remark(elements: list[str], position: int) -> Parsed:
    if len(elements) != 3:
        return DETAIL, (Segment("LQ", elements, position),)
    return DETAIL, (RemarkCode(elements[1], elements[2]),)


def _as(kind: int) -> Callable[[list[str], int], Parsed]:
    def read(elements: list[str], position: int) -> Parsed:
        segment = Segment(elements[0], elements, position)
        return kind, (segment,) if kind == DETAIL else segment

    return read


_OTHERS: dict[str, Callable[[list[str], int], Parsed]] = {
    "MIA": _adjudication,
    "MOA": _adjudication,
    "QTY": _quantity,
    "LQ": _remark,
    "PER": _as(DETAIL),
    "LX": _as(LX),
    "TS3": _as(SUMMARY),
    "TS2": _as(SUMMARY),
    "PLB": _as(PLB),
    **dict.fromkeys(("BPR", "TRN", "CUR", "RDM", "N1", "N3", "N4"), _as(HEADER)),
}
