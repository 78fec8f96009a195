"""What a statement does with money that plans took back, by the policies of agreements; pure.

A plan takes its money from the next payment, whoever that was meant for. In the ledger only the
CBO that was paid is charged; when that makes its balance negative, its agreement says how it is
made good. All of it happens when a statement is issued, from what the ledger holds by then, so
the order in which payments and takebacks arrived does not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from hub.kit.money import Cents, share_of

OFFSET, INVOICE, ABSORB = "offset", "invoice", "absorb"
WHOLE_BP = 10_000

CARRIED, WITHHELD, INVOICED, ABSORBED, GIVEN_BACK = (
    "recoupment_carried",
    "recoupment_offset",
    "recoupment_invoiced",
    "recoupment_absorbed",
    "absorption_returned",
)
"""Kinds of entries, which also are the kinds of statement lines."""
SETTLING_KINDS = frozenset((CARRIED, WITHHELD, INVOICED, ABSORBED, GIVEN_BACK))


@dataclass(frozen=True, slots=True)
class Policy:
    """offset with at most `offset_bp` of a statement's new money, invoice, or absorb."""

    kind: str = OFFSET
    offset_bp: int = WHOLE_BP
    due_days: int = 0

    @property
    def stays(self) -> bool:
        """Whether a negative balance just stays: the next money fills it, all of it if need be."""
        return self.kind == OFFSET and self.offset_bp == WHOLE_BP


PolicyOf = Callable[[UUID | None], Policy]
"""The policy of an agreement; of None for what belongs to no claim."""


class Net(NamedTuple):
    """What the new entries about one claim come to for its CBO. `root` is its first version."""

    claim_id: UUID | None
    root: UUID | None
    plan_id: UUID | None
    agreement_id: UUID | None
    cents: Cents


class Held(NamedTuple):
    """What was taken back for one claim and not made good: carried, or absorbed by the hub."""

    claim_id: UUID | None
    root: UUID | None
    plan_id: UUID | None
    agreement_id: UUID | None
    absorbed: bool
    cents: Cents


class Step(NamedTuple):
    """Cents put on the CBO's account (negative: withheld), for which claim and why."""

    kind: str
    claim_id: UUID | None
    plan_id: UUID | None
    agreement_id: UUID | None
    cents: Cents


def settle(
    balance: Cents, nets: Sequence[Net], held: Sequence[Held], policy_of: PolicyOf
) -> list[Step]:
    """The steps that a statement adds, in their order.

    `balance` is what the account comes to with `nets`, the new entries (payouts aside). First,
    what a plan paid again for a claim ends what is held for it. Then what is carried is withheld,
    oldest first, with at most the policy's share of the new money and never below nothing. What
    is still negative goes by the policy of the claims that made it so, the latest first.
    """
    again = _paid_again(nets, held)
    balance += sum(step.cents for step in again)
    new_money = sum(one.cents for one in nets) + sum(step.cents for step in again)
    made_good = {step.claim_id: step.cents for step in again if step.kind == WITHHELD}
    left = [
        one._replace(cents=one.cents + made_good.get(one.claim_id, 0))
        for one in held
        if not one.absorbed
    ]
    withheld = _withheld(balance, new_money, left, policy_of)
    balance += sum(step.cents for step in withheld)
    return [*again, *withheld, *(_made_good(-balance, nets, policy_of) if balance < 0 else ())]


def _paid_again(nets: Sequence[Net], held: Sequence[Held]) -> list[Step]:
    gained: dict[UUID, Cents] = {}
    for one in nets:
        if one.root is not None:
            gained[one.root] = gained.get(one.root, 0) + one.cents
    steps = []
    for debt in held:
        back = 0 if debt.root is None else min(gained.get(debt.root, 0), debt.cents)
        if back > 0 and debt.root is not None:
            gained[debt.root] -= back
            kind = GIVEN_BACK if debt.absorbed else WITHHELD
            steps.append(Step(kind, debt.claim_id, debt.plan_id, debt.agreement_id, -back))
    return steps


def _withheld(
    most: Cents, new_money: Cents, held: Sequence[Held], policy_of: PolicyOf
) -> list[Step]:
    steps = []
    taken: dict[UUID | None, Cents] = {}
    for debt in held:
        policy = policy_of(debt.agreement_id)
        share_bp = policy.offset_bp if policy.kind == OFFSET else WHOLE_BP
        mine = share_of(max(0, new_money), share_bp) - taken.get(debt.agreement_id, 0)
        cents = min(debt.cents, mine, most)
        if cents > 0:
            most -= cents
            taken[debt.agreement_id] = taken.get(debt.agreement_id, 0) + cents
            steps.append(Step(WITHHELD, debt.claim_id, debt.plan_id, debt.agreement_id, -cents))
    return steps


def _made_good(rest: Cents, nets: Sequence[Net], policy_of: PolicyOf) -> list[Step]:
    kinds = {OFFSET: CARRIED, INVOICE: INVOICED, ABSORB: ABSORBED}
    steps = []
    parts = [(one, min(rest, -one.cents)) for one in reversed(nets) if one.cents < 0]
    for one, wanted in [*parts, (Net(None, None, None, None, 0), rest)]:
        cents = min(rest, wanted)
        rest -= cents
        policy = policy_of(one.agreement_id) if cents else Policy()
        if not policy.stays:
            kind = kinds[policy.kind]
            steps.append(Step(kind, one.claim_id, one.plan_id, one.agreement_id, cents))
    return steps
