"""The real PostgreSQL for every test: embedded by default, any 16+ by HUB_TEST_DATABASE_URL.

Each test process migrates one database and empties it before each test that asks for it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, make_url
from sqlmodel import Session

from hub.database import HUB, Database, DatabaseKeyStore, bind
from hub.database.embedded import EmbeddedServer
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from hub.tables import metadata
from hub.tables.migrate import upgrade
from hub.vault import Vault, load_key_encryption_key

# Speed, not safety: a test database that loses power is made anew.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
}


@pytest.fixture(scope="session")
def settings() -> Iterator[Settings]:
    """Settings of a throw-away hub in test mode."""
    with tempfile.TemporaryDirectory(prefix="hub-test-", ignore_cleanup_errors=True) as folder:
        url = os.environ.get("HUB_TEST_DATABASE_URL")
        yield Settings(
            data_dir=Path(folder), database_url=None if url is None else SecretStr(_own(url))
        )


def _own(url: str) -> str:
    """A database of this process's own on the given server."""
    name = f"hub_test_{uuid4().hex[:12]}"
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def server(settings: Settings) -> Iterator[EmbeddedServer]:
    """The embedded server of this test process (not started when a URL is given)."""
    server = EmbeddedServer(settings.data_dir, settings=FAST)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated(settings: Settings, server: EmbeddedServer) -> Iterator[Database]:
    """The database at head; tests use `database`, which is also empty."""
    database = Database.open(settings, server=server)
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def database(migrated: Database) -> Database:
    """The migrated database with every table empty."""
    empty(migrated)
    return migrated


def empty(migrated: Database) -> None:
    """Remove every row of every table, whatever points where."""
    names = [table.name for table in reversed(metadata.sorted_tables)]
    statements = "; ".join(f'DELETE FROM "{name}"' for name in names)
    with migrated.owner_engine() as engine, engine.begin() as connection:
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
        connection.exec_driver_sql("SET session_replication_role = replica; " + statements)


@pytest.fixture
def vault(database: Database, settings: Settings) -> Vault:
    """A vault without cached keys, on the test's database."""
    return Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))


@pytest.fixture
def clock() -> SteppedClock:
    """Noon of 15 June 2026 in California; a test moves it by hand."""
    return SteppedClock(datetime(2026, 6, 15, 19, 0, tzinfo=UTC))


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session with the hub's view; rolled back at the end."""
    with Session(database.engine, expire_on_commit=False) as session:
        bind(session, HUB)
        yield session
        session.rollback()
