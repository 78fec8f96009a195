"""Accept encounters: each reference once, judged together in the order of arrival, all or none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session

from hub.database import committing
from hub.database.pipeline import together
from hub.encounters.decisions import keep_decisions
from hub.encounters.facts import Gathered, gather
from hub.encounters.judge import Judgement, judge_in_order, woken_outside
from hub.encounters.named import names_in
from hub.encounters.rejudge import wake
from hub.encounters.shapes import EncounterIn
from hub.encounters.store import Fresh, insert_encounters
from hub.encounters.what_if import WhatIf, ask_what_if
from hub.kit.collector import resting_collector
from hub.kit.crash import crash_point
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import new_id, new_ids, show_id
from hub.record import Act, note
from hub.rules.book import rule_book_version
from hub.rules.known import Key
from hub.vault import Vault

BATCH_MAX = 10_000
"""Encounters in one request."""
AT_ONCE = 1_000
"""Encounters judged and sent to be written at a time."""
AUDIT_IDS_MAX = 500
"""Ids on one audit row; a larger batch writes several."""
_SHAPE = TypeAdapter(EncounterIn)
_SELF = {"cbo_ref"}
_SELF_AND_PLAIN = {"cbo_ref", "sensitive"}


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


def told_by(posted: EncounterIn) -> bytes:
    """What was posted, as canonical JSON: absent is absent, and the CBO's own reference for
    itself is left aside."""
    unsaid = _SELF if posted.sensitive else _SELF_AND_PLAIN
    return _SHAPE.dump_json(posted, exclude=unsaid, exclude_none=True)


def fingerprint(posted: EncounterIn) -> bytes:
    """SHA-256 of what was posted: two postings are the same exactly when this is."""
    return hashlib.sha256(told_by(posted)).digest()


def accept(
    session: Session,
    vault: Vault,
    act: Act,
    *,
    cbo_id: UUID,
    posted: Sequence[EncounterIn],
    acts: Sequence[Act] = (),
) -> list[Outcome]:
    """Accept encounters of one CBO, in order; answers one outcome per row, in the same order.

    Rows of one request are on the audit record together; where each came by a request of its
    own, `acts` says whose, row by row, and each has an audit row. A reference that is on
    record with the same content answers `repeated` and changes nothing. A row with unknown
    parties or a reused reference is refused alone. The number of queries does not depend on
    the number of rows.
    """
    committing(session, "intake")
    with resting_collector():
        return _accept(session, vault, act, cbo_id, posted, acts)


def _accept(
    session: Session,
    vault: Vault,
    act: Act,
    cbo_id: UUID,
    posted: Sequence[EncounterIn],
    acts: Sequence[Act],
) -> list[Outcome]:
    gathered = gather_for(session, vault, cbo_id, posted, lock=True)
    outcomes: dict[int, Outcome] = {}
    fresh = _sort_out(gathered, posted, acts or [act] * len(posted), outcomes)
    woken: set[Key] = set()
    lenders: set[Key] = set()
    # The server writes one part while the next is judged.
    with together(session):
        for first in range(0, len(fresh), AT_ONCE):
            some = fresh[first : first + AT_ONCE]
            judgements = _keep(session, vault, act, cbo_id, gathered, some)
            outside = woken_outside(judgements, {new.id for new in some})
            woken |= outside[0]
            lenders |= outside[1]
        crash_point("intake.halfway")
        if acts:
            for new in fresh:
                _on_record(session, new.act, [new.id])
        else:
            _on_record(session, act, [new.id for new in fresh])
    if woken:
        wake(session, vault, act, cbo_id=cbo_id, woken=woken, lenders=lenders)
    return [outcomes[place] for place in range(len(posted))]


def _keep(
    session: Session,
    vault: Vault,
    act: Act,
    cbo_id: UUID,
    gathered: Gathered,
    fresh: Sequence[_New],
) -> list[Judgement]:
    """Judge and write new encounters."""
    value_of = gathered.named.value_of
    values = [value_of(new.posted, new.id, cbo_id) for new in fresh]
    judgements = judge_in_order(gathered.known, gathered.history, values, act.day)
    judged = [
        (_sealed(vault, cbo_id, new, gathered), judgement)
        for new, judgement in zip(fresh, judgements, strict=True)
    ]
    requests = [new.act.request_id for new in fresh]
    insert_encounters(session, act, cbo_id, judged, rule_book_version(), requests)
    decided = [(new.id, judgement) for new, judgement in zip(fresh, judgements, strict=True)]
    apart = {new.id for new in fresh if new.posted.sensitive}
    keep_decisions(session, vault, act, cbo_id, decided, rule_book_version(), apart)
    return judgements


def dry_run(
    session: Session, vault: Vault, *, cbo_id: UUID, posted: EncounterIn, on: date
) -> tuple[Judgement, WhatIf]:
    """Judge as if accepted on a day, and what would make it payable; keep nothing at all.

    Raises:
        UnknownParty: it names a member or health worker who is not on record.
    """
    gathered = gather_for(session, vault, cbo_id, [posted], lock=False)
    problem = gathered.named.problem_of(posted)
    if problem is not None:
        raise UnknownParty(problem[1], pointers=(problem,))
    value = gathered.named.value_of(posted, new_id(), cbo_id)
    # Asked first: the judgement counts the encounter in the history when it is ready.
    answer = ask_what_if(gathered.known, gathered.history, value, on)
    (judgement,) = judge_in_order(gathered.known, gathered.history, [value], on)
    return judgement, answer


def gather_for(
    session: Session, vault: Vault, cbo_id: UUID, posted: Sequence[EncounterIn], *, lock: bool
) -> Gathered:
    """Everything rules may see about these postings, under the parties they name."""
    members, workers = names_in(posted)
    return gather(
        session,
        vault,
        cbo_id=cbo_id,
        members=members,
        workers=workers,
        days={e.service_date for e in posted},
        refs={e.encounter_ref for e in posted} if lock else (),
        lock=lock,
    )


class _New(NamedTuple):
    """A posting that is new to the record, under its new id."""

    id: UUID
    posted: EncounterIn
    act: Act
    told: bytes
    fingerprint: bytes


def _sort_out(
    gathered: Gathered,
    posted: Sequence[EncounterIn],
    acts: Sequence[Act],
    outcomes: dict[int, Outcome],
) -> list[_New]:
    """What is new, with its new id; every row's outcome is settled here."""
    on_record = dict(gathered.posted)
    fresh: list[_New] = []
    for place, (encounter, its_id) in enumerate(zip(posted, new_ids(len(posted)), strict=True)):
        problem = gathered.named.problem_of(encounter)
        if problem is not None:
            outcomes[place] = Refused(UnknownParty(problem[1], pointers=(problem,)))
            continue
        told = told_by(encounter)
        digest = hashlib.sha256(told).digest()
        known = on_record.get(encounter.encounter_ref)
        if known is None:
            on_record[encounter.encounter_ref] = (its_id, digest)
            fresh.append(_New(its_id, encounter, acts[place], told, digest))
            outcomes[place] = Accepted(its_id, repeated=False)
        elif known[1] == digest:
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


def _sealed(vault: Vault, cbo_id: UUID, new: _New, gathered: Gathered) -> Fresh:
    return Fresh(
        id=new.id,
        encounter_ref=new.posted.encounter_ref,
        person_id=gathered.persons[gathered.named.members[new.posted.member_ref]],
        group_ref=new.posted.group_ref,
        sensitivity=new.posted.sensitivity,
        sealed=vault.seal(
            new.told,
            tenant_id=cbo_id,
            sensitivity=new.posted.sensitivity,
            table="encounter",
            row_id=new.id,
        ),
        fingerprint=new.fingerprint,
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
