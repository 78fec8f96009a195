"""Keep what was judged: encounter rows, findings and events, each in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import Session

from hub.encounters.judge import Judgement
from hub.kit.identifiers import new_id
from hub.record import Act, Change, announce
from hub.rules.known import Encounter as Posted
from hub.rules.rule import Finding
from hub.tables import Encounter, EncounterFinding

_encounter = Encounter.__table__  # type: ignore[attr-defined]
_finding = EncounterFinding.__table__  # type: ignore[attr-defined]

TOO_SHORT = "CHW-UNIT-MIN"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A newly posted encounter beside its judgement: what the judgement does not carry."""

    id: UUID
    encounter_ref: str
    person_id: UUID
    group_ref: str | None
    sensitivity: str
    sealed: bytes
    fingerprint: bytes


def judged_columns(judgement: Judgement, act: Act, rule_book: str) -> dict[str, Any]:
    """The columns of an encounter that a judgement sets, and sets anew when judged again."""
    facts = judgement.facts
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
        "waits_for_minutes": _only_too_short(judgement.findings),
        "rule_book": rule_book,
        "judged_at": act.at,
    }


def _only_too_short(findings: Sequence[Finding]) -> bool:
    stopping = {found.rule_id for found in findings if found.action.value != "warn"}
    return stopping == {TOO_SHORT} and not any(found.term for found in findings)


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
) -> None:
    """Write new encounters with their findings and events: three statements for any number."""
    rows = [
        {
            "id": fresh.id,
            "cbo_id": cbo_id,
            "encounter_ref": fresh.encounter_ref,
            "person_id": fresh.person_id,
            "group_ref": fresh.group_ref,
            "sensitivity": fresh.sensitivity,
            "sealed": fresh.sealed,
            "fingerprint": fresh.fingerprint,
            "version": 1,
            "received_at": act.at,
            **posted_columns(judgement.encounter),
            **judged_columns(judgement, act, rule_book),
        }
        for fresh, judgement in judged
    ]
    if not rows:
        return
    session.connection().execute(insert(_encounter), rows)
    insert_findings(session, cbo_id, ((fresh.id, judgement) for fresh, judgement in judged))
    announce(
        session, act, (_change(fresh.id, cbo_id, judgement.status) for fresh, judgement in judged)
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
        {"its_id": its_id, **judged_columns(judgement, act, rule_book)}
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
    rows = [
        {
            "id": new_id(),
            "cbo_id": cbo_id,
            "encounter_id": its_id,
            "position": position,
            **finding_columns(found),
        }
        for its_id, judgement in judged
        for position, found in enumerate(judgement.findings)
    ]
    if rows:
        session.connection().execute(insert(_finding), rows)


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


def _change(its_id: UUID, cbo_id: UUID, status: str) -> Change:
    return Change(f"encounter.{status}", "encounter", its_id, cbo_id=cbo_id)
