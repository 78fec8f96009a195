"""What the simulated plan remembers, and so refuses to pay twice."""

from __future__ import annotations

from hub.simulated_plan.adjudicate import Books, ClaimResult
from hub.simulated_plan.reader import SubmittedClaim, read_submission
from hub.simulated_plan.scenario import ClaimRule
from tests.simulated_plan.submission import claim_text, submission_text

PAY = ClaimRule("pay")


def claim(number: str, member: str = "M1", **held: str) -> SubmittedClaim:
    return next(read_submission(submission_text((member, claim_text(number, **held)))).claims)


def decide(books: Books, one: SubmittedClaim, rule: ClaimRule = PAY) -> list[ClaimResult]:
    return books.adjudicate(one, books.number_claim(), rule)[0]


def test_the_same_service_is_paid_once() -> None:
    books = Books()
    assert decide(books, claim("C1"))[0].paid_cents == 5332
    (again,) = decide(books, claim("C2"))
    assert (again.status_code, again.paid_cents) == ("4", 0)
    assert again.lines[0].adjustments == (("CO", "18", 5332),)
    assert decide(books, claim("C3", member="M2"))[0].paid_cents == 5332
    assert decide(books, claim("C4", date="20261103"))[0].paid_cents == 5332


def test_a_denied_service_may_be_sent_again() -> None:
    books = Books()
    assert decide(books, claim("C1"), ClaimRule("deny", reason="16"))[0].paid_cents == 0
    assert decide(books, claim("C2"))[0].paid_cents == 5332


def test_a_replacement_takes_the_original_back_and_is_decided_itself() -> None:
    books = Books()
    (first,) = decide(books, claim("C1"))
    reversal, replaced = decide(books, claim("C2", frequency="7", replaces=first.payer_number))
    assert (reversal.status_code, reversal.charge_cents, reversal.paid_cents) == (
        "22",
        -5332,
        -5332,
    )
    assert reversal.claim.patient_control_number == "C1"
    assert (replaced.claim.patient_control_number, replaced.paid_cents) == ("C2", 5332)


def test_a_replacement_of_a_denied_claim_takes_nothing_back() -> None:
    books = Books()
    (first,) = decide(books, claim("C1"), ClaimRule("deny", reason="16"))
    (replaced,) = decide(books, claim("C2", frequency="7", replaces=first.payer_number))
    assert replaced.paid_cents == 5332


def test_a_void_takes_the_original_back_and_frees_the_service() -> None:
    books = Books()
    (first,) = decide(books, claim("C1"))
    (reversal,) = decide(books, claim("C2", frequency="8", replaces=first.payer_number))
    assert (reversal.status_code, reversal.paid_cents) == ("22", -5332)
    assert decide(books, claim("C3"))[0].paid_cents == 5332


def test_a_replacement_of_nothing_that_this_plan_knows_is_denied() -> None:
    (denied,) = decide(Books(), claim("C2", frequency="7", replaces="SP9"))
    assert (denied.status_code, denied.lines[0].adjustments[0][1]) == ("4", "16")


def test_a_reversal_balances_line_by_line_with_what_it_takes_back() -> None:
    (first,) = decide(Books(), claim("C1"), ClaimRule("pay_less", paid_bp=7500))
    reversal = first.reversed()
    assert first.lines[0].adjustments == (("CO", "45", 1333),)
    assert reversal.lines[0].adjustments == (("CO", "45", -1333),)
    assert reversal.paid_cents + first.paid_cents == 0
    assert reversal.payer_number == first.payer_number
