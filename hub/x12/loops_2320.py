"""Other payers in an 837P: loops 2320, 2330A, 2330B of a claim and 2430 of a line, as text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from hub.kit.money import format_dollars
from hub.x12.claim_837p import (
    ADJUSTMENTS_A_CAS,
    CAS_MAX,
    LINE_DECISIONS_MAX,
    MODIFIERS_MAX,
    OTHER_PAYERS_MAX,
    LineDecision,
    OtherPayer,
)
from hub.x12.findings import refuse
from hub.x12.parts_835 import Adjustment
from hub.x12.recurring_837p import Recurring


def loops_2320_other_payers(pen: Recurring, payers: tuple[OtherPayer, ...]) -> str:
    """Every other payer of a claim, in the order given (primary first)."""
    if len(payers) > OTHER_PAYERS_MAX:
        raise refuse("X12-WRITE-COUNT", "A claim has up to ten other payers.")
    return "".join([text for payer in payers for text in _loop_2320(pen, payer)])


def _loop_2320(pen: Recurring, one: OtherPayer) -> Iterator[str]:
    """SBR, CAS, AMT, OI; then whose coverage it is and who pays."""
    group = (one.group_number, one.group_name, "", "", "", "", one.claim_filing_code)
    yield pen.segment("SBR", one.responsibility_code, one.relationship_code, *group)
    yield from _adjustments(pen, one.adjustments)
    for qualifier, cents in (
        ("D", one.paid_cents),
        ("A8", one.noncovered_cents),
        ("EAF", one.remaining_cents),
    ):
        if cents is not None:
            yield pen.segment("AMT", qualifier, format_dollars(cents))
    yield pen.segment("OI", "", "", one.benefits_assigned, "", "", one.release_code)
    name = (one.last_name, one.first_name, "", "", "")
    yield pen.segment("NM1", "IL", "1", *name, "MI", one.member_id)
    ids = (one.payer.id_qualifier, one.payer.payer_id)
    yield pen.segment("NM1", "PR", "2", one.payer.name, "", "", "", "", *ids)
    if one.payer.address:
        yield pen.address(one.payer.address)
    if one.decided_on:
        yield _decided(pen, one.decided_on)
    for reference in one.payer.references:
        yield pen.segment("REF", *reference)
    if one.payer_claim_control_number:
        yield pen.segment("REF", "F8", one.payer_claim_control_number)


def loops_2430_decisions(pen: Recurring, decisions: tuple[LineDecision, ...]) -> str:
    """What the other payers decided about a line."""
    if len(decisions) > LINE_DECISIONS_MAX:
        raise refuse("X12-WRITE-COUNT", "A line has up to fifteen decisions.")
    return "".join([text for one in decisions for text in _loop_2430(pen, one)])


def _loop_2430(pen: Recurring, one: LineDecision) -> Iterator[str]:
    if len(one.modifiers) > MODIFIERS_MAX:
        raise refuse("X12-WRITE-COUNT", "A procedure has up to four modifiers.")
    procedure = ("HC", one.code, *one.modifiers)
    paid = format_dollars(one.paid_cents)
    yield pen.segment("SVD", one.payer_id, paid, procedure, "", str(one.units))
    yield from _adjustments(pen, one.adjustments)
    if one.decided_on is None:
        raise refuse("X12-WRITE-VALUE", "A decision has a date.", segment_id="DTP", element=3)
    yield _decided(pen, one.decided_on)
    if one.remaining_cents is not None:
        yield pen.segment("AMT", "EAF", format_dollars(one.remaining_cents))


def _decided(pen: Recurring, day: date) -> str:
    return pen.segment("DTP", "573", "D8", pen.days[day])


def _adjustments(pen: Recurring, adjustments: tuple[Adjustment, ...]) -> Iterator[str]:
    """CAS: neighbours of one group together, six at most in each."""
    segments: list[str] = []
    for code, several in groupby(adjustments, key=lambda one: one.group_code):
        alike = list(several)
        for first in range(0, len(alike), ADJUSTMENTS_A_CAS):
            values: list[str] = []
            for one in alike[first : first + ADJUSTMENTS_A_CAS]:
                values += (one.reason_code, format_dollars(one.amount_cents), one.quantity)
            segments.append(pen.segment("CAS", code, *values))
    if len(segments) > CAS_MAX:
        raise refuse("X12-WRITE-COUNT", "There are up to five groups of adjustments.")
    yield from segments
