"""A new data key takes over while the hub works: nothing is lost, and the old one falls idle."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select, text

from hub.database import HUB, Database, DatabaseKeyStore
from hub.kit.clock import SteppedClock, SystemClock
from hub.record.resealing import ask_to_reseal, rows_under, sealed_tables
from hub.vault import HUB_TENANT, Unopenable, Vault, load_key_encryption_key, rewrap
from hub.worker import Worker
from tests.invariants.world import Healthy, make_healthy


@pytest.fixture
def healthy(database: Database, vault: Vault) -> Healthy:
    return make_healthy(database, vault)


def _open_everything(database: Database, vault: Vault) -> int:
    """Open every sealed value of every table; how many there were."""
    opened = 0
    with database.session(HUB) as session:
        for table in sealed_tables():
            for row in session.connection().execute(select(table.c.id, table.c.sealed)):
                if row.sealed:
                    vault.open_bytes(bytes(row.sealed), table=table.name, row_id=row.id)
                    opened += 1
    return opened


def _work(database: Database, vault: Vault, *, hours_later: int) -> None:
    clock = SteppedClock(SystemClock().now())
    clock.advance(hours=hours_later)
    Worker(database, vault, clock).run_until_idle()


@pytest.mark.asks(
    "V11.2 key life",
    "Data keys rotate under load, and the worker seals anew what the old ones sealed",
)
def test_rotation_under_load_loses_nothing_and_empties_the_old_key(
    healthy: Healthy, database: Database, vault: Vault
) -> None:
    failures: list[BaseException] = []
    vault.seal("made first", tenant_id=HUB_TENANT, table="signing_key", row_id=healthy.hub)

    def load() -> None:
        try:
            for turn in range(6):
                healthy.accept(f"load-{turn}", first_day=12 + turn)
        except BaseException as failure:
            failures.append(failure)

    writing = threading.Thread(target=load)
    writing.start()
    retired = [vault.rotate(tenant) for tenant in (healthy.cbo, HUB_TENANT)]
    with database.session(HUB) as session:
        for key_id in retired:
            assert key_id is not None
            ask_to_reseal(session, key_id, SystemClock().now())
    _work(database, vault, hours_later=0)
    writing.join()
    assert failures == []
    _work(database, vault, hours_later=1)
    with database.session(HUB) as session:
        assert [rows_under(session, key_id) for key_id in retired if key_id] == [0, 0]
    vault.forget()
    assert _open_everything(database, vault) > 15
    assert healthy.problems() == set()


def test_another_process_seals_with_the_new_key_after_a_minute(
    healthy: Healthy, database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Vault(load_key_encryption_key(database.settings), DatabaseKeyStore(database.engine))
    place: dict[str, Any] = {"table": "member", "row_id": healthy.plan}
    before = other.seal("x", tenant_id=healthy.cbo, **place)
    vault.rotate(healthy.cbo)
    assert other.seal("x", tenant_id=healthy.cbo, **place)[1:17] == before[1:17]
    monkeypatch.setattr(other, "_forget_at", 0)
    assert other.seal("x", tenant_id=healthy.cbo, **place)[1:17] != before[1:17]
    assert other.open(before, **place) == "x"


@pytest.mark.asks("V11.2 key life", "The key over all keys is replaced and look-ups still find")
def test_the_key_over_all_keys_can_be_replaced_and_look_ups_still_find(
    healthy: Healthy, database: Database, vault: Vault
) -> None:
    index = vault.blind_index("cin", "91234567A")
    store, old, new = (
        DatabaseKeyStore(database.engine),
        load_key_encryption_key(database.settings),
        bytes(range(32)),
    )
    store.rewrapped([rewrap(row, old, new) for row in store.all()])
    after = Vault(new, store)
    assert after.blind_index("cin", "91234567A") == index
    assert _open_everything(database, after) > 10


def test_what_a_shredded_key_sealed_can_never_be_opened_again(
    healthy: Healthy, database: Database, vault: Vault
) -> None:
    healthy.break_rows(f"UPDATE data_key SET wrapped = '' WHERE tenant_id = '{healthy.cbo}'")
    vault.forget()
    with database.session(HUB) as session:
        row = session.connection().execute(text("SELECT id, sealed FROM member")).one()
    with pytest.raises(Unopenable):
        vault.open(bytes(row.sealed), table="member", row_id=row.id)
