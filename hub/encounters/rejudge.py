"""Judge stored encounters again: something they depend on has changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.database import committing
from hub.encounters.decisions import keep_decisions, promises_of
from hub.encounters.facts import gather
from hub.encounters.judge import Judgement, judge_in_order, woken_outside
from hub.encounters.named import names_of
from hub.encounters.shapes import EncounterIn
from hub.encounters.store import rejudge_encounters
from hub.kit.clock import california_day
from hub.record import Act, note
from hub.rules.book import rule_book_version
from hub.rules.evaluate import evaluate
from hub.rules.known import Encounter, Key
from hub.rules.rule import Action
from hub.vault import Vault

# What is claimed or withdrawn has left the rules' hands.
_STORED = text(
    """
    SELECT id, member_id, health_worker_id, service_date, status, sensitivity, sealed,
           received_at
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
    """
    SELECT id FROM encounter WHERE cbo_id = :cbo_id AND person_id = :person_id
       AND status IN ('ready', 'blocked', 'held')
       AND (service_date = :service_date OR service = 'community_health_integration'
            AND service_date BETWEEN date_trunc('month', CAST(:service_date AS timestamp))
            AND date_trunc('month', CAST(:service_date AS timestamp))
                + interval '1 month' - interval '1 day')
    """
)


_DAYS_OF = text(
    "SELECT DISTINCT person_id, service_date FROM encounter "
    "WHERE cbo_id = :cbo_id AND id = ANY(:ids) ORDER BY service_date, person_id"
)


_COUNTED = (
    *("line_minutes", "line_units", "units", "documented_units", "units_that_day"),
    *("units_in_window", "units_this_year", "g_units_this_month", "member_overlap_minutes"),
    *("worker_overlap_minutes", "same_untimed_services", "other_family_this_month"),
    *("line_claimed", "line_elsewhere"),
)
"""Facts that depend on what else was served, and so on when it is asked."""


def rejudge(
    session: Session,
    vault: Vault,
    act: Act,
    *,
    cbo_id: UUID,
    encounter_ids: Collection[Key],
    lenders: Collection[Key] = (),
    refused: Collection[Key] = (),
) -> list[UUID]:
    """Judge these encounters of one CBO again, in the order in which they were received.

    Each is held against its own day of receipt (timely filing does not age by our doing), the
    facts as known now. `lenders` among them have lent their minutes to a line and count there
    until they are judged; `refused` lend none. Answers the ids whose status changed.
    """
    stored = _stored(session, _STORED, cbo_id, encounter_ids)
    if not stored:
        return []
    judged = _judge(session, vault, cbo_id, stored, lenders, refused)
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
    apart = {row.id for row in stored if row.sensitivity == "sensitive"}
    keep_decisions(session, vault, act, cbo_id, judged, rule_book_version(), apart)
    note(
        session,
        act,
        "encounter.judged_again",
        subject="encounter",
        detail={"count": len(judged), "changed": [str(its_id) for its_id in changed]},
    )
    woken, lending = woken_outside([judgement for _, judgement in judged], before)
    if woken:
        wake(session, vault, act, cbo_id=cbo_id, woken=woken, lenders=lending)
    return changed


def wake(
    session: Session,
    vault: Vault,
    act: Act,
    *,
    cbo_id: UUID,
    woken: Collection[Key],
    lenders: Collection[Key],
) -> None:
    """Judge encounters again whose line others now carry; `lenders` were counted in its units.

    Where a lender is stopped after all (its health worker's record may have changed since it
    was posted), the day is judged anew without its minutes: no line holds a unit less than
    was promised.
    """
    changed = rejudge(session, vault, act, cbo_id=cbo_id, encounter_ids=woken, lenders=lenders)
    fallen = set(lenders).difference(changed)
    if not fallen:
        return
    affected = session.connection().execute(_DAYS_OF, {"cbo_id": cbo_id, "ids": list(fallen)})
    for person_id, service_date in affected.all():
        day = same_day(session, cbo_id, person_id, service_date)
        rejudge(session, vault, act, cbo_id=cbo_id, encounter_ids=day, refused=fallen)


