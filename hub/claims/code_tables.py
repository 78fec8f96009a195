"""The outside code sets by date that a claim is held against just before it leaves (SNIP 5)."""

from __future__ import annotations

from datetime import date

from hub.rules.code_sets import FEE_ROWS, MODIFIERS, PLACES_OF_SERVICE
from hub.rules.diagnoses import UNRELEASED, table_in_use
from hub.rules.known import Span
from hub.rules.rule import G_CODES_BEGAN
from hub.x12.code_dates import CodeTables

_PROCEDURES: dict[str, list[Span]] = {
    "G0019": [Span(G_CODES_BEGAN)],
    "G0022": [Span(G_CODES_BEGAN)],
}
for _row in FEE_ROWS:
    _PROCEDURES.setdefault(_row.code, []).append(_row.span)


def code_tables() -> CodeTables:
    """What this process knows of diagnoses, procedures, modifiers and places of service.

    A modifier that the hub has no dates for, and a diagnosis of a day beyond the releases at
    hand, count as valid: rules held or passed them before.
    """
    return CodeTables(_diagnosis, _procedure, _modifier, _place)


def _diagnosis(code: str, day: date) -> bool:
    return table_in_use().fault(code, day) in (None, UNRELEASED)


def _procedure(code: str, day: date) -> bool:
    return any(span.holds(day) for span in _PROCEDURES.get(code, ()))


def _modifier(code: str, day: date) -> bool:
    span = MODIFIERS.get(code)
    return span is None or span.holds(day)


def _place(code: str, day: date) -> bool:
    span = PLACES_OF_SERVICE.get(code)
    return span is not None and span.holds(day)
