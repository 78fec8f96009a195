"""The answers the hub owes for a file it was sent: TA1 by interchange, 999 by group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby, islice
from typing import NamedTuple

from hub.x12 import wrap
from hub.x12.encode import encoder
from hub.x12.envelope import walk
from hub.x12.errors import Finding
from hub.x12.events import Closed, Event, GroupHeader, InterchangeHeader, SetHeader
from hub.x12.header_835 import Envelope
from hub.x12.inspect import Looked, look_at
from hub.x12.profile import Route
from hub.x12.tokens import Source

SEGMENT_ERRORS_MAX = 100
"""IK3 written for one transaction set; more of the same tell nothing new."""


FINDINGS_MAX = 2_000
"""Findings kept of one interchange."""


class Answer(NamedTuple):
    """What is sent back for one interchange: a TA1, 999s, or both, in one interchange of ours.

    `content` is empty where nothing is owed (a sound file of acknowledgments).
    """

    interchange_control_number: str  # of the file that is answered
    accepted: bool
    content: bytes
    findings: tuple[Finding, ...]


class Numbers(NamedTuple):
    """Where the control numbers of the answer come from; each call draws the next."""

    interchange: Callable[[], int]
    group: Callable[[], int]


def answer_file(source: Source, *, numbers: Numbers, written_at: datetime) -> list[Answer]:
    """One answer for every interchange of a file, sound or not.

    A file without a readable ISA has nobody to answer: the list is empty. A TA1 goes out when
    ISA14 asks for it or the envelope is damaged; then there is no 999. Acknowledgments (999)
    are never answered by a 999. Memory does not grow with the size of an 835.

    Raises:
        X12Error: their ids do not fit into an envelope of ours.
    """
    events = walk(source)
    outside: list[Finding] = []
    answers: list[Answer] = []
    current: _Interchange | None = None
    for event in events:
        if isinstance(event, InterchangeHeader):
            if current is not None:
                answers.append(current.answer(numbers, written_at))
            current = _Interchange(event)
        elif current is not None:
            current.take(event, events)
        elif isinstance(event, Finding):
            outside.append(event)
    if current is not None:
        # Damage before or after everything belongs to the interchange it was met at.
        for finding in outside:
            current.told(finding)
        answers.append(current.answer(numbers, written_at))
    return answers


def reply_route(header: InterchangeHeader, group: GroupHeader | None = None) -> Route:
    """The way back: sender and receiver change places, delimiters are ours."""
    route = Route(
        header.receiver_qualifier or "ZZ",
        header.receiver_id,
        header.sender_qualifier or "ZZ",
        header.sender_id,
        header.usage if header.usage in ("T", "P") else "P",
    )
    if group is None:
        return route
    return replace(route, group_sender_id=group.receiver_id, group_receiver_id=group.sender_id)


class _Interchange:
    """One interchange of theirs: what was found in it, group by group."""

    def __init__(self, header: InterchangeHeader) -> None:
        self.header = header
        self.groups: list[_Group] = []
        self.group: _Group | None = None
        self.found: list[Finding] = []
        self.faults: list[str] = []  # TA105

    def take(self, event: Event, events: Iterator[Event]) -> None:
        """One event of the walk; a transaction set takes all of its own."""
        if isinstance(event, GroupHeader):
            self.group = _Group(event)
            self.groups.append(self.group)
        elif isinstance(event, SetHeader):
            if self.group is None:
                self.group = _Group(GroupHeader("", "", "", "", "", "", "", event.position))
                self.groups.append(self.group)
            looked = look_at(events, Envelope(self.header, self.group.header, event))
            for finding in looked.findings:
                self.told(finding)
            self.group.sets.append(looked)
        elif isinstance(event, Closed) and event.what == "group":
            self.group = None
        elif isinstance(event, Finding):
            self.told(event)
            if self.group is not None and event.refuses and event.scope == "AK9":
                self.group.faults.append(event.code)

    def told(self, finding: Finding) -> None:
        """A finding anywhere in it; broken syntax inside a set breaks the interchange whole."""
        if len(self.found) < FINDINGS_MAX:
            self.found.append(finding)
        if finding.scope == "TA1" and finding.refuses:
            self.faults.append(finding.code)

    def answer(self, numbers: Numbers, written_at: datetime) -> Answer:
        """The TA1, the 999s, or both."""
        header = self.header
        route = reply_route(header, self.groups[0].header if self.groups else None)
        texts: list[str] = []
        accepted = not self.faults
        if self.faults or header.acknowledgment_requested:
            code, note = ("R", self.faults[0]) if self.faults else ("A", "000")
            values = (header.control_number.zfill(9)[-9:], header.written_on, header.written_at)
            texts.append(route.delimiters.element.join(("TA1", *values, code, note)))
        groups = 0
        for group in [] if self.faults else self.groups:
            accepted = accepted and group.code == "A"
            if group.header.functional_code != "FA":
                groups += 1
                back = reply_route(header, group.header)
                texts += group.write(back, numbers.group(), groups, written_at)
        content = _enclose(route, texts, groups, numbers, written_at) if texts else b""
        return Answer(header.control_number, accepted, content, tuple(self.found))


def _enclose(
    route: Route, texts: list[str], groups: int, numbers: Numbers, written_at: datetime
) -> bytes:
    """The texts in an interchange of ours."""
    number = numbers.interchange()
    encoder(route.delimiters).check(texts)
    texts = [
        wrap.isa(route, number, written_at),
        *texts,
        wrap.trailer(route, "IEA", groups, f"{number:09d}"),
    ]
    end = route.delimiters.terminator + route.line_end
    return "".join(text + end for text in texts).encode("ascii")


class _Group:
    """One functional group of theirs and what was found in each of its sets."""

    def __init__(self, header: GroupHeader) -> None:
        self.header = header
        self.sets: list[Looked] = []
        self.faults: list[str] = []  # AK905

    @property
    def good(self) -> int:
        """Transaction sets that are taken."""
        return 0 if self.faults else sum(not one.refused for one in self.sets)

    @property
    def code(self) -> str:
        """AK901: A all, P some, R none."""
        if self.good == len(self.sets):
            return "A"
        return "P" if self.good else "R"

    def write(
        self, route: Route, group_number: int, set_number: int, written_at: datetime
    ) -> list[str]:
        """GS to GE with the 999."""
        join = route.delimiters.element.join
        header = self.header
        number = wrap.set_number(set_number)
        body = [wrap.st(route, "999", number)]
        body.append(
            _cut(join(("AK1", header.functional_code, header.control_number, header.guide)), route)
        )
        for one in self.sets:
            body += _set_answer(route, header, one, bool(self.faults))
        total = str(len(self.sets))
        codes = list(dict.fromkeys(self.faults))[:5]
        body.append(join(("AK9", self.code, total, total, str(self.good), *codes)))
        body.append(wrap.trailer(route, "SE", len(body) + 1, number))
        return [
            wrap.gs(route, "999", group_number, written_at),
            *body,
            wrap.trailer(route, "GE", 1, str(group_number)),
        ]


def _set_answer(
    route: Route, group: GroupHeader, one: Looked, group_refused: bool
) -> Iterator[str]:
    """AK2, an IK3 for every segment in error, IK5."""
    join = route.delimiters.element.join
    header, found = one.header, one.findings
    yield _cut(
        join(("AK2", header.identifier, header.control_number, header.guide or group.guide)), route
    )
    located = [finding for finding in found if finding.scope in ("IK3", "IK4") and finding.position]
    located.sort(key=lambda finding: (finding.position, finding.segment_id))
    groups = groupby(located, key=lambda finding: (finding.position, finding.segment_id))
    for _, findings in islice(groups, SEGMENT_ERRORS_MAX):
        yield from _segment_error(route, list(findings), one.trace)
    # A set that is set aside was not taken in, whatever it holds.
    refused = group_refused or one.refused
    codes = [finding.code for finding in found if finding.scope == "IK5" and refused]
    if located:
        codes.append("5")
    code = "R" if refused else ("E" if located else "A")
    yield join(("IK5", code, *list(dict.fromkeys(codes))[:5]))


def _segment_error(route: Route, findings: list[Finding], trace: str) -> Iterator[str]:
    """IK3, the business unit in CTX, IK4 for every element; the bad value is never repeated."""
    join = route.delimiters.element.join
    whole = [one for one in findings if one.scope == "IK3"]
    first = findings[0]
    code = whole[0].code if whole else "8"
    yield join(("IK3", _segment_id(first), str(first.position), first.loop[:4], code))
    unit = f"TRN02{route.delimiters.component}{trace}" if trace else ""
    if not unit and first.patient_control_number:
        unit = f"CLM01{route.delimiters.component}{first.patient_control_number}"
    if unit:
        yield join(("CTX", unit))
    notes = [(one.element, one.component, one.code) for one in findings if one.scope == "IK4"]
    for element, component, reason in dict.fromkeys(notes):
        if element and reason:
            place = f"{element}{route.delimiters.component}{component}" if component else element
            yield join(("IK4", str(place), "", reason))


def _segment_id(finding: Finding) -> str:
    """IK301: the id as it came, where it is one; a damaged one cannot be repeated in X12."""
    name = finding.segment_id
    sound = 2 <= len(name) <= 3 and name.isascii() and name.isalnum() and name.isupper()
    return name if sound else "ZZZ"


def _cut(text: str, route: Route) -> str:
    """A segment without empty elements at its end."""
    return text.rstrip(route.delimiters.element)
