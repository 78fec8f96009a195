"""Entries balance, are added once per cause, and are never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session

from hub.kit.identifiers import new_id
from hub.ledger.balances import account_sums, balances, balances_by_cbo, unbalanced_entries
from hub.ledger.entries import (
    Account,
    AlreadyPosted,
    Entry,
    Posting,
    Unbalanced,
    post,
    read_entry,
    reversal_of,
)
from hub.record import Act
from tests.builders import AT

DAY = date(2026, 6, 15)
ACT = Act("worker", new_id(), AT)


def paid(cents: int, fee: int, **more: object) -> Entry:
    cbo_id, plan_id = more.pop("cbo_id", new_id()), new_id()
    return Entry(
        kind="claim_paid",
        cause_kind="claim_payment",
        cause_id=more.pop("cause_id", new_id()),  # type: ignore[arg-type]
        effective_on=DAY,
        postings=(
            Posting(Account.CASH, cents, cbo_id, plan_id),  # type: ignore[arg-type]
            Posting(Account.HUB_FEE, -fee, cbo_id, plan_id, payee="hub"),  # type: ignore[arg-type]
            Posting(Account.CBO_PAYABLE, fee - cents, cbo_id, plan_id),  # type: ignore[arg-type]
        ),
    )


def test_an_entry_that_does_not_sum_to_zero_cannot_be_made() -> None:
    with pytest.raises(Unbalanced):
        Entry("x", "y", new_id(), DAY, (Posting(Account.CASH, 5), Posting(Account.SUSPENSE, -4)))


def test_an_entry_of_one_side_or_of_nothing_cannot_be_made() -> None:
    with pytest.raises(Unbalanced):
        Entry("x", "y", new_id(), DAY, (Posting(Account.CASH, 0),))
    with pytest.raises(Unbalanced):
        Entry("x", "y", new_id(), DAY, (Posting(Account.CASH, 0), Posting(Account.SUSPENSE, 0)))


def test_every_cent_that_came_in_is_somebodys(session: Session) -> None:
    one, two = paid(4000, 400), paid(2666, 267)
    assert post(session, ACT, [one, two]) == 2
    found = balances(session)
    assert (found.paid_cents, found.fee_cents, found.owed_to_cbos_cents) == (6666, 667, 5999)
    assert found.whole
    assert unbalanced_entries(session) == []
    assert balances_by_cbo(session)[two.postings[0].cbo_id].owed_to_cbos_cents == 2399  # type: ignore[index]


def test_a_cause_is_posted_once(session: Session) -> None:
    entry = paid(4000, 400)
    post(session, ACT, [entry])
    with pytest.raises(AlreadyPosted), session.begin_nested():
        post(session, ACT, [paid(4000, 400, cause_id=entry.cause_id)])


def test_an_entry_is_read_back_as_it_was_posted(session: Session) -> None:
    entry = paid(4000, 400)
    post(session, ACT, [entry])
    found = read_entry(session, "claim_paid", "claim_payment", entry.cause_id)
    assert found is not None
    assert set(found.postings) == set(entry.postings)
    assert replace(found, postings=entry.postings) == entry
    assert read_entry(session, "claim_paid", "claim_payment", new_id()) is None


def test_a_reversal_brings_every_account_back_and_points_to_what_it_reverses(
    session: Session,
) -> None:
    entry = paid(4000, 400)
    back = reversal_of(entry, cause_id=new_id(), effective_on=DAY, reason="example")
    post(session, ACT, [entry, back])
    assert back.reverses_id == entry.id
    assert set(account_sums(session).values()) == {0}


def test_a_balance_can_be_asked_for_as_it_was(session: Session) -> None:
    post(session, ACT, [paid(4000, 400)])
    assert balances(session, as_of=AT.replace(hour=1)).paid_cents == 0
    assert balances(session, as_of=AT).paid_cents == 4000


@pytest.mark.parametrize("act", ["UPDATE posting SET amount_cents = 0", "DELETE FROM entry"])
def test_the_ledger_cannot_be_changed(session: Session, act: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.connection().execute(text(act))
