"""Eligibility and claim status: questions are written, answers are read."""

from __future__ import annotations

from datetime import date

import pytest

from hub.x12.errors import X12Error
from hub.x12.inquiry import (
    EligibilityInquiry,
    Inquirer,
    MemberEligibility,
    Rejection,
    StatusInquiry,
)
from hub.x12.inspect import guide_part
from hub.x12.read_271 import read_271
from hub.x12.read_277 import read_277
from hub.x12.write_inquiry import write_270, write_276
from tests.x12.values import ROUTE, WRITTEN_AT, one_set, wrap

INQUIRER = Inquirer("EXAMPLE HEALTH PLAN", "EXAMPLEPLAN", "EXAMPLE BILLING HUB", "1234567893")
NUMBERS = {
    "interchange_control_number": 1,
    "group_control_number": 2,
    "transaction_set_control_number": 3,
}
MEMBER = EligibilityInquiry(
    "T1", "9EXAMPLE01", "RIVERA", "ANA", "90000001A", date(1980, 2, 29), date(2026, 3, 4), "F"
)
CLAIM = StatusInquiry(
    "T1", "RIVERA", "ANA", "90000001A", date(1980, 2, 29), "C1", 2666, date(2026, 3, 4)
)

BODY_271 = """
BHT*0022*11*R1*20261122*1030
HL*1**20*1
NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*EXAMPLEPLAN
HL*2*1*21*1
NM1*1P*2*EXAMPLE BILLING HUB*****XX*1234567893
HL*3*2*22*0
TRN*2*T1*9EXAMPLE01
NM1*IL*1*RIVERA*ANA****MI*90000001A
REF*SY*X
N3*20 OAK AVE
DMG*D8*19800229*F
DTP*346*D8*20260101
EB*1*IND*30^98*MC*MANAGED CARE
REF*18*PLAN1
DTP*290*D8*20260101
MSG*HELLO
LS*2120
NM1*Y2*2*EXAMPLE HEALTH PLAN*****PI*EXAMPLEPLAN
LE*2120
EB*B**98***27*10.5
HL*4*2*22*1
TRN*2*T2*9EXAMPLE01
NM1*IL*1*OKAFOR*CHIDI
AAA*N**75*C
HL*5*4*23*0
TRN*2*T3*9EXAMPLE01
NM1*03*1*OKAFOR*LEO
EB*6**30
"""

BODY_277 = """
BHT*0010*08*R1*20261122*1030*DG
HL*1**20*1
NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*EXAMPLEPLAN
HL*2*1*21*1
NM1*41*2*EXAMPLE BILLING HUB*****46*EXAMPLEHUB
HL*3*2*19*1
NM1*1P*2*EXAMPLE BILLING HUB*****XX*1234567893
HL*4*3*22*0
NM1*IL*1*RIVERA*ANA****MI*90000001A
TRN*2*T1
STC*F1:65*20261122**26.66*26.66*20261125*ACH**EFT0001
REF*1K*PLAN0001
REF*EJ*C1
DTP*472*D8*20260304
SVC*HC:98960:U2*26.66*26.66****1
STC*F1:65*20261122
REF*FJ*L1
DTP*472*D8*20260304
TRN*2*T2
STC*P1:20*20261122**10
HL*5*3*22*1
NM1*IL*1*OKAFOR*CHIDI****MI*90000002B
HL*6*5*23
NM1*QC*1*OKAFOR*LEO
TRN*2*T3
STC*D0:35*20261122
"""


def test_a_270_asks_about_members_and_is_what_the_guide_has() -> None:
    content = write_270(
        ROUTE, INQUIRER, [MEMBER, MEMBER], reference="R1", written_at=WRITTEN_AT, **NUMBERS
    )
    found = one_set(content)
    assert found.kind == "270"
    assert guide_part(found) == []
    assert found.texts[:9] == [
        "BHT*0022*13*R1*20261122*1030",
        "HL*1**20*1",
        "NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*EXAMPLEPLAN",
        "HL*2*1*21*1",
        "NM1*1P*2*EXAMPLE BILLING HUB*****XX*1234567893",
        "HL*3*2*22*0",
        "TRN*1*T1*9EXAMPLE01",
        "NM1*IL*1*RIVERA*ANA****MI*90000001A",
        "DMG*D8*19800229*F",
    ]
    assert found.texts[9:12] == ["DTP*291*D8*20260304", "EQ*30", "HL*4*2*22*0"]


def test_a_276_asks_about_claims_and_is_what_the_guide_has() -> None:
    several = [
        CLAIM,
        CLAIM._replace(service_until=date(2026, 3, 5), payer_claim_control_number="PLAN0001"),
    ]
    content = write_276(
        ROUTE,
        INQUIRER,
        several,
        receiver_id="EXAMPLEHUB",
        reference="R1",
        written_at=WRITTEN_AT,
        **NUMBERS,
    )
    found = one_set(content)
    assert found.kind == "276"
    assert guide_part(found) == []
    assert found.texts[8:15] == [
        "DMG*D8*19800229",
        "NM1*IL*1*RIVERA*ANA****MI*90000001A",
        "TRN*1*T1",
        "REF*EJ*C1",
        "AMT*T3*26.66",
        "DTP*472*D8*20260304",
        "HL*5*3*22*0",
    ]
    assert "REF*1K*PLAN0001" in found.texts
    assert "DTP*472*RD8*20260304-20260305" in found.texts


