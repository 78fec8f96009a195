"""Sealed values open only where they belong; one key-encryption key guards all."""

import os

import pytest

from hub.database import Database, DatabaseKeyStore
from hub.kit.identifiers import new_id
from hub.vault import Unopenable, Vault


def test_a_sealed_value_opens_where_it_belongs(vault: Vault) -> None:
    row, tenant = new_id(), new_id()
    sealed = vault.seal({"name": "Ñandú"}, tenant_id=tenant, table="member", row_id=row)
    assert "Ñandú".encode() not in sealed
    assert vault.open(sealed, table="member", row_id=row) == {"name": "Ñandú"}


@pytest.mark.parametrize("place", ["row", "table", "column"])
@pytest.mark.asks("V11.3 encryption", "A sealed value opens only in its table, column and row")
def test_a_sealed_value_moved_elsewhere_does_not_open(vault: Vault, place: str) -> None:
    row = new_id()
    sealed = vault.seal({"a": 1}, tenant_id=new_id(), table="member", row_id=row)
    where = {"table": "member", "row_id": row, "column": "sealed"}
    where |= {"row": {"row_id": new_id()}, "table": {"table": "claim"}}.get(
        place, {"column": "other"}
    )
    with pytest.raises(Unopenable):
        vault.open(sealed, **where)


def test_one_changed_byte_is_noticed(vault: Vault) -> None:
    row = new_id()
    sealed = bytearray(vault.seal({"a": 1}, tenant_id=new_id(), table="member", row_id=row))
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Unopenable):
            vault.open(bytes(changed), table="member", row_id=row)


def test_another_process_opens_with_the_stored_key(database: Database, vault: Vault) -> None:
    kek = os.urandom(32)
    row, tenant = new_id(), new_id()
    first = Vault(kek, DatabaseKeyStore(database.engine))
    second = Vault(kek, DatabaseKeyStore(database.engine))
    sealed = first.seal({"a": 1}, tenant_id=tenant, table="member", row_id=row)
    assert second.open(sealed, table="member", row_id=row) == {"a": 1}
    again = second.seal({"a": 2}, tenant_id=tenant, table="member", row_id=row)
    assert first.open(again, table="member", row_id=row) == {"a": 2}


def test_blind_indexes_agree_for_equal_text_and_differ_by_kind(vault: Vault) -> None:
    assert vault.blind_index("cin", "98194821H") == vault.blind_index("cin", "98194821H")
    assert vault.blind_index("cin", "98194821H") != vault.blind_index("name", "98194821H")
