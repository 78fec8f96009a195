"""A whole file in memory: its interchanges, groups and transaction sets with their findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.x12.envelope import walk
from hub.x12.errors import Finding, X12Error
from hub.x12.events import Body, Closed, GroupHeader, InterchangeHeader, SetHeader
from hub.x12.tokens import Delimiters, Segment, Source, split_segment


@dataclass(slots=True)
class TransactionSet:
    """ST to SE: its header, its segments as texts (ST and SE not among them), its findings."""

    header: SetHeader
    delimiters: Delimiters
    texts: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """`837P`, `835`, `999`, `277CA`, `276`, `277`, `270`, `271`, or nothing: set it aside."""
        return self.header.kind

    @property
    def control_number(self) -> str:
        """ST02."""
        return self.header.control_number

    def segments(self) -> list[Segment]:
        """The segments between ST and SE; the first one is number 2."""
        element = self.delimiters.element
        return [split_segment(text, element, n) for n, text in enumerate(self.texts, 2)]

    @property
    def body_sha256(self) -> str:
        """SHA-256 (hex) of the body in its own delimiters: the same under another envelope."""
        signs = self.delimiters
        return hashlib.sha256(signs.terminator.join(self.texts).encode()).hexdigest()

    @property
    def refused(self) -> bool:
        """Whether a finding forbids to apply this transaction set."""
        return any(finding.refuses for finding in self.findings)


@dataclass(slots=True)
class FunctionalGroup:
    """GS to GE."""

    header: GroupHeader
    sets: list[TransactionSet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Interchange:
    """ISA to IEA; `answers` holds its TA1 segments, `kept` the optional ones nobody acts on."""

    header: InterchangeHeader
    groups: list[FunctionalGroup] = field(default_factory=list)
    answers: list[Segment] = field(default_factory=list)
    kept: list[Segment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def all_findings(self) -> list[Finding]:
        """Its own findings and those of its groups and transaction sets."""
        found = list(self.findings)
        for group in self.groups:
            found += group.findings
            for one in group.sets:
                found += one.findings
        return found


@dataclass(slots=True)
class Survey:
    """A whole file; `findings` are those outside every interchange."""

    interchanges: list[Interchange] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def all_findings(self) -> list[Finding]:
        """Every finding of the file, the file's own first."""
        return self.findings + [
            finding for interchange in self.interchanges for finding in interchange.all_findings()
        ]


def survey(source: Source) -> Survey:
    """Everything a file holds, sound or not: damage becomes findings and nothing raises."""
    result = Survey()
    interchange: Interchange | None = None
    group: FunctionalGroup | None = None
    current: TransactionSet | None = None
    for event in walk(source):
        if isinstance(event, Body):
            if current is not None:
                current.texts += event.texts
        elif isinstance(event, Finding):
            whole_file = event.id.startswith("X12-FILE-")
            open_one = result if whole_file else (current or group or interchange or result)
            open_one.findings.append(event)
        elif isinstance(event, Closed):
            if event.what == "set":
                current = None
            elif event.what == "group":
                group = None
            else:
                interchange = None
        elif isinstance(event, InterchangeHeader):
            interchange = Interchange(event)
            result.interchanges.append(interchange)
        elif interchange is None:
            continue
        elif isinstance(event, Segment):
            (interchange.answers if event.id == "TA1" else interchange.kept).append(event)
        elif isinstance(event, GroupHeader):
            group = FunctionalGroup(event)
            interchange.groups.append(group)
        else:
            if group is None:
                group = FunctionalGroup(GroupHeader("", "", "", "", "", "", "", event.position))
                interchange.groups.append(group)
            current = TransactionSet(event, interchange.header.delimiters)
            group.sets.append(current)
    for holder in _holders(result):
        holder.sort(key=lambda one: (one.position, one.id, one.element))
    return result


def _holders(result: Survey) -> Iterator[list[Finding]]:
    """Every list of findings of a survey, to be put in the order of the file."""
    yield result.findings
    for interchange in result.interchanges:
        yield interchange.findings
        for group in interchange.groups:
            yield group.findings
            for one in group.sets:
                yield one.findings


def split(data: bytes) -> list[Interchange]:
    """The interchanges of a sound file, ready to be routed set by set.

    Raises:
        X12Error: the file is refused whole, for the first finding that refuses.
    """
    result = survey(data)
    for finding in result.all_findings():
        if finding.refuses:
            raise X12Error(finding)
    return result.interchanges
