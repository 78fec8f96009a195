"""Other payers of an 837P read: loops 2320, 2330A, 2330B and 2430 as the writer's values."""

from __future__ import annotations

from collections.abc import Callable

from hub.x12.claim_837p import Address, LineDecision, OtherPayer, Payer
from hub.x12.dates import parse_date
from hub.x12.parts_835 import Adjustment
from hub.x12.parts_837p import address_of, whole_units
from hub.x12.tokens import Segment
from hub.x12.tree import Node

Money = Callable[[Segment, int], int]
"""Reads an element as cents, or refuses the file."""


def other_payer(node: Node, money: Money) -> OtherPayer:
    """One 2320 with its 2330A and 2330B; what these values do not hold stays in the node."""
    head, coverage = node.take("SBR"), node.take("OI")
    person_loop, payer_loop = node.loop("2330A"), node.loop("2330B")
    person, payer = person_loop.take("NM1"), payer_loop.take("NM1")
    address: Address | None = address_of(payer_loop)
    decided = payer_loop.take("DTP", "573")
    claim_number = payer_loop.take("REF", "F8").get(2)
    references = tuple((one.get(1), one.get(2)) for one in payer_loop.take_all("REF"))
    return OtherPayer(
        Payer(payer.get(3), payer.get(9), payer.get(8) or "PI", address, references),
        person.get(3),
        person.get(4),
        person.get(9),
        head.get(9),
        head.get(1),
        head.get(2),
        head.get(3),
        head.get(4),
        _amount(node, "D", money),
        _amount(node, "A8", money),
        _amount(node, "EAF", money),
        adjustments_of(node, money),
        parse_date(decided.get(3)),
        claim_number,
        coverage.get(3),
        coverage.get(6),
    )


def line_decision(node: Node, component: str, money: Money) -> LineDecision:
    """One 2430."""
    head = node.take("SVD")
    parts = head.get(3).split(component)
    decided = node.take("DTP", "573")
    units = whole_units(head.get(5))
    if units is None or parts[0] != "HC" or len(parts) > 6 or head.get(6):
        node.segments.append(head)  # what the values below cannot tell is kept and listed
    return LineDecision(
        head.get(1),
        parts[1] if len(parts) > 1 else parts[0],
        money(head, 2),
        units or 0,
        parse_date(decided.get(3)),
        tuple([one for one in parts[2:6] if one]),
        adjustments_of(node, money),
        _amount(node, "EAF", money),
    )


def adjustments_of(node: Node, money: Money) -> tuple[Adjustment, ...]:
    """Every reason in the CAS segments of a loop, in their order."""
    found: list[Adjustment] = []
    for segment in node.take_all("CAS"):
        for at in range(2, len(segment.elements), 3):
            if any(segment.elements[at : at + 3]):
                amount, quantity = money(segment, at + 1), segment.get(at + 2)
                found.append(Adjustment(segment.get(1), segment.get(at), amount, quantity))
    return tuple(found)


def _amount(node: Node, qualifier: str, money: Money) -> int | None:
    segment = node.take("AMT", qualifier)
    return money(segment, 2) if segment.id else None
