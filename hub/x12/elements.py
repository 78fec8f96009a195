"""Elements against the table: present, long enough, of their type, one of the guide's codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hub.x12.dates import parse_date
from hub.x12.errors import Finding
from hub.x12.findings import find
from hub.x12.guides.table import Row
from hub.x12.segments import SEGMENTS, Element
from hub.x12.tokens import Delimiters, Segment

_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)\Z", re.ASCII)
_TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,2})?\Z", re.ASCII)


def element_findings(segment: Segment, row: Row | None, signs: Delimiters) -> Iterator[Finding]:
    """What is wrong with the elements of one segment; nothing for one not in the table."""
    table = SEGMENTS.get(segment.id)
    if table is None:
        return
    values = segment.elements
    if len(values) > len(table.elements) + 1:
        yield _told("X12-ELEMENT-EXTRA", segment, len(table.elements) + 1)
    if len(values) > 1 and not values[-1]:
        yield _told("X12-ELEMENT-TRAILING", segment, len(values) - 1)
    required = row.required if row is not None else ()
    for number, element in enumerate(table.elements, 1):
        value = values[number] if number < len(values) else ""
        if not value:
            if element.required or number in required:
                yield _told("X12-ELEMENT-MISSING", segment, number)
            continue
        yield from _value(segment, number, element, value, signs)
        if row is not None and number in row.codes and value not in row.codes[number]:
            yield _told("X12-ELEMENT-CODE", segment, number)


def _value(
    segment: Segment, number: int, element: Element, value: str, signs: Delimiters
) -> Iterator[Finding]:
    if not element.type:
        yield _told("X12-ELEMENT-NOT-USED", segment, number)
    elif element.repeats and signs.repetition:
        for one in value.split(signs.repetition):
            yield from _single(segment, number, element, one, signs)
    else:
        yield from _single(segment, number, element, value, signs)


def _single(
    segment: Segment, number: int, element: Element, value: str, signs: Delimiters
) -> Iterator[Finding]:
    if not element.parts:
        name = _fault(element, value)
        if name:
            yield _told(name, segment, number)
        return
    parts = value.split(signs.component)
    if len(parts) > len(element.parts):
        yield _told("X12-ELEMENT-EXTRA", segment, number, len(element.parts) + 1)
    for place, part in enumerate(element.parts, 1):
        text = parts[place - 1] if place <= len(parts) else ""
        name = _fault(part, text) if text else ("X12-ELEMENT-MISSING" if part.required else "")
        if name:
            yield _told(name, segment, number, place)


def _fault(element: Element, value: str) -> str:
    """The finding that a single value deserves, or nothing."""
    kind = element.type
    if kind in ("R", "M"):
        digits = len(value.lstrip("-").replace(".", ""))
        if not _NUMBER.match(value):
            return "X12-ELEMENT-TYPE"
        return "X12-ELEMENT-LONG" if digits > element.max else ""
    if kind == "N" and not (value.isascii() and value.removeprefix("-").isdigit()):
        return "X12-ELEMENT-TYPE"
    if kind == "DT" and (len(value) != 8 or parse_date(value) is None):
        return "X12-ELEMENT-DATE"
    if kind == "TM" and not _TIME.match(value):
        return "X12-ELEMENT-TIME"
    if len(value) > element.max:
        return "X12-ELEMENT-LONG"
    if len(value) < element.min:
        return "X12-ELEMENT-SHORT"
    if value != value.strip(" "):
        return "X12-ELEMENT-BLANK"
    return ""


def _told(name: str, segment: Segment, number: int, component: int = 0) -> Finding:
    return find(
        name,
        position=segment.position,
        segment_id=segment.id,
        element=number,
        component=component,
    )
