"""A judgement asks the database a fixed number of questions, however much there is to know."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hub.database import Database, Tenant
from hub.encounters.facts import gather
from hub.encounters.named import names_in
from hub.kit.clock import SteppedClock
from hub.vault import Vault
from tests.counting import queries
from tests.encounters.posting import World, accept_for, make_posted

GATHERING_MAX = 12
"""Statements that may gather what rules see about one bulk post."""
FIRST = date(2025, 6, 2)


def asked(database: Database, vault: Vault, world: World, count: int, *, lock: bool) -> int:
    """How many statements gather the facts of so many encounters in one post."""
    days = [(FIRST + timedelta(days=place)).isoformat() for place in range(count)]
    posted = [make_posted(world, f"n-{place}", day=day) for place, day in enumerate(days)]
    members, workers = names_in(posted)
    with database.session(Tenant("cbo", world.cbos[0])) as session:
        session.connection()
        with queries(database.engine) as seen:
            gather(
                session,
                vault,
                cbo_id=world.cbos[0],
                members=members,
                workers=workers,
                days={one.service_date for one in posted},
                refs={one.encounter_ref for one in posted},
                lock=lock,
            )
    return len(seen)


@pytest.mark.parametrize("lock", [True, False])
def test_a_thousand_encounters_are_gathered_in_at_most_twelve_queries(
    database: Database, vault: Vault, world: World, lock: bool
) -> None:
    one, thousand = (asked(database, vault, world, count, lock=lock) for count in (1, 1000))
    assert one == thousand <= GATHERING_MAX


def test_a_long_history_takes_no_further_query(
    database: Database, vault: Vault, world: World, clock: SteppedClock
) -> None:
    before = asked(database, vault, world, 1, lock=True)
    past = [
        make_posted(
            world, f"p-{place}", day=(FIRST + timedelta(days=place)).isoformat(), diagnoses=[]
        )
        for place in range(200)
    ]
    accept_for(database, vault, world, clock, *past)
    assert asked(database, vault, world, 1, lock=True) == before
