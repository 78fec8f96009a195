"""A transaction set as a tree of loops, out of which a reader takes what it understands.

What nobody takes is left, and is listed: no segment is lost.
"""

from __future__ import annotations

from collections.abc import Callable

from hub.x12.path import Path
from hub.x12.tokens import Segment

Whole = Callable[[Segment], bool]
"""Whether a reader's values hold all that a segment says."""


def _whole(segment: Segment) -> bool:
    return True


class Node:
    """One loop of a file: its segments and its loops in the order of the file.

    A segment that was taken but says more than the reader's values hold (`whole`) is left too.
    """

    __slots__ = ("children", "id", "partly", "position", "segments", "whole")

    def __init__(self, name: str, position: int, whole: Whole = _whole) -> None:
        self.id = name
        self.position = position
        self.whole = whole
        self.segments: list[Segment] = []
        self.partly: list[Segment] = []
        self.children: list[Node] = []

    def take(self, name: str, *qualifiers: str) -> Segment:
        """Take the first segment of a name (and qualifier in element 01); an empty one if none."""
        for at, segment in enumerate(self.segments):
            if segment.id == name and (not qualifiers or segment.get(1) in qualifiers):
                if not self.whole(segment):
                    self.partly.append(segment)
                return self.segments.pop(at)
        return Segment("", [], self.position)

    def take_all(self, name: str, *qualifiers: str) -> list[Segment]:
        """Take every segment of a name (and qualifier)."""
        found: list[Segment] = []
        while (segment := self.take(name, *qualifiers)).id:
            found.append(segment)
        return found

    def loop(self, name: str) -> Node:
        """The first loop of a name; an empty one if there is none."""
        return next((one for one in self.children if one.id == name), Node(name, self.position))

    def loops(self, *names: str) -> list[Node]:
        """Every loop of these names."""
        return [one for one in self.children if one.id in names]

    def left(self) -> tuple[Segment, ...]:
        """What was not taken here and below, in the order of the file."""
        found = self.segments + self.partly
        for child in self.children:
            found += child.left()
        return tuple(sorted(found, key=lambda one: one.position))


def loop_tree(kind: str, segments: list[Segment], whole: Whole = _whole) -> Node:
    """The loops of a transaction set; a segment without a place stays in the loop it stands in."""
    path = Path(kind)
    path.take(Segment("ST", ["ST"], 1))
    root = Node("", 1, whole)
    nodes = [root]
    for segment in segments:
        place = path.take(segment)
        del nodes[len(nodes) - len(place.closed) :]
        if place.opened is not None:
            node = Node(place.opened.id, segment.position, whole)
            nodes[-1].children.append(node)
            nodes.append(node)
        nodes[-1].segments.append(segment)
    return root
