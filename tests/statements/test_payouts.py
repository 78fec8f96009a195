"""Payouts: two people, the ledger and the bank's file in one step, returns back on the balance."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from sqlmodel import Session

from hub.ledger.balances import balances
from hub.statements.accounts import (
    AccountNumbers,
    AccountSettled,
    RoutingNumberWrong,
    SecondPersonNeeded,
    add_account,
    confirm_account,
    list_accounts,
)
from hub.statements.nacha_read import read_file
from hub.statements.payout_files import PayoutNotReleased, bank_file, print_payout_csv
from hub.statements.payouts import NothingToPay, PayoutSettled, cancel, due_now, load_items, propose
from hub.statements.read import load_lines, read_statements
from hub.statements.release import HubBankMissing, PayoutStale, Return, release, take_returns
from hub.tables import Payout
from hub.vault import Vault
from tests.claims.world import make_world
from tests.remittances.files import Remit, paid, reversal
from tests.remittances.worlds import post, sent
from tests.statements.world import ANA, BEN, TODAY, Money, later


@pytest.fixture
def money(session: Session, vault: Vault) -> Money:
    money = Money(make_world(session, vault))
    money.account(money.world.hub)
    money.account(money.world.cbo.row, "777001")
    return money


def _propose(money: Money, basis: str = "on_835") -> Payout:
    return propose(money.session, ANA, effective_on=TODAY, basis=basis)[0]


def _released(money: Money) -> Payout:
    return release(money.session, money.world.vault, BEN, _propose(money))


def _owed(money: Money) -> int:
    return balances(money.session, cbo_id=money.world.cbo.row.id).owed_to_cbos_cents


def test_a_released_payout_pays_the_closing_balance_and_leaves_nothing_owed(money: Money) -> None:
    money.pay(2666)
    statement = money.state()
    payout = _released(money)
    assert payout.total_cents == statement.closing_cents == 2399
    assert _owed(money) == 0
    assert balances(money.session).whole
    assert read_statements(money.session, [statement])[0].state == "paid"


def test_the_bank_file_pays_each_account_what_its_item_says(money: Money) -> None:
    other = money.world.add_cbo()
    money.account(other.row, "777002")
    money.pay(2666)
    money.pay(2000, other, "T2")
    money.state()
    money.state(other)
    payout = _released(money)
    entries = read_file(bank_file(money.world.vault, payout))
    items = load_items(money.session, payout.id)
    assert sorted((one.account_number, one.amount_cents) for one in entries) == [
        ("777001", 2399),
        ("777002", 1800),
    ]
    assert {one.trace_number for one in entries} == {one.trace_number for one in items}
    assert all(one.information == "STATEMENT 1" for one in entries)


def test_the_csv_of_a_payout_sums_to_its_total_and_hides_the_accounts(money: Money) -> None:
    money.pay(2666)
    money.state()
    payout = _released(money)
    content = print_payout_csv(money.session, payout).decode()
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert sum(int(row["amount_cents"]) for row in rows) == payout.total_cents
    assert "777001" not in content
    assert rows[0]["account_ending"] == "7001"


def test_whoever_proposed_a_payout_cannot_release_it(money: Money) -> None:
    money.pay()
    money.state()
    payout = _propose(money)
    with pytest.raises(SecondPersonNeeded):
        release(money.session, money.world.vault, ANA, payout)
    with pytest.raises(PayoutNotReleased):
        bank_file(money.world.vault, payout)


def test_a_payout_is_released_once(money: Money) -> None:
    money.pay()
    money.state()
    payout = _released(money)
    with pytest.raises(PayoutSettled):
        release(money.session, money.world.vault, BEN, payout)
    with pytest.raises(PayoutSettled):
        cancel(money.session, BEN, payout)


def test_a_statement_is_in_one_payout_at_a_time(money: Money) -> None:
    money.pay()
    money.state()
    first = _propose(money)
    with pytest.raises(NothingToPay):
        _propose(money)
    cancel(money.session, ANA, first)
    assert _propose(money).total_cents == first.total_cents


def test_only_an_approved_statement_is_paid(money: Money) -> None:
    money.pay()
    with pytest.raises(NothingToPay):
        _propose(money)


def test_money_that_no_deposit_shows_waits(money: Money) -> None:
    money.pay()
    money.state()
    with pytest.raises(NothingToPay):
        _propose(money, basis="on_eft")
    (due,) = due_now(money.session, basis="on_eft")
    assert (due.why_not, due.unfunded_cents) == ("waits_for_deposit", 2399)


def test_a_cbo_without_a_confirmed_account_is_left_out_and_named(money: Money) -> None:
    other = money.world.add_cbo()
    money.pay()
    money.pay(2000, other, "T2")
    money.state()
    money.state(other)
    payout, left_out = propose(money.session, ANA, effective_on=TODAY, basis="on_835")
    assert payout.item_count == 1
    assert [(one.cbo_id, one.why_not) for one in left_out] == [(other.row.id, "no_account")]


def test_a_recoupment_after_the_proposal_stops_the_release(money: Money) -> None:
    claim = sent(money.world)
    payment = paid(claim, money.world.lines(), 2666)
    post(money.world, Remit([payment], trace="A"))
    money.state()
    payout = _propose(money)
    post(money.world, Remit([reversal(payment)], trace="B"))
    with pytest.raises(PayoutStale):
        release(money.session, money.world.vault, BEN, payout)


def test_an_account_changed_after_the_proposal_stops_the_release(money: Money) -> None:
    money.pay()
    money.state()
    payout = _propose(money)
    money.account(money.world.cbo.row, "888001")
    with pytest.raises(PayoutStale):
        release(money.session, money.world.vault, BEN, payout)


def test_a_returned_credit_is_owed_again_and_stands_on_the_next_statement(money: Money) -> None:
    money.pay(2666)
    money.state()
    (item,) = load_items(money.session, _released(money).id)
    back = Return(item.trace_number or "", "R01", TODAY)
    assert [one.id for one in take_returns(money.session, ANA, [back]).items] == [item.id]
    assert _owed(money) == 2399
    following = money.state(act=later(1))
    lines = load_lines(money.session, following)
    assert [(line.kind, line.net_cents) for line in lines] == [
        ("payout", -2399),
        ("payout_reversed", 2399),
    ]
    assert (following.payout_cents, following.closing_cents) == (0, 2399)


def test_the_same_return_told_twice_changes_nothing_the_second_time(money: Money) -> None:
    money.pay(2666)
    money.state()
    (item,) = load_items(money.session, _released(money).id)
    back = Return(item.trace_number or "", "R01", TODAY)
    unknown = replace(back, trace_number="0" * 15)
    take_returns(money.session, ANA, [back])
    told = take_returns(money.session, ANA, [back, unknown])
    assert (told.items, told.known_before, told.unknown) == (
        [],
        [item.trace_number],
        ["0" * 15],
    )
    assert _owed(money) == 2399


def test_a_returned_statement_can_be_paid_again(money: Money) -> None:
    money.pay(2666)
    money.state()
    (item,) = load_items(money.session, _released(money).id)
    take_returns(money.session, ANA, [Return(item.trace_number or "", "R01", TODAY)])
    assert _released(money).total_cents == 2399
    assert _owed(money) == 0


def test_a_dead_account_is_retired_and_the_cbo_waits_for_a_new_one(money: Money) -> None:
    money.pay(2666)
    money.state()
    (item,) = load_items(money.session, _released(money).id)
    take_returns(money.session, ANA, [Return(item.trace_number or "", "R02", TODAY)])
    (due,) = due_now(money.session, basis="on_835")
    assert due.why_not == "no_account"


def test_a_payout_needs_an_account_of_the_hub(session: Session, vault: Vault) -> None:
    money = Money(make_world(session, vault))
    money.account(money.world.cbo.row)
    money.pay()
    money.state()
    with pytest.raises(HubBankMissing):
        _released(money)


def test_an_account_is_confirmed_by_somebody_else_and_its_numbers_are_sealed(
    money: Money,
) -> None:
    numbers = AccountNumbers("122105155", "55554444", "Example")
    cbo_id = money.world.cbo.row.id
    row = add_account(
        money.session,
        money.world.vault,
        ANA,
        organization_id=cbo_id,
        kind="savings",
        numbers=numbers,
    )
    assert b"55554444" not in row.sealed
    with pytest.raises(SecondPersonNeeded):
        confirm_account(money.session, ANA, row)
    confirm_account(money.session, BEN, row)
    with pytest.raises(AccountSettled):
        confirm_account(money.session, BEN, row)
    states = [one.status for one in list_accounts(money.session, cbo_id)]
    assert states == ["retired", "active"]


def test_a_routing_number_with_a_wrong_digit_is_refused(money: Money) -> None:
    numbers = AccountNumbers("122105156", "55554444", "Example")
    with pytest.raises(RoutingNumberWrong):
        add_account(
            money.session,
            money.world.vault,
            ANA,
            organization_id=money.world.cbo.row.id,
            kind="checking",
            numbers=numbers,
        )
