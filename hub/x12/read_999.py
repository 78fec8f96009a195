"""The readers of TA1 and 999."""

from __future__ import annotations

from hub.x12.acknowledgments import (
    ElementError,
    GroupAnswer,
    InterchangeAnswer,
    SegmentError,
    SetAnswer,
)
from hub.x12.cursor import Cursor, whole
from hub.x12.findings import refuse
from hub.x12.interchange import TransactionSet
from hub.x12.tokens import Segment

_SET_CODES = frozenset("AEMRWX")
_GROUP_CODES = frozenset("AEMPRWX")


def read_ta1(segment: Segment) -> InterchangeAnswer:
    """One TA1 of `Interchange.answers`; read liberally: four-digit numbers, surplus elements.

    Raises:
        X12Error: a code other than A, E and R, or no control number.
    """
    if segment.get(4) not in ("A", "E", "R") or not segment.get(1):
        raise refuse("X12-ACK-CODE", position=segment.position, segment_id="TA1", element=4)
    number = segment.get(1)
    return InterchangeAnswer(
        number.zfill(9), segment.get(2), segment.get(3), segment.get(4), segment.get(5)
    )


def read_999(transaction_set: TransactionSet) -> GroupAnswer:
    """One 999: AK1, every AK2 with its errors, AK9; nothing may be left over.

    Raises:
        X12Error: a segment missing or out of its place, a code of no meaning, no number.
    """
    cursor = Cursor(transaction_set.segments(), transaction_set.delimiters)
    group = cursor.need("AK1")
    sets: list[SetAnswer] = []
    while cursor.next_id == "AK2":
        sets.append(_set_answer(cursor))
    verdict = cursor.need("AK9")
    cursor.end()
    if verdict.get(1) not in _GROUP_CODES:
        raise refuse("X12-ACK-CODE", position=verdict.position, segment_id="AK9", element=1)
    return GroupAnswer(
        group.get(1),
        group.get(2),
        group.get(3),
        verdict.get(1),
        whole(verdict, 2, 0),
        whole(verdict, 3, 0),
        whole(verdict, 4, 0),
        tuple(code for code in verdict.elements[5:] if code),
        tuple(sets),
        (),
    )


def _set_answer(cursor: Cursor) -> SetAnswer:
    head = cursor.need("AK2")
    errors: list[SegmentError] = []
    while cursor.next_id == "IK3":
        errors.append(_segment_error(cursor))
    verdict = cursor.need("IK5")
    if verdict.get(1) not in _SET_CODES:
        raise refuse("X12-ACK-CODE", position=verdict.position, segment_id="IK5", element=1)
    return SetAnswer(
        head.get(1),
        head.get(2),
        head.get(3),
        verdict.get(1),
        tuple(code for code in verdict.elements[2:] if code),
        tuple(errors),
    )


def _segment_error(cursor: Cursor) -> SegmentError:
    segment = cursor.need("IK3")
    contexts = cursor.take_all("CTX")
    elements: list[ElementError] = []
    while (element := cursor.take("IK4")) is not None:
        places = [
            int(part) if part.isascii() and part.isdigit() else 0
            for part in cursor.parts(element, 1, 3)
        ]
        elements.append(
            ElementError(places[0], places[1], places[2], element.get(3), element.get(4))
        )
        contexts += cursor.take_all("CTX")
    return SegmentError(
        segment.get(1),
        whole(segment, 2),
        segment.get(3),
        segment.get(4),
        _claim_number(cursor, contexts),
        tuple(tuple(context.elements[1:]) for context in contexts),
        tuple(elements),
    )


def _claim_number(cursor: Cursor, contexts: list[Segment]) -> str:
    """The business unit that CTX names: `CLM01:` and the patient control number."""
    for context in contexts:
        name, _, value = context.get(1).partition(cursor.signs.component)
        if name == "CLM01" and value:
            return value
    return ""
