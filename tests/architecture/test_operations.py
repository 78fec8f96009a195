"""The operator's page names every setting and every command there is."""

from __future__ import annotations

import re

from typer.main import get_command

from hub.cli import app
from hub.settings import Settings
from tests.architecture.sources import ROOT


def test_every_setting_is_explained_and_nothing_else() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = text[text.index("## Settings") : text.index("## Watching it")]
    named = set(re.findall(r"`(HUB_[A-Z0-9_]+)`", table))
    assert named == {f"HUB_{name.upper()}" for name in Settings.model_fields}


def test_every_command_stands_in_the_operators_table() -> None:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = text[text.index("## Every command") : text.index("## Backup")]
    paths = [path[1:] for path, _ in _commands(get_command(app), ("hub",))]
    lacking = [
        " ".join(path)
        for path in paths
        if f"`hub {' '.join(path)}`" not in table
        and not (len(path) > 1 and f"`hub {path[0]} " in table and f"`{path[-1]}`" in table)
    ]
    assert lacking == []


def test_every_command_shows_an_example_in_its_help() -> None:
    lacking = [
        " ".join(path)
        for path, command in _commands(get_command(app), ("hub",))
        if "Example: " not in (command.help or "") or path[-1] not in command.help
    ]
    assert lacking == []


def _commands(command, path):  # type: ignore[no-untyped-def]
    """Every command that does something, with its path."""
    nested = getattr(command, "commands", None)
    if nested is None:
        return [(path, command)]
    return [one for name in nested for one in _commands(nested[name], (*path, name))]
