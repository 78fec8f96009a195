"""What already counts: minutes and units of every member and health worker, across all CBOs.

A history is loaded from nothing (a file check) or from rows (the database), and each encounter
that is ready is added as it is judged. It answers in the time of one day's services or of one
window's months, however long the member has been served.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hub.kit.clock import add_months
from hub.rules.derive import ADD_ON, ASTHMA, CHI, FIRST_HOUR
from hub.rules.known import Key


@dataclass(frozen=True, slots=True)
class Past:
    """One service that counts: reserved at intake or already claimed.

    `person` and `worker` are the humans across CBOs; `units` is what it added to the day.
    `biller` is who bills it: the same line from the same biller is a duplicate to a plan.
    """

    person: Key
    worker: Key
    cbo: Key
    biller: Key
    day: date
    code: str
    modifiers: tuple[str, ...]
    minutes: int
    units: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    group_ref: Key | None = None
    service: str = "chw"
    claimed: bool = False
    encounter: Key | None = None


LineKey = tuple[Key, Key, date, str, tuple[str, ...]]
"""CBO, person, day, code, modifiers: the services that become one line. Community health
integration adds up by the month instead (`month_line`)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An encounter too short on its own; more minutes on the same line would carry it.

    `service` is what it would count as, with 0 units; `undocumented` are those of its minutes
    that no topic stands for.
    """

    service: Past
    undocumented: int = 0

    @property
    def encounter(self) -> Key:
        """Whose minutes wait."""
        return self.service.encounter

    @property
    def line(self) -> LineKey:
        """The line on which they wait."""
        return line_of(self.service)


def line_of(past: Past) -> LineKey:
    """The line on which a service counts."""
    if past.service == CHI:
        return month_line(past.person, past.day)
    return (past.cbo, past.person, past.day, past.code, past.modifiers)


def month_line(person: Key, day: date) -> LineKey:
    """Where a month's minutes of community health integration are added, across all CBOs."""
    return (None, person, day.replace(day=1), FIRST_HOUR, ())


def _month(day: date) -> int:
    return day.year * 12 + day.month


