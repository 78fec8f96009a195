"""What must hold of the whole hub at the end of any test that ran acts through it."""

from __future__ import annotations

from hub.database import Database, DatabaseKeyStore
from hub.invariants import check_invariants
from hub.vault import Vault, load_key_encryption_key


def assert_invariants(database: Database) -> None:
    """Every invariant of `hub verify` holds; what breaks one is named.

    For hubs whose rows were written by acts: rows from `tests.builders` alone tell no events.
    """
    vault = Vault(load_key_encryption_key(database.settings), DatabaseKeyStore(database.engine))
    broken = [result for result in check_invariants(database, vault) if not result.holds]
    told = [(result.id, result.offenders) for result in broken]
    assert told == [], told
