"""A balance that plans made negative is carried, billed or borne as the CBO's agreement says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from hub.ledger.balances import account_sums, balances, balances_by_cbo, unbalanced_entries
from hub.statements.invoices import InvoiceSettled, settle_invoice
from hub.statements.issue import issue
from hub.statements.payouts import NothingToPay, propose
from hub.statements.read import load_lines, unchanged
from hub.tables import Invoice, RecoupmentPolicy, Statement
from hub.vault import Vault
from tests.builders import SINCE
from tests.claims.world import Cbo, make_world
from tests.remittances.files import Remit, paid
from tests.remittances.worlds import post
from tests.statements.world import BEN, Money, later


@pytest.fixture
def money(session: Session, vault: Vault) -> Money:
    """Two CBOs; the hub keeps a tenth of what is paid."""
    money = Money(make_world(session, vault))
    money.world.add_cbo()
    return money


def agree(money: Money, policy: str, cbo: Cbo | None = None, **figures: Any) -> None:
    """The CBO's agreement has a recoupment policy."""
    agreement = (cbo or money.world.cbo).agreement
    spans = {"effective_from": SINCE, **figures}
    row = RecoupmentPolicy(
        cbo_id=agreement.cbo_id, agreement_id=agreement.id, policy=policy, **spans
    )
    money.session.add(row)
    money.session.flush()


def take_back(money: Money, number: str, cents: int, trace: str) -> None:
    """The plan takes cents of a claim; it carries them to its next payment."""
    post(money.world, Remit(plb=[("WO", number, cents), ("FB", "", -cents)], trace=trace))


def figures(statement: Statement) -> dict[str, int]:
    names = ("opening", "paid", "fee", "payout", "recoupment", "closing", "carried")
    return {name: getattr(statement, f"{name}_cents") for name in names}


def lines_of(money: Money, statement: Statement) -> list[tuple[str, int]]:
    return [(one.kind, one.net_cents) for one in load_lines(money.session, statement)]


def whole(money: Money) -> None:
    found = balances(money.session)
    assert found.whole
    assert unbalanced_entries(money.session) == []


def test_a_quarter_of_new_money_is_withheld_until_the_takeback_is_made_good(money: Money) -> None:
    agree(money, "offset", offset_bp=2_500)
    claim = money.pay(2000)
    issue(money.session, later(0), cbo_id=claim.cbo_id, period_to=later(0).day)
    take_back(money, claim.patient_control_number, 2000, "W1")
    take_back(money, claim.patient_control_number, 1000, "W2")
    second = issue(money.session, later(1), cbo_id=claim.cbo_id, period_to=later(1).day)
    # 1,800 was on the account; 2,700 was taken with the fee; 900 is carried.
    assert figures(second) | {"fee": 0, "paid": 0} == {
        "opening": 1800, "paid": 0, "fee": 0, "payout": 0, "recoupment": 900, "closing": 0,
        "carried": 900,
    }  # fmt: skip
    assert ("recoupment_carried", 900) in lines_of(money, second)
    whole(money)
    money.pay(2000, trace="T2")
    third = issue(money.session, later(2), cbo_id=claim.cbo_id, period_to=later(2).day)
    assert (third.recoupment_cents, third.closing_cents, third.carried_cents) == (-450, 1350, 450)
    money.pay(2000, trace="T3")
    fourth = issue(money.session, later(3), cbo_id=claim.cbo_id, period_to=later(3).day)
    assert (fourth.recoupment_cents, fourth.carried_cents) == (-450, 0)
    assert account_sums(money.session)["recoupment_carried"] == 0
    assert [unchanged(money.session, one) for one in (second, third, fourth)] == [True] * 3
    whole(money)


def test_a_takeback_that_the_new_money_covers_is_just_netted(money: Money) -> None:
    agree(money, "offset", offset_bp=2_500)
    first = money.pay(2000)
    money.pay(2666, trace="T2")
    take_back(money, first.patient_control_number, 1000, "W1")
    statement = issue(money.session, later(0), cbo_id=first.cbo_id, period_to=later(0).day)
    assert (statement.recoupment_cents, statement.carried_cents) == (0, 0)
    assert statement.closing_cents == 1800 + 2399 - 900


def test_an_invoice_is_numbered_due_paid_once_and_never_withheld(money: Money) -> None:
    agree(money, "invoice", due_days=30)
    claim = money.pay(2000)
    take_back(money, claim.patient_control_number, 3000, "W1")
    statement = issue(money.session, later(0), cbo_id=claim.cbo_id, period_to=later(0).day)
    assert (statement.recoupment_cents, statement.closing_cents) == (900, 0)
    invoice = money.session.exec(select(Invoice)).one()
    assert (invoice.number, invoice.amount_cents, invoice.status) == (1, 900, "open")
    assert (invoice.due_on - invoice.issued_on).days == 30
    money.pay(2000, trace="T2")
    following = issue(money.session, later(1), cbo_id=claim.cbo_id, period_to=later(1).day)
    assert (following.recoupment_cents, following.closing_cents) == (0, 1800)
    assert balances(money.session).recoverable_cents == 900
    whole(money)
    on = date(2026, 6, 20)
    settle_invoice(money.session, BEN, invoice, how="paid", on=on, why="check 17")
    found = balances(money.session)
    assert (found.recoverable_cents, found.paid_out_cents) == (0, -900)
    whole(money)
    with pytest.raises(InvoiceSettled):
        settle_invoice(money.session, BEN, invoice, how="absorbed", on=on, why="again")


