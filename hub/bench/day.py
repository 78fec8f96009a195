"""A whole day of the State: encounters posted, judged, claimed, answered, posted, stated."""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from hub.bench.answers import answers
from hub.bench.intake import FIRST_DAY, keep
from hub.bench.money import hub_act, payee_npi, post_all, run_claims
from hub.bench.place import NANOS, Measured, Place, Step, a_second, new_place, peak_mib
from hub.bench.postings import as_array, visits
from hub.bench.world import House, World, make_world
from hub.database import HUB, Database, DatabaseKeyStore
from hub.database.pipeline import ask
from hub.settings import Settings
from hub.statements.issue import issue
from hub.vault import Vault, load_key_encryption_key

PROCESSES = 2
BATCH = 2_000
HOUSE = 4_000
"""Encounters of one CBO on the day: posted in batches, as by a nightly export."""


def measure_day(sizes: tuple[int, ...], step: Step) -> list[Measured]:
    """All of it on two processes; the bound is the time the whole day itself leaves: 86,400 s."""
    found = []
    for size in sizes:
        with new_place() as place:
            step(f"full-day, {size}: members and rosters")
            houses = max(1, size // HOUSE)
            each = size // houses
            world = make_world(
                place.database, place.vault, plans=4, cbos=houses, members=each, workers=each // 8
            )
            found.append(_day(place, world, size, each, step))
    return found


def _day(place: Place, world: World, size: int, each: int, step: Step) -> Measured:
    stages: dict[str, int] = {}
    peaks: list[int] = []
    context = get_context("spawn")
    who = replace(world, houses=())  # what every piece of work is told need not list the members
    started = time.perf_counter_ns()
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        for name, work, pieces in (
            ("intake", _intake, [(place.settings, house, each) for house in world.houses]),
            ("claims", _claims, [(place.settings, who, plan) for plan in world.plan_ids]),
            ("posting", _posting, [(place.settings, who, plan) for plan in world.plan_ids]),
            ("statements", _statement, [(place.settings, who, one.cbo_id) for one in world.houses]),
        ):
            step(f"full-day, {size}: {name}")
            began = time.perf_counter_ns()
            peaks += list(pool.map(work, pieces))
            stages[f"{name}_milliseconds"] = (time.perf_counter_ns() - began) // 1_000_000
    nanos = time.perf_counter_ns() - started
    more: dict[str, Any] = {**stages, **_counted(place)}
    more["seconds"] = nanos // NANOS
    return Measured(
        "full-day",
        size,
        "encounters",
        a_second(size, nanos),
        "the statewide day spread over 24 hours",
        max(1, 200_000 // 86_400),
        max([*peaks, peak_mib()]),
        more,
    )


@lru_cache(maxsize=1)
def _opened(settings: Settings) -> Place:
    """The hub as this process of the pool sees it, for all its pieces of work."""
    database = Database.open(settings)
    vault = Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))
    return Place(settings, database, vault)


def _intake(told: tuple[Settings, House, int]) -> int:
    settings, house, count = told
    place = _opened(settings)
    for first in range(0, count, BATCH):
        some = min(BATCH, count - first)
        keep(place, house, as_array(visits(house, FIRST_DAY, some, first=first)))
    return peak_mib(os.getpid())


def _claims(told: tuple[Settings, World, UUID]) -> int:
    settings, world, plan_id = told
    place = _opened(settings)
    run_claims(place, world, plan_id)
    return peak_mib(os.getpid())


def _posting(told: tuple[Settings, World, UUID]) -> int:
    settings, world, plan_id = told
    place = _opened(settings)
    with place.database.session(HUB) as session:
        files = list(answers(session, plan_id, payee_npi(session, world)))
    post_all(place, world, plan_id, files)
    return peak_mib(os.getpid())


def _statement(told: tuple[Settings, World, UUID]) -> int:
    settings, world, cbo_id = told
    place = _opened(settings)
    with place.database.session(HUB) as session:
        act = hub_act(world)
        issue(session, act, cbo_id=cbo_id, period_to=act.day)
    return peak_mib(os.getpid())


def _counted(place: Place) -> dict[str, int]:
    counts = {
        "ready_or_claimed": "SELECT count(*) FROM encounter WHERE status IN ('ready', 'claimed')",
        "claims": "SELECT count(*) FROM claim",
        "claims_paid": "SELECT count(*) FROM claim WHERE paid_cents > 0",
        "statements": "SELECT count(*) FROM statement",
        "ledger_sum_cents": "SELECT coalesce(sum(amount_cents), 0)::bigint FROM posting",
    }
    with place.database.session(HUB) as session:
        return {name: ask(session, query).fetchone()[0] for name, query in counts.items()}
