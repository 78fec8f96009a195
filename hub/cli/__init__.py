"""The command line: the same acts as the API, for people at a terminal."""

from __future__ import annotations

from importlib import import_module

import typer

app = typer.Typer(
    name="hub",
    help="Community health worker encounters become Medi-Cal claims, and the money comes back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_COMMANDS = (
    "demo",
    "serve",
    "database",
    "clients",
    "verify",
    "simulate",
    "bench",
    "rules",
    "worker",
    "openapi",
    "backup",
)
_GROUPS = (
    "x12",
    "encounters",
    "codes",
    "contracts",
    "audit",
    "keys",
    "retention",
    "administrators",
)


def _mount() -> None:
    """Give `app` what each module of this package offers.

    A module in `_COMMANDS` adds its commands at the top (`hub serve`), one in `_GROUPS` becomes
    a group of its name (`hub x12 read`).
    """
    for name in _COMMANDS + _GROUPS:
        commands: typer.Typer = import_module(f"{__name__}.{name}").app
        if name in _GROUPS:
            app.add_typer(commands, name=name)
        else:
            app.registered_commands += commands.registered_commands
            app.registered_groups += commands.registered_groups


_mount()
