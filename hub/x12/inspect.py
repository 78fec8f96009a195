"""One transaction set looked at as it goes by: everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from hub.kit.money import print_dollars
from hub.x12.check import GuideCheck, guide_findings
from hub.x12.errors import Finding, X12Error
from hub.x12.events import Body, Closed, Event, SetHeader
from hub.x12.findings import KINDS, find
from hub.x12.header_835 import Envelope
from hub.x12.interchange import FunctionalGroup, Interchange, TransactionSet
from hub.x12.numbering import numbering_findings
from hub.x12.read_271 import read_271
from hub.x12.read_277 import read_277
from hub.x12.read_277ca import read_277ca
from hub.x12.read_835 import SetBodies, read_set
from hub.x12.read_837p import read_837p
from hub.x12.read_999 import read_999
from hub.x12.remittance_835 import ClaimPayment, Imbalance, RemittanceEnd
from hub.x12.tokens import Delimiters, Segment, split_segment

FINDINGS_MAX = 500
"""Findings kept of one transaction set: so many that refuse, and so many that do not."""

GUIDE_CHECK_MAX = 200_000
"""Segments of one 835 that are held against the guide; what follows is read and balanced only."""

_BALANCE = {
    "line": ("X12-835-LINE", "SVC", 3, "2110"),
    "claim": ("X12-835-CLAIM-BALANCE", "CLP", 4, "2100"),
    "transaction": ("X12-835-TOTAL", "BPR", 2, ""),
    "line_charges": ("X12-835-LINE-CHARGES", "CLP", 3, "2100"),
}


_READERS: dict[str, Callable[[TransactionSet], object]] = {
    "837P": read_837p,
    "999": read_999,
    "277CA": read_277ca,
    "271": read_271,
    "277": read_277,
}


class Told:
    """The findings of one transaction set: all are counted, a bounded number is kept.

    What refuses has room of its own, so that no number of harmless findings can hide it.
    """

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self.count = 0
        self.refused = False
        self._room = {True: FINDINGS_MAX, False: FINDINGS_MAX}

    def add(self, finding: Finding) -> None:
        """One finding."""
        self.count += 1
        self.refused = self.refused or finding.refuses
        if self._room[finding.refuses] > 0:
            self._room[finding.refuses] -= 1
            self.found.append(finding)

    def extend(self, findings: list[Finding]) -> None:
        """Several."""
        for finding in findings:
            self.add(finding)


class Watch:
    """Holds an 835 against its guide while somebody reads it."""

    def __init__(self, header: SetHeader, signs: Delimiters) -> None:
        self.header = header
        self.signs = signs
        self.check = GuideCheck("835", signs, _first(header, signs))
        self.owners: dict[int, str] = {}
        self._owner = ""
        self._segments = 1

    def take(self, texts: list[str], position: int) -> None:
        """Some segments of the body; those after the first 200,000 pass unlooked at."""
        if self._segments > GUIDE_CHECK_MAX:
            return
        self._segments += len(texts)
        check, element = self.check, self.signs.element
        for at, text in enumerate(texts, position):
            segment = split_segment(text, element, at)
            if segment.id == "CLP":
                self._owner = segment.get(1)
            elif segment.id in ("LX", "PLB"):
                self._owner = ""
            before = len(check.found)
            check.take(segment)
            if self._owner and len(check.found) > before:
                self.owners[at] = self._owner

    def close(self, total: int) -> list[Finding]:
        """Every finding, with the claim it stands in; `total` counts ST to SE."""
        if self._segments > GUIDE_CHECK_MAX:
            found = self.check.found
        else:
            last = self.signs.element.join(("SE", str(total), self.header.control_number))
            found = self.check.close(last, total)
        return [
            one._replace(patient_control_number=self.owners.get(one.position, "")) for one in found
        ]


class Looked(NamedTuple):
    """One transaction set after a look; `trace` is its TRN02, empty in an 837P."""

    header: SetHeader
    trace: str
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Whether a finding forbids to apply it, or it is not for the hub at all."""
        return not self.header.kind or any(one.refuses for one in self.findings)


def inspect(
    interchange: Interchange, group: FunctionalGroup, transaction_set: TransactionSet
) -> list[Finding]:
    """The findings of one transaction set of a file that was split before; nothing raises."""
    texts = transaction_set.texts
    envelope = Envelope(interchange.header, group.header, transaction_set.header)
    events: list[Event] = [*transaction_set.findings, Body(texts, 2), Closed("set", len(texts) + 2)]
    return list(look_at(iter(events), envelope).findings)


