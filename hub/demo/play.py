"""The demo's play in its order: houses, people, two weeks of work, answers and money."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hub.database import Database
from hub.demo import steps
from hub.demo.houses import CBOS, PLANS
from hub.demo.machine import Machine, PlanProcess
from hub.demo.steps import Doors
from hub.demo.world import World
from hub.simulated_plan.client import HubClient

Json = dict[str, Any]


@dataclass(slots=True)
class Played:
    """What was answered on the way: the rest is read from the hub afterwards."""

    posted: list[Json] = field(default_factory=list)
    mended: list[Json] = field(default_factory=list)
    replaced: list[Json] = field(default_factory=list)
    freed: int = 0
    told_by_plans: dict[str, list[str]] = field(default_factory=dict)


@contextmanager
def stage(console: Console) -> Iterator[Progress]:
    """Progress bars on a terminal, one line a step elsewhere."""
    columns = (
        TextColumn("{task.description:<46}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        yield progress


def play(
    machine: Machine, database: Database, world: World, progress: Progress
) -> tuple[Doors, Played]:
    """Everything, over HTTP but for the first credential. The doors are left open for the story.

    Raises:
        MachineFailed: a process did not start, or ended.
        HubRefused: the hub refused what the demo sent.
    """
    played = Played()
    begun = progress.add_task("The hub starts: PostgreSQL, schema, API", total=1)
    doors = Doors(machine.url, HubClient(machine.url, machine.start_hub(database)))
    machine.start("worker")
    progress.advance(begun)
    houses = [*world.organizations, *world.contracts, *world.agreements]
    done = _task(progress, "Organizations, contracts, agreements", len(houses))
    steps.set_up_houses(doors, world, done)
    done = _task(progress, "A credential for every CBO and plan", len(CBOS) + len(PLANS))
    steps.give_credentials(doors, machine.folder, done)
    people = [*world.health_workers, *world.members]
    done = _task(progress, "CBOs send health workers and members", len(people))
    steps.report_people(doors, world, done)
    with as_file(files("hub.demo") / "scenarios") as scenarios:
        plans = {
            ref: machine.start_plan(doors.plan_keys[ref], scenarios / f"{ref}.json")
            for ref in PLANS
        }
        _weeks(doors, world, plans, played, progress)
    played.told_by_plans = {ref: plan.told for ref, plan in plans.items()}
    return doors, played


def _weeks(
    doors: Doors,
    world: World,
    plans: dict[str, PlanProcess],
    played: Played,
    progress: Progress,
) -> None:
    for number, week in enumerate(world.weeks, 1):
        total = len(week.encounters) + sum(len(one["members"]) for one in week.sessions)
        done = _task(progress, f"Week {number}: CBOs post encounters", total)
        played.posted += steps.report_week(doors, week, done)
        if number == 2:
            _mend(doors, world, played, progress)
        run = _task(progress, f"Week {number}: the hub assembles and batches", 1)
        doors.admin.post("/v1/claim-batches", {})
        run(1)
        done = _task(progress, f"Week {number}: plans pull, answer and pay", len(plans))
        for plan in plans.values():
            plan.work() if number == 1 else plan.work_until_idle()
            done(1)


def _mend(doors: Doors, world: World, played: Played, progress: Progress) -> None:
    done = _task(progress, "CBOs correct encounters and answer denials", None)
    played.mended = steps.mend_encounters(doors, world.weeks[0], played.posted, done)
    played.replaced = steps.answer_plans(doors, done)
    done = _task(progress, "A missing contract term is confirmed", 1)
    played.freed = steps.confirm_term(doors)
    done(1)


def _task(progress: Progress, description: str, total: int | None) -> steps.Progress:
    task = progress.add_task(description, total=total)
    return lambda done: progress.advance(task, done)
