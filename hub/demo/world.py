"""Everything the demo sends, drawn from one seed: houses, people and two weeks of encounters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from hub.demo import encounters as report
from hub.demo.houses import CBOS, PLANS_OF_CBO, agreements, contracts, organizations
from hub.demo.names import Invention
from hub.demo.people import health_workers, member, members

Json = dict[str, Any]

SEED = 20261122
DAYS_BACK = 75
VISITS_PER_MEMBER = 3
SESSION_SIZES = (3, 6)
MISTAKES_PER_CBO = 4


@dataclass(slots=True)
class Week:
    """What the CBOs post before one run of assembly: encounters, and sessions apart."""

    encounters: list[Json] = field(default_factory=list)
    sessions: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class World:
    """All of it, in the field names of the API."""

    organizations: list[Json]
    contracts: list[Json]
    agreements: list[Json]
    health_workers: list[Json]
    members: list[Json]
    weeks: tuple[Week, Week]


def make_world(today: date, seed: int = SEED) -> World:
    """The demo's world as of `today`; the same seed and day give the same world."""
    invention = Invention(seed)
    houses = organizations(invention)
    workers = health_workers(invention, today)
    people = members(invention, today)
    weeks = (Week(), Week())
    spoils = cycle(report.MISTAKES)
    last = today - timedelta(days=3)
    diary = report.Diary(today - timedelta(days=DAYS_BACK), last)
    for cbo in CBOS:
        of_cbo = [one for one in people if one["cbo_ref"] == cbo]
        roster = cycle([one["ref"] for one in workers if one["cbo_ref"] == cbo])
        _visits(invention, of_cbo, roster, diary, weeks)
        _sessions(invention, cbo, of_cbo, roster, diary, weeks)
        people += _mistakes(invention, cbo, spoils, roster, diary, weeks[0], today)
    return World(houses, contracts(), agreements(), workers, people, weeks)


def _visits(
    invention: Invention,
    of_cbo: list[Json],
    roster: Iterator[str],
    diary: report.Diary,
    weeks: tuple[Week, Week],
) -> None:
    """Three visits of every member; the last one waits for the second week."""
    for number in range(VISITS_PER_MEMBER):
        for one in of_cbo:
            worker = next(roster)
            minutes = invention.random.choice((25, 35, 46, 60, 75))
            ref = f"{one['ref']}-visit-{number + 1}"
            made = report.visit(invention, ref, one, worker, diary.next_hour(worker, one), minutes)
            if invention.random.randrange(8) == 0:
                made = report.by_video(made)
            weeks[1 if number == VISITS_PER_MEMBER - 1 else 0].encounters.append(made)


def _sessions(
    invention: Invention,
    cbo: str,
    of_cbo: list[Json],
    roster: Iterator[str],
    diary: report.Diary,
    weeks: tuple[Week, Week],
) -> None:
    """One small and one larger group session of every CBO, one a week."""
    for number, size in enumerate(SESSION_SIZES):
        ref = f"{cbo.removeprefix('cbo-')}-circle-{number + 1}"
        present = invention.random.sample(of_cbo, size)
        worker = next(roster)
        start = diary.next_hour(worker, *present)
        weeks[number].sessions.append(report.group_session(invention, ref, present, worker, start))


def _mistakes(
    invention: Invention,
    cbo: str,
    spoils: Iterator[str],
    roster: Iterator[str],
    diary: report.Diary,
    week: Week,
    today: date,
) -> list[Json]:
    """Four things that go wrong at every CBO, each with a member of its own."""
    found = []
    for _ in range(MISTAKES_PER_CBO):
        name = next(spoils)
        ref = f"{cbo.removeprefix('cbo-')}-{name}"
        one = member(invention, ref, cbo, PLANS_OF_CBO[cbo][0], today)
        worker = next(roster)
        minutes = report.MINUTES_OF_MISTAKE.get(name, 40)
        made = report.visit(invention, ref, one, worker, diary.next_hour(worker, one), minutes)
        found.append(one)
        week.encounters.append(report.mistake(name, made, one, today))
        if name == "same-hour":  # two CBO systems, one hour: the second posting of it is caught
            week.encounters.append(week.encounters[-1] | {"encounter_ref": f"{ref}-again"})
    return found
