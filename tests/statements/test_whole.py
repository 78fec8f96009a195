"""Whatever plans, banks and administrators do, every cent stays somebody's."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from hub.kit.money import allocate
from hub.ledger.balances import balances
from hub.record import Act
from hub.statements.issue import issue_all
from hub.statements.payouts import NothingToPay, load_items, propose
from hub.statements.read import unchanged
from hub.statements.release import Return, release, take_returns
from hub.tables import PayoutItem, Statement, StatementLine
from hub.vault import Vault
from tests.builders import AT
from tests.claims.world import ACT, make_world
from tests.remittances.files import Payment, Remit, denied, paid, reversal
from tests.remittances.worlds import post, sent
from tests.statements.world import Money

STEPS = 24


class _Play:
    """Random acts on two CBOs, one day after another, from one seed."""

    def __init__(self, money: Money, seed: int) -> None:
        self.money = money
        self.draw = random.Random(seed)
        self.day = 0
        self.open: list[Payment] = []
        self.cbos = [money.world.cbo, money.world.add_cbo(share_bp=1337, flat_cents=25)]
        money.account(money.world.hub)
        for place, cbo in enumerate(self.cbos):
            money.account(cbo.row, f"77700{place}")

    def act(self, actor: str = "cli_ana") -> Act:
        return Act(actor, ACT.organization_id, AT + timedelta(days=self.day))

    def step(self) -> None:
        self.draw.choice((self.remit, self.remit, self.take_back, self.unknown, self.state,
                          self.pay_out, self.bounce))()  # fmt: skip
        self.day += 1

    def remit(self) -> None:
        world = self.money.world
        cbo = self.draw.choice(self.cbos)
        claims = [sent(world, cbo, member=world.add_member(cbo)) for _ in range(2)]
        lines = world.lines()
        first = paid(claims[0], lines, self.draw.randrange(1, 2667))
        second = denied(claims[1], lines, "197")
        self.open.append(first)
        post(world, Remit([first, second], trace=f"P{self.day}"))

    def take_back(self) -> None:
        if not self.open:
            return
        payment = self.open.pop(self.draw.randrange(len(self.open)))
        if self.draw.random() < 0.5:
            post(self.money.world, Remit([reversal(payment)], trace=f"R{self.day}"))
            return
        plb = [("WO", payment.number, payment.paid_cents)]
        post(self.money.world, Remit([], plb, trace=f"W{self.day}"))

    def unknown(self) -> None:
        stray = Payment(f"NOBODY{self.day}", 500, 500)
        post(self.money.world, Remit([stray], trace=f"S{self.day}"))

    def state(self) -> None:
        for statement in issue_all(self.money.session, self.act(), period_to=self.act().day):
            self.money.approve(statement)

    def pay_out(self) -> None:
        day = self.act().day
        try:
            payout, _ = propose(self.money.session, self.act(), effective_on=day, basis="on_835")
        except NothingToPay:
            return
        release(self.money.session, self.money.world.vault, self.act("cli_ben"), payout)
        assert load_items(self.money.session, payout.id)

    def bounce(self) -> None:
        query = select(PayoutItem).where(PayoutItem.status == "released")
        for item in self.money.session.exec(query).all()[:1]:
            back = Return(item.trace_number or "", "R01", self.act().day)
            take_returns(self.money.session, self.act(), [back])


@pytest.mark.parametrize("seed", range(3))
def test_statements_suspense_and_fees_come_to_what_plans_paid(
    session: Session, vault: Vault, seed: int
) -> None:
    money = Money(make_world(session, vault))
    play = _Play(money, seed)
    for _ in range(STEPS):
        play.step()
        assert balances(session).whole
    play.state()
    found = balances(session)
    statements = list(session.exec(select(Statement)))
    last = {one.cbo_id: one for one in sorted(statements, key=lambda one: one.number)}
    closing = sum(one.closing_cents for one in last.values())
    stated = list(session.exec(select(StatementLine)))
    assert closing == found.owed_to_cbos_cents == sum(line.net_cents for line in stated)
    assert closing + found.fee_cents + found.suspense_cents + found.paid_out_cents == (
        found.paid_cents
    )
    assert sum(line.fee_cents for line in stated) == found.fee_cents
    assert sum(line.paid_cents for line in stated) == found.paid_cents - found.suspense_cents
    for mine in {one.cbo_id for one in statements}:
        numbers = sorted(one.number for one in statements if one.cbo_id == mine)
        assert numbers == list(range(1, len(numbers) + 1))
    assert all(unchanged(session, statement) for statement in statements)


def test_parts_of_a_statement_line_sum_to_what_was_paid() -> None:
    draw = random.Random(7)
    for _ in range(2000):
        total = draw.randrange(-10_000, 10_000)
        weights = [draw.randrange(0, 10_000) for _ in range(draw.randrange(1, 6))]
        if sum(weights):
            assert sum(allocate(total, weights)) == total
