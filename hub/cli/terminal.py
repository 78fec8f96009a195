"""What every command shares: settings that explain themselves, facts and failures on a terminal."""

from __future__ import annotations

import json
from typing import NoReturn

import typer

from hub.settings import Settings, load_settings


def read_settings() -> Settings:
    """The settings of the environment.

    Raises:
        typer.Exit: they are unknown, malformed or unsafe; each one is named on the terminal.
    """
    from pydantic import ValidationError

    try:
        return load_settings()
    except ValidationError as problem:
        for one in problem.errors(include_input=False, include_url=False):
            place = "HUB_" + "_".join(str(part) for part in one["loc"]).upper()
            typer.echo(f"{place if one['loc'] else 'settings'}: {one['msg']}", err=True)
        raise typer.Exit(2) from problem
    except ValueError as problem:
        fail(str(problem))


def fail(sentence: str, code: int = 2) -> NoReturn:
    """Say why on the terminal and end with an exit code other than 0."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


def print_fact(name: str, value: object) -> None:
    """One fact on one line."""
    typer.echo(f"{name:<28} {value}")


def print_json(value: object) -> None:
    """One JSON object on one line, for programs."""
    typer.echo(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
