"""`hub worker`: does what was left for later."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_fact, read_settings

app = typer.Typer()


@app.command()
def worker(
    once: Annotated[bool, typer.Option(help="Do what is due now, then end.")] = False,
) -> None:
    """Judge again what late coverage, plans of care or terms have freed; run any number of them.

    Example: hub worker --once
    """
    from hub.database import HUB, Database, DatabaseKeyStore
    from hub.encounters.codes import diagnosis_table
    from hub.kit.clock import SystemClock
    from hub.kit.errors import NotFound
    from hub.rules.diagnoses import table_in_use, use_table
    from hub.tables.migrate import is_at_head
    from hub.vault import Vault, load_key_encryption_key
    from hub.worker import Worker, ask_about_codes

    settings = read_settings()
    use_table(diagnosis_table(settings.data_dir))
    database = Database.open(settings)
    try:
        if not is_at_head(database):
            fail("the schema is not at this release's revision: run `hub migrate` first", 1)
        vault = Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))
        clock = SystemClock()
        with database.session(HUB) as session, suppress(NotFound):  # a hub not set up has none
            ask_about_codes(session, table_in_use(), clock.now())
        working = Worker(database, vault, clock)
        if once:
            print_fact("Pieces of work done", working.run_until_idle())
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        print_fact("Working", "until interrupted")
        working.run(stop)
    finally:
        database.close()
