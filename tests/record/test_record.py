"""Audit chains, events, idempotent answers and work, each on the real database."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from hub.database import HUB, Database, Tenant
from hub.kit.clock import SteppedClock
from hub.kit.identifiers import new_id
from hub.record import (
    Act,
    Answer,
    Change,
    KeyReused,
    announce,
    ask_for,
    begin,
    finish,
    give_back,
    keep_answer,
    note,
    read_feed,
    take,
    verify_chain,
)
from hub.vault import Vault


@pytest.fixture
def act(clock: SteppedClock) -> Act:
    return Act(actor="cli_test", organization_id=new_id(), at=clock.now(), request_id="req-1")


def _write(database: Database, act: Act, count: int) -> None:
    with database.session(Tenant("cbo", act.organization_id)) as session:
        for place in range(count):
            note(session, act, "encounter.received", subject="encounter", detail={"n": place})


def test_an_untouched_chain_verifies_over_several_transactions(
    database: Database, act: Act
) -> None:
    for _ in range(3):
        _write(database, act, 2)
    with database.session(HUB) as session:
        assert verify_chain(session, act.organization_id) is None


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("UPDATE audit_row SET actor = 'nobody' WHERE number = 3", "changed or moved"),
        ("DELETE FROM audit_row WHERE number = 3", "missing or was inserted"),
        ("DELETE FROM audit_row WHERE number = 6", "at the end are missing"),
        (
            "UPDATE audit_row SET number = -number WHERE number IN (2, 3); "
            "UPDATE audit_row SET number = 5 + number WHERE number < 0",
            "changed or moved",
        ),
        ("DELETE FROM audit_chain", "head is missing"),
    ],
)
@pytest.mark.asks("V16.4 log protection", "A damaged chain is found")
def test_a_damaged_chain_is_found(database: Database, act: Act, damage: str, problem: str) -> None:
    _write(database, act, 6)
    with database.owner_engine() as engine, engine.begin() as connection:
        connection.exec_driver_sql(damage)
    with database.session(HUB) as session:
        broken = verify_chain(session, act.organization_id)
    assert broken is not None
    assert problem in broken.problem


def test_a_rolled_back_act_leaves_nothing_on_the_chain(database: Database, act: Act) -> None:
    with database.session(HUB) as session:
        note(session, act, "claim.voided", subject="claim")
        session.rollback()
        note(session, act, "claim.read", subject="claim")
    with database.session(HUB) as session:
        acts = session.connection().execute(text("SELECT act FROM audit_row")).scalars().all()
    assert acts == ["claim.read"]


def test_the_feed_waits_for_an_older_transaction_that_is_still_open(
    database: Database, act: Act
) -> None:
    mine, late = new_id(), new_id()
    with database.session(HUB) as slow:
        announce(slow, act, [Change("encounter.ready", "encounter", late)])
        slow.flush()
        with database.session(HUB) as quick:
            announce(quick, act, [Change("encounter.ready", "encounter", mine)])
        with database.session(HUB) as reader:
            assert read_feed(reader, after=None, limit=10) == []
    with database.session(HUB) as reader:
        rows = read_feed(reader, after=None, limit=10)
        assert [row["subject_id"] for row in rows] == [late, mine]
        cursor = (rows[0]["written_in"], rows[0]["id"])
        assert [row["subject_id"] for row in read_feed(reader, after=cursor, limit=10)] == [mine]


def test_a_tenant_reads_only_its_own_events(database: Database, act: Act) -> None:
    with database.session(HUB) as session:
        announce(
            session,
            act,
            [
                Change("claim.paid", "claim", new_id(), cbo_id=act.organization_id),
                Change("claim.paid", "claim", new_id(), cbo_id=new_id()),
            ],
        )
    with database.session(Tenant("cbo", act.organization_id)) as session:
        assert len(read_feed(session, after=None, limit=10)) == 1


def _first(database: Database, vault: Vault, act: Act, client_id: UUID) -> None:
    with database.session(Tenant("cbo", act.organization_id)) as session:
        found = begin(session, vault, act, client_id=client_id, key="k", fingerprint=b"one")
        assert found is None
        keep_answer(session, vault, act, Answer(201, {"Location": "/x"}, b'{"a":1}'))


def test_the_same_key_and_request_answers_the_same(
    database: Database, vault: Vault, act: Act
) -> None:
    client_id = new_id()
    _first(database, vault, act, client_id)
    with database.session(Tenant("cbo", act.organization_id)) as session:
        again = begin(session, vault, act, client_id=client_id, key="k", fingerprint=b"one")
    assert again == Answer(201, {"Location": "/x"}, b'{"a":1}')


def test_the_same_key_for_another_request_is_refused(
    database: Database, vault: Vault, act: Act
) -> None:
    client_id = new_id()
    _first(database, vault, act, client_id)
    with database.session(Tenant("cbo", act.organization_id)) as session, pytest.raises(KeyReused):
        begin(session, vault, act, client_id=client_id, key="k", fingerprint=b"two")


def test_work_is_leased_once_and_fenced_when_the_lease_runs_out(
    database: Database, clock: SteppedClock
) -> None:
    subject = new_id()
    with database.session(HUB) as session:
        ask_for(session, "judge", subject_id=subject, due_at=clock.now())
        ask_for(session, "judge", subject_id=subject, due_at=clock.now())
    with database.session(HUB) as session:
        (slow,) = take(session, "judge", now=clock.now(), count=5)
    with database.session(HUB) as session:
        assert take(session, "judge", now=clock.now()) == []
    clock.advance(minutes=6)
    with database.session(HUB) as session:
        (quick,) = take(session, "judge", now=clock.now())
        assert not finish(session, slow, now=clock.now())
        assert finish(session, quick, now=clock.now())


def test_failed_work_comes_back_later(database: Database, clock: SteppedClock) -> None:
    with database.session(HUB) as session:
        ask_for(session, "judge", subject_id=new_id(), due_at=clock.now())
    with database.session(HUB) as session:
        (lease,) = take(session, "judge", now=clock.now())
        give_back(session, lease, now=clock.now(), problem="the plan was away")
        assert take(session, "judge", now=clock.now()) == []
        later = clock.now() + timedelta(seconds=2)
        assert [again.id for again in take(session, "judge", now=later)] == [lease.id]
