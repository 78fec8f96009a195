"""Levels and line numbers: HL rises by one and names its parent, LX starts anew in a claim."""

from __future__ import annotations

from collections.abc import Iterator

from hub.x12.errors import Finding
from hub.x12.findings import find
from hub.x12.tokens import Segment


def numbering_findings(kind: str, segments: list[Segment]) -> Iterator[Finding]:
    """Where HL01, HL02, HL04 or (837P) LX01 do not count as the guides want."""
    levels = [one for one in segments if one.id == "HL"]
    parents = {one.get(2) for one in levels if one.get(2)}
    seen: set[str] = set()
    for number, level in enumerate(levels, 1):
        if level.get(1) != str(number):
            yield _told("X12-HL-NUMBER", level, 1)
        if level.get(2) and level.get(2) not in seen:
            yield _told("X12-HL-PARENT", level, 2)
        told = level.get(4)
        if told and (told == "1") != (level.get(1) in parents):
            yield _told("X12-HL-CHILDREN", level, 4)
        seen.add(level.get(1))
    if kind != "837P":
        return
    count = 0
    for segment in segments:
        if segment.id == "CLM":
            count = 0
        elif segment.id == "LX":
            count += 1
            if segment.get(1) != str(count):
                yield _told("X12-LX-NUMBER", segment, 1)


def _told(name: str, segment: Segment, element: int) -> Finding:
    return find(name, position=segment.position, segment_id=segment.id, element=element)
