"""Gather everything the rules may see about a set of encounters, in one round trip."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from hub.database import hub_view
from hub.database.bulk import ids, texts
from hub.database.pipeline import ask, together
from hub.encounters.known_contracts import CONTRACTS, read_contracts
from hub.encounters.known_history import SERVICES, UNITS, asked_days, read_history
from hub.encounters.known_people import (
    COVERAGE,
    HANGING,
    LOCK_PERSONS,
    MEMBERS,
    WORKERS,
    WORKERS_LOCKED,
    read_people,
)
from hub.encounters.named import POSTED, Named, Names, read_named, read_posted
from hub.rules.history import History
from hub.rules.known import Known
from hub.vault import Vault


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known, what already counts, whom the postings name, and what they repeat."""

    known: Known
    history: History
    persons: dict[UUID, UUID]
    """The person behind each member."""
    named: Named
    posted: dict[str, tuple[UUID, bytes]]
    """Encounters on record under the references asked for, with their fingerprints."""


def gather(
    session: Session,
    vault: Vault,
    *,
    cbo_id: UUID,
    members: Names,
    workers: Names,
    days: Collection[date],
    lock: bool,
    refs: Collection[str] = (),
    leaving_out: Collection[UUID] = (),
) -> Gathered:
    """Facts about one CBO's encounters with these members and workers on these days.

    With `lock`, persons and then workers stay locked until the transaction ends, in the order
    of their ids: two CBOs that post for one person at the same instant are judged one after
    the other, so the last unit is taken once (rules CHW-UNIT-DAY-MAX, CHW-UNIT-12-POC).
    `leaving_out` are encounters that are being judged again and must not count against
    themselves; `refs` are looked up among what is on record. Always the same statements, sent
    together, however many encounters and years; each sees what was committed before it, so
    what counts is read after the locks.
    """
    asked: dict[str, Any] = {
        "cbo_id": cbo_id,
        "members": texts(members.refs),
        "member_ids": ids(members.ids),
        "workers": texts(workers.refs),
        "worker_ids": ids(workers.ids),
        "refs": texts(refs),
        "leaving_out": ids(leaving_out),
        **asked_days(days),
    }
    with hub_view(session), together(session):
        if lock:
            ask(session, LOCK_PERSONS, asked)
        found_workers = ask(session, WORKERS_LOCKED if lock else WORKERS, asked)
        found_members = ask(session, MEMBERS, asked)
        coverage, hanging = ask(session, COVERAGE, asked), ask(session, HANGING, asked)
        contracts = ask(session, CONTRACTS, asked)
        services, units = ask(session, SERVICES, asked), ask(session, UNITS, asked)
        posted = ask(session, POSTED, asked)
    people = read_people(vault, cbo_id, found_members, found_workers, coverage, hanging)
    terms = read_contracts(cbo_id, contracts)
    known = Known(
        organizations=terms.organizations,
        contracts=terms.contracts,
        agreements={cbo_id: terms.agreements},
        health_workers=people.workers,
        members=people.members,
        hub=terms.hub,
    )
    return Gathered(
        known,
        read_history(services, units, days),
        people.persons,
        read_named(people.member_refs, people.worker_refs, members, workers),
        read_posted(posted),
    )
