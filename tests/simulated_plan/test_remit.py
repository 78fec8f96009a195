"""The simulated plan's 835 balances, whatever it says, and others read it the same way."""

from __future__ import annotations

from datetime import UTC, datetime

import openx12.x835
import pytest

from hub.kit.money import parse_dollars
from hub.simulated_plan.adjudicate import Books, ClaimResult, Deferred, Recoupment
from hub.simulated_plan.envelope import Numbers, Route
from hub.simulated_plan.reader import read_submission
from hub.simulated_plan.remit import Payment, make_payment, write_remittance
from hub.simulated_plan.scenario import ClaimRule, Payer
from tests.simulated_plan.oracle import pyx12_findings
from tests.simulated_plan.submission import claim_text, rows, segments, submission_text

NOON = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
SUBMISSION = read_submission(
    submission_text(
        ("M1", claim_text("C1", lines=[("98960:U2", 2), ("98961:U2", 1)])),
        ("M2", claim_text("C2")),
    )
)


def decided(*rules: ClaimRule) -> tuple[list[ClaimResult], list[Deferred | None]]:
    books = Books()
    decisions = [
        books.adjudicate(claim, books.number_claim(), rule)
        for claim, rule in zip(SUBMISSION.claims, rules, strict=False)
    ]
    return [one for results, _ in decisions for one in results], [late for _, late in decisions]


def written(payment: Payment) -> bytes:
    return write_remittance(payment, Route.back_to(SUBMISSION), Payer(), Numbers(50), NOON)


def check_balance(content: bytes) -> None:
    """The three levels, counted from the text alone."""
    paid = taken = 0
    claim = line = 0
    for row in [*segments(content), ["END"]]:
        if row[0] in ("SVC", "CLP", "PLB", "END"):
            assert line == 0
        if row[0] in ("CLP", "PLB", "END"):
            assert claim == 0
        if row[0] == "CLP":
            claim = parse_dollars(row[3]) - parse_dollars(row[4])
            paid += parse_dollars(row[4])
        elif row[0] == "SVC":
            line = parse_dollars(row[2]) - parse_dollars(row[3])
        elif row[0] == "CAS":
            line -= parse_dollars(row[3])
            claim -= parse_dollars(row[3])
        elif row[0] == "PLB":
            taken += sum(parse_dollars(amount) for amount in row[4::2])
    assert parse_dollars(rows(content, "BPR")[0][2]) == paid - taken


def test_a_claim_paid_in_full_names_each_line_and_needs_no_adjustment() -> None:
    results, _ = decided(ClaimRule("pay"))
    payment, _ = make_payment(results, [], 0, Numbers())
    content = written(payment)
    assert rows(content, "CLP")[0][:5] == ["CLP", "C1", "1", "79.98", "79.98"]
    assert [row[2] for row in rows(content, "REF") if row[1] == "6R"] == ["C1L1", "C1L2"]
    assert rows(content, "CAS") == []
    assert rows(content, "BPR")[0][2] == "79.98"
    check_balance(content)
    assert pyx12_findings(content) == []


def test_a_claim_paid_less_says_how_much_less_under_co_45() -> None:
    results, _ = decided(ClaimRule("pay_less", paid_bp=8000))
    content = written(make_payment(results, [], 0, Numbers())[0])
    assert [row[3] for row in rows(content, "SVC")] == ["42.66", "21.33"]
    assert rows(content, "CAS") == [["CAS", "CO", "45", "10.66"], ["CAS", "CO", "45", "5.33"]]
    check_balance(content)
    assert pyx12_findings(content) == []


