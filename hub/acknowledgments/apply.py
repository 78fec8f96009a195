"""One acknowledgment -> claim events and steps on the exchange axis; unknown references listed.

Told twice, late or out of order, the same facts leave the same claims: events are kept once,
and the axis only climbs (`hub.claims.lifecycle`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.acknowledgments.events import (
    Source,
    claim_event,
    plain_number,
    said,
    set_events,
    statuses_json,
    told_of,
)
from hub.claims.batches import refresh
from hub.claims.lifecycle import Told, advance, pend, record_events
from hub.database import committing
from hub.record import Act
from hub.x12.acknowledgments import (
    ClaimAnswers,
    GroupAnswer,
    InterchangeAnswer,
    SetAnswer,
    Status,
)

_BY_INTERCHANGE = text(
    "SELECT id FROM claim_batch WHERE plan_id = :plan_id "
    "AND interchange_control_number = CAST(:number AS bigint)"
)
_BY_GROUP = text(
    "SELECT id FROM claim_batch WHERE plan_id = :plan_id "
    "AND group_control_number = CAST(:number AS bigint)"
)
_BY_REFERENCE = text("SELECT id FROM claim_batch WHERE plan_id = :plan_id AND reference = :number")
_OF_BATCH = text(
    """
    SELECT c.id, c.cbo_id, c.plan_id, c.batch_id, c.patient_control_number,
           c.transaction_set_control_number, c.subscriber_segment, c.first_segment,
           c.last_segment, o.npi AS billing_npi
      FROM claim c JOIN organization o ON o.id = c.billing_provider_id
     WHERE c.batch_id = :batch_id ORDER BY c.first_segment
    """
)
_BY_NUMBER = text(
    """
    SELECT id, cbo_id, plan_id, batch_id, patient_control_number FROM claim
     WHERE plan_id = :plan_id AND patient_control_number = ANY(:numbers) AND batch_id IS NOT NULL
    """
)
_KEEP_PAYER_NUMBERS = text(
    "UPDATE claim SET payer_claim_control_number = given.payer_number "
    "FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS text[])) AS given(id, payer_number) "
    "WHERE claim.id = given.id AND claim.payer_claim_control_number IS NULL"
)


@dataclass(slots=True)
class Applied:
    """What became of one acknowledgment: how many claims it named, and what it named in vain."""

    accepted: int = 0
    received: int = 0
    rejected: int = 0
    unknown: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As a file's summary shows it."""
        return {
            "claims_accepted": self.accepted,
            "claims_received": self.received,
            "claims_rejected": self.rejected,
            "unknown": self.unknown,
        }


def apply_ta1(session: Session, act: Act, source: Source, answer: InterchangeAnswer) -> Applied:
    """TA1: a rejected interchange rejects all its claims; an accepted one is only noted."""
    applied = Applied()
    number = answer.interchange_control_number
    batch_id = _find_batch(session, _BY_INTERCHANGE, source, number, applied, "ISA13")
    if batch_id is None:
        return applied
    claims = _claims_of(session, batch_id)
    kind = "interchange_accepted" if answer.accepted else "interchange_rejected"
    detail = {"code": answer.code, "note_code": answer.note_code}
    once = f"TA1:{number}:{answer.code}:{answer.note_code}"
    verdict = "" if answer.accepted else "rejected"
    told = [told_of(row, source, kind, once, detail, verdict) for row in claims]
    _move(session, act, applied, told, {verdict: [row.id for row in claims]}, {batch_id})
    return applied


def apply_999(session: Session, act: Act, source: Source, group: GroupAnswer) -> Applied:
    """999: each of our transaction sets is received or rejected, with all of its claims.

    A rejected set takes every claim in it along; the claims at which its errors point carry the
    errors in their events. Errors noted beside an acceptance are kept the same way.
    """
    applied = Applied()
    number = group.group_control_number
    batch_id = _find_batch(session, _BY_GROUP, source, number, applied, "GS06")
    if batch_id is None:
        return applied
    by_set: dict[str, list[Any]] = {}
    for row in _claims_of(session, batch_id):
        by_set.setdefault(plain_number(row.transaction_set_control_number), []).append(row)
    told: list[Told] = []
    moves: dict[str, list[UUID]] = {"received": [], "rejected": []}
    for answer in group.sets or _answers_for_all(group, by_set):
        rows = by_set.get(plain_number(answer.transaction_set_control_number))
        if rows is None:
            applied.unknown.append(f"ST02 {answer.transaction_set_control_number}")
            continue
        verdict = "received" if answer.accepted else "rejected"
        moves[verdict] += [row.id for row in rows]
        told += set_events(source, number, answer, rows, verdict)
    _move(session, act, applied, told, moves, {batch_id})
    return applied


