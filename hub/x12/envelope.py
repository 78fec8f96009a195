"""The envelope, streamed: ISA, GS, ST and their trailers, checked against each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from hub.x12.errors import X12Error
from hub.x12.events import Body, Event
from hub.x12.findings import find
from hub.x12.opened import Opened
from hub.x12.tokens import (
    PREFACE_LENGTH_MAX,
    SEGMENT_LENGTH_MAX,
    Delimiters,
    Feed,
    Header,
    Segment,
    Source,
    blank,
    find_header,
    plain,
    split_segment,
)

FINDINGS_MAX = 100
"""Findings of one kind told about the segments of a file."""

_OPTIONAL = {"ISB", "ISE", "TA3", "IEB"}
"""Interchange segments of the standard that nobody here acts on."""


def walk(source: Source) -> Iterator[Event]:
    """Every interchange of a source as events, in memory that does not grow with its size.

    Damage comes as findings, before the `Closed` of what it stands in; nothing raises. After a
    finding that leaves no way to go on (no ISA, a cut file) the events end.
    """
    walker = _Walker(source)
    while walker.going:
        yield from walker.next_interchange()
    if walker.feed.finished and not walker.feed.ascii:
        yield find("X12-FILE-ENCODING")


class _Walker:
    def __init__(self, source: Source) -> None:
        self.feed = Feed(source)
        self.opened = Opened()
        self.going = True
        self.signs = Delimiters()
        self.mark = re.compile("")
        self._told: Counter[str] = Counter()

    def next_interchange(self) -> Iterator[Event]:
        """Find the next ISA and tell its interchange, or tell why there is none."""
        feed, opened = self.feed, self.opened
        try:
            header = find_header(feed.buffer)
            while header is None and len(feed.buffer) <= PREFACE_LENGTH_MAX and feed.more():
                header = find_header(feed.buffer)
        except X12Error as error:
            self.going = False
            yield error.finding
            return
        if header is None:
            self.going = False
            yield from self._no_header()
            return
        if not blank(feed.buffer[: header.start]):
            name = "X12-FILE-TAIL" if opened.position else "X12-FILE-PREFACE"
            yield opened.finding(name, opened.position)
        feed.buffer = feed.buffer[header.end :]
        self._use(header)
        yield from opened.open_interchange(header)
        yield from self._blocks()

    def _no_header(self) -> Iterator[Event]:
        opened = self.opened
        if opened.position:
            if not blank(self.feed.buffer):
                yield opened.finding("X12-FILE-TAIL", opened.position)
        elif "ISA" in self.feed.buffer:
            yield opened.finding("X12-ISA-SHORT", 1, "ISA")
        else:
            yield opened.finding("X12-ISA-MISSING", 0)

    def _use(self, header: Header) -> None:
        self.signs = header.delimiters
        end, sign = re.escape(self.signs.terminator), re.escape(self.signs.element)
        self.mark = re.compile(f"{end}(ISA|IEA|GS|GE|ST|SE)(?=[{sign}{end}])")

    def _blocks(self) -> Iterator[Event]:
        """Cut the buffer after its last terminator, again and again, until IEA or the end."""
        feed, opened, end = self.feed, self.opened, self.signs.terminator
        while opened.isa is not None:
            cut = feed.buffer.rfind(end)
            if cut < 0:
                if len(feed.buffer) > SEGMENT_LENGTH_MAX:
                    yield opened.finding("X12-SEGMENT-LONG", opened.position + 1)
                    self.going = False
                    return
                if not feed.more():
                    self.going = False
                    yield from opened.cut(not blank(feed.buffer))
                    return
                continue
            text = end + plain(feed.buffer[: cut + 1], end)
            feed.buffer = feed.buffer[cut + 1 :]
            yield from self._block(text)

    def _block(self, text: str) -> Iterator[Event]:
        """One run of whole segments, each with a terminator before and after it."""
        opened, feed, place = self.opened, self.feed, 0
        for mark in self.mark.finditer(text):
            if mark.start() > place:
                yield from self._run(text[place + 1 : mark.start()])
            if mark.group(1) == "ISA":
                yield from opened.next_isa()
                feed.buffer = text[mark.start() + 1 :] + feed.buffer
                return
            place = text.index(self.signs.terminator, mark.end())
            opened.position += 1
            one = text[mark.start() + 1 : place]
            segment = split_segment(one, self.signs.element, opened.position)
            yield from _HANDLERS[mark.group(1)](opened, segment)
            if opened.isa is None:
                feed.buffer = text[place + 1 :] + feed.buffer
                return
        if place + 1 < len(text):
            yield from self._run(text[place + 1 : -1])

    def _run(self, run: str) -> Iterator[Event]:
        """Segments between two envelope segments: the body of a set, or strays."""
        opened = self.opened
        texts = run.split(self.signs.terminator)
        if len(run) > SEGMENT_LENGTH_MAX and max(map(len, texts)) > SEGMENT_LENGTH_MAX:
            yield from self._each(texts, "X12-SEGMENT-LONG", _long)
        if "" in texts:
            yield from self._each(texts, "X12-SEGMENT-EMPTY", _empty)
        if self.feed.suspicious or "\n" in run or "\r" in run:
            yield from self._each(texts, "X12-SEGMENT-CONTROL", self._odd)
        if opened.st is not None:
            yield Body(texts, opened.place(opened.position + 1))
            opened.position += len(texts)
            return
        for text in texts:
            opened.position += 1
            segment = split_segment(text, self.signs.element, opened.position)
            if opened.gs is None and (segment.id == "TA1" or segment.id in _OPTIONAL):
                opened.answered = opened.answered or segment.id == "TA1"
                yield segment
                if segment.id != "TA1":
                    yield opened.finding("X12-INTERCHANGE-EXTRA", opened.position)
            elif text and self._room("X12-STRAY"):
                yield opened.finding("X12-STRAY", opened.position)

    def _each(self, texts: list[str], name: str, wrong: Callable[[str], bool]) -> Iterator[Event]:
        """A finding for every segment with something wrong in its text."""
        opened = self.opened
        for position, text in enumerate(texts, opened.position + 1):
            if wrong(text) and self._room(name):
                yield opened.finding(name, opened.place(position))

    def _room(self, name: str) -> bool:
        """Whether one more finding of a name is still told: a bad file could have millions."""
        self._told[name] += 1
        return self._told[name] <= FINDINGS_MAX

    def _odd(self, text: str) -> bool:
        """Whether a text holds a character below blank that is no delimiter."""
        signs = self.signs
        allowed = {signs.element, signs.component, signs.repetition}
        return not text.isprintable() and any(
            (character < " " or character == "\x7f") and character not in allowed
            for character in text
        )


def _empty(text: str) -> bool:
    return not text


def _long(text: str) -> bool:
    return len(text) > SEGMENT_LENGTH_MAX


_HANDLERS: dict[str, Callable[[Opened, Segment], Iterator[Event]]] = {
    "GS": Opened.gs_segment,
    "ST": Opened.st_segment,
    "SE": Opened.se_segment,
    "GE": Opened.ge_segment,
    "IEA": Opened.iea_segment,
}
