"""`hub rules`: the rule book, for people and programs."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_json

app = typer.Typer()


class Language(StrEnum):
    """The languages of the book."""

    EN = "en"
    ES = "es"


@app.command()
def rules(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON list.")] = False,
    on: Annotated[
        str | None, typer.Option(help="Only rules in force on this date of service, YYYY-MM-DD.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the table.")] = Language.EN,
) -> None:
    """Print every rule: what it says, what it does, where it comes from, who can mend it.

    Example: hub rules --on 2026-03-04 --lang es
    """
    from hub.rules.book import describe
    from hub.rules.catalog import RULES

    day = _day(on) if on else None
    listed = [rule for rule in RULES if day is None or rule.in_force(day)]
    if as_json:
        print_json([describe(rule) for rule in listed])
        return
    for rule in listed:
        ends = f" to {rule.until}" if rule.until else ""
        citation = rule.citation
        typer.echo(f"{rule.id}  [{rule.action}; {rule.mends}; from {rule.since}{ends}]")
        typer.echo(f"  {rule.states(lang)}")
        typer.echo(f"  {citation.key}, {citation.locator} ({citation.standing})")
    typer.echo(f"{len(listed)} rules")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail("--on must be a date, YYYY-MM-DD")
