"""`hub retention …`: clocks, legal holds, the export of all that is one CBO's, shredding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from hub.cli.terminal import fail, print_fact, read_settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.database import Database
    from hub.record import Act

app = typer.Typer(help="How long a CBO's records are kept.", no_args_is_help=True)
Cbo = Annotated[str, typer.Option("--cbo", help="Whose records: reference or id.")]
Why = Annotated[str, typer.Option(help="Goes on the audit record.")]


@contextmanager
def _acting(cbo: str, reason: str | None = None) -> Iterator[tuple[Database, Session, Act, UUID]]:
    """The open hub, a session, the act on record, and the CBO that was named."""
    from hub.cli.opened import open_database
    from hub.database import HUB
    from hub.kit.clock import SystemClock
    from hub.kit.errors import NotFound
    from hub.record import Act
    from hub.tables.references import get_organization, hub_id

    with open_database(read_settings()) as database, database.session(HUB) as session:
        try:
            its_id = get_organization(session, cbo).id
        except NotFound as problem:
            fail(problem.detail)
        act = Act("command line", hub_id(session), SystemClock().now(), reason=reason)
        yield database, session, act, its_id


@app.command()
def status(cbo: Cbo) -> None:
    """Until when a CBO's records are kept, and which legal holds stand.

    Example: hub retention status --cbo cbo-semilla
    """
    from hub.record.retention import read_clock

    with _acting(cbo) as (_, session, act, its_id):
        clock = read_clock(session, its_id)
    print_fact("Kept until", clock.until or "an agreement has no end")
    print_fact("Legal holds", len(clock.holds))
    print_fact("May be shredded", "yes" if clock.lets_go(act.day) else "no")


@app.command()
def hold(cbo: Cbo, reason: Why) -> None:
    """Stop the clock: nothing of the CBO's is shredded until the hold is lifted.

    Example: hub retention hold --cbo cbo-semilla --reason "audit of 2026"
    """
    from hub.record.retention import place_hold

    with _acting(cbo, reason) as (_, session, act, its_id):
        print_fact("Hold placed", place_hold(session, act, its_id, reason).hex)


@app.command()
def lift(cbo: Cbo, reason: Why) -> None:
    """Lift every hold on a CBO's records.

    Example: hub retention lift --cbo cbo-semilla --reason "audit closed"
    """
    from hub.record.retention import lift_holds

    with _acting(cbo, reason) as (_, session, act, its_id):
        print_fact("Holds lifted", lift_holds(session, act, its_id, reason))


@app.command()
def export(
    cbo: Cbo,
    out: Annotated[Path, typer.Option(help="Folder for one NDJSON file a table; made new.")],
    reason: Why,
) -> None:
    """Write everything that is one CBO's, sealed values opened: handle the folder accordingly.

    Example: hub retention export --cbo cbo-semilla --out semilla --reason "contract ended"
    """
    from hub.database import DatabaseKeyStore, Tenant
    from hub.record import note
    from hub.record.retention import export_all
    from hub.vault import Vault, load_key_encryption_key

    out.mkdir(mode=0o700)
    count = 0
    with _acting(cbo, reason) as (database, session, act, its_id):
        key = load_key_encryption_key(database.settings)
        vault = Vault(key, DatabaseKeyStore(database.engine))
        with database.session(Tenant("cbo", its_id)) as own:
            for table, row in export_all(own, vault):
                with (out / f"{table}.ndjson").open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, default=str, ensure_ascii=False) + "\n")
                count += 1
        note(session, act, "organization.exported", subject="organization", subject_id=its_id)
    print_fact("Rows written", count)


@app.command()
def shred(cbo: Cbo, reason: Why) -> None:
    """Destroy the data keys of a CBO whose clock has run out: its sealed values are gone for good.

    Refused while an agreement runs, before ten years have passed, and under a legal hold.

    Example: hub retention shred --cbo cbo-semilla --reason "ten years after the contract's end"
    """
    from hub.database import DatabaseKeyStore
    from hub.record.retention import StillRetained
    from hub.record.retention import shred as destroy
    from hub.vault import Vault, load_key_encryption_key

    with _acting(cbo, reason) as (database, session, act, its_id):
        key = load_key_encryption_key(database.settings)
        vault = Vault(key, DatabaseKeyStore(database.engine))
        try:
            told = destroy(session, vault, act, its_id)
        except StillRetained as refused:
            fail(refused.detail, 1)
    print_fact("Keys destroyed", told.keys)
    print_fact("Files of plans destroyed", told.files)
    print_fact("Files that others are in", told.files_kept)
