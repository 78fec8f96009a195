"""The way through a guide: which loop each segment belongs to, which loops open and close."""

from __future__ import annotations

from typing import NamedTuple

from hub.x12.guides.table import Loop, Row, guide
from hub.x12.tokens import Segment


class Frame:
    """An open loop: the rank it has come to and how often each child occurred."""

    __slots__ = ("counts", "loop", "rank")

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.rank = 0
        self.counts = [0] * len(loop.children)


class Place(NamedTuple):
    """Where a segment went: the frames it closed, its row, the loop it opened.

    `times` counts its row or loop there; `row` is None for a segment that the guide does not
    have here; it closes nothing.
    """

    closed: tuple[Frame, ...]
    row: Row | None
    opened: Loop | None
    times: int


class Path:
    """Follows the segments of one transaction set through the loops of its guide."""

    def __init__(self, kind: str) -> None:
        self.stack = [Frame(guide(kind))]

    def take(self, segment: Segment) -> Place:
        """Put one segment in its place; ST comes first and SE last."""
        found = self._find(segment)
        if found is None:
            return Place((), None, None, 0)
        depth, at = found
        closed = tuple(reversed(self.stack[depth + 1 :]))
        del self.stack[depth + 1 :]
        frame = self.stack[-1]
        child = frame.loop.children[at]
        frame.rank = frame.loop.ranks[at]
        frame.counts[at] += 1
        if isinstance(child, Row):
            return Place(closed, child, None, frame.counts[at])
        opened = Frame(child)
        opened.counts[0], opened.rank = 1, child.ranks[0]
        self.stack.append(opened)
        return Place(closed, child.trigger, child, frame.counts[at])

    def _find(self, segment: Segment) -> tuple[int, int] | None:
        """The open loop (by depth) and its child that a segment belongs to.

        The innermost loop is asked first; a child that is full is only taken when no other
        would have the segment.
        """
        full: tuple[int, int] | None = None
        elements = segment.elements
        for depth in range(len(self.stack) - 1, -1, -1):
            frame = self.stack[depth]
            ranks, children = frame.loop.ranks, frame.loop.children
            for at in range(1 if depth else 0, len(children)):
                child = children[at]
                if ranks[at] < frame.rank or not child.trigger.matches(elements):
                    continue
                if frame.counts[at] < child.max:
                    return depth, at
                full = full or (depth, at)
        return full
