"""The guides parsed: loops and rows with usage, repeats, required elements and codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from hub.x12.guides.answers import ACKNOWLEDGMENT_999, CLAIM_ACKNOWLEDGMENT_277CA
from hub.x12.guides.claim import CLAIM_837P, CLAIM_LOOP
from hub.x12.guides.inquiry import (
    BENEFIT_271,
    BENEFIT_LOOP,
    ELIGIBILITY_270,
    STATUS_276,
    STATUS_277,
    STATUS_LOOP,
    STATUS_REQUEST_LOOP,
)
from hub.x12.guides.payment import REMITTANCE_835

UNBOUNDED = 1 << 30

_TABLES = {
    "837P": CLAIM_837P,
    "835": REMITTANCE_835,
    "999": ACKNOWLEDGMENT_999,
    "277CA": CLAIM_ACKNOWLEDGMENT_277CA,
    "270": ELIGIBILITY_270,
    "271": BENEFIT_271,
    "276": STATUS_276,
    "277": STATUS_277,
}
_SHARED = {
    "$CLAIM": CLAIM_LOOP,
    "$BENEFIT": BENEFIT_LOOP,
    "$STATUS_REQUEST": STATUS_REQUEST_LOOP,
    "$STATUS": STATUS_LOOP,
}
_ATTRIBUTE = re.compile(r"\+\d+|\d+=[\w,]+")


@dataclass(slots=True)
class Row:
    """One segment of a loop; `at` is the element that `qualifiers` are compared with."""

    segment_id: str
    at: int
    qualifiers: frozenset[str]
    usage: str
    max: int
    name: str
    required: tuple[int, ...]
    codes: dict[int, frozenset[str]]

    @property
    def trigger(self) -> Row:
        """A row opens itself."""
        return self

    def matches(self, elements: list[str]) -> bool:
        """Whether a segment is this row's: its id, and its qualifier where the row has any."""
        if elements[0] != self.segment_id:
            return False
        if not self.qualifiers:
            return True
        return len(elements) > self.at and self._qualifier(elements[self.at]) in self.qualifiers

    def _qualifier(self, text: str) -> str:
        # HI carries its qualifier as the first component; the separator is any sign.
        found = re.match(r"[A-Z0-9]+", text)
        return found.group() if found and self.segment_id == "HI" else text


@dataclass(slots=True)
class Loop:
    """A loop with its rows and loops in order; `ranks` numbers those whose order is free alike."""

    id: str
    usage: str
    max: int
    name: str
    children: list[Row | Loop] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)

    @property
    def trigger(self) -> Row:
        """The first segment, which opens the loop."""
        return self.children[0].trigger


@lru_cache(maxsize=16)
def guide(kind: str) -> Loop:
    """The table of one kind of transaction set as a tree; its root loop has no id."""
    root = Loop("", "R", 1, kind)
    stack: list[tuple[int, Loop]] = [(-1, root)]
    for indent, text in _lines(_TABLES[kind], 0):
        while stack[-1][0] >= indent:
            stack.pop()
        node = _node(text)
        stack[-1][1].children.append(node)
        if isinstance(node, Loop):
            stack.append((indent, node))
    _rank(root)
    return root


def _lines(table: str, shift: int) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = []
    for line in table.strip("\n").splitlines():
        text = line.lstrip(" ")
        indent = shift + len(line) - len(text)
        lines += _lines(_SHARED[text], indent) if text in _SHARED else [(indent, text)]
    return lines


def _node(text: str) -> Row | Loop:
    attributes = _ATTRIBUTE.findall(text)
    words = _ATTRIBUTE.sub("", text).split()
    if words[0] == "loop":
        _, name, usage, most, *title = words
        return Loop(name, usage, _most(most), " ".join(title))
    head, usage, most, *title = words
    segment_id, *qualifiers = head.split("*")
    return Row(
        segment_id,
        len(qualifiers),
        frozenset(qualifiers[-1].split(",")) if qualifiers else frozenset(),
        usage,
        _most(most),
        " ".join(title),
        tuple(int(one[1:]) for one in attributes if one[0] == "+"),
        {
            int(one.split("=")[0]): frozenset(one.split("=")[1].split(","))
            for one in attributes
            if one[0] != "+"
        },
    )


def _most(text: str) -> int:
    return UNBOUNDED if text == ">" else int(text)


def _rank(loop: Loop) -> None:
    """Neighbours that begin with the same segment share a rank: X12 leaves their order free."""
    rank, before = 0, ""
    for place, child in enumerate(loop.children):
        name = f"{type(child).__name__} {child.trigger.segment_id}"
        # The row that opens a loop stands alone; so do levels, whose order HL02 gives.
        if place < 2 or name != before or child.trigger.segment_id == "HL":
            rank += 1
        loop.ranks.append(rank)
        before = name
        if isinstance(child, Loop):
            _rank(child)
