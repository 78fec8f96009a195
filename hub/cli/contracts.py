"""`hub contracts`: compare what two contracts say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.terminal import fail, print_json

app = typer.Typer(help="Contracts: compare two profiles.", no_args_is_help=True)


@app.callback()
def contracts() -> None:
    """Contracts: compare two profiles."""


@app.command()
def diff(
    left: Annotated[Path, typer.Argument(help="A profile, as GET /v1/contracts/…/profile gives.")],
    right: Annotated[Path, typer.Argument(help="Another profile.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
) -> None:
    """Say in what two contract profiles differ: terms, rates, who bills. Exit 1 if they do.

    Example: hub contracts diff bahia.json sierra.json
    """
    from hub.rules.profile import diff_profiles

    try:
        differences = diff_profiles(_read(left), _read(right))
    except (KeyError, TypeError, AttributeError):
        fail("one of the files is not a contract profile")
    if as_json:
        print_json(differences)
    else:
        for difference in differences:
            typer.echo(difference["place"])
            typer.echo(f"  - {_short(difference['left'])}")
            typer.echo(f"  + {_short(difference['right'])}")
        typer.echo(f"{len(differences)} differences")
    raise typer.Exit(1 if differences else 0)


def _read(path: Path) -> dict[str, Any]:
    try:
        profile = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        fail(f"{problem.filename}: {problem.strerror}")
    except ValueError:
        fail(f"{path}: not JSON")
    if not isinstance(profile, dict):
        fail(f"{path}: not a contract profile")
    return profile


def _short(value: object) -> str:
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)
