"""What a file is and says, and whether it is whole and balanced: `hub x12 read`, streamed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hub.x12.envelope import walk
from hub.x12.errors import Finding, X12Error
from hub.x12.events import Body, Closed, Event, GroupHeader, InterchangeHeader, SetHeader
from hub.x12.facts import Facts, claim_row, facts_835, facts_837p, facts_of
from hub.x12.header_835 import Envelope
from hub.x12.inspect import (
    FINDINGS_MAX,
    Told,
    Watch,
    balance_finding,
    end_findings,
    guide_part,
)
from hub.x12.interchange import TransactionSet
from hub.x12.read_835 import SetBodies, read_set
from hub.x12.read_837p import read_837p
from hub.x12.read_999 import read_ta1
from hub.x12.remittance_835 import ClaimPayment, RemittanceEnd, RemittanceHeader
from hub.x12.review_837p import review
from hub.x12.tokens import Segment, Source

ACCEPTED, REFUSED, SET_ASIDE, UNREADABLE = "accepted", "refused", "set aside", "not readable"


def report(source: Source, *, claims: bool = False) -> Facts:
    """One file as plain values for JSON; `claims` adds a row for every claim payment.

    `verdict` is `accepted`, `refused` (damaged or unbalanced), `set aside` (nothing in it is for
    the hub) or `not readable` (no ISA). Memory does not grow with the size of an 835.
    """
    reporter = _Reporter(walk(source), claims)
    for event in reporter.events:
        reporter.take(event)
    return reporter.result()


class _Reporter:
    def __init__(self, events: Iterator[Event], claims: bool) -> None:
        self.events = events
        self.claims = claims
        self.findings: list[Finding] = []
        self.interchanges: list[Facts] = []
        self.holder = self.findings
        self.refused = False
        self.taken = 0
        self.interchange: InterchangeHeader | None = None
        self.group: GroupHeader | None = None
        self._groups: list[Facts] = []
        self._sets: list[Facts] = []
        self._answers: list[Facts] = []

    def take(self, event: Event) -> None:
        """One event of the walk."""
        if isinstance(event, InterchangeHeader):
            self._open_interchange(event)
        elif isinstance(event, GroupHeader):
            self.group = event
            self._sets = []
            self._groups.append(
                {
                    "functional_code": event.functional_code,
                    "control_number": event.control_number,
                    "guide": event.guide,
                    "transaction_sets": self._sets,
                }
            )
        elif isinstance(event, SetHeader):
            self._sets.append(self._set(event))
        elif isinstance(event, Segment):
            if event.id == "TA1":
                self._answer(event)
        elif isinstance(event, Finding):
            self.told(event)

    def told(self, finding: Finding) -> None:
        """A finding about the envelope."""
        self.refused = self.refused or finding.refuses
        self.holder.append(finding)

    def _open_interchange(self, event: InterchangeHeader) -> None:
        self.interchange = event
        self.group = None
        self.holder, self._groups, self._sets, self._answers = [], [], [], []
        self.interchanges.append(
            {
                "control_number": event.control_number,
                "sender_qualifier": event.sender_qualifier,
                "sender_id": event.sender_id,
                "receiver_qualifier": event.receiver_qualifier,
                "receiver_id": event.receiver_id,
                "usage": event.usage,
                "version": event.version,
                "groups": self._groups,
                "answers": self._answers,
                "findings": self.holder,
            }
        )

    def _answer(self, segment: Segment) -> None:
        try:
            told = read_ta1(segment)
        except X12Error as error:
            self.told(error.finding)
            return
        self.taken += 1
        self._answers.append(
            {
                "interchange_control_number": told.interchange_control_number,
                "code": told.code,
                "note_code": told.note_code,
                "accepted": told.accepted,
            }
        )

    def _set(self, header: SetHeader) -> Facts:
        """Read one transaction set to its end; what it says, what is wrong with it."""
        assert self.interchange is not None
        told = Told()
        group = self.group or GroupHeader("", "", "", "", "", "", "", header.position)
        envelope = Envelope(self.interchange, group, header)
        if header.kind == "835":
            facts, count = self._remittance(envelope, told)
        else:
            facts, count = self._other(TransactionSet(header, self.interchange.delimiters), told)
        self.refused = self.refused or told.refused
        self.taken += bool(header.kind)
        verdict = REFUSED if told.refused else ACCEPTED
        return {
            "kind": header.kind or None,
            "identifier": header.identifier,
            "control_number": header.control_number,
            "guide": header.guide,
            "segment_count": count,
            "verdict": verdict if header.kind else SET_ASIDE,
            "facts": facts,
            "findings": [as_json(one) for one in told.found[:FINDINGS_MAX]],
            "finding_count": told.count,
        }

    def _other(self, one: TransactionSet, told: Told) -> tuple[Facts, int]:
        """Any set but an 835: held, then looked at; one that is not for the hub only counted."""
        count = 1
        for event in self.events:
            if isinstance(event, Body) and one.kind:
                one.texts += event.texts
            elif isinstance(event, Finding):
                told.add(event)
            elif isinstance(event, Closed):
                count = event.total
                break
        if not one.kind:
            return {}, count
        told.extend(guide_part(one))
        try:
            if one.kind == "837P":
                batch = read_837p(one)
                told.extend([*batch.findings, *review(batch)])
                return facts_837p(batch), count
            return facts_of(one), count
        except X12Error as error:
            told.add(error.finding)
        return {}, count

    def _remittance(self, envelope: Envelope, told: Told) -> tuple[Facts, int]:
        header: RemittanceHeader | None = None
        statuses: Counter[str] = Counter()
        rows: list[Facts] = []
        facts: Facts = {}
        signs = envelope.interchange.delimiters
        watch = Watch(envelope.header, signs)
        bodies = SetBodies(self.events, signs, told.add, watch.take)
        try:
            for event in read_set(bodies, envelope):
                if isinstance(event, RemittanceHeader):
                    header = event
                elif isinstance(event, ClaimPayment):
                    statuses[event.status_code] += 1
                    told.extend([balance_finding(one) for one in event.imbalances])
                    if self.claims:
                        rows.append(claim_row(event))
                elif isinstance(event, RemittanceEnd) and header is not None:
                    facts = facts_835(header, event, statuses)
                    told.extend(end_findings(event))
        except X12Error as error:
            told.add(error.finding)
        bodies.drain()
        if self.claims:
            facts["claims"] = rows
        told.extend(watch.close(bodies.total))
        return facts, bodies.total

    def result(self) -> Facts:
        """The whole report."""
        if not self.interchanges:
            verdict = UNREADABLE
        elif self.refused:
            verdict = REFUSED
        else:
            verdict = ACCEPTED if self.taken else SET_ASIDE
        for interchange in self.interchanges:
            interchange["findings"] = _all(interchange["findings"])
        return {
            "verdict": verdict,
            "interchanges": self.interchanges,
            "findings": _all(self.findings),
        }


def _all(findings: object) -> list[Facts]:
    assert isinstance(findings, list)
    return [as_json(one) for one in findings]


def as_json(finding: Finding) -> Facts:
    """One finding for JSON, without what it does not say."""
    values = finding._asdict()
    return {name: value for name, value in values.items() if value or name == "refuses"}
