"""A hub, its CBOs and a plan that only speak HTTP and X12."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from tests.flows.loop import Loop
from tests.holding import assert_invariants


@pytest.fixture
def loop(settings: Settings, database: Database, clock: SteppedClock) -> Iterator[Loop]:
    """The example organizations under one contract, everybody signed in; all holds at the end."""
    loop = Loop(settings, database, clock)
    with loop.world.http:
        loop.set_up()
        yield loop
    assert_invariants(database)
