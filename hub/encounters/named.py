"""Whom encounters name: members and health workers by the CBO's own reference or by our id."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from hub.database.bulk import ids, texts
from hub.database.pipeline import ask
from hub.encounters.shapes import EncounterIn
from hub.kit.identifiers import read_id
from hub.rules.known import Encounter

_NAMED = """
    SELECT 'member' AS kind, id, ref FROM member
     WHERE cbo_id = %(cbo_id)s
       AND (ref = ANY(%(members)s::text[]) OR id = ANY(%(member_ids)s::uuid[]))
    UNION ALL
    SELECT 'worker', id, ref FROM health_worker
     WHERE cbo_id = %(cbo_id)s
       AND (ref = ANY(%(workers)s::text[]) OR id = ANY(%(worker_ids)s::uuid[]))
"""
POSTED = """
    SELECT encounter_ref, id, fingerprint FROM encounter
     WHERE cbo_id = %(cbo_id)s AND encounter_ref = ANY(%(refs)s::text[])
"""


@dataclass(frozen=True, slots=True)
class Names:
    """What postings call members or workers: as they said it, and the ids among it."""

    refs: Collection[str]
    ids: Mapping[UUID, str]
    """Ids with the text that showed them."""


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


def names_in(posted: Sequence[EncounterIn]) -> tuple[Names, Names]:
    """The members and the health workers that postings name."""
    return (
        _names("member", {e.member_ref for e in posted}),
        _names("health_worker", {e.health_worker_ref for e in posted}),
    )


def names_of(noun_ids: Collection[UUID]) -> Names:
    """Members or workers that are known by id."""
    return Names((), {its_id: str(its_id) for its_id in noun_ids})


def find_named(session: Session, cbo_id: UUID, posted: Sequence[EncounterIn]) -> Named:
    """Look up every party these postings name, in one query."""
    members, workers = names_in(posted)
    found = ask(
        session,
        _NAMED,
        {
            "cbo_id": cbo_id,
            "members": texts(members.refs),
            "member_ids": ids(members.ids),
            "workers": texts(workers.refs),
            "worker_ids": ids(workers.ids),
        },
    )
    by_kind: dict[str, dict[UUID, str]] = {"member": {}, "worker": {}}
    for kind, its_id, ref in found:
        by_kind[kind][its_id] = ref
    return read_named(by_kind["member"], by_kind["worker"], members, workers)


def read_named(
    member_refs: Mapping[UUID, str],
    worker_refs: Mapping[UUID, str],
    members: Names,
    workers: Names,
) -> Named:
    """Ids by what was said, from what was found."""
    return Named(_by_name(member_refs, members), _by_name(worker_refs, workers))


def _by_name(refs: Mapping[UUID, str], names: Names) -> dict[str, UUID]:
    found = {ref: its_id for its_id, ref in refs.items()}
    found.update({shown: its_id for its_id, shown in names.ids.items() if its_id in refs})
    return found


def _names(noun: str, said: Collection[str]) -> Names:
    return Names(
        said, {its_id: told for told in said if (its_id := read_id(noun, told)) is not None}
    )


def read_posted(found: Iterable[tuple[str, UUID, bytes]]) -> dict[str, tuple[UUID, bytes]]:
    """Id and fingerprint by encounter_ref."""
    return {ref: (its_id, digest) for ref, its_id, digest in found}
