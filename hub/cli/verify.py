"""`hub verify`: the invariants of a live database."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from hub.cli.terminal import print_json, read_settings

app = typer.Typer()


@app.command()
def verify(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs.")] = False,
) -> None:
    """Hold every invariant against the database, while it serves; ends with 1 if one is broken.

    Reads one snapshot, locks nothing, writes nothing. Offenders are shown by id, ten of a kind.

    Example: hub verify --json
    """
    from hub.cli.opened import open_database
    from hub.database import DatabaseKeyStore
    from hub.invariants import check_invariants
    from hub.vault import Vault, load_key_encryption_key

    settings = read_settings()
    with open_database(settings) as database:
        vault = Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))
        results = check_invariants(database, vault)
    if as_json:
        rows = [{**asdict(result), "holds": result.holds} for result in results]
        print_json({"holds": all(result.holds for result in results), "invariants": rows})
    else:
        for result in results:
            state = "holds " if result.holds else "BROKEN"
            typer.echo(f"{result.id}  {state}  {result.checked:>9}  {result.statement}")
            for offender in result.offenders:
                typer.echo(f"      {offender.noun} {offender.id}: {offender.problem}")
    if not all(result.holds for result in results):
        raise typer.Exit(1)
