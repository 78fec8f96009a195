"""Deposits find the 835 whose money they are; what has no counterpart is on a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlmodel import Session, select

from hub.kit.identifiers import new_id
from hub.statements.bank_files import DepositRow, numbered
from hub.statements.deposits import (
    AlreadyMatched,
    Loaded,
    NotTheAmount,
    load_deposits,
    match_by_hand,
    not_arrived,
    not_expected,
    reassociate,
    sequence_gaps,
    unmatch,
)
from hub.statements.pairing import pair
from hub.statements.payouts import due_now, propose
from hub.tables import Deposit, DepositMatch, Remittance
from hub.vault import Vault
from tests.claims.world import make_world
from tests.remittances.files import Remit
from tests.remittances.worlds import take
from tests.statements.world import ANA, JUNE, TODAY, Money


@pytest.fixture
def money(session: Session, vault: Vault) -> Money:
    return Money(make_world(session, vault))


def _row(cents: int, trace: str | None = None, days: int = 0) -> DepositRow:
    return DepositRow(TODAY + timedelta(days=days), cents, trace, None, None)


def _load(money: Money, rows: Sequence[DepositRow]) -> Loaded:
    return load_deposits(money.session, ANA, numbered(rows), source="csv")


def test_a_deposit_finds_its_remittance_by_trace_and_amount(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    assert not_arrived(money.session, today=TODAY)[0].amount_cents == 2666
    assert _load(money, [_row(2666, "eft1")]) == Loaded(1, 0, 1)
    assert not_arrived(money.session, today=TODAY) == []
    assert not_expected(money.session) == []


def test_one_deposit_may_be_the_money_of_several_835s_of_one_trace(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    money.pay(2000, trace="EFT1")
    assert _load(money, [_row(4666, "EFT1")]).matched == 2


def test_the_right_trace_with_another_amount_stays_open_on_both_lists(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    assert _load(money, [_row(2665, "EFT1")]).matched == 0
    assert len(not_arrived(money.session, today=TODAY)) == 1
    assert len(not_expected(money.session)) == 1


def test_a_deposit_without_a_trace_matches_by_amount_within_days(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    _load(money, [_row(2666, days=5)])
    match = money.session.exec(select(DepositMatch)).one()
    assert match.matched_by == "amount_and_date"


def test_a_deposit_without_a_trace_does_not_match_weeks_later(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    assert _load(money, [_row(2666, days=20)]).matched == 0


def test_two_payments_of_the_same_amount_are_left_to_an_administrator(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    money.pay(2666, trace="EFT2")
    assert _load(money, [_row(2666)]).matched == 0


def test_two_deposits_of_the_same_amount_are_left_to_an_administrator(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    assert _load(money, [_row(2666), _row(2666)]).matched == 0


def test_the_same_file_loaded_twice_adds_nothing(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    _load(money, [_row(2666, "EFT1"), _row(99)])
    assert _load(money, [_row(2666, "EFT1"), _row(99)]) == Loaded(0, 2, 0)
    assert len(money.session.exec(select(Deposit)).all()) == 2


def test_an_835_that_comes_after_its_deposit_is_found_too(money: Money) -> None:
    _load(money, [_row(2666, "EFT1")])
    money.pay(2666, trace="EFT1")
    assert reassociate(money.session, ANA) == 1


def test_money_that_arrived_can_be_paid_out(money: Money) -> None:
    money.account(money.world.cbo.row)
    money.pay(2666, trace="EFT1")
    money.pay(1000, trace="EFT2")
    money.state()
    _load(money, [_row(2666, "EFT1")])
    (due,) = due_now(money.session, basis="on_eft")
    assert (due.amount_cents, due.unfunded_cents) == (2399, 900)
    payout, _ = propose(money.session, ANA, effective_on=TODAY, basis="on_eft")
    assert payout.total_cents == 2399


def test_an_administrator_matches_only_what_sums_and_may_take_it_back(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    money.pay(2000, trace="EFT2")
    _load(money, [_row(4666)])
    deposit = money.session.exec(select(Deposit)).one()
    remittances = list(money.session.exec(select(Remittance)))
    with pytest.raises(NotTheAmount):
        match_by_hand(money.session, ANA, deposit, remittances[:1])
    match_by_hand(money.session, ANA, deposit, remittances)
    assert not_arrived(money.session, today=TODAY) == []
    with pytest.raises(AlreadyMatched):
        match_by_hand(money.session, ANA, deposit, remittances)
    assert unmatch(money.session, ANA, deposit) == 2
    assert len(not_arrived(money.session, today=TODAY)) == 2


def test_only_what_is_overdue_is_listed_on_request(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    assert len(not_arrived(money.session, today=TODAY, after_days=1)) == 1
    assert not_arrived(money.session, today=TODAY, after_days=2) == []


def test_a_jump_in_the_control_numbers_of_a_plan_is_a_gap(money: Money) -> None:
    money.pay(2666, trace="EFT1")
    money.world.add_cbo()
    assert sequence_gaps(money.session) == []
    take(money.world, Remit(trace="Z1", number=900_001).content)
    take(money.world, Remit(trace="Z2", number=900_004).content)
    (gap,) = sequence_gaps(money.session, plan_id=money.world.plan.id)
    assert (gap.after, gap.before, gap.missing) == (900_001, 900_004, 2)


def test_two_plans_may_use_one_trace_number_each_deposit_finds_its_own() -> None:
    def remittance(plan: int, cents: int) -> Any:
        return SimpleNamespace(
            id=new_id(), plan_id=plan, trace_number="T1", total_cents=cents, paid_on=JUNE
        )

    def deposit(cents: int) -> Any:
        return SimpleNamespace(
            id=new_id(), trace_number="T1", amount_cents=cents, deposited_on=JUNE
        )

    one, two, three = remittance(1, 700), remittance(1, 300), remittance(2, 500)
    first, second = deposit(500), deposit(1000)
    found = {(a, b) for a, b, _ in pair([one, two, three], [first, second])}
    assert found == {(first.id, three.id), (second.id, one.id), (second.id, two.id)}
    # Where two plans' sums fit, nobody can say whose it is.
    assert pair([remittance(1, 500), remittance(2, 500)], [deposit(500)]) == []
