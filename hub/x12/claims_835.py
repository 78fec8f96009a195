"""The loop over the claims of an 835: every segment read once, every line and claim balanced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from hub.x12.dates import parse_date
from hub.x12.findings import refuse
from hub.x12.header_835 import Bodies
from hub.x12.parse_835 import (
    CAS,
    CLP,
    DETAIL,
    HEADER,
    LINE_NUMBER,
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
    Detail,
    Imbalance,
    ProviderAdjustment,
    Reference,
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


class _Claim:
    """One claim being read: its own part, its lines so far, what does not add up."""

    __slots__ = ("at", "head", "imbalances", "line_adjusted", "line_charges", "own", "services")

    def __init__(self, at: int, head: tuple[Any, ...]) -> None:
        self.at = at
        self.head = head
        self.own: tuple[Any, ...] = (None, None, (), (), 0)
        self.services: list[ServicePayment] = []
        self.imbalances: list[Imbalance] = []
        self.line_charges = self.line_adjusted = 0

    def end_part(
        self,
        at: int,
        line: tuple[Any, ...] | None,
        number: str,
        first: date | None,
        last: date | None,
        adjustments: tuple[Adjustment, ...],
        adjusted: int,
        details: list[Detail],
    ) -> None:
        """Close the claim's own part, or a line: SVC02 less its adjustments must be SVC03."""
        if line is None:
            self.own = (first, last, adjustments, tuple(details), adjusted)
            return
        charge, paid = line[3], line[4]
        self.line_charges += charge
        self.line_adjusted += adjusted
        if charge - adjusted != paid:
            self.imbalances.append(
                Imbalance("line", at, charge - adjusted, paid, self.head[0], number)
            )
        self.services.append(
            _new(
                ServicePayment,
                (at, *line, number, first, last or first, adjustments, tuple(details)),
            )
        )

    def close(self, totals: Totals) -> ClaimPayment:
        """Close the claim: CLP03 less all adjustments must be CLP04."""
        first, last, adjustments, details, adjusted = self.own
        charge, paid = self.head[2], self.head[3]
        totals.claims += 1
        totals.services += len(self.services)
        totals.charge_cents += charge
        totals.paid_cents += paid
        expected = charge - adjusted - self.line_adjusted
        imbalances = self.imbalances
        if imbalances:
            totals.services_unbalanced += len(imbalances)
        if expected != paid:
            totals.claims_unbalanced += 1
            imbalances.append(Imbalance("claim", self.at, expected, paid, self.head[0], ""))
        if self.services and self.line_charges != charge:
            imbalances.append(
                Imbalance("line_charges", self.at, charge, self.line_charges, self.head[0], "")
            )
        return _new(
            ClaimPayment,
            (
                self.at,
                *self.head,
                first,
                last or first,
                adjustments,
                tuple(self.services),
                details,
                tuple(imbalances),
            ),
        )


def read_claims(
    bodies: Bodies, parser: Parser, totals: Totals
) -> Iterator[ClaimPayment | ProviderAdjustment]:
    """Every claim and provider adjustment from the first LX on; speed lives in this loop.

    A claim's own segments come before its first SVC, so one set of collectors serves the claim
    and then each line in turn. The bodies end with a text of kind END.

    Raises:
        X12Error: an unreadable amount, a segment out of its place.
    """
    known, readers, other = parser.known.get, parser.readers.get, parser.other
    claim: _Claim | None = None
    line: tuple[Any, ...] | None = None
    line_at = adjusted = 0
    first: date | None = None
    last: date | None = None
    number = ""
    adjustments: tuple[Adjustment, ...] = ()
    details: list[Detail] = []
    for texts, position in bodies:
        for at, text in enumerate(texts, position):
            kind, value = known(text) or readers(text[:4], other)(text, at)
            if kind == CAS:
                adjustments += value[0]
                adjusted += value[1]
            elif kind == DETAIL:
                details.append(value)
            elif kind == SERVICE_DATE:
                if (first and value[0]) or (last and value[1]):
                    details.append(value[2])
                else:
                    first, last = value[0] or first, value[1] or last
            elif kind == LINE_NUMBER:
                if line is None or number:
                    details.append(Reference("6R", value))
                else:
                    number = value
            elif kind == HEADER or (claim is None and (adjustments or details or first or last)):
                raise refuse("X12-835-ORDER", position=at)
            else:
                if claim is not None:
                    claim.end_part(
                        line_at, line, number, first, last, adjustments, adjusted, details
                    )
                line, number, adjustments, adjusted, details = None, "", (), 0, []
                first = last = None
                if kind == SVC and claim is not None:
                    line, line_at = value, at
                    continue
                if claim is not None:
                    yield claim.close(totals)
                    claim = None
                if kind == CLP and not totals.closing:
                    claim = _Claim(at, value)
                    if not totals.grouped:
                        totals.grouped = True
                        parser.note("X12-835-NO-LX", at, "CLP")
                else:
                    yield from _between(kind, value, at, parser, totals)


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
