"""The world that encounters are posted in."""

from __future__ import annotations

import pytest

from hub.database import Database
from hub.vault import Vault
from tests.encounters.posting import World, make_world


@pytest.fixture
def world(database: Database, vault: Vault) -> World:
    return make_world(database, vault)
