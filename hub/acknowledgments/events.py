"""What an acknowledgment says, as events of the claims it says it about: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.claims.lifecycle import Told
from hub.x12.acknowledgments import ClaimAnswers, ClaimStatus, SegmentError, SetAnswer, Status


@dataclass(frozen=True, slots=True)
class Source:
    """Whose answer, in which archived file."""

    plan_id: UUID
    interchange_id: UUID


def set_events(
    source: Source, group_number: str, answer: SetAnswer, rows: Sequence[Any], verdict: str
) -> list[Told]:
    """The events that a 999's answer for one of our sets makes, one a claim."""
    located: dict[UUID, list[dict[str, Any]]] = {}
    for error in answer.segment_errors:
        for row in claims_at(rows, error):
            located.setdefault(row.id, []).append(error_json(error))
    number = answer.transaction_set_control_number
    once = f"999:{group_number}:{plain_number(number)}:{answer.code}"
    return [
        told_of(
            row,
            source,
            f"set_{verdict}",
            once,
            {
                "transaction_set_control_number": number,
                "code": answer.code,
                "error_codes": list(answer.error_codes),
                "errors": located.get(row.id, []),
            },
            verdict,
        )
        for row in rows
    ]


def claims_at(rows: Sequence[Any], error: SegmentError) -> Sequence[Any]:
    """The claims an error points at: by number where it says so, else by where they stand."""
    if error.patient_control_number:
        return [row for row in rows if row.patient_control_number == error.patient_control_number]
    at = error.position
    inside = [row for row in rows if row.first_segment <= at <= row.last_segment]
    return inside or [row for row in rows if row.subscriber_segment <= at < row.first_segment]


def error_json(error: SegmentError) -> dict[str, Any]:
    """Where and what, in the plan's codes; the value that was refused is not kept."""
    return {
        "segment_id": error.segment_id,
        "position": error.position,
        "loop": error.loop,
        "code": error.code,
        "elements": [
            {"element": one.element, "component": one.component, "code": one.code}
            for one in error.element_errors
        ],
    }


def claim_event(source: Source, answers: ClaimAnswers, claim: ClaimStatus, row: Any) -> Told:
    """The event that a 277CA's answer for one claim makes."""
    statuses = claim.statuses + tuple(one for line in claim.lines for one in line.statuses)
    once = f"277CA:{answers.source_entity}:{answers.source_id}:{said(statuses)}"
    detail = {
        "source": "plan" if answers.source_entity == "PR" else "clearinghouse",
        "statuses": statuses_json(claim.statuses),
        "lines": [
            {
                "line_control_number": line.line_control_number,
                "statuses": statuses_json(line.statuses),
            }
            for line in claim.lines
        ],
        "payer_claim_control_number": claim.payer_claim_control_number or None,
    }
    verdict = claim.verdict
    return told_of(row, source, f"claim_{verdict or 'noted'}", once, detail, verdict)


def statuses_json(statuses: Sequence[Status]) -> list[dict[str, Any]]:
    """Status composites as the timeline shows them."""
    return [
        {"category": one.category_code, "status": one.status_code, "entity": one.entity_code}
        for one in statuses
    ]


def said(statuses: Sequence[Status]) -> str:
    """What statuses say, in an order of their own: the same facts give the same text."""
    said = (f"{one.category_code}.{one.status_code}.{one.entity_code}" for one in statuses)
    return ",".join(sorted(said))


def told_of(
    row: Any, source: Source, kind: str, once: str, detail: dict[str, Any], verdict: str
) -> Told:
    """One event of one claim; without a verdict it is a note."""
    return Told(
        claim_id=row.id,
        cbo_id=row.cbo_id,
        plan_id=row.plan_id,
        axis="exchange" if verdict else "note",
        kind=kind,
        once=once,
        status=verdict or None,
        interchange_id=source.interchange_id,
        detail=detail,
    )


def plain_number(number: str | None) -> str:
    """A control number without leading zeros, as partners may print it."""
    return (number or "").lstrip("0") or "0"
