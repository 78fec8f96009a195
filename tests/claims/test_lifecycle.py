"""The exchange axis only climbs, whatever comes late or twice; a decision outlasts rejection."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import Session

from hub.claims.lifecycle import (
    ADJUDICATION,
    EXCHANGE,
    OPEN_ADJUDICATION,
    Told,
    advance,
    pend,
    record_events,
)
from hub.record import Act
from hub.tables import Claim
from hub.vault import Vault
from tests.builders import AT
from tests.claims.world import ACT, World, make_world

_claim: Any = Claim.__table__  # type: ignore[attr-defined]
LATER = Act("worker", ACT.organization_id, AT + timedelta(days=3))
UP = ["drafted", "batched", "ready", "retrieved", "received", "accepted"]


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    world = make_world(session, vault)
    world.encounter()
    world.submit()
    return world


def _stand(world: World, **columns: Any) -> Claim:
    """The claim, put where a test wants it."""
    world.session.connection().execute(update(_claim).values(**columns))
    (claim,) = world.claims()
    return claim


@pytest.mark.parametrize("here", [*UP, "rejected"])
@pytest.mark.parametrize("there", [*UP, "rejected"])
def test_a_claim_moves_only_as_the_table_says_and_tells_of_it(
    world: World, here: str, there: str
) -> None:
    claim = _stand(world, exchange_status=here, adjudication_status="none")
    before, version = _events(world), claim.version
    moved = advance(world.session, LATER, there, [claim.id])
    (now,) = world.claims()
    allowed = here in EXCHANGE[there]
    assert moved == ([claim.id] if allowed else [])
    assert now.exchange_status == (there if allowed else here)
    assert now.version == version + allowed
    assert (now.updated_at == LATER.at) is allowed
    told = _events(world)[len(before) :]
    assert told == ([(f"claim.{there}", claim.id, claim.cbo_id, claim.plan_id)] if allowed else [])


def _events(world: World) -> list[tuple[Any, ...]]:
    found = world.session.connection().execute(
        text(
            "SELECT kind, subject_id, cbo_id, plan_id FROM event "
            "WHERE subject = 'claim' ORDER BY id"
        )
    )
    return [tuple(row) for row in found]


def test_up_the_axis_nothing_is_ever_taken_back() -> None:
    for place, here in enumerate(UP):
        for lower in UP[: place + 1]:
            assert here not in EXCHANGE[lower], (here, lower)
    assert EXCHANGE["rejected"] == ("ready", "retrieved", "received", "accepted")
    assert all("rejected" not in sources for sources in EXCHANGE.values())


def test_a_decided_claim_is_never_undecided_again() -> None:
    for status, sources in ADJUDICATION.items():
        assert status not in sources
        if status in OPEN_ADJUDICATION:
            assert set(sources) <= set(OPEN_ADJUDICATION)
        else:
            assert set(OPEN_ADJUDICATION) <= set(sources)
    decided = set(ADJUDICATION) - set(OPEN_ADJUDICATION)
    assert all(set(ADJUDICATION[one]) >= decided - {one} for one in decided)


@pytest.mark.parametrize("decision", sorted(ADJUDICATION))
def test_a_claim_that_the_plan_decided_is_not_rejected_any_more(
    world: World, decision: str
) -> None:
    claim = _stand(world, exchange_status="accepted", adjudication_status=decision)
    moved = advance(world.session, LATER, "rejected", [claim.id])
    assert moved == ([claim.id] if decision in OPEN_ADJUDICATION else [])


@pytest.mark.parametrize("decision", sorted(ADJUDICATION))
def test_a_decision_does_not_hinder_the_way_up(world: World, decision: str) -> None:
    claim = _stand(world, exchange_status="ready", adjudication_status=decision)
    assert advance(world.session, LATER, "accepted", [claim.id]) == [claim.id]


@pytest.mark.parametrize("status", ["received", "accepted", "retrieved", "rejected"])
def test_the_first_proof_that_the_plan_has_it_starts_its_time_to_pay(
    world: World, status: str
) -> None:
    claim = _stand(world, exchange_status="ready", received_on=None)
    advance(world.session, LATER, status, [claim.id])
    (now,) = world.claims()
    assert now.received_on == (LATER.day if status in ("received", "accepted") else None)


def test_a_later_proof_does_not_move_the_day_of_the_first(world: World) -> None:
    claim = _stand(world, exchange_status="received", received_on=date(2026, 6, 2))
    advance(world.session, LATER, "accepted", [claim.id])
    assert world.claims()[0].received_on == date(2026, 6, 2)


def test_no_claims_are_no_act(world: World) -> None:
    before = _events(world)
    assert advance(world.session, LATER, "retrieved", []) == []
    pend(world.session, LATER, [])
    assert _events(world) == before
    assert world.claims()[0].adjudication_status == "none"


@pytest.mark.parametrize("status", sorted(ADJUDICATION))
def test_only_a_claim_without_any_decision_becomes_pending(world: World, status: str) -> None:
    claim = _stand(world, adjudication_status=status)
    pend(world.session, LATER, [claim.id])
    (now,) = world.claims()
    assert now.adjudication_status == ("pending" if status == "none" else status)
    assert (now.updated_at == LATER.at) is (status == "none")


def test_the_same_fact_told_twice_is_one_event(world: World) -> None:
    (claim,) = world.claims()
    told = Told(claim.id, claim.cbo_id, claim.plan_id, "exchange", "noted", "noted:1", segment=7)
    record_events(world.session, LATER, [told, told])
    record_events(world.session, LATER, [told])
    found = world.session.connection().execute(
        text("SELECT at, axis, once, status, segment, detail FROM claim_event WHERE kind = 'noted'")
    )
    assert [tuple(row) for row in found] == [
        (LATER.at, "exchange", "noted:1", None, 7, {}),
    ]
