"""Gather everything the rules may see about a set of encounters, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.database import hub_view
from hub.encounters.known_contracts import load_contracts
from hub.encounters.known_history import load_history
from hub.encounters.known_people import load_people
from hub.rules.history import History
from hub.rules.known import Known
from hub.vault import Vault

_LOCK_PERSONS = text("SELECT id FROM person WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE")
_LOCK_WORKERS = text(
    "SELECT id FROM health_worker WHERE id = ANY(:ids) AND cbo_id = :cbo_id "
    "ORDER BY id FOR NO KEY UPDATE"
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known, what already counts, and the person behind each member."""

    known: Known
    history: History
    persons: dict[UUID, UUID]


def gather(
    session: Session,
    vault: Vault,
    *,
    cbo_id: UUID,
    member_ids: Collection[UUID],
    worker_ids: Collection[UUID],
    days: Collection[date],
    lock: bool,
    leaving_out: Collection[UUID] = (),
) -> Gathered:
    """Facts about one CBO's encounters with these members and workers on these days.

    With `lock`, persons and then workers stay locked until the transaction ends, in the order
    of their ids: two CBOs that post for one person at the same instant are judged one after
    the other, so the last unit is taken once (rules CHW-UNIT-DAY-MAX, CHW-UNIT-12-POC).
    `leaving_out` are encounters that are being judged again and must not count against
    themselves. Always the same number of queries, however many encounters and years.
    """
    with hub_view(session):
        connection = session.connection()
        people = load_people(
            connection, vault, cbo_id=cbo_id, member_ids=member_ids, worker_ids=worker_ids
        )
        persons = people.persons
        if lock:
            connection.execute(_LOCK_PERSONS, {"ids": sorted(set(persons.values()))})
            connection.execute(_LOCK_WORKERS, {"ids": sorted(worker_ids), "cbo_id": cbo_id})
        terms = load_contracts(connection, cbo_id)
        history = load_history(
            connection,
            cbo_id=cbo_id,
            person_ids=set(persons.values()),
            worker_ids=worker_ids,
            days=days,
            leaving_out=leaving_out,
        )
    known = Known(
        organizations=terms.organizations,
        contracts=terms.contracts,
        agreements={cbo_id: terms.agreements},
        health_workers=people.workers,
        members=people.members,
        hub=terms.hub,
    )
    return Gathered(known, history, persons)
