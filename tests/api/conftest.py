"""A hub spoken to over HTTP, with the example organizations and their clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event

from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from tests.api.world import Party, World
from tests.holding import assert_invariants


@pytest.fixture
def world(
    request: pytest.FixtureRequest, settings: Settings, database: Database, clock: SteppedClock
) -> Iterator[World]:
    """A hub whose only caller is an administrator; every invariant holds at the end."""
    world = World(settings, database, clock)
    with world.http:
        yield world
    if request.node.get_closest_marker("rows_by_hand") is None:
        assert_invariants(database)


@pytest.fixture
def admin(world: World) -> Party:
    """The hub's administrator, with the example organizations in place."""
    world.add_bundle("organizations")
    return world.admin


@pytest.fixture
def semilla(world: World, admin: Party) -> Party:
    """A client of the CBO cbo-semilla."""
    return world.party("cbo-semilla", "cbo")


@pytest.fixture
def camino(world: World, admin: Party) -> Party:
    """A client of the CBO cbo-camino."""
    return world.party("cbo-camino", "cbo")


@pytest.fixture
def bahia(world: World, admin: Party) -> Party:
    """A client of the plan plan-bahia."""
    return world.party("plan-bahia", "plan")


class Counted:
    """How many statements went to the database."""

    count = 0


@pytest.fixture
def count_queries(world: World) -> Callable[[], AbstractContextManager[Counted]]:
    """Counts the statements sent while a block runs."""

    @contextmanager
    def counting() -> Iterator[Counted]:
        counted = Counted()
        # On a slow machine the two seconds a client is remembered may pass inside the block.
        world.app.state.hub.clients.remember(seconds=3600)

        def count(*_: object) -> None:
            counted.count += 1

        event.listen(world.database.engine, "before_cursor_execute", count)
        try:
            yield counted
        finally:
            event.remove(world.database.engine, "before_cursor_execute", count)

    return counting