class History:
    """Services by person and day and by worker and day; units by month; lines by their key."""

    __slots__ = (
        "_by_person_day",
        "_by_worker_day",
        "_lending",
        "_lines",
        "_month_codes",
        "_month_units",
        "_refused",
        "_waiting",
        "_waits_on",
    )

    def __init__(self, services: Iterable[Past] = ()) -> None:
        self._by_person_day: dict[tuple[Key, date], list[Past]] = {}
        self._by_worker_day: dict[tuple[Key, date], list[Past]] = {}
        self._lines: dict[LineKey, tuple[int, int]] = {}
        self._month_units: dict[Key, dict[int, dict[date, int]]] = {}
        self._month_codes: dict[tuple[Key, int], dict[str, int]] = {}
        self._waiting: dict[LineKey, list[Waiting]] = {}
        self._waits_on: dict[Key, LineKey] = {}
        self._lending: dict[Key, Waiting] = {}
        self._refused: set[Key] = set()
        for service in services:
            self.add(service)

    def add(self, past: Past) -> None:
        """Count one more service."""
        self._by_person_day.setdefault((past.person, past.day), []).append(past)
        self._by_worker_day.setdefault((past.worker, past.day), []).append(past)
        self._sum(past, past.minutes, past.units)

    def remove(self, past: Past) -> None:
        """Count a service no longer: what stays is as if it had never been added.

        Raises:
            ValueError: it was not counted.
        """
        self._by_person_day[past.person, past.day].remove(past)
        self._by_worker_day[past.worker, past.day].remove(past)
        self._sum(past, -past.minutes, -past.units)
        codes = self._month_codes.get((past.person, _month(past.day)), {})
        if codes.get(past.code) == 0 and not self._served_in_month(past):
            del codes[past.code]

    def _served_in_month(self, past: Past) -> bool:
        """Whether the person has another service of this code in the month."""
        return any(
            other.code == past.code and other.service != ASTHMA
            for (person, day), services in self._by_person_day.items()
            if person == past.person and _month(day) == _month(past.day)
            for other in services
        )

    def _sum(self, past: Past, minutes: int, units: int) -> None:
        line = line_of(past)
        minutes_before, units_before = self._lines.get(line, (0, 0))
        self._lines[line] = (minutes_before + minutes, units_before + units)
        if past.service == ASTHMA:
            return
        self.add_units(past.person, past.day, units)
        codes = self._month_codes.setdefault((past.person, _month(past.day)), {})
        if past.code == FIRST_HOUR and abs(units) > 1:
            # One contact may bring the hour and more: the hour is once a month.
            hour = 1 if units > 0 else -1
            codes[ADD_ON] = codes.get(ADD_ON, 0) + units - hour
            units = hour
        codes[past.code] = codes.get(past.code, 0) + units

    def add_units(self, person: Key, day: date, units: int) -> None:
        """Count units of an earlier day whose services need not be known one by one."""
        months = self._month_units.setdefault(person, {})
        days = months.setdefault(_month(day), {})
        days[day] = days.get(day, 0) + units

    def of_person(self, person: Key, day: date) -> list[Past]:
        """The person's services that day, whoever served."""
        return self._by_person_day.get((person, day), [])

    def of_worker(self, worker: Key, day: date) -> list[Past]:
        """The health worker's services that day, whomever they served."""
        return self._by_worker_day.get((worker, day), [])

    def line(self, key: LineKey) -> tuple[int, int]:
        """Minutes and units already on a line."""
        return self._lines.get(key, (0, 0))

    def units_on(self, person: Key, day: date) -> int:
        """Units of the person that day, all codes and CBOs."""
        days = self._month_units.get(person, {}).get(_month(day))
        return 0 if days is None else days.get(day, 0)

    def units_between(self, person: Key, first: date | None, last: date) -> int:
        """Units of the person from `first` (or ever) to `last`, both included."""
        total = 0
        first_month = _month(first) if first else 0
        last_month = _month(last)
        for month, days in self._month_units.get(person, {}).items():
            if first_month < month < last_month:
                total += sum(days.values())
            elif month in (first_month, last_month):
                total += sum(
                    units
                    for day, units in days.items()
                    if day <= last and (first is None or first <= day)
                )
        return total

    def units_in_year(self, person: Key, year: int) -> int:
        """Units of the person in a calendar year."""
        return self.units_between(person, date(year, 1, 1), date(year, 12, 31))

    def most_in_a_year(self, person: Key, day: date) -> int:
        """The most units in any twelve months that hold the day.

        Services later than the day count too, so that posting them first gains nothing.
        """
        ends = [day]
        horizon = add_months(day, 12)
        for days in self._month_units.get(person, {}).values():
            ends += [other for other in days if day < other < horizon]
        return max(
            self.units_between(person, add_months(end, -12) + timedelta(days=1), end)
            for end in ends
        )

    def month_codes(self, person: Key, day: date) -> dict[str, int]:
        """Units by code of the person in the day's calendar month, all CBOs."""
        return self._month_codes.get((person, _month(day)), {})

    def wait(self, waiting: Waiting) -> Waiting | None:
        """Remember an encounter that only lacks minutes; None where it may not lend them."""
        if waiting.encounter in self._refused:
            return None
        self._waiting.setdefault(waiting.line, []).append(waiting)
        self._waits_on[waiting.encounter] = waiting.line
        return waiting

    def waiting(self, line: LineKey) -> list[Waiting]:
        """The encounters of a line that only lack minutes, in order of arrival."""
        return self._waiting.get(line, [])

    def wake(self, line: LineKey) -> list[Waiting]:
        """Take out the waiting encounters of a line: its minutes may carry them."""
        woken = self._waiting.pop(line, [])
        for waiting in woken:
            del self._waits_on[waiting.encounter]
        return woken

    def lend(self, waiting: Waiting) -> None:
        """Count the minutes of a woken encounter until it is judged itself; it adds no units,
        since the one that it carries was given them."""
        self._lending[waiting.encounter] = waiting
        self.add(waiting.service)

    def lend_waiting(self, encounters: Collection[Key]) -> None:
        """Count the minutes of these among the waiting encounters, as `lend` does."""
        for line in {self._waits_on[key] for key in encounters if key in self._waits_on}:
            for waiting in self.wake(line):
                if waiting.encounter in encounters:
                    self.lend(waiting)
                else:
                    self.wait(waiting)

    def leave(self, encounter: Key) -> Waiting | None:
        """Neither wait nor lend any longer (it is judged now); answers what it lent."""
        line = self._waits_on.pop(encounter, None)
        if line is not None:
            self._waiting[line] = [one for one in self._waiting[line] if one.encounter != encounter]
        lent = self._lending.pop(encounter, None)
        if lent is not None:
            self.remove(lent.service)
        return lent

    def refuse(self, encounter: Key) -> None:
        """Let an encounter lend no more: judged with its line, something else stopped it."""
        self.leave(encounter)
        self._refused.add(encounter)
