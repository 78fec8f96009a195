"""What an 835 says happened to a claim, and what all it said so far comes to: pure.

Paid nothing is not denied. CLP02 4 is a denial. Any other claim paid nothing is denied only if
an adjustment with an amount gives a reason that is more than a price: a deductible, another
payer's payment, capitation or the contract's own price can take a charge down to nothing and
the service still stands as accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from hub.kit.money import Cents
from hub.x12.remittance_835 import ClaimPayment

PAID, ZERO_PAID, DENIED, REVERSAL, INFORMATION = (
    "paid",
    "zero_paid",
    "denied",
    "reversal",
    "information",
)

PRICE_REASONS = frozenset({"1", "2", "3", "23", "24", "45", "66", "94", "142", "253"})
"""CARCs that set a price or name another's share; alone they make $0 a payment, not a denial."""

_REVERSED, _DENIED, _NOT_OURS, _PRICING = "22", "4", "23", "25"


def outcome_of(payment: ClaimPayment) -> str:
    """Our reading of one CLP, by CLP02, CLP04 and the reasons of its adjustments."""
    if payment.status_code == _REVERSED or payment.paid_cents < 0:
        return REVERSAL
    if payment.paid_cents > 0:
        return PAID
    if payment.status_code == _DENIED:
        return DENIED
    if payment.status_code in (_NOT_OURS, _PRICING):
        return INFORMATION
    reasons = {one.reason_code for one in payment.adjustments if one.amount_cents}
    for service in payment.services:
        reasons.update(one.reason_code for one in service.adjustments if one.amount_cents)
    return DENIED if reasons - PRICE_REASONS else ZERO_PAID


class Told(NamedTuple):
    """One CLP of a claim, as much of it as the claim's state needs.

    `paid_on`, `trace_number`, `position` order what a plan said by when it said it, whenever it
    arrived.
    """

    id: UUID
    outcome: str
    charge_cents: Cents
    paid_cents: Cents
    paid_on: date
    trace_number: str
    position: int

    @property
    def order(self) -> tuple[date, str, int]:
        """When the plan said it."""
        return (self.paid_on, self.trace_number, self.position)


def standing(told: Iterable[Told]) -> tuple[list[Told], dict[UUID, UUID]]:
    """What still stands after every reversal took one payment away, and which took which.

    A reversal takes the latest payment of the same amount (and charge, where one fits), in
    whatever order they arrived.
    """
    everything = sorted(told, key=lambda one: one.order)
    left = [one for one in everything if one.outcome not in (REVERSAL, INFORMATION)]
    taken: dict[UUID, UUID] = {}
    for reversal in (one for one in everything if one.outcome == REVERSAL):
        fits = [one for one in left if one.paid_cents == -reversal.paid_cents]
        same = [one for one in fits if one.charge_cents == -reversal.charge_cents]
        for one in (same or fits)[-1:]:
            left.remove(one)
            taken[reversal.id] = one.id
    return left, taken


def status_of(told: Sequence[Told], *, net_cents: Cents, expected_cents: Cents) -> str:
    """The adjudication status that all payments of a claim come to, in any order of arrival.

    `net_cents` is what the ledger holds for the claim, recoupments included.
    """
    left, _ = standing(told)
    reversed_any = any(one.outcome == REVERSAL for one in told)
    if not left:
        return "reversed" if reversed_any else "pending"
    if net_cents > 0:
        return "paid" if net_cents >= expected_cents else "partly_paid"
    if any(one.paid_cents for one in left):
        return "reversed"
    return "denied" if left[-1].outcome == DENIED else "paid"
