"""Who is reached: people and units by language, county, age band or plan, small cells hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.reports.report import Asked, Cell, Report, fetch, narrowed
from hub.reports.suppression import hidden_cells, hides_total
from hub.vault import Vault

DIMENSIONS = ("language", "county", "age_band", "plan", "cbo")
BANDS = ((0, "0-5"), (6, "6-17"), (18, "18-25"), (26, "26-44"), (45, "45-64"), (65, "65+"))
UNKNOWN = "unknown"
HIDDEN = "fewer than 11, or hidden to protect fewer than 11"

_MEMBERS = text(
    f"""
    SELECT m.id, m.person_id, m.language, m.county, m.sealed, p.ref AS plan, o.ref AS cbo,
           told.encounters, told.units
      FROM (
        SELECT e.member_id, e.plan_id, e.cbo_id, count(*) AS encounters,
               sum(e.units_added) AS units
          FROM encounter e
         WHERE e.status = 'claimed' AND {narrowed("e")}
         GROUP BY e.member_id, e.plan_id, e.cbo_id) told
      JOIN member m ON m.id = told.member_id
      JOIN organization o ON o.id = told.cbo_id
      LEFT JOIN organization p ON p.id = told.plan_id
    """
)


def utilization(session: Session, vault: Vault, asked: Asked, *, by: tuple[str, ...]) -> Report:
    """People served, encounters and units by one or two dimensions.

    A cell of 1 to 10 people shows nothing, and neither do the cells that would give it away.
    People are counted once in a cell, also when two CBOs serve them. A birth date is opened only
    for `age_band`, and leaves this act only as a band on the last day asked for.

    Raises:
        ValueError: no dimension, more than two, or one that does not exist.
    """
    if not 1 <= len(set(by)) == len(by) <= 2 or not set(by) <= set(DIMENSIONS):
        raise ValueError("one or two dimensions")
    told = _Counted()
    day = asked.last or asked.today
    for row in fetch(session, _MEMBERS, asked.parameters):
        told.add(_key(row, by, vault, day), row)
    return _shown(told, asked, by)


class _Counted:
    """People, encounters and units by cell; a second dimension that is not asked for is empty."""

    def __init__(self) -> None:
        self.people: dict[tuple[str, str], set[UUID]] = defaultdict(set)
        self.encounters: dict[tuple[str, str], int] = defaultdict(int)
        self.units: dict[tuple[str, str], int] = defaultdict(int)

    def add(self, key: tuple[str, str], row: Any) -> None:
        self.people[key].add(row.person_id)
        self.encounters[key] += row.encounters
        self.units[key] += int(row.units)

    def counts(self) -> dict[tuple[str, str], int]:
        """People by cell; cells of nobody included, so that none gives another away."""
        firsts = {first for first, _ in self.people}
        seconds = {second for _, second in self.people}
        return {
            (first, second): len(self.people.get((first, second), ()))
            for first in firsts
            for second in seconds
        }


def _key(row: Any, by: tuple[str, ...], vault: Vault, day: date) -> tuple[str, str]:
    values = [_value(row, dimension, vault, day) for dimension in by]
    return values[0], values[1] if len(values) > 1 else ""


def _value(row: Any, dimension: str, vault: Vault, day: date) -> str:
    if dimension != "age_band":
        return str(getattr(row, dimension) or UNKNOWN)
    told = vault.open(bytes(row.sealed), table="member", row_id=row.id).get("birth_date")
    return age_band(date.fromisoformat(told), day) if told else UNKNOWN


def age_band(born_on: date, day: date) -> str:
    """The band of somebody's age on a day."""
    age = day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
    return next(name for first, name in reversed(BANDS) if age >= first or first == 0)


def _shown(told: _Counted, asked: Asked, by: tuple[str, ...]) -> Report:
    people = told.counts()
    hidden = hidden_cells(people)
    rows = list(_rows(told, people, hidden, len(by)))
    totals = {}
    if not hides_total(people, hidden):
        totals = {
            "people": sum(people.values()),
            "encounters": sum(told.encounters.values()),
            "units": sum(told.units.values()),
        }
    columns = (*by, "people", "encounters", "units", "note")
    return Report("utilization", asked.today, columns, rows, totals)


def _rows(
    told: _Counted,
    people: dict[tuple[str, str], int],
    hidden: set[tuple[str, str]],
    width: int,
) -> Iterator[tuple[Cell, ...]]:
    for key in sorted(people):
        head = key[:width]
        if key in hidden:
            yield (*head, None, None, None, HIDDEN)
        else:
            counted = (people[key], told.encounters.get(key, 0), told.units.get(key, 0))
            yield (*head, *counted, None)
