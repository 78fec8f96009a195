"""From a world of claims to one of payments: a sent claim, a posted 835."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from hub.database import HUB, bind
from hub.exchange import archive
from hub.inbox import apply_file
from hub.remittances.post import Outcome
from hub.tables import Claim, TransactionSet
from tests.claims.world import ACT, Cbo, World
from tests.remittances.files import Remit


def sent(world: World, cbo: Cbo | None = None, **encounter: Any) -> Claim:
    """A claim of one unit (2666 cents) that is on offer to the plan."""
    made = world.encounter(cbo, **encounter)
    world.submit()
    return world.claim_of(made)


def take(world: World, content: bytes) -> list[TransactionSet]:
    """A file of the plan, archived and applied; its transaction sets."""
    session = world.session
    bind(session, HUB)
    kept = archive.keep(session, world.vault, ACT, [content], plan_id=world.plan.id, direction="in")
    apply_file(session, world.vault, ACT, kept.id)
    session.expire_all()
    query = (
        select(TransactionSet)
        .where(TransactionSet.interchange_id == kept.id)
        .order_by(TransactionSet.position)  # type: ignore[arg-type]
    )
    return list(session.exec(query))


def post(world: World, remit: Remit) -> list[Outcome]:
    """An 835, posted; what became of it."""
    found = []
    for one in take(world, remit.content):
        told = dict(one.summary)
        shown = told.pop("remittance_id")
        from hub.kit.identifiers import read_id  # noqa: PLC0415

        its_id = read_id("remittance", shown)
        assert its_id is not None
        found.append(Outcome(set_id=one.id, remittance_id=its_id, **told))
    return found
