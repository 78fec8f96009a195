"""One file, whole or not at all: routed by what it holds, kept whatever happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from hub.api.receiving import apply_kept, take_in
from hub.database import HUB, Database
from hub.exchange import archive
from hub.inbox import apply_file, waiting_files
from hub.tables import Interchange, TransactionSet
from hub.vault import Vault
from hub.x12.errors import X12Error
from tests.builders import AT
from tests.claims.world import ACT, World, make_world
from tests.remittances.files import Remit, ack_999, envelope, paid
from tests.remittances.worlds import sent, take


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    return make_world(session, vault)


def test_a_file_of_several_interchanges_is_routed_set_by_set(world: World) -> None:
    claim = sent(world)
    content = ack_999(1, [("0001", "A", [])]) + Remit([paid(claim, world.lines(), 2666)]).content
    sets = take(world, content)
    assert [(one.kind, one.status) for one in sets] == [("999", "applied"), ("835", "applied")]
    (claim,) = world.claims()
    assert (claim.exchange_status, claim.adjudication_status) == ("received", "paid")


def test_a_set_that_is_not_for_the_hub_is_set_aside(world: World) -> None:
    body = ["BHT*0019*00*1*20260614*1200*CH"]
    sets = take(world, envelope("HC", "005010X223A2", [("837", "005010X223A2", body)], 5))
    assert [(one.kind, one.status) for one in sets] == [("unknown", "set_aside")]
    row = world.session.exec(select(Interchange).where(Interchange.direction == "in")).one()
    assert row.status == "set_aside"


def test_applying_a_file_twice_is_applying_it_once(world: World) -> None:
    claim = sent(world)
    content = Remit([paid(claim, world.lines(), 2666)]).content
    take(world, content)
    row = world.session.exec(select(Interchange).where(Interchange.direction == "in")).one()
    apply_file(world.session, world.vault, ACT, row.id)
    assert len(world.session.exec(select(TransactionSet)).all()) == 1


def test_damage_in_one_set_refuses_the_whole_file(world: World) -> None:
    good = ack_999(1, [("0001", "R", [])])
    bad = Remit([]).content.replace(b"BPR*I*0", b"BPR*I*x")
    sent(world)
    with pytest.raises(X12Error):
        take(world, good + bad)


def plan_of(database: Database) -> object:
    from tests.builders import make_organization  # noqa: PLC0415

    with database.session(HUB) as session:
        return make_organization(session, "plan").id


def test_what_was_archived_is_there_after_a_crash_and_applied_later(
    database: Database, vault: Vault
) -> None:
    plan_id = plan_of(database)
    with database.session(HUB) as session:
        kept = archive.keep(
            session,
            vault,
            ACT,
            [ack_999(9, [])],
            plan_id=plan_id,
            direction="in",  # type: ignore[arg-type]
        )
    with database.session(HUB) as session:
        assert waiting_files(session, before=AT + timedelta(hours=1)) == [(kept.id, plan_id)]
    apply_kept(database, vault, ACT, kept.id)
    with database.session(HUB) as session:
        assert waiting_files(session, before=AT + timedelta(hours=1)) == []
        assert archive.find(session, kept.id).status == "applied"


def test_a_refused_file_stays_refused_with_its_reason(database: Database, vault: Vault) -> None:
    plan_id = plan_of(database)
    cut = Remit([]).content[:-20]
    for _ in range(2):
        with pytest.raises(X12Error) as refused:
            take_in(database, vault, ACT, [cut], plan_id=plan_id)  # type: ignore[arg-type]
        assert refused.value.code in ("X12-TAIL", "X12-CUT")
    with database.session(HUB) as session:
        (row,) = session.exec(select(Interchange)).all()
    assert row.status == "refused"
    assert row.problem is not None
    assert row.problem["code"] == refused.value.code
    assert b"".join(_bytes(database, vault, row.id)) == cut


def _bytes(database: Database, vault: Vault, its_id: object) -> list[bytes]:
    with database.session(HUB) as session:
        return list(archive.read(session, vault, its_id))  # type: ignore[arg-type]
