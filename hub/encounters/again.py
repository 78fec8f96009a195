"""Which unclaimed encounters depend on something that changed."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

_OPEN = "status IN ('ready', 'blocked', 'held')"
# A member or a health worker touches its own encounters; a contract or an agreement those of
# every CBO that it concerns, also where no contract could be chosen before; the hub, which bills
# for others, those of all.
_AFFECTED = {
    "member": text(f"SELECT cbo_id, id FROM encounter WHERE {_OPEN} AND member_id = :subject"),
    "health_worker": text(
        f"SELECT cbo_id, id FROM encounter WHERE {_OPEN} AND health_worker_id = :subject"
    ),
    "agreed": text(
        f"""
        SELECT cbo_id, id FROM encounter
         WHERE {_OPEN} AND cbo_id IN (
               SELECT cbo_id FROM agreement WHERE id = :subject
               UNION SELECT cbo_id FROM agreement_contract WHERE contract_id = :subject
               UNION SELECT id FROM organization WHERE id = :subject
               UNION SELECT id FROM organization WHERE EXISTS (
                     SELECT 1 FROM organization h WHERE h.id = :subject AND h.kind = 'hub'))
        """
    ),
    "codes": text(
        """
        SELECT e.cbo_id, e.id FROM encounter e
         WHERE e.status IN ('blocked', 'held') AND EXISTS (
               SELECT 1 FROM encounter_finding f WHERE f.encounter_id = e.id
                  AND f.rule IN ('CHW-ICD-RELEASE', 'CHW-ICD-DOS'))
        """
    ),
}


_CLAIMED_OF_MEMBER = text(
    "SELECT cbo_id, id FROM encounter WHERE status = 'claimed' AND member_id = :subject"
)


def claimed_of_member(session: Session, member_id: UUID) -> dict[UUID, list[UUID]]:
    """Encounters of a member that a claim carries, by CBO."""
    by_cbo: dict[UUID, list[UUID]] = defaultdict(list)
    for cbo_id, its_id in session.connection().execute(_CLAIMED_OF_MEMBER, {"subject": member_id}):
        by_cbo[cbo_id].append(its_id)
    return by_cbo


def affected_by(session: Session, noun: str, subject_id: UUID) -> dict[UUID, list[UUID]]:
    """Encounters that no claim carries, by CBO, that may be judged differently now.

    `noun` is `member`, `health_worker`, `codes` (diagnosis codes that nobody knew, whatever the
    subject), or anything else for contracts, agreements and organizations.
    """
    query = _AFFECTED.get(noun, _AFFECTED["agreed"])
    by_cbo: dict[UUID, list[UUID]] = defaultdict(list)
    for cbo_id, its_id in session.connection().execute(query, {"subject": subject_id}):
        by_cbo[cbo_id].append(its_id)
    return by_cbo
