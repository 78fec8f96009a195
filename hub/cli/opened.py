"""The database as commands open it: at the newest revision, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hub.cli.terminal import fail
from hub.database import Database
from hub.settings import Settings
from hub.tables.migrate import is_at_head, upgrade


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The hub's database, closed afterwards. The embedded one is migrated when it is behind.

    Raises:
        typer.Exit: a database given by URL is at another revision: migrating it is an act of
            its own (`hub migrate`).
    """
    database = Database.open(settings)
    try:
        if settings.database_url is None:
            upgrade(database)
        elif not is_at_head(database):
            fail("the schema is not at this release's revision: run `hub migrate` first", 1)
        yield database
    finally:
        database.close()
