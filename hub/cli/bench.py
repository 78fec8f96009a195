"""`hub bench`: how fast the parts are on this machine."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_fact, print_json

app = typer.Typer()


@app.command()
def bench(
    name: Annotated[str | None, typer.Argument(help="One benchmark; without it, all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure, with peers beside us where they are installed.

    Example: hub bench x12 --json
    """
    names = _benchmarks()
    if name is not None and name not in names:
        fail(f"there is no benchmark {name}; there are: {', '.join(names) or 'none'}")
    found = {one: import_module(f"hub.bench.{one}").run() for one in names if name in (None, one)}
    if as_json:
        print_json(found)
        return
    for one, figures in found.items():
        typer.echo(one)
        for figure, value in figures.items():
            print_fact(f"  {figure}", value)


def _benchmarks() -> list[str]:
    """The modules of `hub.bench` that offer `run()`."""
    spec = find_spec("hub.bench")
    if spec is None or not spec.submodule_search_locations:
        return []
    from pathlib import Path

    folder = Path(next(iter(spec.submodule_search_locations)))
    names = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    return [name for name in names if hasattr(import_module(f"hub.bench.{name}"), "run")]
