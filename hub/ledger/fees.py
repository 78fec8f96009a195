"""The fee stack of an agreement: what each layer keeps of what a claim was paid; pure.

A claim's fee is a function of all that the plan paid for it so far. What is posted is always
the change of that function, so the order in which payments, reversals and recoupments arrive
cannot matter, and a claim whose payments come back to nothing has cost its CBO nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hub.kit.money import Cents, allocate, share_of

PERCENT_OF_PAID, PER_PAID_CLAIM, PER_MEMBER_PER_MONTH = (
    "percent_of_paid",
    "per_paid_claim",
    "per_member_per_month",
)


@dataclass(frozen=True, slots=True)
class FeeLayer:
    """One layer: a share of paid in basis points, cents per paid claim, or cents for each member
    and month with a paid claim; for a span of days. `on_interest`: the share is of interest too.
    """

    payee: str
    basis: str
    share_bp: int | None
    amount_cents: Cents | None
    first: date
    last: date | None = None
    on_interest: bool = False

    def holds(self, day: date) -> bool:
        """Whether the layer is in force on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


FeeStack = tuple[FeeLayer, ...]


def stack_on(layers: Sequence[FeeLayer], service_date: date) -> FeeStack:
    """The layers in force on the date of service, in their order."""
    return tuple(layer for layer in layers if layer.holds(service_date))


@lru_cache(maxsize=1 << 16)
def fees_of(stack: FeeStack, paid_cents: Cents) -> Mapping[str, Cents]:
    """What each payee keeps of all that was paid for one claim so far (negative: taken back).

    A share rounds to the nearest cent, half a cent up (`allocate`, the fee's part first). Flat
    cents are due once anything was paid. All layers together never keep more than was paid.
    """
    kept: dict[str, Cents] = {}
    left = abs(paid_cents)
    sign = -1 if paid_cents < 0 else 1
    for layer in stack:
        if layer.basis == PERCENT_OF_PAID:
            wanted = share_of(abs(paid_cents), layer.share_bp or 0)
        elif layer.basis == PER_PAID_CLAIM and paid_cents > 0:
            wanted = layer.amount_cents or 0
        else:
            continue
        fee = min(wanted, left)
        left -= fee
        kept[layer.payee] = kept.get(layer.payee, 0) + sign * fee
    return kept


def fee_change(stack: FeeStack, before_cents: Cents, after_cents: Cents) -> dict[str, Cents]:
    """What has to be posted when a claim's total paid moves from `before` to `after`."""
    old, new = fees_of(stack, before_cents), fees_of(stack, after_cents)
    change = {payee: new.get(payee, 0) - old.get(payee, 0) for payee in {**old, **new}}
    return {payee: cents for payee, cents in change.items() if cents}


def interest_fees(stack: FeeStack, cents: Cents) -> dict[str, Cents]:
    """What each payee keeps of an amount of interest; taken back, exactly the same comes back."""
    kept: dict[str, Cents] = {}
    left, sign = abs(cents), -1 if cents < 0 else 1
    for layer in stack:
        if layer.basis == PERCENT_OF_PAID and layer.on_interest:
            fee = min(share_of(abs(cents), layer.share_bp or 0), left)
            left -= fee
            kept[layer.payee] = kept.get(layer.payee, 0) + sign * fee
    return {payee: fee for payee, fee in kept.items() if fee}


def monthly_fees(stack: FeeStack, left: Sequence[Cents]) -> dict[str, list[Cents]]:
    """What each payee keeps for one member and month, shared over the month's claims.

    `left` is what each claim of the month leaves to its CBO after its own fees (not more than
    that is taken, and nothing of a claim that leaves nothing). A fee is due once, however many
    claims were paid; its parts sum to it (`allocate`).
    """
    room = [max(0, cents) for cents in left]
    kept: dict[str, list[Cents]] = {}
    for layer in stack:
        fee = min(layer.amount_cents or 0, sum(room))
        if layer.basis != PER_MEMBER_PER_MONTH or not fee:
            continue
        parts = allocate(fee, room)
        room = [cents - part for cents, part in zip(room, parts, strict=True)]
        known = kept.get(layer.payee, [0] * len(room))
        kept[layer.payee] = [one + part for one, part in zip(known, parts, strict=True)]
    return kept