def apply_277ca(session: Session, act: Act, source: Source, answers: ClaimAnswers) -> Applied:
    """277CA: each claim accepted, received or rejected; or a whole provider, or the whole batch.

    The payer's claim number is kept from its first mention: a replacement needs it.
    """
    applied = Applied()
    rows = _by_number(session, source, [claim.patient_control_number for claim in answers.claims])
    told: list[Told] = []
    moves: dict[str, list[UUID]] = {"accepted": [], "received": [], "rejected": []}
    payer_numbers: dict[UUID, str] = {}
    batches: set[UUID] = set()
    for claim in answers.claims:
        row = rows.get(claim.patient_control_number)
        if row is None:
            applied.unknown.append(f"CLM01 {claim.patient_control_number}")
            continue
        batches.add(row.batch_id)
        if claim.payer_claim_control_number:
            payer_numbers.setdefault(row.id, claim.payer_claim_control_number)
        moves.setdefault(claim.verdict, []).append(row.id)
        told.append(claim_event(source, answers, claim, row))
    for row, statuses in _rejected_together(session, source, answers, applied):
        batches.add(row.batch_id)
        moves["rejected"].append(row.id)
        detail = {"statuses": statuses_json(statuses), "level": "unit"}
        once = f"277CA:{answers.source_entity}:{answers.source_id}:unit:{said(statuses)}"
        told.append(told_of(row, source, "claim_rejected", once, detail, "rejected"))
    if payer_numbers:
        session.connection().execute(
            _KEEP_PAYER_NUMBERS,
            {"ids": list(payer_numbers), "numbers": list(payer_numbers.values())},
        )
    _move(session, act, applied, told, moves, batches)
    if answers.source_entity == "PR":
        pend(session, act, moves["accepted"])
    return applied


def _find_batch(
    session: Session, query: Any, source: Source, number: str, applied: Applied, name: str
) -> UUID | None:
    """The batch that a control number names; what names none of this plan's is listed."""
    found: UUID | None = None
    if name == "BHT03" or (number.isascii() and number.isdigit() and len(number) < 18):
        asked = {"plan_id": source.plan_id, "number": number}
        found = session.connection().execute(query, asked).scalars().first()
    if found is None:
        applied.unknown.append(f"{name} {number}")
    return found


def _claims_of(session: Session, batch_id: UUID) -> Sequence[Any]:
    return session.connection().execute(_OF_BATCH, {"batch_id": batch_id}).all()


def _by_number(session: Session, source: Source, numbers: Iterable[str]) -> dict[str, Any]:
    asked = {"plan_id": source.plan_id, "numbers": list(numbers)}
    rows = session.connection().execute(_BY_NUMBER, asked)
    return {row.patient_control_number: row for row in rows}


def _answers_for_all(group: GroupAnswer, sets: Iterable[str]) -> list[SetAnswer]:
    """AK1 and AK9 alone answer for every transaction set of the group."""
    return [SetAnswer("837", number, group.guide, group.code, (), ()) for number in sets]


def _rejected_together(
    session: Session, source: Source, answers: ClaimAnswers, applied: Applied
) -> Iterable[tuple[Any, tuple[Status, ...]]]:
    """Claims rejected at receiver or provider level without being named one by one."""
    providers = [one for one in answers.providers if one.rejects_all]
    if not answers.rejects_all and not providers:
        return
    reference = answers.batch_reference.partition("-")[0]
    batch_id = _find_batch(session, _BY_REFERENCE, source, reference, applied, "BHT03")
    if batch_id is None:
        return
    rows = _claims_of(session, batch_id)
    if answers.rejects_all:
        yield from ((row, answers.statuses) for row in rows)
    for provider in providers:
        yield from ((row, provider.statuses) for row in rows if row.billing_npi == provider.id)


def _move(
    session: Session,
    act: Act,
    applied: Applied,
    told: list[Told],
    moves: dict[str, list[UUID]],
    batches: set[UUID],
) -> None:
    """Write the events, move the claims, then their batches; count what was named."""
    committing(session, "acknowledgment")
    record_events(session, act, told)
    for status in ("received", "accepted", "rejected"):
        ids = moves.get(status, [])
        advance(session, act, status, ids)
        setattr(applied, status, len(set(ids)))
    refresh(session, act, batches)
