"""Denials stand under the rule that should have caught them; what none foresaw is counted."""

from __future__ import annotations

from hub.reports.denials import denials_by_rule, denials_unforeseen
from tests.remittances.files import Remit, denied
from tests.remittances.worlds import post
from tests.reports.world import ASKED, Paying


def test_denials_stand_under_the_rule_that_should_have_caught_them(paying: Paying) -> None:
    paying.deny(paying.claim(), "31")
    paying.deny(paying.claim(), "31")
    paying.deny(paying.claim(), "999")
    assert list(denials_by_rule(paying.session, ASKED).rows) == [
        ("ELIG-CIN", "31", "member_not_identified", 2, 5332),
        (None, "999", "unknown", 1, 2666),
    ]


def test_a_remark_code_of_the_line_names_the_rule(paying: Paying) -> None:
    paying.deny(paying.claim(), "16", remarks=("M77",))
    (row,) = denials_by_rule(paying.session, ASKED).rows
    assert row == ("POS-CODE", "16", "information_missing", 1, 2666)
    assert denials_unforeseen(paying.session, ASKED).totals["claims"] == 0


def test_denials_that_no_rule_foresaw_are_counted_by_whom_and_codes(paying: Paying) -> None:
    paying.deny(paying.claim(), "31")
    paying.deny(paying.claim(), "999", remarks=("N1", "N2"))
    paying.deny(paying.claim(), "999", remarks=("N2", "N1"))
    paying.deny(paying.claim(), "16", remarks=("N999",))
    report = denials_unforeseen(paying.session, ASKED)
    plan, cbo = paying.world.plan.ref, paying.world.cbo.row.ref
    assert list(report.rows) == [
        (plan, cbo, "999", "N1 N2", 2, 5332),
        (plan, cbo, "16", "N999", 1, 2666),
    ]
    assert report.totals == {
        "claims": 3,
        "denied_cents": 7998,
        "denied_claims": 4,
        "unforeseen_bp": 7500,
    }


def test_what_only_splits_the_charge_is_no_reason_to_deny(paying: Paying) -> None:
    claim = paying.claim()
    payment = denied(claim, paying.world.lines(), "999")
    payment.services[0].cas = (("CO", "999", 2000), ("CO", "45", 666))
    post(paying.world, Remit([payment], trace="SPLIT"))
    (row,) = denials_unforeseen(paying.session, ASKED).rows
    assert row[2:] == ("999", "", 1, 2666)


def test_a_claim_denied_twice_counts_once_for_what_was_said_last(paying: Paying) -> None:
    claim = paying.claim()
    paying.deny(claim, "31")
    paying.deny(claim, "29", on=ASKED.today.replace(day=20))
    (row,) = denials_by_rule(paying.session, ASKED).rows
    assert row == ("TF-MCP", "29", "late", 1, 2666)


def test_a_claim_that_was_paid_after_all_is_no_denial(paying: Paying) -> None:
    claim = paying.claim()
    paying.deny(claim, "999")
    paying.pay(claim, on=ASKED.today.replace(day=20))
    assert list(denials_unforeseen(paying.session, ASKED).rows) == []
    assert list(denials_by_rule(paying.session, ASKED).rows) == []
