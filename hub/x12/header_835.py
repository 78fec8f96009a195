"""The head of an 835: BPR to the last segment before LX, payer and payee by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from hub.x12.dates import parse_date
from hub.x12.events import GroupHeader, InterchangeHeader, SetHeader
from hub.x12.findings import refuse
from hub.x12.parse_835 import Parser
from hub.x12.remittance_835 import Reference, RemittanceHeader
from hub.x12.tokens import Segment, split_segment

Bodies = Iterable[tuple[list[str], int]]
"""Runs of segment texts, each with the position of its first."""

_BODY_IDS = {"LX", "CLP", "PLB", "TS3"}
_KNOWN = {"BPR", "TRN", "CUR", "REF", "DTM", "N1", "N3", "N4", "PER", "RDM"}


class Envelope(NamedTuple):
    """The three headers around a transaction set."""

    interchange: InterchangeHeader
    group: GroupHeader
    header: SetHeader


def read_header(
    bodies: Iterator[tuple[list[str], int]], parser: Parser, envelope: Envelope
) -> tuple[RemittanceHeader, Bodies]:
    """The header and what is left of the bodies.

    Raises:
        X12Error: BPR or TRN missing or twice, an unreadable amount, a segment out of its place.
    """
    mine: list[Segment] = []
    element = parser.signs.element
    for texts, position in bodies:
        for at, text in enumerate(texts):
            segment = split_segment(text, element, position + at)
            if segment.id in _BODY_IDS:
                rest = chain(((texts[at:], position + at),), bodies)
                return _header(mine, parser, envelope), rest
            if segment.id not in _KNOWN:
                raise refuse("X12-835-ORDER", position=segment.position, segment_id=segment.id[:3])
            mine.append(segment)
    return _header(mine, parser, envelope), ()


def _header(segments: list[Segment], parser: Parser, envelope: Envelope) -> RemittanceHeader:
    payment = _only(segments, "BPR")
    trace = _only(segments, "TRN")
    # Everything before the first N1 is about the payment, then about payer and payee in turn.
    parts = _parts(segments)
    payer, payee = parts.get("PR", []), parts.get("PE", [])
    payer_name, payee_name = _first(payer, "N1"), _first(payee, "N1")
    cents = parser.money(payment.elements, 2, payment.position)
    paid_on = _date(parser, payment, 16)
    produced = _first([one for one in parts[""] if one.get(1) == "405"], "DTM")
    return RemittanceHeader(
        envelope.interchange.control_number,
        envelope.interchange.sender_id,
        envelope.interchange.receiver_id,
        envelope.interchange.usage,
        envelope.group.control_number,
        envelope.header.control_number,
        payment.get(1),
        -cents if payment.get(3) == "D" else cents,
        payment.get(4),
        paid_on,
        trace.get(2),
        trace.get(3),
        trace.get(4),
        _date(parser, produced, 2) if produced.id else None,
        payer_name.get(2),
        payer_name.get(3),
        payer_name.get(4),
        _references(payer),
        payee_name.get(2),
        payee_name.get(3),
        payee_name.get(4),
        _references(payee),
        _references(parts[""]),
        tuple(one for one in segments if one.id not in ("BPR", "TRN", "N1", "REF")),
    )


def _parts(segments: list[Segment]) -> dict[str, list[Segment]]:
    parts: dict[str, list[Segment]] = {"": []}
    key = ""
    for segment in segments:
        if segment.id == "N1":
            key = segment.get(1)
        parts.setdefault(key, []).append(segment)
    return parts


def _only(segments: list[Segment], name: str) -> Segment:
    found = [one for one in segments if one.id == name]
    if len(found) != 1:
        raise refuse("X12-835-HEADER", position=2 if name == "BPR" else 3, segment_id=name)
    return found[0]


def _first(segments: list[Segment], name: str) -> Segment:
    return next((one for one in segments if one.id == name), Segment("", [], 0))


def _references(segments: list[Segment]) -> tuple[Reference, ...]:
    return tuple(Reference(one.get(1), one.get(2)) for one in segments if one.id == "REF")


def _date(parser: Parser, segment: Segment, number: int) -> date | None:
    text = segment.get(number)
    day = parse_date(text)
    if text and day is None:
        parser.note("X12-835-DATE", segment.position, segment.id, number)
    return day
