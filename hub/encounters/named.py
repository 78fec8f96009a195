"""Whom encounters name: members and health workers by the CBO's own reference or by our id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.encounters.shapes import EncounterIn
from hub.kit.identifiers import read_id
from hub.rules.known import Encounter

_NAMED = text(
    """
    SELECT 'member' AS kind, id, ref FROM member
     WHERE cbo_id = :cbo_id AND (ref = ANY(:members) OR id = ANY(:member_ids))
    UNION ALL
    SELECT 'worker', id, ref FROM health_worker
     WHERE cbo_id = :cbo_id AND (ref = ANY(:workers) OR id = ANY(:worker_ids))
    """
)
_POSTED = text(
    "SELECT encounter_ref, id, fingerprint FROM encounter "
    "WHERE cbo_id = :cbo_id AND encounter_ref = ANY(:refs)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """Ids by what the postings say."""

    members: dict[str, UUID]
    workers: dict[str, UUID]

    def problem_of(self, posted: EncounterIn) -> tuple[str, str] | None:
        """The JSON Pointer and a sentence for the first party that is not on record, if any."""
        if posted.member_ref not in self.members:
            return "/member_ref", "No member of yours has this reference; POST /v1/members first."
        if posted.health_worker_ref not in self.workers:
            return (
                "/health_worker_ref",
                "No health worker of yours has this reference; POST /v1/health-workers first.",
            )
        return None

    def value_of(self, posted: EncounterIn, its_id: UUID, cbo_id: UUID) -> Encounter:
        """The posting as rules judge it."""
        return posted.to_value(
            key=its_id,
            cbo=cbo_id,
            member=self.members[posted.member_ref],
            health_worker=self.workers[posted.health_worker_ref],
        )


def find_named(session: Session, cbo_id: UUID, posted: Sequence[EncounterIn]) -> Named:
    """Look up every party these postings name, in one query."""
    members, member_ids = _split("member", {e.member_ref for e in posted})
    workers, worker_ids = _split("health_worker", {e.health_worker_ref for e in posted})
    found = session.connection().execute(
        _NAMED,
        {
            "cbo_id": cbo_id,
            "members": members,
            "member_ids": list(member_ids),
            "workers": workers,
            "worker_ids": list(worker_ids),
        },
    )
    by_kind: dict[str, dict[str, UUID]] = {"member": {}, "worker": {}}
    shown = {**member_ids, **worker_ids}
    for kind, its_id, ref in found:
        by_kind[kind][ref] = its_id
        if its_id in shown:
            by_kind[kind][shown[its_id]] = its_id
    return Named(by_kind["member"], by_kind["worker"])


def _split(noun: str, texts: Collection[str]) -> tuple[list[str], dict[UUID, str]]:
    """References as they are, and the ids among them with the text that showed them."""
    ids = {its_id: told for told in texts if (its_id := read_id(noun, told)) is not None}
    return list(texts), ids


def find_posted(
    session: Session, cbo_id: UUID, refs: Sequence[str]
) -> dict[str, tuple[UUID, bytes]]:
    """Encounters of this CBO that are on record under these references, with fingerprints."""
    found = session.connection().execute(_POSTED, {"cbo_id": cbo_id, "refs": list(refs)})
    return {ref: (its_id, bytes(digest)) for ref, its_id, digest in found}
