"""`hub demo` from its first process to its last line."""

from __future__ import annotations

from datetime import date

from rich.console import Console

from hub.demo.facts import read_facts, summary
from hub.demo.machine import machine
from hub.demo.money import pay_cbos
from hub.demo.money_story import money_summary, tell_money
from hub.demo.play import play, stage
from hub.demo.story import tell
from hub.demo.world import make_world


def run(today: date, *, progress: Console, story: Console | None) -> dict[str, int]:
    """Play the whole loop and answer its numbers; the story is told where a console is given.

    Nothing is left running and no file is left behind, however it ends.

    Raises:
        MachineFailed, HubRefused, HubUnreachable: a process failed, or the hub refused something.
    """
    world = make_world(today)
    with machine() as (made, database):
        with stage(progress) as shown:
            doors, played = play(made, database, world, shown)
        with doors:
            facts = read_facts(doors, played)
            settled = pay_cbos(doors, today, lambda _: None)
            if story is not None:
                tell(story, facts, played)
                tell_money(story, facts, settled)
            return summary(facts, played) | money_summary(settled)