def test_no_question_and_a_value_that_does_not_fit_are_refused() -> None:
    with pytest.raises(X12Error) as caught:
        write_270(ROUTE, INQUIRER, [], reference="R1", written_at=WRITTEN_AT, **NUMBERS)
    assert caught.value.code == "X12-WRITE-EMPTY"
    with pytest.raises(X12Error) as caught:
        write_270(
            ROUTE,
            INQUIRER,
            [MEMBER._replace(last_name="Peña")],
            reference="R1",
            written_at=WRITTEN_AT,
            **NUMBERS,
        )
    assert caught.value.code == "X12-WRITE-VALUE"


def test_a_271_tells_coverage_benefits_and_rejections() -> None:
    answer = read_271(one_set(wrap("271", BODY_271)))
    assert (answer.reference, answer.payer_id) == ("R1", "EXAMPLEPLAN")
    first, second, third = answer.members
    assert (first.trace_numbers, first.member_id) == (("T1",), "90000001A")
    assert (first.last_name, first.first_name, first.dependent) == ("RIVERA", "ANA", False)
    assert first.birth_on == date(1980, 2, 29)
    assert first.active is True
    assert first.dates == (("346", "20260101"),)
    assert first.references == (("SY", "X"),)
    benefit, copay = first.benefits
    assert (benefit.information_code, benefit.service_type_codes) == ("1", ("30", "98"))
    assert benefit.insurance_type_code == "MC"
    assert benefit.plan_description == "MANAGED CARE"
    assert benefit.references == (("18", "PLAN1"),)
    assert benefit.dates == (("290", "20260101"),)
    assert benefit.messages == ("HELLO",)
    assert benefit.entities == (("Y2", "EXAMPLE HEALTH PLAN", "EXAMPLEPLAN"),)
    assert (copay.information_code, copay.amount_cents, copay.period_code) == ("B", 1050, "27")
    assert (second.active, second.rejections) == (None, (Rejection("2100C", "75", "C"),))
    assert (third.active, third.dependent) == (False, True)
    assert [one.id for one in answer.kept] == ["N3"]


def test_a_rejection_of_the_payer_or_provider_answers_for_everybody() -> None:
    body = BODY_271[: BODY_271.index("HL*3*")]
    body = body.replace("HL*2*", "AAA*N**42*R\nHL*2*") + "AAA*N**43*C"
    answer = read_271(one_set(wrap("271", body)))
    assert answer.members == ()
    assert answer.rejections == (Rejection("2100A", "42", "R"), Rejection("2100B", "43", "C"))


def test_a_member_without_any_benefit_is_neither_active_nor_not() -> None:
    member = MemberEligibility((), "", "", "", None, False, (), (), (), ())
    assert member.active is None


def test_a_277_tells_where_each_claim_stands() -> None:
    answer = read_277(one_set(wrap("277", BODY_277)))
    assert (answer.reference, answer.payer_id) == ("R1", "EXAMPLEPLAN")
    first, second, third = answer.claims
    assert (first.trace_number, first.patient_control_number) == ("T1", "C1")
    assert (first.paid_cents, first.paid_on) == (2666, date(2026, 11, 25))
    assert (first.check_number, first.payer_claim_control_number) == ("EFT0001", "PLAN0001")
    assert first.statuses[0][:2] == ("F1", "65")
    ((number, statuses),) = first.line_statuses
    assert (number, statuses[0].category_code) == ("L1", "F1")
    assert (second.trace_number, second.paid_cents) == ("T2", None)
    assert (third.dependent, third.statuses[0].category_code) == (True, "D0")
    assert [one.id for one in answer.kept] == ["DTP", "DTP"]


def test_a_277_may_answer_at_the_receiver_or_provider_alone() -> None:
    body = BODY_277[: BODY_277.index("HL*3*")] + "TRN*2*T0\nSTC*E0:0*20261122"
    answer = read_277(one_set(wrap("277", body)))
    assert (answer.claims, answer.receiver_statuses[0].category_code) == ((), "E0")
    body = BODY_277[: BODY_277.index("HL*4*")] + "TRN*1*T0\nSTC*E0:24:1P*20261122"
    assert read_277(one_set(wrap("277", body))).provider_statuses[0].entity_code == "1P"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("271", BODY_271.replace("EB*B**98***27*10.5", "EB*B**98***27*X")),
        ("277", BODY_277.replace("**26.66*26.66*", "**26.66*X*")),
    ],
)
def test_an_unreadable_amount_is_refused(kind: str, body: str) -> None:
    read = read_271 if kind == "271" else read_277
    with pytest.raises(X12Error):
        read(one_set(wrap(kind, body)))
