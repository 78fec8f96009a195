"""The invariants of a live hub (I1 to I9): what no crash, race or retry may ever break."""

from __future__ import annotations

from sqlmodel import Session

from hub.database import HUB, Database
from hub.invariants.claims import IN_BATCHES, ONE_CLAIM
from hub.invariants.encounters import ONE_STATE
from hub.invariants.money import SUMS
from hub.invariants.numbers import NO_GAP
from hub.invariants.record import CHAINS, FILES, ONCE, TOLD
from hub.invariants.shapes import Invariant, Offender, Result, ask
from hub.vault import Vault

INVARIANTS: tuple[Invariant, ...] = (
    ONE_STATE,
    ONE_CLAIM,
    IN_BATCHES,
    NO_GAP,
    SUMS,
    TOLD,
    FILES,
    CHAINS,
    ONCE,
)

__all__ = ["INVARIANTS", "Invariant", "Offender", "Result", "check_invariants"]


def check_invariants(database: Database, vault: Vault) -> list[Result]:
    """Hold every invariant against one snapshot of the database, while it serves.

    One read-only transaction with the hub's view; nothing is locked and nothing is written.
    """
    with Session(database.engine) as session:
        session.connection(
            execution_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        session.connection().exec_driver_sql(f"{HUB.statement()}; SET LOCAL statement_timeout = 0")
        try:
            return [ask(session, vault, invariant) for invariant in INVARIANTS]
        finally:
            session.rollback()
