"""The loop over the claims of an 835: every segment read once, every line and claim balanced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

from hub.x12.dates import parse_date
from hub.x12.findings import refuse
from hub.x12.header_835 import Bodies
from hub.x12.parse_835 import (
    CAS,
    CLP,
    DETAIL,
    HEADER,
    LX,
    PLB,
    SERVICE_DATE,
    SUMMARY,
    SVC,
    Parser,
)
from hub.x12.remittance_835 import (
    Adjustment,
    ClaimPayment,
    DateNote,
    Detail,
    Imbalance,
    ProviderAdjustment,
    ServicePayment,
)
from hub.x12.tokens import Segment

_new = tuple.__new__


class Totals:
    """What one transaction set adds up to while its claims go by (cents)."""

    def __init__(self) -> None:
        self.claims = self.services = 0
        self.charge_cents = self.paid_cents = self.adjusted_cents = 0
        self.claims_unbalanced = self.services_unbalanced = 0
        self.grouped = self.closing = False  # LX was seen; PLB was seen
        self.kept: list[Segment] = []

    def ungrouped(self, parser: Parser, at: int) -> None:
        """The first claim stands there without LX: noted once."""
        self.grouped = True
        parser.note("X12-835-NO-LX", at, "CLP")


class _Claim:
    """One claim being read: CLP, its own part, its lines so far, what does not add up."""

    __slots__ = ("adjusted", "at", "charges", "head", "imbalances", "own", "services")

    def __init__(self, at: int, head: tuple[Any, ...]) -> None:
        self.at = at
        self.head = head
        self.own: tuple[Any, ...] = (None, None, (), (), 0)
        self.services: list[ServicePayment] = []
        self.imbalances: tuple[Imbalance, ...] = ()
        self.charges = 0  # of the lines
        self.adjusted = 0  # by the CAS of the lines

    def off_line(self, at: int, expected: int, paid: int, number: str) -> None:
        """A line that does not add up."""
        one = Imbalance("line", at, expected, paid, self.head[0], number)
        self.imbalances = (*self.imbalances, one)

    def close(self, totals: Totals) -> ClaimPayment:
        """Close the claim: CLP03 less all adjustments must be CLP04."""
        first, last, adjustments, details, adjusted = self.own
        charge, paid = self.head[2], self.head[3]
        totals.claims += 1
        totals.services += len(self.services)
        totals.charge_cents += charge
        totals.paid_cents += paid
        if self.imbalances:
            totals.services_unbalanced += len(self.imbalances)
        expected = charge - adjusted - self.adjusted
        if expected != paid or self.charges != charge:
            self._off(expected, paid, totals)
        services, imbalances = tuple(self.services), self.imbalances
        return _new(
            ClaimPayment,
            (self.at, *self.head, first, last, adjustments, services, details, imbalances),
        )

    def _off(self, expected: int, paid: int, totals: Totals) -> None:
        """A claim that does not add up, or (only a note) lines that charge something else."""
        number = self.head[0]
        if expected != paid:
            totals.claims_unbalanced += 1
            one = Imbalance("claim", self.at, expected, paid, number, "")
            self.imbalances = (*self.imbalances, one)
        if self.services and self.charges != self.head[2]:
            one = Imbalance("line_charges", self.at, self.head[2], self.charges, number, "")
            self.imbalances = (*self.imbalances, one)


Payments = Iterator[ClaimPayment | ProviderAdjustment]


def read_claims(bodies: Bodies, parser: Parser, totals: Totals) -> Payments:
    """Every claim and provider adjustment from the first LX on; speed lives in this loop.

    A claim's own segments come before its first SVC, so one set of collectors serves the claim
    and then each line in turn. The bodies end with a text of kind END. An unreadable amount, or
    a segment out of its place, is refused (X12Error).
    """
    known, readers, other = parser.known.get, parser.readers.get, parser.other
    line_number = parser.line_number
    claim: _Claim | None = None
    line: tuple[Any, ...] | None = None
    line_at = adjusted = 0
    first: date | None = None
    last: date | None = None
    number = ""
    adjustments: tuple[Adjustment, ...] = ()
    details: tuple[Detail, ...] = ()
    for texts, position in bodies:
        for text, parsed, at in zip(texts, map(known, texts), count(position), strict=False):
            if parsed is None:
                if line is not None and not number and (number := line_number(text)):
                    continue
                parsed = readers(text[:4], other)(text, at)
            kind, value = parsed
            if kind == CAS:
                adjustments += value[0]
                adjusted += value[1]
            elif kind == DETAIL:
                details += value
            elif kind == SERVICE_DATE:
                if (first and value[0]) or (last and value[1]):
                    details += _more_dates(*value)
                else:
                    first, last = value[0] or first, value[1] or last
            elif kind == HEADER or (claim is None and (adjustments or details or first or last)):
                raise refuse("X12-835-ORDER", position=at)
            else:
                if line is not None and claim is not None:
                    claim.charges += line[3]
                    claim.adjusted += adjusted
                    if line[3] - adjusted != line[4]:
                        claim.off_line(line_at, line[3] - adjusted, line[4], number)
                    ends = (number, first, last or first, adjustments, details)
                    claim.services.append(_new(ServicePayment, (line_at, *line, *ends)))
                    line = None
                elif claim is not None:
                    claim.own = (first, last or first, adjustments, details, adjusted)
                first, last, number, adjustments, adjusted, details = None, None, "", (), 0, ()
                if kind == SVC and claim is not None:
                    line, line_at = value, at
                    continue
                if claim is not None:
                    yield claim.close(totals)
                    claim = None
                if kind == CLP and not totals.closing:
                    claim = _Claim(at, value)
                    if not totals.grouped:
                        totals.ungrouped(parser, at)
                else:
                    yield from _between(kind, value, at, parser, totals)


def _more_dates(first: date | None, last: date | None, elements: list[str]) -> tuple[DateNote]:
    """A service date of a part that has one of its kind already."""
    return (DateNote(elements[1], elements[2], first or last),)


def _between(
    kind: int, value: Segment, at: int, parser: Parser, totals: Totals
) -> Iterator[ProviderAdjustment]:
    """What stands outside any claim: LX and its summary, PLB, the end."""
    if kind == PLB:
        totals.closing = True
        yield from _provider_adjustments(value, parser, totals)
    elif kind in (LX, SUMMARY):
        if totals.closing:
            raise refuse("X12-835-ORDER", position=at)
        totals.grouped = True
        if kind == SUMMARY:
            totals.kept.append(value)
    elif kind in (SVC, CLP):
        raise refuse("X12-835-ORDER", position=at)


def _provider_adjustments(
    segment: Segment, parser: Parser, totals: Totals
) -> Iterator[ProviderAdjustment]:
    fiscal_on = parse_date(segment.get(2))
    if fiscal_on is None:
        parser.note("X12-835-DATE", segment.position, "PLB", 2)
    for at in range(3, len(segment.elements), 2):
        reason = segment.get(at)
        if not reason and not segment.get(at + 1):
            continue
        code, _, reference = reason.partition(parser.signs.component)
        cents = parser.money(segment.elements, at + 1, segment.position)
        totals.adjusted_cents += cents
        yield ProviderAdjustment(
            segment.position, segment.get(1), fiscal_on, code, reference, cents
        )
