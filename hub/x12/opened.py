"""What is open in an envelope, and the rules of its headers and trailers."""

from __future__ import annotations

from collections.abc import Iterator

from hub.x12.errors import Finding
from hub.x12.events import Closed, Event, GroupHeader, InterchangeHeader, SetHeader
from hub.x12.findings import find
from hub.x12.kinds import FUNCTIONAL_CODES, family, kind_of
from hub.x12.tokens import Header, Segment


class Opened:
    """The open interchange, group and set, what they have counted, which numbers were used.

    `position` counts the segments of the file, `first` is where the open ST stands.
    """

    def __init__(self) -> None:
        self.position = 0
        self.isa: InterchangeHeader | None = None
        self.gs: GroupHeader | None = None
        self.st: SetHeader | None = None
        self.groups = self.sets = self.first = 0
        self.answered = False  # a TA1 stands in this interchange
        self._interchanges: set[tuple[str, ...]] = set()
        self._group_numbers: set[str] = set()
        self._set_numbers: set[str] = set()

    def finding(
        self, name: str, position: int, segment_id: str = "", element: int = 0, sentence: str = ""
    ) -> Finding:
        """A finding with the numbers of everything that is open."""
        return find(
            name,
            sentence,
            position=position,
            segment_id=segment_id,
            element=element,
            interchange_control_number=self.isa.control_number if self.isa else "",
            group_control_number=self.gs.control_number if self.gs else "",
            transaction_set_control_number=self.st.control_number if self.st else "",
        )

    def place(self, position: int) -> int:
        """A position of the file as findings tell it: from ST = 1 inside a set."""
        return position - self.first + 1 if self.st is not None else position

    def open_interchange(self, header: Header) -> Iterator[Event]:
        """ISA: widths, version, number, usage; never the same interchange twice in a file."""
        e = [element.strip(" ") for element in header.elements]
        at = self.position = self.position + 1
        self.groups, self._group_numbers, self.answered = 0, set(), False
        acknowledge = e[13] == "1"
        self.isa = InterchangeHeader(
            e[4], e[5], e[6], e[7], e[8], e[9], e[11], e[12], acknowledge, e[14],
            header.delimiters, at,
        )  # fmt: skip
        yield self.isa
        if not header.padded:
            yield self.finding("X12-ISA-WIDTH", at, "ISA")
        if e[11] != "00501":
            yield self.finding("X12-ISA-VERSION", at, "ISA", 12)
        if len(e[12]) != 9 or not _digits(e[12]):
            yield self.finding("X12-ISA13-FORM", at, "ISA", 13)
        if e[14] not in ("P", "T"):
            yield self.finding("X12-ISA-USAGE", at, "ISA", 15)
        identity = (e[4], e[5], e[6], e[7], e[12])
        if identity in self._interchanges:
            yield self.finding("X12-ISA13-TWICE", at, "ISA", 13)
        self._interchanges.add(identity)

    def gs_segment(self, segment: Segment) -> Iterator[Event]:
        """GS: a group number of one to nine digits, once in an interchange."""
        if self.gs is not None:
            yield from self.unclosed()
        get, at = segment.get, segment.position
        self.gs = GroupHeader(get(1), get(2), get(3), get(4), get(5), get(6), get(8), at)
        self.groups += 1
        self.sets, self._set_numbers = 0, set()
        yield self.gs
        if len(get(6)) > 9 or not _digits(get(6)):
            yield self.finding("X12-GS06-FORM", at, "GS", 6)
        if get(6) in self._group_numbers:
            yield self.finding("X12-GS06-TWICE", at, "GS", 6)
        self._group_numbers.add(get(6))

    def st_segment(self, segment: Segment) -> Iterator[Event]:
        """ST: its number once in a group, its guide the group's; what is not ours is said so."""
        at, get = segment.position, segment.get
        if self.gs is None:
            sentence = "A transaction set stands outside a group."
            yield self.finding("X12-STRAY", at, sentence=sentence)
            self.gs = GroupHeader("", "", "", "", "", "", "", at)
        if self.st is not None:
            yield from self._set_unclosed()
        guide = self.gs.guide
        kind = kind_of(get(1), guide, get(3))
        self.st = SetHeader(get(1), get(2), get(3), kind, at)
        self.first = at
        self.sets += 1
        yield self.st
        number = get(2)
        if not 4 <= len(number) <= 9 or not (number.isascii() and number.isalnum()):
            yield self.finding("X12-ST02-FORM", 1, "ST", 2)
        if number in self._set_numbers:
            yield self.finding("X12-ST02-TWICE", 1, "ST", 2)
        self._set_numbers.add(number)
        if get(3) and get(3) != guide:
            yield self.finding("X12-ST03-GUIDE", 1, "ST", 3)
        if not kind:
            known = family(guide) and family(get(3) or guide) == family(guide)
            yield self.finding("X12-ST-KIND" if known else "X12-GS-VERSION", 1, "ST")
        elif self.gs.functional_code != FUNCTIONAL_CODES[kind]:
            yield self.finding("X12-GS01-KIND", self.gs.position, "GS", 1)

    def se_segment(self, segment: Segment) -> Iterator[Event]:
        """SE: the count of segments and the number of its ST."""
        if self.st is None:
            sentence = "SE closes no transaction set."
            yield self.finding("X12-STRAY", segment.position, sentence=sentence)
            return
        count = self.place(segment.position)
        if not _counts(segment.get(1), count):
            sentence = f"SE01 promises another number than the {count} segments."
            yield self.finding("X12-SE01-COUNT", count, "SE", 1, sentence)
        if segment.get(2) != self.st.control_number:
            yield self.finding("X12-SE02-NUMBER", count, "SE", 2)
        yield from self._leave_set()

    def ge_segment(self, segment: Segment) -> Iterator[Event]:
        """GE: the count of transaction sets and the number of its GS."""
        if self.st is not None:
            yield from self._set_unclosed()
        at = segment.position
        if self.gs is None:
            yield self.finding("X12-STRAY", at, sentence="GE closes no group.")
            return
        if not _counts(segment.get(1), self.sets):
            sentence = f"GE01 promises another number than the {self.sets} transaction sets."
            yield self.finding("X12-GE01-COUNT", at, "GE", 1, sentence)
        if not _same_number(segment.get(2), self.gs.control_number):
            yield self.finding("X12-GE02-NUMBER", at, "GE", 2)
        yield from self._leave_group()

    def iea_segment(self, segment: Segment) -> Iterator[Event]:
        """IEA: the count of groups and the number of its ISA."""
        yield from self.unclosed()
        at = segment.position
        if not _counts(segment.get(1), self.groups):
            # Senders of a lone TA1 often count it.
            lone = self.answered and not self.groups and segment.get(1) == "1"
            yield self.finding("X12-IEA01-TA1" if lone else "X12-IEA01-COUNT", at, "IEA", 1)
        if self.isa is not None and segment.get(2) != self.isa.control_number:
            yield self.finding("X12-IEA02-NUMBER", at, "IEA", 2)
        yield from self._leave_interchange()

    def next_isa(self) -> Iterator[Event]:
        """An ISA before the IEA of the interchange that is open."""
        yield from self.unclosed()
        yield self.finding("X12-IEA-MISSING", self.position)
        yield from self._leave_interchange()

    def cut(self, tail: bool) -> Iterator[Event]:
        """The end of the file inside an interchange; `tail`: with a rest of a segment."""
        yield self.finding("X12-TAIL" if tail else "X12-CUT", self.position + tail)
        yield from self.unclosed()
        yield from self._leave_interchange()

    def unclosed(self) -> Iterator[Event]:
        """What is open when it should be closed: told, innermost first."""
        if self.st is not None:
            yield from self._set_unclosed()
        if self.gs is not None:
            yield self.finding("X12-GE-MISSING", self.position)
            yield from self._leave_group()

    def _set_unclosed(self) -> Iterator[Event]:
        yield self.finding("X12-SE-MISSING", self.place(self.position))
        yield from self._leave_set()

    def _leave_set(self) -> Iterator[Event]:
        count = self.place(self.position)
        self.st = None
        yield Closed("set", count)

    def _leave_group(self) -> Iterator[Event]:
        self.gs = None
        yield Closed("group", self.sets)

    def _leave_interchange(self) -> Iterator[Event]:
        self.isa = None
        yield Closed("interchange", self.groups)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _counts(text: str, count: int) -> bool:
    return _digits(text) and len(text) < 13 and int(text) == count


def _same_number(text: str, number: str) -> bool:
    """Whether two N0 control numbers are equal; leading zeros of one side are harmless."""
    return bool(number) and text.lstrip("0") == number.lstrip("0")
