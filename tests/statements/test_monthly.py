"""A fee for each member and month is charged once, shared over its claims, and given back whole."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from hub.ledger.balances import balances, unbalanced_entries
from hub.statements.issue import issue
from hub.statements.read import load_lines, unchanged
from hub.tables import Claim, FeeLayer, Member
from hub.vault import Vault
from tests.builders import SINCE
from tests.claims.world import make_world
from tests.remittances.files import Remit, paid, reversal
from tests.remittances.worlds import post, sent
from tests.statements.world import Money, later


@pytest.fixture
def money(session: Session, vault: Vault) -> Money:
    """The hub keeps a tenth of what is paid, and $5 for each member and month."""
    money = Money(make_world(session, vault))
    layer(money, 500)
    return money


def layer(money: Money, cents: int, payee: str = "hub", last: date | None = None) -> None:
    agreement = money.world.cbo.agreement
    row = FeeLayer(
        cbo_id=agreement.cbo_id,
        agreement_id=agreement.id,
        position=9,
        payee=payee,
        basis="per_member_per_month",
        amount_cents=cents,
        effective_from=SINCE,
        effective_to=last,
    )
    money.session.add(row)
    money.session.flush()


def pay(money: Money, member: Member, day: date, cents: int, trace: str) -> Claim:
    claim = sent(money.world, member=member, service_date=day)
    post(money.world, Remit([paid(claim, money.world.lines(), cents)], trace=trace))
    return money.session.get_one(Claim, claim.id)


def fees(money: Money, act_day: int) -> list[int]:
    statement = issue(
        money.session,
        later(act_day),
        cbo_id=money.world.cbo.row.id,
        period_to=later(act_day).day,
    )
    assert unchanged(money.session, statement)
    assert balances(money.session).whole
    assert unbalanced_entries(money.session) == []
    lines = load_lines(money.session, statement)
    return [one.fee_cents for one in lines if one.kind == "monthly_fee"]


def test_one_fee_is_shared_over_the_months_claims_and_charged_once(money: Money) -> None:
    member = money.world.add_member()
    first = pay(money, member, date(2026, 6, 1), 2000, "T1")
    second = pay(money, member, date(2026, 6, 2), 1000, "T2")
    assert sorted(fees(money, 0)) == [167, 333]
    assert fees(money, 1) == []
    money.session.expire_all()
    assert (first.fee_cents, second.fee_cents) == (200 + 333, 100 + 167)


def test_every_month_and_every_member_counts_for_itself(money: Money) -> None:
    one, other = money.world.add_member(), money.world.add_member()
    pay(money, one, date(2026, 5, 30), 2666, "T1")
    pay(money, one, date(2026, 6, 1), 2666, "T2")
    pay(money, other, date(2026, 6, 1), 2666, "T3")
    assert fees(money, 0) == [500, 500, 500]


def test_a_later_claim_of_the_month_moves_shares_but_not_the_fee(money: Money) -> None:
    member = money.world.add_member()
    pay(money, member, date(2026, 6, 1), 2000, "T1")
    assert fees(money, 0) == [500]
    pay(money, member, date(2026, 6, 2), 2000, "T2")
    assert sorted(fees(money, 1)) == [-250, 250]


def test_when_all_of_the_month_is_taken_back_the_fee_comes_back_exactly(money: Money) -> None:
    member = money.world.add_member()
    claim = sent(money.world, member=member, service_date=date(2026, 6, 1))
    payment = paid(claim, money.world.lines(), 2000)
    post(money.world, Remit([payment], trace="T1"))
    assert fees(money, 0) == [500]
    post(
        money.world,
        Remit([reversal(payment)], plb=[("FB", "", -2000)], trace="T2"),
    )
    assert fees(money, 1) == [-500]
    assert balances(money.session).fee_cents == 0
    money.session.expire_all()
    assert money.session.get_one(Claim, claim.id).fee_cents == 0


def test_a_fee_never_takes_more_than_the_month_was_paid(money: Money) -> None:
    pay(money, money.world.add_member(), date(2026, 6, 1), 300, "T1")
    assert fees(money, 0) == [270]


def test_a_layer_counts_on_its_days_and_each_payee_has_its_own(money: Money) -> None:
    layer(money, 100, "network", last=date(2026, 5, 31))
    member = money.world.add_member()
    pay(money, member, date(2026, 5, 30), 2666, "T1")
    pay(money, member, date(2026, 6, 1), 2666, "T2")
    assert sorted(fees(money, 0)) == [500, 600]
