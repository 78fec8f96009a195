"""`hub bench`: how fast the parts are on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.cli.terminal import fail, print_fact, print_json

if TYPE_CHECKING:
    from hub.bench.place import Measured

app = typer.Typer()

PARTS = ("x12", "rules")
"""Measurements of the pure parts, with figures of their own."""


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="One measurement, or all.")] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    size: Annotated[int | None, typer.Option(min=1, help="One size instead of three.")] = None,
    profile: Annotated[
        Path | None, typer.Option(help="Write a flame graph of this process to a file (SVG).")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Write cost against size to a file (SVG).")
    ] = None,
    table: Annotated[
        Path | None, typer.Option(help="Write the table to a file (Markdown).")
    ] = None,
    longest: Annotated[
        int | None,
        typer.Option(min=1, help="Seconds that one size may be expected to take; else left out."),
    ] = None,
) -> None:
    """Measure at 1, 10 and 100 times a size, each beside its bound in the same run.

    Measures on throw-away hubs in temporary folders; nothing of yours is touched.

    Example: hub bench intake-bulk --size 10000 --profile flames.svg
    """
    from hub.bench.plan import MEASURES, measure

    parts = [one for one in PARTS if _has_part(one)]
    if name not in (*MEASURES, *parts, "all"):
        fail(f"there is no {name}; there are: all, {', '.join((*MEASURES, *parts))}")
    if name in parts:
        _print_part(name, as_json)
        return
    found: list[Measured] = []
    with _shown(as_json) as step, _profiled(profile):
        for one in MEASURES if name == "all" else (name,):
            for told in measure(one, step, size=size, longest=longest):
                found.append(told)
                # What is measured stands, whatever becomes of the rest.
                _keep(found, table, plot)
    if as_json:
        print_json({"measured": [one.as_json() for one in found]})
    else:
        _print_table(found)


def _keep(found: list[Measured], table: Path | None, plot: Path | None) -> None:
    from hub.bench.plot import draw_costs, write_table

    if table is not None:
        table.write_text(write_table(found))
    if plot is not None:
        plot.write_text(draw_costs(found))


def _has_part(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(f"hub.bench.{name}") is not None


def _print_part(name: str, as_json: bool) -> None:
    from importlib import import_module

    figures = import_module(f"hub.bench.{name}").run()
    if as_json:
        print_json({name: figures})
        return
    for figure, value in figures.items():
        print_fact(figure, value)


def _shown(as_json: bool) -> Any:
    """What is being measured, on a terminal's standard error; nothing for programs."""
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    @contextmanager
    def shown() -> Any:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), disable=as_json) as progress:
            task = progress.add_task("", total=None)
            yield lambda told: progress.update(task, description=told)

    return shown()


def _profiled(path: Path | None) -> Any:
    from contextlib import contextmanager

    from hub.bench.flame import draw_flames, sampled

    @contextmanager
    def profiled() -> Any:
        if path is None:
            yield
            return
        with sampled() as stacks:
            yield
        path.write_text(draw_flames(stacks, "hub bench"))

    return profiled()


def _print_table(found: list[Measured]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("measured", "size", "a second", "bound", "a second", "% of bound", "peak MiB")
    for one in found:
        table.add_row(
            one.name,
            f"{one.size:,}",
            f"{one.per_second:,} {one.unit}",
            one.bound,
            f"{one.bound_per_second:,}",
            f"{one.per_mille // 10}",
            f"{one.peak_mib}",
        )
    console = Console()
    console.print(table)
    for one in found:
        for what, value in one.more.items():
            print_fact(f"{one.name} {one.size} {what}", value)
