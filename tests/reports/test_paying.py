"""Days to pay, denials by whom and why, and what the hub earned."""

from __future__ import annotations

from datetime import date, timedelta

from hub.ledger.balances import balances
from hub.reports.paying import days_to_pay, denials, fee_income
from tests.reports.world import ASKED, Paying

RECEIVED = date(2026, 5, 1)


def test_days_to_pay_are_days_that_occurred(paying: Paying) -> None:
    for days in (5, 10, 31):
        paying.pay(paying.claim(received_on=RECEIVED), on=RECEIVED + timedelta(days=days))
    (row,) = days_to_pay(paying.session, ASKED).rows
    assert row[1:] == (3, 7998, 10, 31, 31, 1, 3333)


def test_a_claim_whose_receipt_nobody_proved_has_no_days(paying: Paying) -> None:
    paying.pay(paying.claim())
    assert days_to_pay(paying.session, ASKED).rows == []


def test_the_denial_rate_counts_decided_claims(paying: Paying) -> None:
    paying.pay(paying.claim())
    paying.pay(paying.claim(), 2000)
    paying.deny(paying.claim(), "197")
    paying.claim()
    (row,) = denials(paying.session, ASKED).rows
    assert row[2:] == (3, 1, 3333, 2666)


def test_fee_income_is_what_the_ledger_keeps(paying: Paying) -> None:
    paying.pay(paying.claim())
    paying.pay(paying.claim(), 2000)
    report = fee_income(paying.session, ASKED)
    assert report.totals["fee_cents"] == balances(paying.session).fee_cents == 467
    assert report.rows[0][:2] == ("2026-06", "hub")
