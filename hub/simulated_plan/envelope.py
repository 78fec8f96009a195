"""Segments of the plan's own files, wrapped: ISA, GS, ST and their counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.simulated_plan.reader import Submission

Row = Sequence[str]
"""One segment: its id, then its elements."""

NINE_DIGITS = 1_000_000_000


@dataclass(slots=True)
class Numbers:
    """The control numbers that this plan draws: each one once, counted on from a start."""

    last: int = 0
    drawn: dict[str, int] = field(default_factory=dict)

    def interchange(self) -> int:
        """The next ISA13, which is also our GS06."""
        self.last = (self.last + 1) % NINE_DIGITS
        return self.last

    def draw(self, kind: str) -> int:
        """The next number of another kind: claims, traces, references."""
        self.drawn[kind] = self.drawn.get(kind, 0) + 1
        return self.drawn[kind]


@dataclass(frozen=True, slots=True)
class Route:
    """Who we are and whom we answer, as the submission's envelope tells: its ends exchanged."""

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    group_sender: str
    group_receiver: str
    usage: str

    @classmethod
    def back_to(cls, submission: Submission) -> Route:
        """The way back to the submitter."""
        isa = submission.isa
        return cls(
            isa[7],
            isa[8],
            isa[5],
            isa[6],
            submission.group_receiver,
            submission.group_sender,
            isa[15],
        )


def row_text(row: Row) -> str:
    """One segment as text: no empty elements at the end, no separators inside."""
    elements = list(row)
    while not elements[-1]:
        elements.pop()
    return "*".join(elements) + "~"


def transaction_set(kind: str, version: str, rows: Iterable[Row], number: int = 1) -> list[Row]:
    """The rows between ST and SE, counted. `version` is ST03, left out when empty."""
    control_number = f"{number:04d}"
    body: list[Row] = [("ST", kind, control_number, version), *rows]
    return [*body, ("SE", str(len(body) + 1), control_number)]


def interchange(
    route: Route, number: int, at: datetime, middle: Iterable[Row], group_count: int
) -> bytes:
    """A whole interchange around what stands between ISA and IEA; `at` is UTC."""
    isa: Row = (
        *("ISA", "00", " " * 10, "00", " " * 10),
        *(route.sender_qualifier, f"{route.sender_id:<15}"),
        *(route.receiver_qualifier, f"{route.receiver_id:<15}"),
        *(f"{at:%y%m%d}", f"{at:%H%M}", "^", "00501", f"{number:09d}", "0", route.usage, ":"),
    )
    iea: Row = ("IEA", str(group_count), f"{number:09d}")
    return "".join(map(row_text, (isa, *middle, iea))).encode("ascii")


def group(
    route: Route, code: str, version: str, number: int, at: datetime, sets: Sequence[list[Row]]
) -> list[Row]:
    """GS to GE around whole transaction sets."""
    gs: Row = (
        *("GS", code, route.group_sender, route.group_receiver),
        *(f"{at:%Y%m%d}", f"{at:%H%M}", str(number), "X", version),
    )
    ge: Row = ("GE", str(len(sets)), str(number))
    return [gs, *(row for one in sets for row in one), ge]
