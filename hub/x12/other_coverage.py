"""Coverage that paid before: what other payers decided adds up and names its payer (SNIP 3, 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hub.x12.claim_837p import Claim837P, LineDecision
from hub.x12.errors import Finding
from hub.x12.parts_835 import Adjustment
from hub.x12.repeats import told_of


def other_coverage_findings(claim: Claim837P) -> Iterator[Finding]:
    """What the loops 2320 and 2430 of a claim break; nothing where there are none.

    A payer that has not decided (no paid amount) has nothing to add up.
    """
    payers = claim.other_payers
    ranks = [claim.subscriber.responsibility_code, *[one.responsibility_code for one in payers]]
    if payers and len(set(ranks)) != len(ranks):
        yield told_of("X12-SNIP-COB-ORDER", claim, "SBR", 1, loop="2320")
    known = {one.payer.payer_id for one in payers}
    decided: dict[str, list[LineDecision]] = {}
    for line in claim.lines:
        for one in line.decisions:
            decided.setdefault(one.payer_id, []).append(one)
            number = line.control_number
            if one.payer_id not in known:
                yield told_of("X12-SNIP-COB-PAYER", claim, "SVD", 1, 0, number, "2430")
            if line.charge_cents - _sum(one.adjustments) != one.paid_cents:
                yield told_of("X12-SNIP-COB-BALANCE", claim, "SVD", 2, 0, number, "2430")
    for payer in payers:
        lines = decided.get(payer.payer.payer_id, [])
        adjusted = _sum(payer.adjustments) + sum(_sum(one.adjustments) for one in lines)
        if payer.paid_cents is not None and claim.charge_cents - adjusted != payer.paid_cents:
            yield told_of("X12-SNIP-COB-BALANCE", claim, "AMT", 2, loop="2320")


def _sum(adjustments: Iterable[Adjustment]) -> int:
    return sum(one.amount_cents for one in adjustments)
