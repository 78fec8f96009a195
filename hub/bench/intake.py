"""Intake measured: one encounter a request, and many, beside bare routes and a bare COPY."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlmodel import Session

from hub.bench.bare import bare_row, make_bare_table
from hub.bench.place import Measured, Place, Step, a_second, new_place, peak_mib, timed
from hub.bench.postings import as_array, visits
from hub.bench.serving import Call, load, served, served_bare, token_of
from hub.bench.world import AT, House, make_world
from hub.database import Tenant
from hub.encounters.intake import accept
from hub.encounters.shapes import EncounterIn
from hub.kit.identifiers import new_id
from hub.record import Act

ALL = TypeAdapter(list[EncounterIn])
ONE = TypeAdapter(EncounterIn)
TURNS = 3
FIRST_DAY = date(2026, 6, 1)
COPIED = (
    "COPY bare_encounter (id, cbo_id, encounter_ref, member_ref, health_worker_ref, service_date,"
    " started_at, ended_at, place_of_service, told) FROM STDIN"
)


def days() -> Iterator[date]:
    """Days of service, one after another, each used once."""
    day = FIRST_DAY
    while True:
        yield day
        day -= timedelta(days=1)


def measure_bulk(sizes: tuple[int, ...], step: Step) -> list[Measured]:
    """One request's worth of bytes: read, gathered, judged, sealed, audited, durable.

    Beside it, in turn: pydantic and COPY of the same rows into a table with three indexes, and
    `session.add_all` of them.
    """
    found = []
    for size in sizes:
        step(f"intake-bulk, {size}")
        with new_place() as place:
            found.append(_bulk(place, size))
    return found


def _bulk(place: Place, size: int) -> Measured:
    url = place.database.owner_url.render_as_string(hide_password=False)
    make_bare_table(url)
    world = make_world(
        place.database, place.vault, plans=3, cbos=1, members=size, workers=size // 8 + 1
    )
    house, unused = world.houses[0], days()
    bodies = [as_array(visits(house, next(unused), size)) for _ in range(TURNS + 1)]
    keep(place, house, bodies[0])
    ours, bare, added = [], [], []
    for body in bodies[1:]:
        ours.append(timed(partial(keep, place, house, body)))
        bare.append(timed(partial(_copy, place, body)))
    added.append(timed(partial(_add_all, place, bodies[0])))
    return Measured(
        "intake-bulk",
        size,
        "encounters",
        a_second(size, min(ours)),
        "pydantic and COPY",
        a_second(size, min(bare)),
        peak_mib(),
        {"add_all_per_second": a_second(size, min(added))},
    )


def keep(place: Place, house: House, body: bytes) -> int:
    """Accept one body of one CBO; answers how many rows it had."""
    posted = ALL.validate_json(body)
    with place.database.session(Tenant("cbo", house.cbo_id)) as session:
        act = Act("bench", house.cbo_id, AT)
        accept(session, place.vault, act, cbo_id=house.cbo_id, posted=posted)
    return len(posted)


def _copy(place: Place, body: bytes) -> None:
    with place.database.owner_engine() as engine, engine.begin() as connection:
        raw: Any = connection.connection.driver_connection
        rows = ALL.validate_json(body)
        cbo_id = new_id()
        with raw.cursor() as cursor, cursor.copy(COPIED) as copy:
            for row in rows:
                copy.write_row(
                    (
                        new_id(),
                        cbo_id,
                        row.encounter_ref,
                        row.member_ref,
                        row.health_worker_ref,
                        row.service_date,
                        row.started_at,
                        row.ended_at,
                        row.place_of_service,
                        row.model_dump_json(exclude_none=True),
                    )
                )


def _add_all(place: Place, body: bytes) -> None:
    with place.database.owner_engine() as engine, Session(engine) as session:
        session.add_all([bare_row(posted) for posted in ALL.validate_json(body)])
        session.commit()


def measure_single(sizes: tuple[int, ...], step: Step) -> list[Measured]:
    """One encounter a request, 16 clients, one API process; beside the bare route, one process."""
    found = []
    for size in sizes:
        with new_place() as place:
            world = make_world(
                place.database, place.vault, plans=3, cbos=1, members=size, workers=size // 8 + 16
            )
            house = world.houses[0]
            calls = list(single_calls(place, house, size))
            step(f"intake-single, {size}")
            with served(place, 1) as ports:
                load(ports, list(single_calls(place, house, 64, FIRST_DAY - timedelta(days=1))))
                ours = load(ports, calls)
            step(f"intake-single, {size}, the bare route")
            with served_bare(place, 1) as ports:
                bare = load(ports, [Call("POST", "/encounters", call.body) for call in calls])
        if ours.refused or bare.refused:
            raise RuntimeError(f"{ours.refused} and {bare.refused} requests were refused")
        found.append(
            Measured(
                "intake-single",
                size,
                "requests",
                ours.per_second,
                "bare FastAPI and SQLModel route",
                bare.per_second,
                peak_mib(),
                {
                    "p50_micros": ours.percentile(50),
                    "p99_micros": ours.percentile(99),
                    "bare_p50_micros": bare.percentile(50),
                    "bare_p99_micros": bare.percentile(99),
                },
            )
        )
    return found


def single_calls(place: Place, house: House, count: int, day: date = FIRST_DAY) -> Iterator[Call]:
    """One POST for each of a CBO's visits on one day."""
    token = token_of(place, house.cbo_id)
    for visit in visits(house, day, count):
        body = ONE.dump_json(ONE.validate_python(visit), exclude_none=True)
        headers = (("authorization", f"Bearer {token}"), ("idempotency-key", uuid4().hex))
        yield Call("POST", "/v1/encounters", body, headers)
