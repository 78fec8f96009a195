"""`hub audit …`: verify the audit chains, export one for a plan's or the State's audit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_fact, print_json, read_settings

app = typer.Typer(help="The audit chains.", no_args_is_help=True)


@app.command()
def verify(
    public_key: Annotated[
        Path | None, typer.Option(help="The key of an earlier export; default: the database's.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Walk every chain and hold it against its signed heads; ends with 1 if one is broken.

    Finds edits, deletions, insertions, reorderings, truncation, and a chain rewritten whole.

    Example: hub audit verify
    """
    from sqlalchemy import text

    from hub.cli.opened import open_database
    from hub.database import HUB
    from hub.kit.identifiers import show_id
    from hub.record import verify_chain
    from hub.record.heads import verify_heads

    trusted = None if public_key is None else public_key.read_text().strip()
    broken, chains, rows = [], 0, 0
    with open_database(read_settings()) as database, database.session(HUB) as session:
        found = session.connection().execute(
            text("SELECT organization_id, count(*) FROM audit_row GROUP BY 1 ORDER BY 1")
        )
        for organization_id, count in found.all():
            chains, rows = chains + 1, rows + count
            problem = verify_chain(session, organization_id) or verify_heads(
                session, organization_id, trusted=trusted
            )
            if problem is not None:
                broken.append(
                    {
                        "organization_id": show_id("organization", organization_id),
                        "number": problem.number,
                        "problem": problem.problem,
                    }
                )
    if as_json:
        print_json({"chains": chains, "rows": rows, "broken": broken})
    else:
        print_fact("Chains", chains)
        print_fact("Rows", rows)
        for one in broken:
            typer.echo(f"{one['organization_id']} row {one['number']}: {one['problem']}")
    if broken:
        raise typer.Exit(1)


@app.command()
def export(
    organization: Annotated[str, typer.Option(help="Whose chain: reference or id.")],
    out: Annotated[Path, typer.Option(help="Where the rows go, one JSON object a line.")],
    key_out: Annotated[
        Path | None, typer.Option(help="Where the public key goes; keep it away from the hub.")
    ] = None,
) -> None:
    """Write a chain with its signed heads, so that anybody can check it without the hub.

    Each row's hash is SHA-256 over the hash before and the row's canonical JSON.

    Example: hub audit export --organization hub --out hub.ndjson --key-out audit.pub
    """
    from hub.cli.opened import open_database
    from hub.database import HUB
    from hub.kit.errors import NotFound
    from hub.record.heads import export_chain, public_key
    from hub.tables.references import get_organization

    with open_database(read_settings()) as database, database.session(HUB) as session:
        try:
            its_id = get_organization(session, organization).id
        except NotFound as problem:
            fail(problem.detail)
        count = 0
        with out.open("w", encoding="utf-8") as file:
            for line in export_chain(session, its_id):
                file.write(json.dumps(line, separators=(",", ":"), default=str) + "\n")
                count += 1
        key = public_key(session)
    if key_out is not None and key is not None:
        key_out.write_text(key + "\n")
    print_fact("Lines written", count)