def test_an_invoice_nobody_pays_may_be_borne_by_the_hub(money: Money) -> None:
    agree(money, "invoice", due_days=0)
    claim = money.pay(2000)
    take_back(money, claim.patient_control_number, 3000, "W1")
    issue(money.session, later(0), cbo_id=claim.cbo_id, period_to=later(0).day)
    invoice = money.session.exec(select(Invoice)).one()
    settle_invoice(money.session, BEN, invoice, how="absorbed", on=date(2026, 6, 20), why="closed")
    found = balances(money.session)
    assert (found.recoverable_cents, found.absorbed_cents) == (0, 900)
    whole(money)


def test_what_the_hub_bore_comes_back_when_the_plan_gives_back(money: Money) -> None:
    agree(money, "absorb")
    claim = money.pay(2000)
    take_back(money, claim.patient_control_number, 3000, "W1")
    first = issue(money.session, later(0), cbo_id=claim.cbo_id, period_to=later(0).day)
    assert (first.recoupment_cents, first.closing_cents) == (900, 0)
    assert balances(money.session).absorbed_cents == 900
    post(money.world, Remit(plb=[("WO", claim.patient_control_number, -3000)], trace="W2"))
    second = issue(money.session, later(1), cbo_id=claim.cbo_id, period_to=later(1).day)
    # The CBO keeps what the claim was paid, no more.
    assert (second.recoupment_cents, second.closing_cents) == (-900, 1800)
    assert balances(money.session).absorbed_cents == 0
    whole(money)


def test_a_policy_of_one_cbo_never_touches_another(money: Money) -> None:
    one, other = money.world.cbos
    agree(money, "offset", one, offset_bp=1_000)
    claim = money.pay(2000, one)
    theirs = money.pay(2666, other, trace="T2")
    take_back(money, claim.patient_control_number, 3000, "W1")
    for cbo in (one, other):
        issue(money.session, later(0), cbo_id=cbo.row.id, period_to=later(0).day)
    found = balances_by_cbo(money.session)
    assert found[one.row.id].recoverable_cents == 900
    assert found[other.row.id].recoverable_cents == 0
    assert found[other.row.id].owed_to_cbos_cents == 2666 - 267
    assert theirs.cbo_id == other.row.id


def test_a_policy_counts_on_its_days_only(money: Money) -> None:
    agree(money, "absorb", effective_to=date(2026, 6, 15))
    agree(money, "offset", offset_bp=5_000, effective_from=date(2026, 6, 16))
    claim = money.pay(2000)
    take_back(money, claim.patient_control_number, 2500, "W1")
    issue(money.session, later(0), cbo_id=claim.cbo_id, period_to=later(0).day)
    take_back(money, claim.patient_control_number, 100, "W2")
    second = issue(money.session, later(1), cbo_id=claim.cbo_id, period_to=later(1).day)
    found = balances(money.session)
    assert (found.absorbed_cents, found.recoverable_cents) == (450, 90)
    assert second.carried_cents == 90


def test_nothing_is_paid_out_beyond_what_is_withheld(money: Money) -> None:
    agree(money, "offset", offset_bp=5_000)
    money.account(money.world.hub)
    money.account(money.world.cbo.row)
    claim = money.pay(2000)
    take_back(money, claim.patient_control_number, 3000, "W1")
    money.state(act=later(0))
    with pytest.raises(NothingToPay):
        propose(money.session, later(0), effective_on=later(0).day, basis="on_835")
    money.pay(2000, trace="T2")
    money.state(act=later(1))
    payout, _ = propose(money.session, later(1), effective_on=later(1).day, basis="on_835")
    assert payout.total_cents == 900


def test_the_plan_that_pays_a_replacement_ends_what_the_hub_bore(money: Money) -> None:
    agree(money, "absorb")
    claim = money.pay(2000)
    take_back(money, claim.patient_control_number, 3000, "W1")
    issue(money.session, later(0), cbo_id=claim.cbo_id, period_to=later(0).day)
    other = money.pay(100, trace="T9")
    other.replaces_id = claim.id
    money.session.add(other)
    money.session.flush()
    lines = money.world.lines()
    post(money.world, Remit([paid(other, lines, 900)], trace="T10"))
    second = issue(money.session, later(1), cbo_id=claim.cbo_id, period_to=later(1).day)
    assert second.recoupment_cents == -900
    assert balances(money.session).absorbed_cents == 0
    whole(money)
