"""The envelope, streamed: ISA, GS, ST and their trailers, checked against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hub.x12.errors import Finding, X12Error
from hub.x12.events import Body, Closed, Event, GroupHeader, InterchangeHeader, SetHeader
from hub.x12.findings import find
from hub.x12.kinds import FUNCTIONAL_CODES, family, kind_of
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


class _Walker:
    def __init__(self, source: Source) -> None:
        self.feed = Feed(source)
        self.going = True
        self.position = 0  # segments seen in the file
        self.signs = Delimiters()
        self.mark = re.compile("")
        self.isa: InterchangeHeader | None = None
        self.gs: GroupHeader | None = None
        self.st: SetHeader | None = None
        self.seen: set[tuple[str, ...]] = set()
        self.group_numbers: set[str] = set()
        self.set_numbers: set[str] = set()
        self.groups = self.sets = self.first = 0
        self.answers = False  # a TA1 was seen in this interchange
        self.ascii_told = False

    def finding(self, name: str, sentence: str = "", position: int = 0, **place: object) -> Finding:
        return find(
            name,
            sentence,
            position=position,
            interchange_control_number=self.isa.control_number if self.isa else "",
            group_control_number=self.gs.control_number if self.gs else "",
            transaction_set_control_number=self.st.control_number if self.st else "",
            **place,
        )

    def next_interchange(self) -> Iterator[Event]:
        """Find the next ISA and tell its interchange, or tell why there is none."""
        feed = self.feed
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
            name = "X12-FILE-PREFACE" if self.position == 0 else "X12-FILE-TAIL"
            yield self.finding(name, position=self.position)
        feed.buffer = feed.buffer[header.end :]
        yield from self._open_interchange(header)
        yield from self._blocks()

    def _no_header(self) -> Iterator[Event]:
        if "ISA" in self.feed.buffer and not self.position:
            yield self.finding("X12-ISA-SHORT", position=1, segment_id="ISA")
        elif not self.position:
            yield self.finding("X12-ISA-MISSING")
        elif not blank(self.feed.buffer):
            yield self.finding("X12-FILE-TAIL", position=self.position)

    def _open_interchange(self, header: Header) -> Iterator[Event]:
        e = [element.strip(" ") for element in header.elements]
        self.signs = header.delimiters
        ends = re.escape(self.signs.terminator)
        self.mark = re.compile(
            f"{ends}(ISA|IEA|GS|GE|ST|SE)(?=[{re.escape(self.signs.element)}{ends}])"
        )
        self.position += 1
        self.groups, self.group_numbers, self.answers = 0, set(), False
        self.isa = InterchangeHeader(
            e[4], e[5], e[6], e[7], e[8], e[9], e[11], e[12], e[13] == "1", e[14],
            self.signs, self.position,
        )  # fmt: skip
        yield self.isa
        where = {"position": self.position, "segment_id": "ISA"}
        if not header.padded:
            yield self.finding("X12-ISA-WIDTH", **where)  # type: ignore[arg-type]
        if e[11] != "00501":
            yield self.finding("X12-ISA-VERSION", element=12, **where)  # type: ignore[arg-type]
        if not (len(e[12]) == 9 and e[12].isascii() and e[12].isdigit()):
            yield self.finding("X12-ISA13-FORM", element=13, **where)  # type: ignore[arg-type]
        if e[14] not in ("P", "T"):
            yield self.finding("X12-ISA-USAGE", element=15, **where)  # type: ignore[arg-type]
        identity = (e[4], e[5], e[6], e[7], e[12])
        if identity in self.seen:
            yield self.finding("X12-ISA13-TWICE", element=13, **where)  # type: ignore[arg-type]
        self.seen.add(identity)

    def _blocks(self) -> Iterator[Event]:
        """Cut the buffer after its last terminator, again and again, until IEA or the end."""
        feed, ends = self.feed, self.signs.terminator
        while self.isa is not None:
            cut = feed.buffer.rfind(ends)
            if cut < 0:
                if len(feed.buffer) > SEGMENT_LENGTH_MAX:
                    yield self.finding("X12-SEGMENT-LONG", position=self.position + 1)
                    self.going = False
                    return
                if not feed.more():
                    yield from self._cut_short()
                    return
                continue
            text = ends + plain(feed.buffer[: cut + 1], ends)
            feed.buffer = feed.buffer[cut + 1 :]
            if not feed.ascii and not self.ascii_told:
                self.ascii_told = True
                yield self.finding("X12-FILE-ENCODING")
            yield from self._block(text)

    def _cut_short(self) -> Iterator[Event]:
        self.going = False
        tail = not blank(self.feed.buffer)
        name = "X12-TAIL" if tail else "X12-CUT"
        yield self.finding(name, position=self.position + tail)
        if self.st is not None:
            yield self.finding("X12-SE-MISSING", position=self.position - self.first + 1)
            yield from self._leave_set()
        if self.gs is not None:
            yield self.finding("X12-GE-MISSING", position=self.position)
            yield from self._leave_group()
        yield from self._leave_interchange()

    def _block(self, text: str) -> Iterator[Event]:
        """One run of whole segments, each with a terminator before and after it."""
        ends, place = self.signs.terminator, 0
        for mark in self.mark.finditer(text):
            if mark.start() > place:
                yield from self._run(text[place + 1 : mark.start()])
            place = text.index(ends, mark.end())
            name = mark.group(1)
            if name == "ISA":
                yield from self._unclosed("X12-IEA-MISSING")
                self.feed.buffer = text[mark.start() + 1 :] + self.feed.buffer
                return
            self.position += 1
            segment = split_segment(
                text[mark.start() + 1 : place], self.signs.element, self.position
            )
            yield from _HANDLERS[name](self, segment)
            if self.isa is None:
                self.feed.buffer = text[place + 1 :] + self.feed.buffer
                return
        if place + 1 < len(text):
            yield from self._run(text[place + 1 : -1])

    def _run(self, run: str) -> Iterator[Event]:
        """Segments between two envelope segments: the body of a set, or strays."""
        texts = run.split(self.signs.terminator)
        if "" in texts:
            at = self.position + texts.index("") + 1
            in_set = at - self.first + 1 if self.st else at
            yield self.finding("X12-SEGMENT-EMPTY", position=in_set)
        if self.feed.suspicious or "\n" in run or "\r" in run:
            yield from self._control_characters(texts)
        if self.st is not None:
            yield Body(texts, self.position - self.first + 2)
            self.position += len(texts)
            return
        for text in texts:
            self.position += 1
            segment = split_segment(text, self.signs.element, self.position)
            if self.gs is None and (segment.id == "TA1" or segment.id in _OPTIONAL):
                self.answers = self.answers or segment.id == "TA1"
                yield segment
                if segment.id != "TA1":
                    yield self.finding("X12-INTERCHANGE-EXTRA", position=self.position)
            elif text:
                yield self.finding("X12-STRAY", position=self.position)

    def _control_characters(self, texts: list[str]) -> Iterator[Event]:
        signs = self.signs
        allowed = {signs.element, signs.component, signs.repetition}
        for number, text in enumerate(texts, self.position + 1):
            if not text.isprintable() and any(
                character < " " and character not in allowed for character in text
            ):
                in_set = number - self.first + 1 if self.st else number
                yield self.finding("X12-SEGMENT-CONTROL", position=in_set)
                return

    def _gs(self, segment: Segment) -> Iterator[Event]:
        if self.gs is not None:
            yield from self._unclosed("X12-GE-MISSING")
        get = segment.get
        self.gs = GroupHeader(
            get(1), get(2), get(3), get(4), get(5), get(6), get(8), segment.position
        )
        self.groups += 1
        self.sets, self.set_numbers = 0, set()
        yield self.gs
        number = get(6)
        if not (1 <= len(number) <= 9 and number.isascii() and number.isdigit()):
            yield self.finding(
                "X12-GS06-FORM", position=segment.position, segment_id="GS", element=6
            )
        if number in self.group_numbers:
            yield self.finding(
                "X12-GS06-TWICE", position=segment.position, segment_id="GS", element=6
            )
        self.group_numbers.add(number)

    def _st(self, segment: Segment) -> Iterator[Event]:
        if self.gs is None:
            yield self.finding(
                "X12-STRAY", "A transaction set stands outside a group.", segment.position
            )
            self.gs = GroupHeader("", "", "", "", "", "", "", segment.position)
        if self.st is not None:
            yield self.finding("X12-SE-MISSING", position=segment.position - self.first)
            yield from self._leave_set()
        get, guide = segment.get, self.gs.guide
        kind = kind_of(get(1), guide, get(3))
        self.st = SetHeader(get(1), get(2), get(3), kind, segment.position)
        self.first = segment.position
        self.sets += 1
        yield self.st
        where = {"position": 1, "segment_id": "ST"}
        if not (4 <= len(get(2)) <= 9 and get(2).isascii() and get(2).isalnum()):
            yield self.finding("X12-ST02-FORM", element=2, **where)  # type: ignore[arg-type]
        if get(2) in self.set_numbers:
            yield self.finding("X12-ST02-TWICE", element=2, **where)  # type: ignore[arg-type]
        self.set_numbers.add(get(2))
        if get(3) and get(3) != guide:
            yield self.finding("X12-ST03-GUIDE", element=3, **where)  # type: ignore[arg-type]
        if not kind:
            known = family(guide) and family(get(3) or guide) == family(guide)
            name = "X12-ST-KIND" if known else "X12-GS-VERSION"
            yield self.finding(name, **where)  # type: ignore[arg-type]
        elif self.gs.functional_code != FUNCTIONAL_CODES[kind]:
            yield self.finding(
                "X12-GS01-KIND", position=self.gs.position, segment_id="GS", element=1
            )

    def _se(self, segment: Segment) -> Iterator[Event]:
        if self.st is None:
            yield self.finding("X12-STRAY", "SE closes no transaction set.", segment.position)
            return
        count = segment.position - self.first + 1
        if not _same_count(segment.get(1), count):
            yield self.finding(
                "X12-SE01-COUNT", f"SE01 promises another number than the {count} segments.",
                count, segment_id="SE", element=1,
            )  # fmt: skip
        if segment.get(2) != self.st.control_number:
            yield self.finding("X12-SE02-NUMBER", position=count, segment_id="SE", element=2)
        yield from self._leave_set()

    def _ge(self, segment: Segment) -> Iterator[Event]:
        if self.st is not None:
            yield self.finding("X12-SE-MISSING", position=segment.position - self.first)
            yield from self._leave_set()
        if self.gs is None:
            yield self.finding("X12-STRAY", "GE closes no group.", segment.position)
            return
        where = {"position": segment.position, "segment_id": "GE"}
        if not _same_count(segment.get(1), self.sets):
            text = f"GE01 promises another number than the {self.sets} transaction sets."
            yield self.finding("X12-GE01-COUNT", text, element=1, **where)  # type: ignore[arg-type]
        if not _same_number(segment.get(2), self.gs.control_number):
            yield self.finding("X12-GE02-NUMBER", element=2, **where)  # type: ignore[arg-type]
        yield from self._leave_group()

    def _iea(self, segment: Segment) -> Iterator[Event]:
        assert self.isa is not None
        if self.gs is not None:
            yield from self._unclosed("X12-GE-MISSING")
        where = {"position": segment.position, "segment_id": "IEA"}
        if not _same_count(segment.get(1), self.groups):
            only_answers = self.answers and not self.groups and segment.get(1) == "1"
            name = "X12-IEA01-TA1" if only_answers else "X12-IEA01-COUNT"
            yield self.finding(name, element=1, **where)  # type: ignore[arg-type]
        if segment.get(2) != self.isa.control_number:
            yield self.finding("X12-IEA02-NUMBER", element=2, **where)  # type: ignore[arg-type]
        yield from self._leave_interchange()

    def _unclosed(self, name: str) -> Iterator[Event]:
        """What is open when something else begins: told as not closed, innermost first."""
        if self.st is not None:
            yield self.finding("X12-SE-MISSING", position=self.position - self.first + 1)
            yield from self._leave_set()
        if self.gs is not None:
            yield self.finding("X12-GE-MISSING", position=self.position)
            yield from self._leave_group()
        if name == "X12-IEA-MISSING":
            yield self.finding(name, position=self.position)
            yield from self._leave_interchange()

    def _leave_set(self) -> Iterator[Event]:
        self.st = None
        yield Closed("set", self.position - self.first + 1)

    def _leave_group(self) -> Iterator[Event]:
        self.gs = None
        yield Closed("group", self.sets)

    def _leave_interchange(self) -> Iterator[Event]:
        self.isa = None
        yield Closed("interchange", self.groups)


_HANDLERS = {
    "GS": _Walker._gs,
    "ST": _Walker._st,
    "SE": _Walker._se,
    "GE": _Walker._ge,
    "IEA": _Walker._iea,
}


def _same_count(text: str, count: int) -> bool:
    return text.isascii() and text.isdigit() and int(text[:12]) == count


def _same_number(text: str, number: str) -> bool:
    """Whether two N0 control numbers are equal; leading zeros of one side are seen and harmless."""
    return bool(number) and text.lstrip("0") == number.lstrip("0")
