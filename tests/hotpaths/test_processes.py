"""Two API and two worker processes on one database: nothing is taken twice, nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlmodel import select

from hub.bench.intake import FIRST_DAY, single_calls
from hub.bench.place import Place, new_place
from hub.bench.postings import as_lines, visits
from hub.bench.serving import Call, load, served, token_of
from hub.bench.world import House, make_world
from hub.database import HUB
from hub.database.pipeline import ask
from hub.invariants import check_invariants
from hub.tables import Encounter, Submission

SINGLE, LONG = 24, 1_500
SECONDS_MAX = 240


@pytest.fixture
def place() -> Iterator[Place]:
    with new_place() as place:
        yield place


def _worker(place: Place) -> subprocess.Popen[bytes]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HUB_")}
    environment["HUB_DATA_DIR"] = str(place.settings.data_dir)
    return subprocess.Popen(
        [sys.executable, "-m", "hub.cli", "worker"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=60)


def _long_file(place: Place, house: House) -> Call:
    """A submission of two parts, about members of its own."""
    headers = (
        ("authorization", f"Bearer {token_of(place, house.cbo_id)}"),
        ("idempotency-key", "long-file"),
        ("prefer", "respond-async"),
    )
    body = as_lines(visits(house, FIRST_DAY, LONG, first=SINGLE))
    return Call("POST", "/v1/encounters/batch", body, headers, media_type="application/x-ndjson")


def _wait_until_done(place: Place) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        with place.database.session(HUB) as session:
            if session.exec(select(Submission.status)).all() == ["done"]:
                return
        time.sleep(0.2)
    raise AssertionError("the submission was not worked off")


@pytest.mark.timeout(600)
def test_two_api_and_two_worker_processes_keep_every_invariant(place: Place) -> None:
    world = make_world(
        place.database, place.vault, plans=2, cbos=1, members=SINGLE + LONG, workers=250
    )
    house = world.houses[0]
    singles = list(single_calls(place, house, SINGLE))
    with ExitStack() as stack:
        ports = stack.enter_context(served(place, 2))
        for _ in range(2):
            stack.callback(_end, _worker(place))
        # Every call goes out twice under one key, to both processes.
        twice = [call for call in singles for _ in range(2)]
        answered = load(ports, [_long_file(place, house), *twice], connections=8)
        assert answered.count == 2 * SINGLE + 1
        _wait_until_done(place)
        # Some were told to try again: the other process had the key, or a part the roster.
        assert load(ports, singles, connections=2).refused == 0
    with place.database.session(HUB) as session:
        rows = session.exec(select(Encounter)).all()
        ((accepted, refused),) = ask(session, "SELECT accepted, refused FROM submission").fetchall()
        keys = ask(session, "SELECT count(*) FROM idempotent_answer").fetchone()[0]
    assert (accepted, refused) == (LONG, 0)
    assert len({row.encounter_ref for row in rows}) == len(rows) == SINGLE + LONG
    assert keys == SINGLE + 1
    broken = [one for one in check_invariants(place.database, place.vault) if not one.holds]
    assert broken == []
