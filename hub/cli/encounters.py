"""`hub encounters`: judge encounters without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_json, read_settings

app = typer.Typer(help="Encounters: a dry run against a set of terms.", no_args_is_help=True)


@app.callback()
def encounters() -> None:
    """Encounters: a dry run against a set of terms."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A bundle (JSON), or encounters (NDJSON).")],
    against: Annotated[
        Path | None, typer.Option(help="The bundle whose terms and people judge an NDJSON file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say what would come of each encounter: ready, blocked or held, why, and what it is worth.

    Example: hub encounters check tests/examples/bundle.json --json
    """
    from hub.encounters.bundle import BundleUnreadable, check_bundle
    from hub.encounters.codes import diagnosis_table
    from hub.rules.diagnoses import use_table

    use_table(diagnosis_table(read_settings().data_dir))
    try:
        data = file.read_bytes()
        base = against.read_bytes() if against else None
    except OSError as problem:
        fail(f"{problem.filename}: {problem.strerror}")
    try:
        checked = check_bundle(data, base)
    except BundleUnreadable as refused:
        for pointer, sentence in refused.pointers[:20]:
            typer.echo(f"{pointer}: {sentence}", err=True)
        fail(refused.detail)
    if as_json:
        print_json(checked)
        return
    for judged in checked["encounters"]:
        typer.echo(f"{judged['status']:<8} {judged['code'] or '-':<6} {judged['encounter_ref']}")
        for found in judged["findings"]:
            typer.echo(f"         {found['action']:<5} {found['rule']}: {found['en']}")
            typer.echo(f"               {found['fix_en']}")
    for line in checked["lines"]:
        typer.echo(
            f"{line['service_date']} {line['member_ref']:<12} {line['code']} "
            f"{' '.join(line['modifiers']):<6} {line['units']} units {line['expected_cents']} cents"
        )
    typer.echo(f"worth {checked['total_expected_cents']} cents")
