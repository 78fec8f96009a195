"""TA1, 999 and 277CA tell what became of every interchange, set and claim."""

from __future__ import annotations

from datetime import date

import pytest

from hub.x12.acknowledgments import GroupAnswer
from hub.x12.errors import X12Error
from hub.x12.read_277ca import read_277ca
from hub.x12.read_999 import read_999, read_ta1
from hub.x12.tokens import Segment
from tests.x12.values import one_set, wrap

BODY_999 = """
AK1*HC*17*005010X222A1
AK2*837*0001*005010X222A1
IK5*A
AK2*837*0002*005010X222A1
IK3*CLM*22*2300*8
CTX*CLM01:C7
IK4*5:3:1*1325*7*9
CTX*SITUATIONAL TRIGGER*CLM*22
IK3*REF*57**3
IK5*R*5*I5
AK2*837*0003
IK5*E*5
AK9*P*3*3*2*1
"""

BODY_277CA = """
BHT*0085*08*ANSWER1*20261122*1030*TH
HL*1**20*1
NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*EXAMPLEPLAN
TRN*1*T1
DTP*050*D8*20261121
DTP*009*D8*20261122
HL*2*1*21*1
NM1*41*2*EXAMPLE BILLING HUB*****46*EXAMPLEHUB
TRN*2*B1
STC*A1:19:PR*20261122*WQ*80
QTY*90*1
QTY*AA*2
AMT*YU*26.66
AMT*YY*53.34
HL*3*2*19*1
NM1*85*2*EXAMPLE BILLING HUB*****XX*1234567893
TRN*1*P1
STC*A1:19:PR**WQ*80
QTY*QA*1
QTY*QC*2
HL*4*3*PT
NM1*QC*1*RIVERA*ANA****MI*90000001A
TRN*2*C1
STC*A2:20:PR*20261122*WQ*26.66
REF*1K*PLAN0001
REF*D9*TRACE1
DTP*472*RD8*20260304-20260305
TRN*2*C2
STC*A7:164:IL*20261122*U*26.68******A6:33*A3:21*LOOK AGAIN
DTP*472*D8*20260304
SVC*HC:98960:U2*26.68*****1
STC*A7:476*20261122*U
REF*FJ*L2
HL*5*3*PT
NM1*QC*1*OKAFOR*CHIDI****MI*90000002B
TRN*2*C3
STC*A1:19*20261122*WQ*26.66
"""


def read(body: str) -> GroupAnswer:
    """A 999 of this body."""
    return read_999(one_set(wrap("999", body)))


def test_a_999_answers_set_by_set_and_names_segment_element_and_claim() -> None:
    answer = read(BODY_999)
    assert (answer.functional_code, answer.group_control_number) == ("HC", "17")
    assert (answer.code, answer.accepted, answer.counts_agree) == ("P", False, True)
    assert (answer.included_count, answer.received_count, answer.accepted_count) == (3, 3, 2)
    assert answer.error_codes == ("1",)
    first, second, third = answer.sets
    assert (first.transaction_set_control_number, first.accepted) == ("0001", True)
    assert (second.code, second.accepted, second.error_codes) == ("R", False, ("5", "I5"))
    assert (third.code, third.accepted) == ("E", True)
    clm, ref = second.segment_errors
    assert (clm.segment_id, clm.position, clm.loop, clm.code) == ("CLM", 22, "2300", "8")
    assert clm.patient_control_number == "C7"
    assert clm.contexts == (("CLM01:C7",), ("SITUATIONAL TRIGGER", "CLM", "22"))
    assert clm.element_errors[0] == (5, 3, 1, "7", "9")
    assert (ref.position, ref.patient_control_number, ref.element_errors) == (57, "", ())


def test_a_999_without_sets_answers_for_the_whole_group() -> None:
    answer = read("AK1*HC*17*005010X222A1\nAK9*R*1*1*0*5")
    assert answer.sets == ()
    assert not answer.accepted
    assert answer.counts_agree
    assert read("AK1*HC*17*005010X222A1\nAK9*A*1*1*1").accepted


def test_counts_that_do_not_agree_with_the_sets_are_seen() -> None:
    assert not read(BODY_999.replace("AK9*P*3*3*2", "AK9*P*3*3*3")).counts_agree


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("AK1*HC*17*005010X222A1\n", "", "X12-ACK-MISSING"),
        ("AK9*P*3*3*2*1", "", "X12-ACK-MISSING"),
        ("IK5*R*5*I5\n", "", "X12-ACK-MISSING"),
        ("AK9*P*3*3*2*1", "AK9*P*3*3*2\nIK5*A", "X12-ACK-ORDER"),
        ("AK9*P*", "AK9*Q*", "X12-ACK-CODE"),
        ("IK5*E*5", "IK5*Q*5", "X12-ACK-CODE"),
        ("IK3*CLM*22", "IK3*CLM*X", "X12-ACK-NUMBER"),
        ("IK3*REF*57", "IK3*REF", "X12-ACK-NUMBER"),
    ],
)
def test_a_damaged_999_is_refused(old: str, new: str, code: str) -> None:
    assert old in BODY_999
    with pytest.raises(X12Error) as caught:
        read(BODY_999.replace(old, new))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("elements", "accepted", "number"),
    [
        (["TA1", "000000123", "261122", "1030", "A", "000"], True, "000000123"),
        (["TA1", "000000123", "261122", "1030", "E", "017", "X"], True, "000000123"),
        (["TA1", "1234", "261122", "1030", "R", "024"], False, "000001234"),
    ],
)
def test_a_ta1_is_read_liberally(elements: list[str], accepted: bool, number: str) -> None:
    answer = read_ta1(Segment("TA1", elements, 2))
    assert answer.accepted is accepted
    assert answer.interchange_control_number == number
    assert answer.note_code == elements[5]


