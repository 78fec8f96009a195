"""The simulated plan reads what it needs of an 837P, by its own reader."""

from __future__ import annotations

import pytest

from hub.kit.errors import HubError
from hub.simulated_plan.reader import read_submission
from tests.simulated_plan.submission import CBO, claim_text, submission_text


def test_a_claim_is_read_with_its_parties_lines_and_diagnosis() -> None:
    content = submission_text(
        ("98194821H", claim_text("C1", lines=[("98960:U2", 2), ("98961:U2:95", 1)])), billing=CBO
    )
    claim = next(read_submission(content).claims)
    assert (claim.patient_control_number, claim.charge_cents) == ("C1", 7998)
    assert (claim.place_of_service, claim.frequency_code) == ("12", "1")
    assert (claim.billing.last, claim.billing.id, claim.billing.tax_id) == CBO
    assert (claim.member.last, claim.member.first, claim.member.id) == (
        "DUARTE",
        "LINO",
        "98194821H",
    )
    assert (claim.payer.last, claim.payer.id) == ("BAHIA EXAMPLE HEALTH PLAN", "EXB01")
    assert claim.diagnoses == ["Z5941"]
    first, second = claim.lines
    assert (first.control_number, first.code, first.modifiers) == ("C1L1", "98960", ("U2",))
    assert (first.charge_cents, first.units, first.service_date) == (5332, 2, "20261102")
    assert (second.code, second.modifiers, second.charge_cents) == ("98961", ("U2", "95"), 2666)


def test_the_envelope_tells_who_sent_it_and_whether_a_ta1_is_asked_for() -> None:
    submission = read_submission(submission_text(("1", claim_text("C1")), number=42, asks="1"))
    assert submission.interchange_control_number == "000000042"
    assert submission.wants_acknowledgment
    assert (submission.group_sender, submission.group_receiver) == ("EXAMPLEHUB", "EXB01")
    assert submission.group_control_number == "7"
    assert submission.sets[0].batch_number == "B0007"
    assert submission.sets[0].submitter.id == "EXAMPLEHUB"


def test_each_member_keeps_its_own_claims_though_other_parties_are_named_between() -> None:
    content = submission_text(
        ("M1", claim_text("C1") + "NM1*PR*2*OTHER PAYER*****PI*OTHER~NM1*IL*1*X****MI*X~"),
        ("M2", claim_text("C2") + claim_text("C3")),
    )
    claims = list(read_submission(content).claims)
    assert [claim.member.id for claim in claims] == ["M1", "M2", "M2"]
    assert {claim.payer.id for claim in claims} == {"EXB01"}


def test_a_replacement_names_the_number_that_this_plan_gave() -> None:
    content = submission_text(("M1", claim_text("C9", frequency="7", replaces="SP0000000001")))
    claim = next(read_submission(content).claims)
    assert (claim.frequency_code, claim.replaces) == ("7", "SP0000000001")


def test_another_component_separator_is_taken_from_the_file() -> None:
    claim = next(read_submission(submission_text(("M1", claim_text("C1")), component=">")).claims)
    assert (claim.lines[0].code, claim.place_of_service) == ("98960", "12")


def test_the_first_claim_is_found_where_it_stands_in_its_set() -> None:
    submission = read_submission(submission_text(("M1", claim_text("C1"))))
    text = submission_text(("M1", claim_text("C1"))).decode()
    before = text[text.index("ST*837") : text.index("CLM*")]
    assert submission.sets[0].first_claim_position == before.count("~") + 1


def test_bytes_that_are_not_x12_are_refused() -> None:
    with pytest.raises(HubError):
        read_submission(b"not at all")
