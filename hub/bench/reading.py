"""Judging and status reads measured, each beside its bound."""

from __future__ import annotations

from functools import partial

from hub.bench.bare import keep_bare_rows
from hub.bench.intake import ALL, FIRST_DAY
from hub.bench.money import filled
from hub.bench.place import Measured, Place, Step, a_second, best_of, new_place, peak_mib
from hub.bench.postings import as_array, visits
from hub.bench.serving import Call, load, served, served_bare, token_of
from hub.bench.world import AT, House, make_world
from hub.database import Tenant
from hub.database.pipeline import ask
from hub.encounters.intake import gather_for
from hub.encounters.judge import judge_in_order
from hub.kit.clock import california_day
from hub.kit.identifiers import new_ids, show_id
from hub.rules.history import History


def measure_judge(sizes: tuple[int, ...], step: Step) -> list[Measured]:
    """Facts derived and every rule in force asked, nothing written; beside reading the JSON."""
    found = []
    for size in sizes:
        step(f"judge, {size}")
        with new_place() as place:
            world = make_world(
                place.database, place.vault, plans=3, cbos=1, members=size, workers=size // 8 + 1
            )
            house = world.houses[0]
            body = as_array(visits(house, FIRST_DAY, size))
            ours = _judge(place, house, body, size)
        bare = best_of(3, partial(ALL.validate_json, body))
        found.append(
            Measured("judge", size, "encounters", ours, "reading the JSON into shapes",
                     a_second(size, bare), peak_mib(), {})
        )  # fmt: skip
    return found


def _judge(place: Place, house: House, body: bytes, size: int) -> int:
    posted = ALL.validate_json(body)
    with place.database.session(Tenant("cbo", house.cbo_id)) as session:
        gathered = gather_for(session, place.vault, house.cbo_id, posted, lock=False)
    values = [
        gathered.named.value_of(one, its_id, house.cbo_id)
        for one, its_id in zip(posted, new_ids(size), strict=True)
    ]
    day = california_day(AT)
    nanos = best_of(3, lambda: judge_in_order(gathered.known, History(), values, day))
    return a_second(size, nanos)


def measure_status(sizes: tuple[int, ...], step: Step) -> list[Measured]:
    """GET of one encounter with its findings, 16 clients; beside a bare route's session.get."""
    found = []
    for size in sizes:
        step(f"status-read, {size}")
        with new_place() as place:
            world = filled(place, size)
            house = world.houses[0]
            with place.database.session(Tenant("cbo", house.cbo_id)) as session:
                listed = [row[0] for row in ask(session, "SELECT id FROM encounter LIMIT 1000")]
            token = token_of(place, house.cbo_id)
            headers = (("authorization", f"Bearer {token}"),)
            calls = [
                Call("GET", f"/v1/encounters/{show_id('encounter', its_id)}", b"", headers)
                for its_id in listed
            ]
            with served(place, 1) as ports:
                load(ports, calls[:50])
                ours = load(ports, calls)
            url = place.database.owner_url.render_as_string(hide_password=False)
            kept = keep_bare_rows(url, ALL.validate_json(as_array(visits(house, FIRST_DAY, 1000))))
            bare_calls = [Call("GET", f"/encounters/{its_id}") for its_id in kept[: len(calls)]]
            with served_bare(place, 1) as ports:
                bare = load(ports, bare_calls)
        found.append(
            Measured("status-read", size, "requests", ours.per_second,
                     "bare FastAPI and SQLModel get", bare.per_second, peak_mib(),
                     {"p50_micros": ours.percentile(50), "p99_micros": ours.percentile(99)})
        )  # fmt: skip
    return found
