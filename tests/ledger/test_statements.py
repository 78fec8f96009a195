"""A statement sums what was posted in its days, both included, and carries what came before."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from hub.kit.identifiers import new_id
from hub.ledger.balances import Balances, balances, list_entries
from hub.ledger.entries import Account, Entry, Posting, post
from hub.ledger.statements import DAYS_MAX, PeriodTooLong, state
from hub.record import Act
from tests.builders import AT

DAY = date(2026, 6, 15)
ACT = Act("worker", new_id(), AT)


def _paid(cbo_id: UUID, day: date, cents: int, fee: int) -> Entry:
    return Entry(
        kind="claim_paid",
        cause_kind="claim_payment",
        cause_id=new_id(),
        effective_on=day,
        postings=(
            Posting(Account.CASH, cents, cbo_id),
            Posting(Account.HUB_FEE, -fee, cbo_id, payee="hub"),
            Posting(Account.CBO_PAYABLE, fee - cents, cbo_id),
        ),
    )


def _directly(cbo_id: UUID, cents: int) -> Entry:
    sides = (
        Posting(Account.CASH_AT_CBO, cents, cbo_id),
        Posting(Account.RECEIVED_BY_CBO, -cents, cbo_id),
    )
    return Entry("claim_paid_directly", "claim_payment", new_id(), DAY, sides)


def test_a_period_holds_its_first_and_last_day_and_opens_with_what_was_before(
    session: Session,
) -> None:
    cbo_id = new_id()
    days = [DAY - timedelta(days=1), DAY, DAY + timedelta(days=9), DAY + timedelta(days=10)]
    post(session, ACT, [_paid(cbo_id, day, 1000, 100) for day in days] + [_directly(cbo_id, 77)])
    told = state(session, cbo_id=cbo_id, first=DAY, last=DAY + timedelta(days=9))
    assert (told.opening_cents, told.paid_cents, told.fee_cents) == (900, 2000, 200)
    assert (told.net_cents, told.closing_cents, told.paid_directly_cents) == (1800, 2700, 77)
    assert len(told.lines) == 3


def test_a_period_spans_400_days_at_most_and_does_not_end_before_it_begins(
    session: Session,
) -> None:
    cbo_id = new_id()
    assert state(session, cbo_id=cbo_id, first=DAY, last=DAY).lines == []
    last = DAY + timedelta(days=DAYS_MAX - 1)
    assert state(session, cbo_id=cbo_id, first=DAY, last=last).closing_cents == 0
    for unfit in (last + timedelta(days=1), DAY - timedelta(days=1)):
        with pytest.raises(PeriodTooLong):
            state(session, cbo_id=cbo_id, first=DAY, last=unfit)


def test_a_ledger_is_whole_only_when_every_cent_is_somebodys() -> None:
    sums = {
        Account.CASH.value: 1000, Account.HUB_FEE.value: -100, Account.CBO_PAYABLE.value: -500,
        Account.SUSPENSE.value: -200, Account.FORWARDED_BALANCE.value: -50,
        Account.PAYOUT.value: -150,
    }  # fmt: skip
    told = Balances.of(sums)
    assert (told.paid_cents, told.fee_cents, told.owed_to_cbos_cents) == (1000, 100, 500)
    assert (told.suspense_cents, told.forwarded_cents, told.paid_out_cents) == (250, 50, 150)
    assert told.whole
    assert not Balances.of(sums | {Account.CASH.value: 1001}).whole
    off = {Account.CASH.value: 10, Account.SUSPENSE.value: -9}
    assert not Balances.of(off | {Account.RECEIVED_BY_CBO.value: -1}).whole
    assert not Balances.of({Account.RECEIVED_BY_CBO.value: -1}).whole
    assert Balances.of({}).whole


def test_entries_are_listed_with_their_sides_of_one_cbo_or_claim_page_by_page(
    session: Session,
) -> None:
    one, two, claim_id = new_id(), new_id(), new_id()
    first, second = _paid(one, DAY, 1000, 100), _paid(two, DAY, 500, 50)
    sides = tuple(side._replace(claim_id=claim_id) for side in first.postings)
    third = Entry("claim_paid", "claim_payment", new_id(), DAY, sides)
    post(session, ACT, [first, second, third])

    def listed(**wanted: object) -> list[UUID]:
        asked = {"cbo_id": None, "claim_id": None, "after": None, "limit": 10} | wanted
        return [row.id for row in list_entries(session, **asked)]  # type: ignore[arg-type]

    assert listed() == [first.id, second.id, third.id]
    assert listed(cbo_id=one) == [first.id, third.id]
    assert listed(claim_id=claim_id) == [third.id]
    assert listed(after=first.id, limit=1) == [second.id]
    (row, _, _) = list_entries(session, cbo_id=None, claim_id=None, after=None, limit=3)
    assert sum(side["amount_cents"] for side in row.postings) == 0


def test_balances_are_of_one_cbo_or_plan_where_it_is_named(session: Session) -> None:
    cbo_id, plan_id = new_id(), new_id()
    sides = (
        Posting(Account.CASH, 7, cbo_id, plan_id),
        Posting(Account.SUSPENSE, -7, None, plan_id),
    )
    post(session, ACT, [Entry("x", "y", new_id(), DAY, sides)])
    assert balances(session, cbo_id=cbo_id).paid_cents == 7
    assert balances(session, cbo_id=new_id()).paid_cents == 0
    assert balances(session, plan_id=plan_id).suspense_cents == 7
    assert balances(session, plan_id=new_id()).suspense_cents == 0