def doubtful_claims(
    session: Session, vault: Vault, *, cbo_id: UUID, encounter_ids: Sequence[UUID]
) -> dict[UUID, list[str]]:
    """Claims that rest on encounters which would not be ready as facts are known now.

    Answers, by claim, the rules that stop them. What others were served since is no doubt: units
    and times stand as they were counted when the encounter was judged. Nothing is changed: what
    is claimed is the plan's, and only a void (frequency 8) takes it back.
    """
    stored = _stored(session, _CLAIMED, cbo_id, encounter_ids)
    if not stored:
        return {}
    claim_of = {row.id: row.claim_id for row in stored}
    doubtful: dict[UUID, list[str]] = {}
    counted = promises_of(session, vault, claim_of)
    for encounter_id, judgement in _judge(session, vault, cbo_id, stored):
        facts = judgement.facts
        if encounter_id in counted:
            then = counted[encounter_id].facts
            facts = replace(facts, **{name: getattr(then, name) for name in _COUNTED})
        findings = evaluate(facts, judgement.terms)
        stopping = [found.rule_id for found in findings if found.action is not Action.WARN]
        if stopping:
            rules = doubtful.setdefault(claim_of[encounter_id], [])
            rules += [rule for rule in stopping if rule not in rules]
    return doubtful


def waiting_of_member(session: Session, cbo_id: UUID, member_id: UUID) -> list[UUID]:
    """Blocked and held encounters of a member: what late coverage or a plan of care may free."""
    found = session.connection().execute(_OF_MEMBER, {"cbo_id": cbo_id, "member_id": member_id})
    return list(found.scalars())


def same_day(session: Session, cbo_id: UUID, person_id: UUID, service_date: Any) -> list[UUID]:
    """A CBO's unclaimed encounters of a person on one day: they share units and minutes.

    With them those of community health integration in the month, which shares its hour.
    """
    asked = {"cbo_id": cbo_id, "person_id": person_id, "service_date": service_date}
    return list(session.connection().execute(_SAME_DAY, asked).scalars())


def _judge(
    session: Session,
    vault: Vault,
    cbo_id: UUID,
    stored: Sequence[Any],
    lenders: Collection[Key] = (),
    refused: Collection[Key] = (),
) -> list[tuple[UUID, Judgement]]:
    """Stored encounters by today's facts, each as received on its own day; what was ready keeps
    its place before what arrived later."""
    gathered = gather(
        session,
        vault,
        cbo_id=cbo_id,
        members=names_of({row.member_id for row in stored}),
        workers=names_of({row.health_worker_id for row in stored}),
        days={row.service_date for row in stored},
        lock=True,
        leaving_out=[row.id for row in stored if row.id not in lenders],
    )
    gathered.history.lend_waiting(lenders)
    for its_id in refused:
        gathered.history.refuse(its_id)
    received = {row.id: california_day(row.received_at) for row in stored}
    values = [_value(vault, row, cbo_id) for row in stored]
    ready = [row.id for row in stored if row.status == "ready"]
    promises = promises_of(session, vault, ready)
    judgements = judge_in_order(
        gathered.known, gathered.history, values, received, promises=promises
    )
    return list(zip(received, judgements, strict=True))


def _stored(session: Session, query: Any, cbo_id: UUID, ids: Collection[Key]) -> Sequence[Any]:
    return session.connection().execute(query, {"cbo_id": cbo_id, "ids": list(ids)}).all()


def _value(vault: Vault, row: Any, cbo_id: UUID) -> Encounter:
    told = vault.open_bytes(bytes(row.sealed), table="encounter", row_id=row.id)
    posted = EncounterIn.model_validate_json(told)
    return posted.to_value(
        key=row.id, cbo=cbo_id, member=row.member_id, health_worker=row.health_worker_id
    )
