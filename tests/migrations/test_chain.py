"""One head, up and down, no drift, and under a schema of any name."""

from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from hub.database import Database
from hub.database.embedded import EmbeddedServer
from hub.settings import Settings
from hub.tables import metadata
from hub.tables.migrate import alembic_config, current, head, is_at_head, upgrade


def _tables(database: Database) -> set[str]:
    with database.owner_engine() as engine, engine.connect() as connection:
        found = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = :schema"),
            {"schema": database.settings.database_schema},
        )
        return set(found.scalars()) - {"alembic_version"}


def test_the_chain_has_one_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_models_and_migrations_agree(migrated: Database) -> None:
    with migrated.owner_engine() as engine, engine.begin() as connection:
        command.check(alembic_config(connection))


def test_up_down_and_up_again_in_a_schema_of_a_made_up_name(
    migrated: Database, server: EmbeddedServer, settings: Settings, tmp_path: Path
) -> None:
    made_up = settings.model_copy(update={"database_schema": "hub_of_elsewhere"})
    owner = migrated.owner_url
    app = migrated.app_url
    database = Database(app, owner, made_up, None)
    upgrade(database)
    assert is_at_head(database)
    assert _tables(database) == {table.name for table in metadata.sorted_tables}
    with database.owner_engine() as engine, engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
        assert current(connection) is None
    assert _tables(database) == set()
    upgrade(database)
    with database.owner_engine() as engine, engine.begin() as connection:
        assert current(connection) == head()
        connection.exec_driver_sql('DROP SCHEMA "hub_of_elsewhere" CASCADE')
    database.engine.dispose()
