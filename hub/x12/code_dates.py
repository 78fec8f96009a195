"""Outside code sets by date: whether every code of a claim is valid on its line's day (SNIP 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from hub.x12.claim_837p import Claim837P
from hub.x12.errors import Finding
from hub.x12.repeats import told_of

Valid = Callable[[str, date], bool]
"""Whether a code may stand on a line of that day. A list that does not know says yes."""


def _any(code: str, day: date) -> bool:
    return True


class CodeTables(NamedTuple):
    """The lists that the codec does not hold itself; each is asked for a code and a day.

    Diagnoses come without a dot, as they are written. What is left out is not checked.
    """

    diagnosis: Valid = _any
    procedure: Valid = _any
    modifier: Valid = _any
    place_of_service: Valid = _any


UNCHECKED = CodeTables()


def code_date_findings(claim: Claim837P, tables: CodeTables) -> Iterator[Finding]:
    """The codes of a claim that are not valid on the day they are billed for, once each."""
    if tables is UNCHECKED:
        return
    days = sorted({line.service_on for line in claim.lines if line.service_on})
    for number, code in enumerate(claim.diagnoses, 1):
        if not all(tables.diagnosis(code, day) for day in days):
            yield told_of("X12-SNIP-DIAGNOSIS-DATE", claim, "HI", number, 2)
    if not all(tables.place_of_service(claim.place_of_service, day) for day in days):
        yield told_of("X12-SNIP-PLACE-DATE", claim, "CLM", 5, 1)
    for line in claim.lines:
        day = line.service_on
        if day is None:
            continue
        its = line.control_number
        if not tables.procedure(line.code, day):
            yield told_of("X12-SNIP-PROCEDURE-DATE", claim, "SV1", 1, 2, its, "2400")
        for place, modifier in enumerate(line.modifiers, 3):
            if not tables.modifier(modifier, day):
                yield told_of("X12-SNIP-MODIFIER-DATE", claim, "SV1", 1, place, its, "2400")
        if line.place_of_service and not tables.place_of_service(line.place_of_service, day):
            yield told_of("X12-SNIP-PLACE-DATE", claim, "SV1", 5, 0, its, "2400")
