"""Bring a hub's schema to head, protect its rows, and tell whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from hub.database import Database
from hub.tables.protection import make_app_role, protect

_FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, working on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("file_template", "%%(year)d-%%(month).2d-%%(day).2d_%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the chain up to `revision` and set row protection, all in one transaction.

    One migrator at a time: the version table is locked first. A failure leaves nothing.
    """
    schema = database.settings.database_schema
    with database.owner_engine() as engine, engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
        make_app_role(connection, database.app_role)
        connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA "{schema}" TO "{database.app_role}"')
        connection.exec_driver_sql(
            "CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
        connection.exec_driver_sql("LOCK TABLE alembic_version IN SHARE ROW EXCLUSIVE MODE")
        command.upgrade(alembic_config(connection), revision)
        if revision == "head":
            protect(connection, database.app_role)


def head() -> str:
    """The newest revision of the chain in this code."""
    found = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if found is None:
        raise RuntimeError("the chain of migrations has no head")
    return found


def current(connection: Connection) -> str | None:
    """The revision that a schema is at; None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def is_at_head(database: Database) -> bool:
    """Whether the app's schema is at this code's head (the web process refuses otherwise)."""
    with database.engine.connect() as connection:
        return current(connection) == head()
