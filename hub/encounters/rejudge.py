"""Judge stored encounters again: something they depend on has changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.database import committing
from hub.encounters.decisions import keep_decisions
from hub.encounters.facts import gather
from hub.encounters.judge import Judgement, judge_in_order
from hub.encounters.named import names_of
from hub.encounters.shapes import EncounterIn
from hub.encounters.store import rejudge_encounters
from hub.kit.clock import california_day
from hub.record import Act, note
from hub.rules.book import rule_book_version
from hub.rules.known import Encounter
from hub.rules.rule import Action
from hub.vault import Vault

# What is claimed or withdrawn has left the rules' hands.
_STORED = text(
    """
    SELECT id, member_id, health_worker_id, service_date, status, sealed, received_at
      FROM encounter
     WHERE cbo_id = :cbo_id AND id = ANY(:ids) AND status IN ('ready', 'blocked', 'held')
     ORDER BY received_at, id
    """
)
_CLAIMED = text(
    """
    SELECT id, claim_id, member_id, health_worker_id, service_date, status, sealed, received_at
      FROM encounter
     WHERE cbo_id = :cbo_id AND id = ANY(:ids) AND status = 'claimed'
     ORDER BY received_at, id
    """
)
_OF_MEMBER = text(
    "SELECT id FROM encounter WHERE cbo_id = :cbo_id AND member_id = :member_id "
    "AND status IN ('blocked', 'held')"
)
_SAME_DAY = text(
    "SELECT id FROM encounter WHERE cbo_id = :cbo_id AND person_id = :person_id "
    "AND service_date = :service_date AND status IN ('ready', 'blocked', 'held')"
)


def rejudge(
    session: Session, vault: Vault, act: Act, *, cbo_id: UUID, encounter_ids: Sequence[UUID]
) -> list[UUID]:
    """Judge these encounters of one CBO again, in the order in which they were received.

    Each is held against its own day of receipt (timely filing does not age by our doing), the
    facts as known now. Answers the ids whose status changed.
    """
    stored = _stored(session, _STORED, cbo_id, encounter_ids)
    if not stored:
        return []
    judged = _judge(session, vault, cbo_id, stored)
    committing(session, "judging")
    before = {row.id: row.status for row in stored}
    changed = rejudge_encounters(
        session,
        act,
        cbo_id,
        judged,
        rule_book_version(),
        before,
    )
    keep_decisions(session, vault, act, cbo_id, judged, rule_book_version())
    note(
        session,
        act,
        "encounter.judged_again",
        subject="encounter",
        detail={"count": len(judged), "changed": [str(its_id) for its_id in changed]},
    )
    return changed


def doubtful_claims(
    session: Session, vault: Vault, *, cbo_id: UUID, encounter_ids: Sequence[UUID]
) -> dict[UUID, list[str]]:
    """Claims that rest on encounters which would not be ready as facts are known now.

    Answers, by claim, the rules that stop them. Nothing is changed: what is claimed is the
    plan's, and only a void (frequency 8) takes it back.
    """
    stored = _stored(session, _CLAIMED, cbo_id, encounter_ids)
    if not stored:
        return {}
    claim_of = {row.id: row.claim_id for row in stored}
    doubtful: dict[UUID, list[str]] = {}
    for encounter_id, judgement in _judge(session, vault, cbo_id, stored):
        stopping = [
            found.rule_id for found in judgement.findings if found.action is not Action.WARN
        ]
        if stopping:
            rules = doubtful.setdefault(claim_of[encounter_id], [])
            rules += [rule for rule in stopping if rule not in rules]
    return doubtful


def waiting_of_member(session: Session, cbo_id: UUID, member_id: UUID) -> list[UUID]:
    """Blocked and held encounters of a member: what late coverage or a plan of care may free."""
    found = session.connection().execute(_OF_MEMBER, {"cbo_id": cbo_id, "member_id": member_id})
    return list(found.scalars())


def same_day(session: Session, cbo_id: UUID, person_id: UUID, service_date: Any) -> list[UUID]:
    """A CBO's unclaimed encounters of a person on one day: they share units and minutes."""
    asked = {"cbo_id": cbo_id, "person_id": person_id, "service_date": service_date}
    return list(session.connection().execute(_SAME_DAY, asked).scalars())


def _judge(
    session: Session, vault: Vault, cbo_id: UUID, stored: Sequence[Any]
) -> list[tuple[UUID, Judgement]]:
    """Stored encounters by today's facts, each as received on its own day."""
    gathered = gather(
        session,
        vault,
        cbo_id=cbo_id,
        members=names_of({row.member_id for row in stored}),
        workers=names_of({row.health_worker_id for row in stored}),
        days={row.service_date for row in stored},
        lock=True,
        leaving_out=[row.id for row in stored],
    )
    by_day: dict[date, list[tuple[UUID, Encounter]]] = {}
    for row in stored:
        received_on = california_day(row.received_at)
        by_day.setdefault(received_on, []).append((row.id, _value(vault, row, cbo_id)))
    judged: list[tuple[UUID, Judgement]] = []
    for received_on, rows in sorted(by_day.items()):
        values = [value for _, value in rows]
        judgements = judge_in_order(gathered.known, gathered.history, values, received_on)
        judged += [
            (its_id, judgement) for (its_id, _), judgement in zip(rows, judgements, strict=True)
        ]
    return judged


def _stored(session: Session, query: Any, cbo_id: UUID, ids: Sequence[UUID]) -> Sequence[Any]:
    return session.connection().execute(query, {"cbo_id": cbo_id, "ids": list(ids)}).all()


def _value(vault: Vault, row: Any, cbo_id: UUID) -> Encounter:
    told = vault.open_bytes(bytes(row.sealed), table="encounter", row_id=row.id)
    posted = EncounterIn.model_validate_json(told)
    return posted.to_value(
        key=row.id, cbo=cbo_id, member=row.member_id, health_worker=row.health_worker_id
    )
