"""A cursor over segments: take what is next by id, and at the end nothing may be left."""

from __future__ import annotations

from hub.kit.money import parse_dollars
from hub.x12.findings import refuse
from hub.x12.tokens import Delimiters, Segment


class Cursor:
    """The segments of one transaction set, taken one after another."""

    def __init__(self, segments: list[Segment], delimiters: Delimiters) -> None:
        self._segments = segments
        self._at = 0
        self.signs = delimiters

    @property
    def next_id(self) -> str:
        """The id of the next segment, or nothing at the end."""
        return self._segments[self._at].id if self._at < len(self._segments) else ""

    def peek(self) -> Segment | None:
        """The next segment, left where it is."""
        return self._segments[self._at] if self._at < len(self._segments) else None

    def step(self) -> None:
        """Pass the next segment, whatever it is."""
        self._at += 1

    def take(self, *names: str) -> Segment | None:
        """The next segment when it is one of these, else None."""
        if self.next_id in names and self.next_id:
            self._at += 1
            return self._segments[self._at - 1]
        return None

    def take_all(self, *names: str) -> list[Segment]:
        """Every next segment that is one of these."""
        found: list[Segment] = []
        while (segment := self.take(*names)) is not None:
            found.append(segment)
        return found

    def need(self, name: str) -> Segment:
        """The next segment, which must be this one.

        Raises:
            X12Error: another segment stands there, or none.
        """
        segment = self.take(name)
        if segment is None:
            raise refuse("X12-ACK-MISSING", position=self._at + 2, segment_id=name)
        return segment

    def end(self) -> None:
        """Nothing may be left.

        Raises:
            X12Error: a segment stands where the guide has none.
        """
        segment = self.peek()
        if segment is not None:
            raise refuse("X12-ACK-ORDER", position=segment.position)

    def parts(self, segment: Segment, number: int, at_least: int = 1) -> list[str]:
        """The components of an element, filled up with nothing to `at_least`."""
        found = segment.get(number).split(self.signs.component)
        return found + [""] * (at_least - len(found))


def whole(segment: Segment, number: int, default: int | None = None) -> int:
    """Element `number` as a whole number; absent it is the default.

    Raises:
        X12Error: no number.
    """
    text = segment.get(number)
    if not text and default is not None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise refuse(
            "X12-ACK-NUMBER", position=segment.position, segment_id=segment.id, element=number
        )
    return int(text)


def cents(segment: Segment, number: int) -> int | None:
    """Element `number` as cents, None where it is absent.

    Raises:
        X12Error: no amount.
    """
    text = segment.get(number)
    if not text:
        return None
    try:
        return parse_dollars(text)
    except ValueError:
        raise refuse(
            "X12-ACK-NUMBER", position=segment.position, segment_id=segment.id, element=number
        ) from None
