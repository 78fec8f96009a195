"""A hub spoken to over HTTP, with the example organizations and their clients."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from tests.api.world import Party, World


@pytest.fixture
def world(settings: Settings, database: Database, clock: SteppedClock) -> Iterator[World]:
    """A hub whose only caller is an administrator."""
    world = World(settings, database, clock)
    with world.http:
        yield world


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
