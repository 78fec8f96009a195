"""`hub simulate-plan`: a health plan for trying things out, as a process of its own."""

from __future__ import annotations

import sys
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hub.cli.terminal import fail, print_json

if TYPE_CHECKING:
    from hub.simulated_plan.plan import SimulatedPlan

app = typer.Typer()


@app.command("simulate-plan")
def simulate_plan(
    url: Annotated[str, typer.Option(help="Where the hub is.")] = "http://127.0.0.1:8000",
    client_key: Annotated[
        Path, typer.Option(help="The plan's credential (see `hub clients create`).")
    ] = Path("plan.json"),
    scenario: Annotated[
        Path | None, typer.Option(help="How it behaves; without one it pays in full.")
    ] = None,
    rounds: Annotated[
        int, typer.Option(min=0, help="Work this many rounds, then end; 0 works until stopped.")
    ] = 0,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="End when nothing is ready and nothing put off.")
    ] = False,
    pause_seconds: Annotated[int, typer.Option(min=0, help="Between rounds.")] = 5,
    books: Annotated[
        Path | None, typer.Option(help="Where it keeps what it decided, to start again from.")
    ] = None,
    step: Annotated[
        bool, typer.Option("--step", help="One round for each line of standard input.")
    ] = False,
) -> None:
    """Pull batches, acknowledge, adjudicate and remit, over HTTP and in X12 like a real plan.

    Ends with 1 when the hub refused something that the plan posted.

    Example: hub simulate-plan --client-key plan.json --scenario scenario.json --until-idle
    """
    from hub.simulated_plan.client import HubClient, HubRefused, HubUnreachable
    from hub.simulated_plan.credential import CredentialUnreadable, read_credential
    from hub.simulated_plan.memory import MemoryUnreadable, fresh, load
    from hub.simulated_plan.plan import SimulatedPlan
    from hub.simulated_plan.scenario import Scenario, ScenarioUnreadable, read_scenario

    try:
        credential = read_credential(client_key)
        behaviour = read_scenario(scenario) if scenario else Scenario()
        # A plan that starts again must not draw a control number twice: it counts on from its
        # books or, without any, from now.
        start = int(time.time()) % 500_000_000
        memory = load(books, start) if books else fresh(start)
    except (CredentialUnreadable, MemoryUnreadable, ScenarioUnreadable) as problem:
        fail(str(problem))
    with HubClient(url, credential) as client:
        plan = SimulatedPlan(client, behaviour, memory=memory, say=typer.echo)
        try:
            if step:
                for _ in sys.stdin:
                    print_json({"done": _round(plan, books), "put_off": plan.waiting})
            else:
                _work(plan, books, rounds, until_idle, pause_seconds)
        except (HubRefused, HubUnreachable) as problem:
            fail(str(problem), 1)
        except KeyboardInterrupt:
            typer.echo("stopped")
    if plan.refusals:
        raise typer.Exit(1)


def _round(plan: SimulatedPlan, books: Path | None) -> int:
    """One round, and what the plan decided in it kept; answers how many things it did."""
    from hub.simulated_plan.memory import save

    done = plan.work()
    if books is not None and done:
        save(books, plan.memory)
    return done


def _work(
    plan: SimulatedPlan, books: Path | None, rounds: int, until_idle: bool, pause_seconds: int
) -> None:
    """Round after round, until there were enough or nothing is left to do."""
    for number in count(1):
        done = _round(plan, books)
        if number == rounds or (until_idle and not done and not plan.waiting):
            return
        time.sleep(pause_seconds)
