"""What a statement does with takebacks: every cent is carried, withheld, billed or borne, once."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.recoupment import (
    ABSORBED,
    CARRIED,
    GIVEN_BACK,
    INVOICED,
    WITHHELD,
    Held,
    Net,
    Policy,
    settle,
)

PLAN, FIRST, SECOND = UUID(int=1), UUID(int=11), UUID(int=12)
QUARTER = Policy("offset", 2_500)
BILL = Policy("invoice", due_days=30)
BEAR = Policy("absorb")


def claim(number: int) -> UUID:
    return UUID(int=100 + number)


def net(number: int, cents: int, agreement: UUID = FIRST, root: int | None = None) -> Net:
    first = claim(number if root is None else root)
    return Net(claim(number), first, PLAN, agreement, cents)


def carried(number: int, cents: int, agreement: UUID = FIRST) -> Held:
    return Held(claim(number), claim(number), PLAN, agreement, False, cents)


def borne(number: int, cents: int) -> Held:
    return Held(claim(number), claim(number), PLAN, FIRST, True, cents)


def steps(
    balance: int, nets: list[Net], held: list[Held], policy: Policy
) -> list[tuple[str, UUID | None, int]]:
    found = settle(balance, nets, held, lambda _: policy)
    return [(one.kind, one.claim_id, one.cents) for one in found]


def test_without_a_policy_a_negative_balance_stays_and_the_next_money_fills_it() -> None:
    assert steps(-500, [net(1, -500)], [], Policy()) == []


def test_only_what_makes_the_balance_negative_is_carried() -> None:
    nets = [net(1, 2_000), net(2, -2_600)]
    assert steps(-600, nets, [], QUARTER) == [(CARRIED, claim(2), 600)]
    assert steps(400, [net(1, 3_000), net(2, -2_600)], [], QUARTER) == []


def test_the_latest_takebacks_are_those_that_are_left() -> None:
    nets = [net(1, -300), net(2, -500)]
    assert steps(-600, nets, [], BILL) == [(INVOICED, claim(2), 500), (INVOICED, claim(1), 100)]


def test_a_statement_withholds_at_most_its_share_of_new_money_oldest_first() -> None:
    held = [carried(1, 300), carried(2, 900)]
    nets = [net(3, 2_000)]
    assert steps(2_000, nets, held, QUARTER) == [
        (WITHHELD, claim(1), -300),
        (WITHHELD, claim(2), -200),
    ]


def test_nothing_is_withheld_without_new_money_or_below_nothing() -> None:
    assert steps(5_000, [], [carried(1, 300)], QUARTER) == []
    assert steps(10, [net(3, 2_000)], [carried(1, 300)], QUARTER) == [(WITHHELD, claim(1), -10)]


def test_what_the_hub_bears_comes_back_when_the_plan_pays_that_claim_again() -> None:
    assert steps(-500, [net(1, -500)], [], BEAR) == [(ABSORBED, claim(1), 500)]
    assert steps(450, [net(1, 450)], [borne(1, 500)], BEAR) == [(GIVEN_BACK, claim(1), -450)]
    # A replacement answers for the claim that it replaced.
    again = [net(7, 450, root=1)]
    assert steps(450, again, [borne(1, 500)], BEAR) == [(GIVEN_BACK, claim(1), -450)]
    assert steps(450, [net(2, 450)], [borne(1, 500)], BEAR) == []


def test_a_takeback_given_back_ends_what_is_carried_for_it_whatever_the_share() -> None:
    assert steps(900, [net(1, 900)], [carried(1, 900)], QUARTER) == [(WITHHELD, claim(1), -900)]


def test_each_agreement_goes_by_its_own_policy() -> None:
    nets = [net(1, -300, FIRST), net(2, -500, SECOND)]
    found = settle(-800, nets, [], {FIRST: BILL, SECOND: BEAR}.__getitem__)
    assert [(one.kind, one.cents) for one in found] == [(ABSORBED, 500), (INVOICED, 300)]


policies = st.sampled_from([Policy(), QUARTER, Policy("offset", 1), BILL, BEAR])


@given(
    opening=st.integers(-2_000, 2_000),
    nets=st.lists(st.tuples(st.integers(0, 5), st.integers(-3_000, 3_000)), max_size=6),
    held=st.lists(
        st.tuples(st.integers(0, 5), st.booleans(), st.integers(1, 3_000)),
        max_size=4,
        unique_by=lambda one: one[0],
    ),
    policy=policies,
)
def test_a_policy_never_takes_more_than_is_held_and_never_makes_a_balance_worse(
    opening: int,
    nets: list[tuple[int, int]],
    held: list[tuple[int, bool, int]],
    policy: Policy,
) -> None:
    told = [net(number, cents) for number, cents in nets]
    debts = [Held(claim(n), claim(n), PLAN, FIRST, absorbed, cents) for n, absorbed, cents in held]
    balance = opening + sum(cents for _, cents in nets)
    found = settle(balance, told, debts, lambda _: policy)
    after = balance + sum(step.cents for step in found)
    for debt in debts:
        kind = GIVEN_BACK if debt.absorbed else WITHHELD
        taken = -sum(s.cents for s in found if s.kind == kind and s.claim_id == debt.claim_id)
        assert 0 <= taken <= debt.cents
    if policy.stays:
        assert all(step.cents < 0 for step in found)
    else:
        assert after >= 0
    # What is put on the account only fills it up to nothing.
    given_ = sum(step.cents for step in found if step.cents > 0)
    assert given_ == 0 or after == 0
    assert all(step.cents for step in found)