def test_a_denial_is_status_4_and_paying_nothing_is_not() -> None:
    results, _ = decided(
        ClaimRule("deny", reason="16", remarks=("N382",)), ClaimRule("pay_zero", reason="24")
    )
    content = written(make_payment(results, [], 0, Numbers())[0])
    assert [row[2:5] for row in rows(content, "CLP")] == [
        ["4", "79.98", "0"],
        ["1", "53.32", "0"],
    ]
    assert rows(content, "LQ") == [["LQ", "HE", "N382"], ["LQ", "HE", "N382"]]
    assert rows(content, "BPR")[0][1:5] == ["H", "0", "C", "NON"]
    check_balance(content)
    assert pyx12_findings(content) == []


def test_interest_is_added_to_the_payment_by_plb_l6_and_named_on_the_claim() -> None:
    results, _ = decided(ClaimRule("pay", interest_cents=117))
    content = written(make_payment(results, [], 0, Numbers())[0])
    assert rows(content, "PLB")[0][3:] == [f"L6:{results[0].payer_number}", "-1.17"]
    assert rows(content, "AMT")[0] == ["AMT", "I", "1.17"]
    assert rows(content, "BPR")[0][2] == "81.15"
    check_balance(content)
    assert pyx12_findings(content) == []


def test_a_reversal_turns_every_amount_around_and_its_correction_follows() -> None:
    first, (late,) = decided(ClaimRule("reverse_and_correct", paid_bp=5000))
    assert late is not None
    content = written(make_payment([*late.results, *first], [], 0, Numbers())[0])
    reversal, correction, _ = rows(content, "CLP")
    assert reversal[1:5] == ["C1", "22", "-79.98", "-79.98"]
    assert correction[1:5] == ["C1", "1", "79.98", "39.99"]
    assert reversal[7] == first[0].payer_number != correction[7]
    check_balance(content)
    assert pyx12_findings(content) == []


def test_a_recoupment_is_plb_wo_with_the_number_of_the_claim() -> None:
    (first, second), (late, _) = decided(ClaimRule("recoup"), ClaimRule("pay"))
    assert late is not None
    assert late.recoupment == Recoupment(first, 7998)
    payment, owed = make_payment([second, first], [late.recoupment], 0, Numbers())
    content = written(payment)
    assert rows(content, "PLB")[0][3:] == [f"WO:{first.payer_number}", "79.98"]
    assert owed == 0
    assert rows(content, "BPR")[0][2] == "53.32"
    check_balance(content)


def test_what_would_make_a_payment_negative_is_forwarded_and_taken_from_the_next() -> None:
    (first, second), (late, _) = decided(ClaimRule("recoup"), ClaimRule("pay"))
    assert late is not None
    assert late.recoupment is not None
    numbers = Numbers()
    payment, owed = make_payment([], [late.recoupment], 0, numbers)
    content = written(payment)
    assert (owed, rows(content, "BPR")[0][2]) == (7998, "0")
    assert [element for element in rows(content, "PLB")[0][3:] if ":" in element][1][:2] == "FB"
    check_balance(content)
    payment, owed = make_payment([second], [], owed, numbers)
    content = written(payment)
    assert (owed, rows(content, "BPR")[0][2]) == (2666, "0")
    check_balance(content)
    payment, owed = make_payment([first], [], owed, numbers)
    assert (owed, payment.paid_cents) == (0, 7998 - 2666)


def test_many_provider_adjustments_stand_six_to_a_segment() -> None:
    results, _ = decided(*[ClaimRule("pay", interest_cents=1)] * 2)
    payment, _ = make_payment(results * 4, [], 0, Numbers())
    content = written(payment)
    assert [len(row[3:]) for row in rows(content, "PLB")] == [12, 4]
    check_balance(content)


@pytest.mark.oracle
def test_another_reader_finds_the_same_claims_and_the_same_sum() -> None:
    results, _ = decided(ClaimRule("pay"), ClaimRule("pay_less", paid_bp=9000))
    content = written(make_payment(results, [], 0, Numbers())[0])
    era = openx12.x835.parse(content.decode("ascii"))
    assert len(era.claims) == 2
    assert round(era.payment_amount * 100) == sum(one.paid_cents for one in results)
