"""Accept encounters: each reference once, judged together in the order of arrival, all or none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from hub.database import committing
from hub.encounters.facts import Gathered, gather
from hub.encounters.judge import Judgement, judge_in_order
from hub.encounters.named import Named, find_named, find_posted
from hub.encounters.rejudge import rejudge
from hub.encounters.shapes import EncounterIn
from hub.encounters.store import Fresh, insert_encounters
from hub.kit.crash import crash_point
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import new_id, show_id
from hub.record import Act, note
from hub.rules.book import rule_book_version
from hub.vault import Vault

BATCH_MAX = 10_000
"""Encounters in one request."""
AUDIT_IDS_MAX = 500
"""Ids on one audit row; a larger batch writes several."""


class EncounterRefReused(HubError):
    """The reference belongs to an encounter that said something else."""

    code = "encounter_ref_reused"
    kind = Kind.CONFLICT
    title = "This encounter_ref was used for another encounter"


class UnknownParty(HubError):
    """The encounter names a member or health worker that this CBO does not have."""

    code = "unknown_reference"
    kind = Kind.UNREADABLE
    title = "The encounter names somebody who is not on record"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One encounter that is now on record; `repeated` when it was before."""

    id: UUID
    repeated: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """One row of a batch that was not accepted, and why; the others are."""

    error: HubError


Outcome = Accepted | Refused


def fingerprint(posted: EncounterIn) -> bytes:
    """SHA-256 of what was posted, the CBO's own reference for itself left aside."""
    told = posted.model_dump_json(exclude={"cbo_ref"}).encode()
    return hashlib.sha256(told).digest()


def accept(
    session: Session,
    vault: Vault,
    act: Act,
    *,
    cbo_id: UUID,
    posted: Sequence[EncounterIn],
) -> list[Outcome]:
    """Accept encounters of one CBO, in order; answers one outcome per row, in the same order.

    A reference that is on record with the same content answers `repeated` and changes nothing.
    A row with unknown parties or a reused reference is refused alone. The number of queries
    does not depend on the number of rows.
    """
    committing(session, "intake")
    named = find_named(session, cbo_id, posted)
    outcomes: dict[int, Outcome] = {}
    usable: list[tuple[int, EncounterIn]] = []
    for place, encounter in enumerate(posted):
        problem = named.problem_of(encounter)
        if problem is None:
            usable.append((place, encounter))
        else:
            outcomes[place] = Refused(UnknownParty(problem[1], pointers=(problem,)))
    gathered = gather_for(
        session, vault, cbo_id, named, [encounter for _, encounter in usable], lock=True
    )
    fresh = _sort_out_repeats(session, cbo_id, usable, outcomes)
    judgements = judge_in_order(
        gathered.known,
        gathered.history,
        [named.value_of(encounter, its_id, cbo_id) for _, encounter, its_id in fresh],
        act.day,
    )
    judged = [
        (_fresh(vault, cbo_id, encounter, its_id, gathered, judgement), judgement)
        for (_, encounter, its_id), judgement in zip(fresh, judgements, strict=True)
    ]
    insert_encounters(session, act, cbo_id, judged, rule_book_version())
    crash_point("intake.halfway")
    _on_record(session, act, [its_id for _, _, its_id in fresh])
    for place, _, its_id in fresh:
        outcomes.setdefault(place, Accepted(its_id, repeated=False))
    _wake(session, vault, act, cbo_id, judgements, {its_id for _, _, its_id in fresh})
    return [outcomes[place] for place in range(len(posted))]