def look_at(events: Iterator[Event], envelope: Envelope) -> Looked:
    """The findings of the open set: its envelope's, its guide's, its reader's, its balance's.

    Takes its events up to its end. A set that is not for the hub has only those of its envelope.
    An 835 is not held; any other set is, while it is looked at. Nothing raises.
    """
    told = Told()
    if envelope.header.kind == "835":
        trace = _look_at_835(events, envelope, told)
    else:
        trace = _look_at_other(events, envelope, told)
    return Looked(envelope.header, trace, tuple(told.found))


def _look_at_835(events: Iterator[Event], envelope: Envelope, told: Told) -> str:
    watch = Watch(envelope.header, envelope.interchange.delimiters)
    bodies = SetBodies(events, envelope.interchange.delimiters, told.add, watch.take)
    trace = ""
    try:
        for event in read_set(bodies, envelope):
            if isinstance(event, ClaimPayment):
                told.extend([balance_finding(one) for one in event.imbalances])
            elif isinstance(event, RemittanceEnd):
                told.extend(end_findings(event))
            else:
                trace = getattr(event, "trace_number", trace)
    except X12Error as error:
        told.add(error.finding)
    bodies.drain()
    told.extend(watch.close(bodies.total))
    return trace


def _look_at_other(events: Iterator[Event], envelope: Envelope, told: Told) -> str:
    one = TransactionSet(envelope.header, envelope.interchange.delimiters)
    for event in events:
        if isinstance(event, Body):
            one.texts += event.texts
        elif isinstance(event, Finding):
            told.add(event)
        elif isinstance(event, Closed):
            break
    if not one.kind:
        return ""
    told.extend(guide_part(one))
    try:
        if one.kind in _READERS:
            _READERS[one.kind](one)
    except X12Error as error:
        told.add(error.finding)
    return trace_of(one)


def trace_of(one: TransactionSet) -> str:
    """TRN02, by which a 999 names the business unit of a set that is no claim."""
    if one.kind == "837P":
        return ""
    element = one.delimiters.element
    text = next((text for text in one.texts[:20] if text.startswith(f"TRN{element}")), "")
    return [*text.split(element), "", "", ""][2]


def end_findings(end: RemittanceEnd) -> list[Finding]:
    """The reader's notes on an 835, and the payment where it is not what the claims say."""
    off = [balance_finding(end.transaction)] if end.transaction is not None else []
    return [*end.findings, *off]


def guide_part(transaction_set: TransactionSet) -> list[Finding]:
    """What a transaction set breaks of its guide, each finding with the claim it stands in."""
    kind, signs = transaction_set.kind, transaction_set.delimiters
    segments = transaction_set.segments()
    last = signs.element.join(("SE", str(len(segments) + 2), transaction_set.control_number))
    first = _first(transaction_set.header, signs)
    found = guide_findings(kind, segments, signs, first, last)
    found += numbering_findings(kind, segments)
    return _owned(kind, found, segments)


def _first(header: SetHeader, signs: Delimiters) -> str:
    values = ("ST", header.identifier, header.control_number, header.guide)
    return signs.element.join(values).rstrip(signs.element)


def _owned(kind: str, found: list[Finding], segments: list[Segment]) -> list[Finding]:
    """Findings with the number of the claim whose segments they stand in."""
    ends = {"837P": ("HL",), "835": ("LX", "PLB")}.get(kind, ())
    owners: dict[int, str] = {}
    owner = ""
    for segment in segments:
        if segment.id in ("CLM", "CLP"):
            owner = segment.get(1)
        elif segment.id in ends:
            owner = ""
        owners[segment.position] = owner
    return [
        one
        if one.patient_control_number
        else one._replace(patient_control_number=owners.get(one.position, ""))
        for one in found
    ]


def balance_finding(one: Imbalance) -> Finding:
    """A place that does not balance as a finding."""
    name, segment_id, element, loop = _BALANCE[one.level]
    expected, actual = print_dollars(one.expected_cents), print_dollars(one.actual_cents)
    return find(
        name,
        f"{KINDS[name].statement} Expected {expected}, found {actual}.",
        position=one.position,
        segment_id=segment_id,
        element=element,
        loop=loop,
        patient_control_number=one.patient_control_number,
        line_control_number=one.line_control_number,
    )
