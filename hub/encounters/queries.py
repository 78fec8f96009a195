"""Reads of encounters: each with its findings, in one query, within what the tenant may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

_SELECT = """
    SELECT e.id, e.cbo_id, e.encounter_ref, e.member_id, m.ref AS member_ref, e.health_worker_id,
           w.ref AS health_worker_ref, e.plan_id, e.contract_id, e.agreement_id, e.service_date,
           e.started_at, e.ended_at, e.minutes, e.group_size, e.group_ref, e.modality,
           e.place_of_service, e.service, e.code, e.modifiers, e.units_added, e.expected_cents,
           e.status, e.rule_book, e.claim_id, e.version, e.received_at, e.judged_at,
           e.withdrawn_at, e.sensitivity, found.findings
      FROM encounter e
      JOIN member m ON m.id = e.member_id
      JOIN health_worker w ON w.id = e.health_worker_id
      LEFT JOIN LATERAL (
           SELECT jsonb_agg(jsonb_build_object(
                      'rule', f.rule, 'action', f.action, 'text', f.text, 'pointer', f.pointer,
                      'mends', f.mends, 'source', f.source, 'term', f.term)
                      ORDER BY f.position) AS findings
             FROM encounter_finding f WHERE f.encounter_id = e.id) found ON true
"""
_BY_IDS = text(_SELECT + " WHERE e.id = ANY(:ids)")


@dataclass(frozen=True, slots=True)
class EncounterFilter:
    """What a list is narrowed to; every None means any."""

    cbo_id: UUID | None = None
    status: str | None = None
    member_ref: str | None = None
    rule: str | None = None
    first: date | None = None
    last: date | None = None


def read_encounters(session: Session, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Rows by id with `findings` (a list of documents, or None); unseen ids are missing."""
    found = session.connection().execute(_BY_IDS, {"ids": list(ids)})
    return {row.id: row for row in found}


def list_encounters(
    session: Session, wanted: EncounterFilter, *, after: UUID | None, limit: int
) -> list[Any]:
    """Rows in the order in which they were received, after an id."""
    conditions = {
        "after": "e.id > :after",
        "cbo_id": "e.cbo_id = :cbo_id",
        "status": "e.status = :status",
        "member_ref": "m.ref = :member_ref",
        "first": "e.service_date >= :first",
        "last": "e.service_date <= :last",
        "rule": "EXISTS (SELECT 1 FROM encounter_finding r "
        "WHERE r.encounter_id = e.id AND r.rule = :rule)",
    }
    values = {
        "after": after,
        "cbo_id": wanted.cbo_id,
        "status": wanted.status,
        "member_ref": wanted.member_ref,
        "first": wanted.first,
        "last": wanted.last,
        "rule": wanted.rule,
    }
    given = {name: value for name, value in values.items() if value is not None}
    where = " AND ".join(conditions[name] for name in given) or "true"
    query = text(f"{_SELECT} WHERE {where} ORDER BY e.id LIMIT :limit")
    return list(session.connection().execute(query, {**given, "limit": limit}))
