"""The answers the hub owes for a file it was sent: TA1 by interchange, 999 by group."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby, islice
from typing import NamedTuple

from hub.x12 import wrap
from hub.x12.encode import encoder
from hub.x12.errors import Finding
from hub.x12.events import GroupHeader, InterchangeHeader
from hub.x12.inspect import inspect
from hub.x12.interchange import FunctionalGroup, Interchange, TransactionSet, survey
from hub.x12.profile import Route

SEGMENT_ERRORS_MAX = 100
"""IK3 written for one transaction set; more of the same tell nothing new."""


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


def answer_file(data: bytes, *, numbers: Numbers, written_at: datetime) -> list[Answer]:
    """One answer for every interchange of a file, sound or not.

    A file without a readable ISA has nobody to answer: the list is empty. A TA1 goes out when
    ISA14 asks for it or the envelope is damaged; then there is no 999. Acknowledgments (999)
    are never answered by a 999.

    Raises:
        X12Error: their ids do not fit into an envelope of ours.
    """
    looked = survey(data)
    answers: list[Answer] = []
    for place, interchange in enumerate(looked.interchanges):
        # Damage before or after everything belongs to the interchange it was met at.
        outside = looked.findings if place == len(looked.interchanges) - 1 else []
        answers.append(_answer(interchange, outside, numbers, written_at))
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


def _answer(
    interchange: Interchange, outside: list[Finding], numbers: Numbers, written_at: datetime
) -> Answer:
    header = interchange.header
    # Broken syntax inside a set (an empty segment) breaks the interchange as a whole.
    faults = [
        one for one in [*interchange.all_findings(), *outside] if one.scope == "TA1" and one.refuses
    ]
    route = reply_route(header, interchange.groups[0].header if interchange.groups else None)
    texts: list[str] = []
    found = [*outside, *interchange.findings]
    accepted = not faults
    if faults or header.acknowledgment_requested:
        code, note = ("R", faults[0].code) if faults else ("A", "000")
        values = (header.control_number.zfill(9)[-9:], header.written_on, header.written_at)
        texts.append(route.delimiters.element.join(("TA1", *values, code, note)))
    groups = 0
    if not faults:
        for group in interchange.groups:
            looked = [(one, inspect(interchange, group, one)) for one in group.sets]
            found += [*group.findings, *(one for _, several in looked for one in several)]
            good = _Group(group, looked)
            accepted = accepted and good.code == "A"
            if group.header.functional_code != "FA":
                groups += 1
                back = reply_route(header, group.header)
                texts += good.write(back, numbers.group(), groups, written_at)
    if not texts:
        return Answer(header.control_number, accepted, b"", tuple(found))
    number = numbers.interchange()
    encoder(route.delimiters).check(texts)
    texts.insert(0, wrap.isa(route, number, written_at))
    texts.append(wrap.trailer(route, "IEA", groups, f"{number:09d}"))
    end = route.delimiters.terminator + route.line_end
    content = "".join(text + end for text in texts).encode("ascii")
    return Answer(header.control_number, accepted, content, tuple(found))


class _Group:
    """One functional group of theirs and what was found in each of its sets."""

    def __init__(
        self, group: FunctionalGroup, looked: list[tuple[TransactionSet, list[Finding]]]
    ) -> None:
        self.group = group
        self.looked = looked
        self.faults = [one.code for one in group.findings if one.refuses and one.scope == "AK9"]
        good = sum(
            bool(one.kind) and not any(finding.refuses for finding in found)
            for one, found in looked
        )
        self.good = 0 if self.faults else good
        if self.good == len(looked):
            self.code = "A"
        else:
            self.code = "P" if self.good else "R"

    def write(
        self, route: Route, group_number: int, set_number: int, written_at: datetime
    ) -> list[str]:
        """GS to GE with the 999."""
        join = route.delimiters.element.join
        header = self.group.header
        number = wrap.set_number(set_number)
        body = [wrap.st(route, "999", number)]
        body.append(
            _cut(join(("AK1", header.functional_code, header.control_number, header.guide)), route)
        )
        for one, found in self.looked:
            body += _set_answer(route, header, one, found, bool(self.faults))
        total = str(len(self.looked))
        codes = list(dict.fromkeys(self.faults))[:5]
        body.append(join(("AK9", self.code, total, total, str(self.good), *codes)))
        body.append(wrap.trailer(route, "SE", len(body) + 1, number))
        return [
            wrap.gs(route, "999", group_number, written_at),
            *body,
            wrap.trailer(route, "GE", 1, str(group_number)),
        ]


def _set_answer(
    route: Route,
    group: GroupHeader,
    one: TransactionSet,
    found: list[Finding],
    group_refused: bool,
) -> Iterator[str]:
    """AK2, an IK3 for every segment in error, IK5."""
    join = route.delimiters.element.join
    header = one.header
    yield _cut(
        join(("AK2", header.identifier, header.control_number, header.guide or group.guide)), route
    )
    located = [finding for finding in found if finding.scope in ("IK3", "IK4") and finding.position]
    located.sort(key=lambda finding: (finding.position, finding.segment_id))
    groups = groupby(located, key=lambda finding: (finding.position, finding.segment_id))
    for _, findings in islice(groups, SEGMENT_ERRORS_MAX):
        yield from _segment_error(route, list(findings), _trace(one))
    # A set that is set aside was not taken in, whatever it holds.
    refused = group_refused or not one.kind or any(finding.refuses for finding in found)
    codes = [finding.code for finding in found if finding.scope == "IK5" and refused]
    if located:
        codes.append("5")
    code = "R" if refused else ("E" if located else "A")
    yield join(("IK5", code, *list(dict.fromkeys(codes))[:5]))


def _trace(one: TransactionSet) -> str:
    """TRN02, by which a 999 names the business unit of a set that is no claim."""
    if one.kind == "837P":
        return ""
    element = one.delimiters.element
    lead = f"TRN{element}"
    text = next((text for text in one.texts[:20] if text.startswith(lead)), "")
    return [*text.split(element), "", "", ""][2]


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
