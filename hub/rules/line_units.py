"""Minutes and units of the line on which an encounter counts, and what it adds to it."""

from __future__ import annotations

from typing import NamedTuple

from hub.rules.derive import ADD_ON, FIRST_HOUR, month_units_of, units_of
from hub.rules.history import History, LineKey
from hub.rules.terms import ContractTerms, MissingTerm


class LineUnits(NamedTuple):
    """Minutes and units of the line with this encounter in it; None where a term is missing."""

    line_minutes: int
    line_units: int | None
    added: int | None
    documented: int | None


def line_units(
    history: History,
    line: LineKey,
    code: str,
    minutes: int,
    undocumented: int,
    terms: ContractTerms,
) -> LineUnits:
    """Units of a line with these minutes more; `undocumented` of them have no topic.

    A line of 98960-98962 is one day's; G0019 and G0022 share the line of their month.
    """
    before, units_before = history.line(line)
    if not code:
        return LineUnits(before + minutes, None, None, None)
    monthly = code in (FIRST_HOUR, ADD_ON)

    def count(total: int) -> int:
        return month_units_of(total, terms) if monthly else units_of(total, code, terms)

    try:
        units = documented = count(before + minutes)
        if undocumented > 0:
            documented = count(before + minutes - undocumented)
    except MissingTerm:
        return LineUnits(before + minutes, None, None, None)
    return LineUnits(before + minutes, units, units - units_before, documented)
