"""Small cells: counts of few people are hidden, and so is what would give them away; pure.

After the State's de-identification practice: a cell of 1 to 10 people is not shown, nor is any
other cell from which it could be worked out with the totals (complementary suppression). Cells
of nobody are shown. Totals that are themselves small are hidden like cells.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

PEOPLE_MIN = 11
"""The smallest number of people that is shown."""

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)


def hidden_cells(
    people: Mapping[tuple[Row, Column], int], people_min: int = PEOPLE_MIN
) -> set[tuple[Row, Column]]:
    """Which cells of a table with row and column totals must be hidden.

    In every row and column that hides a cell, at least two are hidden, and together they hold
    at least `people_min` people, so that subtracting from a total tells no small number. The
    smallest other cells that hold anybody go first; where there are none, cells of nobody.
    """
    hidden = {cell for cell, count in people.items() if 0 < count < people_min}
    hidden |= _in_hidden_margins(people, people_min)
    lines = _lines(people)
    changed = True
    while changed:
        changed = False
        for line in lines:
            more = _more(line, people, hidden, people_min)
            changed = changed or bool(more)
            hidden |= more
    return hidden


def _in_hidden_margins(
    people: Mapping[tuple[Row, Column], int], people_min: int
) -> set[tuple[Row, Column]]:
    """Cells of rows and columns that a table of that dimension alone would hide.

    Otherwise the table of two dimensions would give away the table of one.
    """
    found: set[tuple[Row, Column]] = set()
    for side in (0, 1):
        sums: dict[tuple[object, str], int] = {}
        for cell, count in people.items():
            sums[cell[side], ""] = sums.get((cell[side], ""), 0) + count
        if len(sums) == len(people) or len(sums) == 1:
            continue
        gone = {margin for margin, _ in hidden_cells(sums, people_min)}
        found |= {cell for cell in people if cell[side] in gone}
    return found


def _lines(people: Mapping[tuple[Row, Column], int]) -> list[list[tuple[Row, Column]]]:
    rows: dict[object, list[tuple[Row, Column]]] = {}
    columns: dict[object, list[tuple[Row, Column]]] = {}
    for cell in people:
        rows.setdefault(cell[0], []).append(cell)
        columns.setdefault(cell[1], []).append(cell)
    # A table of one row or column has no total the other way but the cell itself.
    found = list(rows.values()) if len(columns) > 1 else []
    return found + (list(columns.values()) if len(rows) > 1 else [])


def _more(
    line: list[tuple[Row, Column]],
    people: Mapping[tuple[Row, Column], int],
    hidden: set[tuple[Row, Column]],
    people_min: int,
) -> set[tuple[Row, Column]]:
    """What else of a line has to be hidden."""
    gone = [cell for cell in line if cell in hidden]
    if not gone:
        return set()
    rest = sorted(
        (cell for cell in line if cell not in hidden),
        key=lambda cell: (people[cell] == 0, people[cell], repr(cell)),
    )
    more: set[tuple[Row, Column]] = set()
    held = sum(people[cell] for cell in gone)
    while rest and (len(gone) + len(more) < 2 or held < people_min):
        cell = rest.pop(0)
        more.add(cell)
        held += people[cell]
    return more


def hides_total(
    people: Mapping[tuple[Row, Column], int],
    hidden: set[tuple[Row, Column]],
    people_min: int = PEOPLE_MIN,
) -> bool:
    """Whether the grand total must be hidden: too few people, or all but hidden ones shown."""
    total = sum(people.values())
    held = sum(people[cell] for cell in hidden)
    return 0 < total < people_min or 0 < held < people_min or len(hidden) == 1
