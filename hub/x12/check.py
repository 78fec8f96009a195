"""A transaction set against its guide: every segment in its loop, every loop complete."""

from __future__ import annotations

from collections.abc import Iterator

from hub.x12.elements import element_findings
from hub.x12.errors import Finding
from hub.x12.findings import find
from hub.x12.guides.table import Loop, Row, guide
from hub.x12.path import Frame, Path
from hub.x12.segments import SEGMENTS
from hub.x12.tokens import Delimiters, Segment

FINDINGS_MAX = 1_000
"""Findings of one transaction set; a wrong file would give one for every segment."""


def guide_findings(
    kind: str, segments: list[Segment], signs: Delimiters, first: str, last: str
) -> list[Finding]:
    """What a transaction set does that its guide does not have (SNIP levels 1 and 2).

    `segments` are those between ST and SE; `first` and `last` are the texts of ST and SE. A
    claim's or line's number is put to the findings in its loop by the caller.
    """
    checker = GuideCheck(kind, signs, first)
    for segment in segments:
        checker.take(segment)
    return checker.close(last, len(segments) + 2)


class GuideCheck:
    """Follows a transaction set through its guide as it goes by; keeps findings, no segments."""

    def __init__(self, kind: str, signs: Delimiters, first: str) -> None:
        self.signs = signs
        self.ids = _ids(guide(kind))
        self.path = Path(kind)
        self.found: list[Finding] = []
        self.take(Segment("ST", first.split(signs.element), 1))

    def take(self, segment: Segment) -> None:
        """Put one segment into its loop and keep what is wrong with it."""
        if len(self.found) < FINDINGS_MAX:
            self.found += self._look(segment)
        else:
            self.path.take(segment)

    def close(self, last: str, position: int) -> list[Finding]:
        """SE, and what is still missing in every open loop: all findings."""
        self.take(Segment("SE", last.split(self.signs.element), position))
        for frame in reversed(self.path.stack):
            self.found += _missing(frame, position)
        return self.found[:FINDINGS_MAX]

    def _look(self, segment: Segment) -> Iterator[Finding]:
        place = self.path.take(segment)
        for frame in place.closed:
            yield from _missing(frame, segment.position)
        loop = self.path.stack[-1].loop.id
        if place.row is None:
            yield self._homeless(segment, self.path.stack[-1].loop)
        else:
            most = place.opened.max if place.opened else place.row.max
            if place.times == most + 1:
                name = "X12-GUIDE-LOOP-MAX" if place.opened else "X12-GUIDE-MAX"
                yield _told(name, segment, loop)
        for finding in element_findings(segment, place.row, self.signs):
            yield finding._replace(loop=loop)

    def _homeless(self, segment: Segment, loop: Loop) -> Finding:
        for child in loop.children:
            if isinstance(child, Row) and child.matches(segment.elements):
                return _told("X12-GUIDE-ORDER", segment, loop.id)
        if segment.id in self.ids:
            return _told("X12-GUIDE-UNEXPECTED", segment, loop.id)
        name = "X12-GUIDE-FOREIGN" if segment.id in SEGMENTS else "X12-GUIDE-UNKNOWN"
        return _told(name, segment, loop.id)


def _missing(frame: Frame, position: int) -> Iterator[Finding]:
    for child, count in zip(frame.loop.children, frame.counts, strict=True):
        if child.usage == "R" and not count:
            yield find(
                "X12-GUIDE-MISSING",
                f"{child.name} is missing.",
                position=position,
                segment_id=child.trigger.segment_id,
                loop=child.id if isinstance(child, Loop) else frame.loop.id,
            )


def _told(name: str, segment: Segment, loop: str) -> Finding:
    return find(name, position=segment.position, segment_id=segment.id[:3], loop=loop)


def _ids(loop: Loop) -> set[str]:
    found: set[str] = set()
    for child in loop.children:
        found |= _ids(child) if isinstance(child, Loop) else {child.segment_id}
    return found
