"""`hub codes`: diagnosis code releases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_fact, read_settings

app = typer.Typer(help="Diagnosis codes: load the official yearly file.", no_args_is_help=True)


@app.callback()
def codes() -> None:
    """Diagnosis codes: load the official yearly file."""


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="An official icd10cm-order-YYYY.txt.")],
    first: Annotated[str, typer.Option("--from", help="First day in force, YYYY-MM-DD.")],
) -> None:
    """Take a yearly ICD-10-CM release into use from its first day on.

    It goes into the hub's data folder (HUB_DATA_DIR, on every machine); servers and workers use
    it from their next start.

    Example: hub codes load icd10cm-order-2027.txt --from 2026-10-01
    """
    from hub.encounters.codes import CodesUnreadable, load_release

    settings = read_settings()
    try:
        day = date.fromisoformat(first)
    except ValueError:
        fail("--from must be a date, YYYY-MM-DD")
    try:
        text = file.read_text(encoding="latin-1")
        count = load_release(settings.data_dir, text, day)
    except OSError as problem:
        fail(f"{problem.filename}: {problem.strerror}")
    except CodesUnreadable as refused:
        fail(refused.detail, code=1)
    print_fact("billable codes", count)
    print_fact("in force from", day)
