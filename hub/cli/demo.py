"""`hub demo`: the whole loop on this machine, told as a story."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.terminal import fail, print_json

app = typer.Typer()

STORY_WIDTH_MIN = 110


@app.command()
def demo(
    as_json: Annotated[
        bool, typer.Option("--json", help="End with one JSON object of numbers, no story.")
    ] = False,
) -> None:
    """Play the whole loop with invented people: encounters in, claims out, every dollar back.

    Works in a temporary folder with a PostgreSQL of its own and leaves nothing running.

    Example: hub demo --json
    """
    from rich.console import Console

    from hub.demo.machine import MachineFailed
    from hub.demo.run import run
    from hub.kit.clock import SystemClock, california_day
    from hub.simulated_plan.client import HubRefused, HubUnreachable

    story = Console()
    if not story.is_terminal:
        story = Console(width=STORY_WIDTH_MIN)
    progress = Console(stderr=True, width=None if story.is_terminal else STORY_WIDTH_MIN)
    today = california_day(SystemClock().now())
    try:
        numbers = run(today, progress=progress, story=None if as_json else story)
    except (MachineFailed, HubRefused, HubUnreachable) as problem:
        fail(f"the demo stopped: {problem}", 1)
    except KeyboardInterrupt:
        fail("stopped; nothing is left running", 130)
    if as_json:
        print_json(numbers)