def dry_run(
    session: Session, vault: Vault, *, cbo_id: UUID, posted: Sequence[EncounterIn], on: date
) -> list[Judgement | UnknownParty]:
    """Judge as if accepted on a day, and keep nothing: no lock, no row, no event."""
    named = find_named(session, cbo_id, posted)
    problems = [named.problem_of(encounter) for encounter in posted]
    usable = [e for e, problem in zip(posted, problems, strict=True) if problem is None]
    gathered = gather_for(session, vault, cbo_id, named, usable, lock=False)
    values = [named.value_of(encounter, new_id(), cbo_id) for encounter in usable]
    judgements = iter(judge_in_order(gathered.known, gathered.history, values, on))
    return [
        next(judgements) if problem is None else UnknownParty(problem[1], pointers=(problem,))
        for problem in problems
    ]


def gather_for(
    session: Session,
    vault: Vault,
    cbo_id: UUID,
    named: Named,
    posted: Sequence[EncounterIn],
    *,
    lock: bool,
) -> Gathered:
    """Everything rules may see about these postings, under the parties they name."""
    return gather(
        session,
        vault,
        cbo_id=cbo_id,
        member_ids={named.members[e.member_ref] for e in posted},
        worker_ids={named.workers[e.health_worker_ref] for e in posted},
        days={e.service_date for e in posted},
        lock=lock,
    )


def _sort_out_repeats(
    session: Session,
    cbo_id: UUID,
    usable: Sequence[tuple[int, EncounterIn]],
    outcomes: dict[int, Outcome],
) -> list[tuple[int, EncounterIn, UUID]]:
    """New encounters with their new ids; rows whose reference is taken get their outcome here."""
    prints = {place: fingerprint(encounter) for place, encounter in usable}
    on_record = find_posted(session, cbo_id, [e.encounter_ref for _, e in usable])
    fresh: list[tuple[int, EncounterIn, UUID]] = []
    for place, encounter in usable:
        ref = encounter.encounter_ref
        known = on_record.get(ref)
        if known is None:
            its_id = new_id()
            on_record[ref] = (its_id, prints[place])
            fresh.append((place, encounter, its_id))
        elif known[1] == prints[place]:
            outcomes[place] = Accepted(known[0], repeated=True)
        else:
            outcomes[place] = Refused(_reused(known[0]))
    return fresh


def _reused(its_id: UUID) -> EncounterRefReused:
    shown = show_id("encounter", its_id)
    return EncounterRefReused(
        f"This encounter_ref is on record as {shown} with other content. To correct that "
        f"encounter, PUT /v1/encounters/{shown}; for another contact, use a new encounter_ref.",
        pointers=(("/encounter_ref", "is taken"),),
        encounter_id=shown,
    )


def _fresh(
    vault: Vault,
    cbo_id: UUID,
    encounter: EncounterIn,
    its_id: UUID,
    gathered: Gathered,
    judgement: Judgement,
) -> Fresh:
    sealed = vault.seal(
        encounter.model_dump_json().encode(), tenant_id=cbo_id, table="encounter", row_id=its_id
    )
    return Fresh(
        id=its_id,
        encounter_ref=encounter.encounter_ref,
        person_id=gathered.persons[judgement.facts.member.key],  # type: ignore[index]
        group_ref=encounter.group_ref,
        sensitivity="plain",
        sealed=sealed,
        fingerprint=fingerprint(encounter),
    )


def _on_record(session: Session, act: Act, ids: Sequence[UUID]) -> None:
    for first in range(0, len(ids), AUDIT_IDS_MAX):
        some = ids[first : first + AUDIT_IDS_MAX]
        note(
            session,
            act,
            "encounter.received",
            subject="encounter",
            subject_id=some[0] if len(some) == 1 else None,
            detail={} if len(some) == 1 else {"ids": [str(its_id) for its_id in some]},
        )


def _wake(
    session: Session,
    vault: Vault,
    act: Act,
    cbo_id: UUID,
    judgements: Sequence[Judgement],
    new_ids: set[UUID],
) -> None:
    """Judge again what was too short alone and whose line these encounters now carry."""
    woken = {key for judgement in judgements for key in judgement.wakes} - new_ids
    if woken:
        rejudge(session, vault, act, cbo_id=cbo_id, encounter_ids=list(woken))  # type: ignore[arg-type]
