"""Interest owed is listed with its computation until it is there; overdue claims run up more."""

from __future__ import annotations

from datetime import date

from hub.reports.late import interest_list, interest_owed, overdue
from hub.reports.report import Asked
from tests.remittances.files import Remit, paid, reversal
from tests.remittances.worlds import post
from tests.reports.world import ASKED, TODAY, Paying

RECEIVED = date(2026, 3, 2)
DUE = date(2026, 4, 1)


def test_a_payment_on_the_due_day_owes_nothing(paying: Paying) -> None:
    paying.pay(paying.claim(received_on=RECEIVED), on=DUE)
    assert interest_owed(paying.session, ASKED) == []


def test_a_payment_ten_days_late_owes_interest_and_then_the_penalty(paying: Paying) -> None:
    paying.pay(paying.claim(received_on=RECEIVED), on=date(2026, 4, 11))
    (owed,) = interest_owed(paying.session, ASKED)
    late = owed.late
    assert (late.days_late, late.principal_cents, late.interest_cents) == (10, 2666, 11)
    # Under two dollars it may wait until ten days after the month; that is over.
    assert (late.interest_due_on, late.penalty_cents, late.owed_cents) == (
        date(2026, 5, 10),
        1500,
        1511,
    )
    assert late.formula == "2666 cents x 10 days x 15 % / 365 days = 11 cents"


def test_interest_that_came_by_plb_is_no_longer_owed(paying: Paying) -> None:
    claim = paying.claim(received_on=RECEIVED)
    plb = [("L6", claim.patient_control_number, -11)]
    paying.pay(claim, on=date(2026, 4, 11), plb=plb)
    assert interest_owed(paying.session, ASKED) == []


def test_a_late_payment_that_was_taken_back_owes_no_interest(paying: Paying) -> None:
    claim = paying.claim(received_on=RECEIVED)
    payment = paid(claim, paying.world.lines(), 2666)
    post(paying.world, Remit([payment], trace="A", paid_on="20260411"))
    post(paying.world, Remit([reversal(payment)], trace="B", paid_on="20260412"))
    assert interest_owed(paying.session, ASKED) == []


def test_a_contract_may_promise_to_pay_sooner_than_the_state_asks(paying: Paying) -> None:
    paying.term("pay_due", {"days": 10, "day_type": "calendar"})
    paying.pay(paying.claim(received_on=RECEIVED), on=DUE)
    (owed,) = interest_owed(paying.session, ASKED)
    assert owed.late.days_late == 20


def test_a_contract_cannot_promise_to_pay_later_than_the_state_asks(paying: Paying) -> None:
    paying.term("pay_due", {"days": 60, "day_type": "calendar"})
    paying.pay(paying.claim(received_on=RECEIVED), on=date(2026, 4, 11))
    assert interest_owed(paying.session, ASKED)[0].late.days_late == 10


def test_claims_kept_too_long_are_listed_with_the_interest_so_far(paying: Paying) -> None:
    paying.claim(received_on=RECEIVED)
    paying.claim(received_on=RECEIVED)
    report = overdue(paying.session, ASKED)
    (row,) = report.rows
    days = (TODAY - DUE).days
    assert row[3:6] == (DUE, days, 2)
    assert report.totals["expected_cents"] == 5332
    assert report.totals["interest_so_far_cents"] == 164  # 5332 x 75 days x 15 % / 365


def test_a_claim_is_overdue_from_the_day_after_its_due_day(paying: Paying) -> None:
    paying.claim(received_on=RECEIVED)
    assert overdue(paying.session, Asked(DUE)).rows == []
    assert len(overdue(paying.session, Asked(date(2026, 4, 2))).rows) == 1


def test_the_list_is_the_top_of_everything_with_the_sum_of_all(paying: Paying) -> None:
    for place, day in enumerate((11, 11, 15, 20, 3)):
        paying.pay(paying.claim(received_on=RECEIVED), 1000 + place, on=date(2026, 4, day))
    claim = paying.claim(received_on=RECEIVED)
    paying.pay(claim, on=date(2026, 4, 21), plb=[("L6", claim.patient_control_number, -5)])
    everything = interest_owed(paying.session, ASKED)
    assert len(everything) == 6
    for limit in (1, 3, 6, 200):
        found = interest_list(paying.session, ASKED, limit=limit)
        assert found.rows == everything[:limit]
        assert found.count == 6
        assert found.owed_cents == sum(one.late.owed_cents for one in everything)
