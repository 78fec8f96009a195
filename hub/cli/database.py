"""`hub migrate` and `hub db …`: the schema, and the embedded server behind it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_fact, read_settings

app = typer.Typer()
db = typer.Typer(help="The embedded PostgreSQL server.", no_args_is_help=True)
app.add_typer(db, name="db")


@app.command()
def migrate(
    draft: Annotated[
        str | None, typer.Option(help="Write a new revision instead, for this reason.")
    ] = None,
) -> None:
    """Bring the schema to the newest revision; run it once per release, before `hub serve`.

    Example: HUB_MIGRATOR_URL=postgresql://owner@db/hub hub migrate
    """
    from alembic import command

    from hub.database import Database
    from hub.tables.migrate import alembic_config, head, upgrade

    database = Database.open(read_settings())
    try:
        if draft is None:
            upgrade(database)
            print_fact("The schema is at revision", head())
            return
        with database.owner_engine() as engine, engine.begin() as connection:
            command.revision(alembic_config(connection), draft, autogenerate=True)
    finally:
        database.close()


@db.command()
def status() -> None:
    """Say where the embedded server is, which version, and which processes hold it.

    Example: hub db status
    """
    from hub.database.embedded import server_status

    found = server_status(read_settings().data_dir)
    print_fact("Folder", found.folder)
    print_fact("PostgreSQL", found.version or "never started here")
    print_fact("Running", f"yes, process {found.process_id}" if found.running else "no")
    held = ", ".join(map(str, found.holders)) or "nobody"
    print_fact("Held by", held)
    if found.running and not found.holders:
        print_fact("Left behind", "by a process that was killed; `hub db stop` ends it")


@db.command()
def stop() -> None:
    """Stop an embedded server that a killed process left behind; its data stays.

    Example: hub db stop
    """
    from hub.database.embedded import stop_orphan

    try:
        stopped = stop_orphan(read_settings().data_dir)
    except RuntimeError as held:
        fail(str(held))
    print_fact("Stopped" if stopped else "Nothing to stop", read_settings().data_dir)


@db.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def psql(context: typer.Context) -> None:
    """Open psql as the owner on this hub's database; what follows is given to psql.

    Row protection does not bind the owner: what you see here is not in the audit chain.

    Example: hub db psql -- -c 'select count(*) from encounter'
    """
    from hub.database import Database
    from hub.database.embedded import binaries

    database = Database.open(read_settings())
    try:
        url = database.owner_url.set(drivername="postgresql")
        schema = database.settings.database_schema
        environment = os.environ | {"PGOPTIONS": f"-csearch_path={schema}"}
        program = str(binaries() / "psql")
        shown = url.render_as_string(hide_password=False)
        code = os.spawnve(os.P_WAIT, program, [program, shown, *context.args], environment)
    finally:
        database.close()
    raise typer.Exit(code)