@pytest.mark.parametrize(
    "elements", [["TA1", "1", "261122", "1030", "X"], ["TA1", "", "", "", "A"]]
)
def test_a_ta1_without_code_or_number_is_refused(elements: list[str]) -> None:
    with pytest.raises(X12Error) as caught:
        read_ta1(Segment("TA1", elements, 2))
    assert caught.value.code == "X12-ACK-CODE"


def test_a_277ca_tells_what_became_of_every_claim() -> None:
    answers = read_277ca(one_set(wrap("277CA", BODY_277CA)))
    assert (answers.reference, answers.batch_reference) == ("ANSWER1", "B1")
    assert (answers.source_entity, answers.source_id) == ("PR", "EXAMPLEPLAN")
    assert answers.counts == (1, 2, 2666, 5334)
    assert not answers.rejects_all
    (provider,) = answers.providers
    assert (provider.id, provider.reference) == ("1234567893", "P1")
    assert provider.counts == (1, 2, None, None)
    assert not provider.rejects_all
    first, second, third = answers.claims
    assert (first.patient_control_number, first.verdict) == ("C1", "accepted")
    assert first.payer_claim_control_number == "PLAN0001"
    assert first.clearinghouse_trace == "TRACE1"
    assert (first.service_on, first.service_until) == (date(2026, 3, 4), date(2026, 3, 5))
    assert first.statuses[0][:6] == ("A2", "20", "PR", "WQ", date(2026, 11, 22), 2666)
    assert (second.patient_control_number, second.verdict) == ("C2", "rejected")
    assert [one.category_code for one in second.statuses] == ["A7", "A6", "A3"]
    assert second.statuses[0].text == "LOOK AGAIN"
    (line,) = second.lines
    assert (line.line_control_number, line.code, line.charge_cents) == ("L2", "98960", 2668)
    assert line.verdict == "rejected"
    assert (third.patient_control_number, third.verdict) == ("C3", "received")


def test_a_claim_is_rejected_when_one_of_its_lines_is() -> None:
    body = BODY_277CA.replace("STC*A7:164:IL*20261122*U*26.68******A6:33*A3:21*LOOK AGAIN",
                              "STC*A2:20*20261122*WQ*26.68")  # fmt: skip
    answers = read_277ca(one_set(wrap("277CA", body)))
    assert [one.verdict for one in answers.claims] == ["accepted", "rejected", "received"]


def test_a_status_of_an_unknown_category_has_no_verdict() -> None:
    body = BODY_277CA.replace("STC*A2:20:PR*", "STC*Q9:20:PR*")
    assert read_277ca(one_set(wrap("277CA", body))).claims[0].verdict == ""


RECEIVER = BODY_277CA[: BODY_277CA.index("HL*3*")]
PROVIDER = BODY_277CA[: BODY_277CA.index("HL*4*")]


def test_a_rejection_of_the_receiver_or_provider_rejects_all_below() -> None:
    answers = read_277ca(one_set(wrap("277CA", RECEIVER.replace("A1:19:PR", "A3:24:41"))))
    assert answers.rejects_all
    assert answers.claims == ()
    answers = read_277ca(
        one_set(wrap("277CA", PROVIDER.replace("STC*A1:19:PR**WQ", "STC*A8:562:85**U")))
    )
    assert not answers.rejects_all
    assert answers.providers[0].rejects_all


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("BHT*", "NTE*", "X12-ACK-MISSING"),
        ("HL*2*1*21*1", "HL*2*1*22*1", "X12-ACK-ORDER"),
        ("HL*4*3*PT", "HL*4*3*22", "X12-ACK-ORDER"),
        ("TRN*2*C1\n", "", "X12-ACK-MISSING"),
        ("TRN*2*C3", "TRN*2", "X12-ACK-MISSING"),
        ("WQ*26.66", "WQ*26,66", "X12-ACK-NUMBER"),
    ],
)
def test_a_damaged_277ca_is_refused(old: str, new: str, code: str) -> None:
    assert old in BODY_277CA
    with pytest.raises(X12Error) as caught:
        read_277ca(one_set(wrap("277CA", BODY_277CA.replace(old, new))))
    assert caught.value.code == code
