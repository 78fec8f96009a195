"""Keep what was judged: encounter rows, findings and events, each in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session

from hub.database.bulk import insert_rows
from hub.encounters.judge import Judgement
from hub.kit.identifiers import new_id
from hub.record import Act, Change, announce
from hub.rules.known import Encounter as Posted
from hub.rules.rule import Finding
from hub.tables import Encounter, EncounterFinding

_encounter = Encounter.__table__  # type: ignore[attr-defined]
_finding = EncounterFinding.__table__  # type: ignore[attr-defined]

_COLUMNS = (
    *("id", "encounter_ref", "person_id", "group_ref", "sensitivity", "sealed", "fingerprint"),
    # As `posted_columns` and `judged_columns` give them.
    *("member_id", "health_worker_id", "service_date", "started_at", "ended_at", "group_size"),
    *("modality", "place_of_service", "service", "diagnoses"),
    *("plan_id", "contract_id", "agreement_id", "biller_id", "code", "modifiers", "minutes"),
    *("units_added", "expected_cents", "status", "waits_for_minutes", "undocumented_minutes"),
)
_FINDING_COLUMNS = (
    *("id", "encounter_id", "position"),
    *("rule", "action", "text", "pointer", "mends", "source", "term"),
)


class Fresh(NamedTuple):
    """A newly posted encounter beside its judgement: what the judgement does not carry."""

    id: UUID
    encounter_ref: str
    person_id: UUID
    group_ref: str | None
    sensitivity: str
    sealed: bytes
    fingerprint: bytes


def judged_columns(judgement: Judgement) -> dict[str, Any]:
    """The columns of an encounter that a judgement sets, and sets anew when judged again."""
    facts, waiting = judgement.facts, judgement.waiting
    return {
        "plan_id": judgement.plan,
        "contract_id": judgement.contract,
        "agreement_id": judgement.agreement,
        "biller_id": facts.biller.key if facts.biller is not None else None,
        "code": judgement.code,
        "modifiers": list(judgement.modifiers),
        "minutes": judgement.minutes or 0,
        "units_added": (judgement.units or 0) if judgement.status == "ready" else 0,
        "expected_cents": judgement.expected_cents,
        "status": judgement.status,
        "waits_for_minutes": waiting is not None,
        "undocumented_minutes": 0 if waiting is None else waiting.undocumented,
    }


def posted_columns(posted: Posted) -> dict[str, Any]:
    """The columns that repeat what was posted, for queries; diagnoses without their dots."""
    return {
        "member_id": posted.member,
        "health_worker_id": posted.health_worker,
        "service_date": posted.service_date,
        "started_at": posted.started_at,
        "ended_at": posted.ended_at,
        "group_size": posted.group_size,
        "modality": posted.modality,
        "place_of_service": posted.place_of_service,
        "service": posted.service,
        "diagnoses": [code.replace(".", "").upper() for code in posted.diagnoses],
    }


def insert_encounters(
    session: Session,
    act: Act,
    cbo_id: UUID,
    judged: Sequence[tuple[Fresh, Judgement]],
    rule_book: str,
    request_ids: Sequence[str | None],
) -> None:
    """Write new encounters with their findings and events: three statements for any number.

    `request_ids` are the requests that the encounters came by, in the same order.
    """
    if not judged:
        return
    insert_rows(
        session,
        _encounter,
        _COLUMNS,
        (_row(fresh, judgement) for fresh, judgement in judged),
        same={
            "cbo_id": cbo_id,
            "version": 1,
            "received_at": act.at,
            "rule_book": rule_book,
            "judged_at": act.at,
        },
    )
    insert_findings(session, cbo_id, ((fresh.id, judgement) for fresh, judgement in judged))
    announce(
        session,
        act,
        (
            _change(fresh.id, cbo_id, judgement.status, request_id)
            for (fresh, judgement), request_id in zip(judged, request_ids, strict=True)
        ),
    )


def _row(fresh: Fresh, judgement: Judgement) -> tuple[Any, ...]:
    return (
        *fresh,
        *posted_columns(judgement.encounter).values(),
        *judged_columns(judgement).values(),
    )


def rejudge_encounters(
    session: Session,
    act: Act,
    cbo_id: UUID,
    judged: Sequence[tuple[UUID, Judgement]],
    rule_book: str,
    statuses_before: dict[UUID, str],
) -> list[UUID]:
    """Write new judgements of stored encounters; answers those whose status changed."""
    if not judged:
        return []
    rows = [
        {
            "its_id": its_id,
            **judged_columns(judgement),
            "rule_book": rule_book,
            "judged_at": act.at,
        }
        for its_id, judgement in judged
    ]
    columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "its_id"}
    session.connection().execute(
        update(_encounter)
        .where(_encounter.c.id == bindparam("its_id"))
        .values(version=_encounter.c.version + 1, **columns),
        rows,
    )
    session.connection().execute(
        delete(_finding).where(_finding.c.encounter_id.in_([its_id for its_id, _ in judged]))
    )
    insert_findings(session, cbo_id, judged)
    changed = [
        (its_id, judgement)
        for its_id, judgement in judged
        if statuses_before.get(its_id) != judgement.status
    ]
    announce(session, act, (_change(i, cbo_id, judgement.status) for i, judgement in changed))
    return [its_id for its_id, _ in changed]


def insert_findings(
    session: Session, cbo_id: UUID, judged: Iterable[tuple[UUID, Judgement]]
) -> None:
    """Write the findings of judgements, in the order of the rule book."""
    insert_rows(
        session,
        _finding,
        _FINDING_COLUMNS,
        (
            (new_id(), its_id, position, *finding_columns(found).values())
            for its_id, judgement in judged
            for position, found in enumerate(judgement.findings)
        ),
        same={"cbo_id": cbo_id},
    )


def finding_columns(found: Finding) -> dict[str, Any]:
    """A finding as its row keeps it: sentences and fixes in both languages, source, pointer."""
    told = found.as_json()
    return {
        "rule": told["rule"],
        "action": told["action"],
        "text": {name: told[name] for name in ("en", "es", "fix_en", "fix_es")},
        "pointer": told["pointer"],
        "mends": told["mends"],
        "source": {name: told[name] for name in ("source", "locator", "standing")},
        "term": told["term"],
    }


def _change(its_id: UUID, cbo_id: UUID, status: str, request_id: str | None = None) -> Change:
    return Change(f"encounter.{status}", "encounter", its_id, cbo_id, None, request_id)
