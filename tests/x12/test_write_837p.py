"""Claims become one 837P: counted, checked, every position known, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from hub.x12.claim_837p import Claim837P
from hub.x12.errors import X12Error
from hub.x12.interchange import split
from hub.x12.profile import Profile
from hub.x12.set_837p import claim_checker
from hub.x12.tokens import Delimiters, read_segments
from hub.x12.write_837p import write_interchange
from tests.x12.values import (
    HUB,
    MEMBER,
    PAYER,
    PERSON,
    PROFILE,
    ROUTE,
    WRITTEN_AT,
    make_claim,
    make_line,
    one_set,
    render_claims,
)


def texts(claim: Claim837P, profile: Profile = PROFILE) -> list[str]:
    """The segments of a file of one claim."""
    return render_claims([claim], profile).content.decode().split("~")


def test_the_envelope_is_the_profiles_and_counts_itself() -> None:
    lines = texts(make_claim())
    assert lines[0] == (
        "ISA*00*          *00*          *ZZ*EXAMPLEHUB     *ZZ*EXAMPLEPLAN    *261122*1030*^"
        "*00501*000000001*0*T*:"
    )
    assert lines[1] == "GS*HC*EXAMPLEHUB*EXAMPLEPLAN*20261122*1030*1*X*005010X222A1"
    assert lines[2] == "ST*837*0001*005010X222A1"
    assert lines[3] == "BHT*0019*00*B1*20261122*1030*CH"
    assert lines[-4:] == ["SE*25*0001", "GE*1*1", "IEA*1*000000001", ""]


def test_a_claim_is_written_in_the_order_of_the_guide() -> None:
    assert texts(make_claim())[4:-4] == [
        "NM1*41*2*EXAMPLE BILLING HUB*****46*EXAMPLEHUB",
        "PER*IC*CLAIMS DESK*TE*9165550100*EM*CLAIMS@HUB.EXAMPLE",
        "NM1*40*2*EXAMPLE HEALTH PLAN*****46*EXAMPLEPLAN",
        "HL*1**20*1",
        "PRV*BI*PXC*251K00000X",
        "NM1*85*2*EXAMPLE BILLING HUB*****XX*1234567893",
        "N3*100 FIRST ST",
        "N4*SACRAMENTO*CA*958140001",
        "REF*EI*123456789",
        "HL*2*1*22*0",
        "SBR*P*18*******MC",
        "NM1*IL*1*RIVERA*ANA****MI*90000001A",
        "N3*20 OAK AVE",
        "N4*FRESNO*CA*93650",
        "DMG*D8*19800229*F",
        "NM1*PR*2*EXAMPLE HEALTH PLAN*****PI*EXAMPLEPLAN",
        "CLM*C1*26.66***12:B:1*Y*A*Y*Y",
        "HI*ABK:Z7189",
        "LX*1",
        "SV1*HC:98960:U2*26.66*UN*1***1",
        "DTP*472*D8*20260304",
        "REF*6R*L1",
    ]


FULL = make_claim(
    claim_frequency_code="7",
    payer_claim_control_number="PLAN0001",
    authorization_number="AUTH1",
    referral_number="REFER1",
    delay_reason_code="8",
    special_program_code="03",
    contract_type_code="05",
    clearinghouse_trace="TRACE1",
    record_number="RECORD1",
    demonstration_id="DEMO1",
    patient_signature_code="P",
    note="SEEN AT HOME",
    state_text="STATE TEXT",
    referring=PERSON,
    rendering=replace(PERSON, taxonomy="172V00000X"),
    service_location=replace(
        PERSON, name="CLINIC", first_name="", person=False, address=HUB.address
    ),
    supervising=PERSON,
    diagnoses=("Z7189", "Z5900", "Z590"),
    billing_provider=replace(
        HUB, pay_to=replace(HUB.address, line_1="PO BOX 9"), contact=PROFILE.submitter_contact
    ),
    payer=replace(PAYER, references=(("2U", "SITE1"),), address=HUB.address),
    subscriber=replace(MEMBER, middle_name="M", suffix="JR", group_number="G1"),
    lines=(
        make_line(
            modifiers=("U2", "93", "KX", "GT"),
            pointers=(3, 1),
            place_of_service="10",
            service_until=date(2026, 3, 5),
            note="LINE NOTE",
            rendering=PERSON,
            epsdt=True,
            family_planning=True,
            copay_exempt=True,
        ),
    ),
)


def test_everything_that_a_claim_can_need_has_its_segment() -> None:
    written = texts(FULL, replace(PROFILE, send_billing_contact=True))
    for wanted in (
        "PER*IC*CLAIMS DESK*TE*9165550100*EM*CLAIMS@HUB.EXAMPLE",
        "NM1*87*2",
        "N3*PO BOX 9",
        "SBR*P*18*G1******MC",
        "NM1*IL*1*RIVERA*ANA*M**JR*MI*90000001A",
        "REF*2U*SITE1",
        "CLM*C1*26.66***12:B:7*Y*A*Y*Y*P**03********8",
        "CN1*05",
        "REF*9F*REFER1",
        "REF*G1*AUTH1",
        "REF*F8*PLAN0001",
        "REF*D9*TRACE1",
        "REF*EA*RECORD1",
        "REF*P4*DEMO1",
        "K3*STATE TEXT",
        "NTE*ADD*SEEN AT HOME",
        "HI*ABK:Z7189*ABF:Z5900*ABF:Z590",
        "NM1*DN*1*OKAFOR*CHIDI****XX*1234567893",
        "NM1*82*1*OKAFOR*CHIDI****XX*1234567893",
        "PRV*PE*PXC*172V00000X",
        "NM1*77*2*CLINIC*****XX*1234567893",
        "NM1*DQ*1*OKAFOR*CHIDI****XX*1234567893",
        "SV1*HC:98960:U2:93:KX:GT*26.66*UN*1*10**3:1****Y*Y***0",
        "DTP*472*RD8*20260304-20260305",
        "NTE*ADD*LINE NOTE",
    ):
        assert wanted in written


def test_a_profile_leaves_out_what_its_plan_does_not_want() -> None:
    profile = replace(
        PROFILE,
        send_taxonomy=False,
        send_referring=False,
        send_rendering=False,
        send_supervising=False,
        send_service_location=False,
    )
    written = " ".join(texts(FULL, profile))
    for absent in ("PRV*", "NM1*DN", "NM1*82", "NM1*DQ", "NM1*77"):
        assert absent not in written


def test_a_provider_without_npi_goes_by_the_payers_number() -> None:
    provider = replace(HUB, npi="", payer_number="LEGACY1")
    written = texts(make_claim(billing_provider=provider))
    assert "NM1*85*2*EXAMPLE BILLING HUB" in written
    assert "REF*G2*LEGACY1" in written


def test_the_partners_signs_line_ends_and_terms_are_used() -> None:
    signs = Delimiters("|", ">", "!", "\\")
    profile = replace(
        PROFILE,
        route=replace(ROUTE, delimiters=signs, line_end="\r\n", usage="P"),
        transaction_type="RP",
        claim_filing_code="HM",
    )
    content = render_claims([make_claim()], profile).content
    assert content.count(b"\\\r\n") == content.count(b"\\")
    found, segments = read_segments(content)
    assert found == signs
    assert segments[0].get(15) == "P"
    assert b"SV1|HC>98960>U2|26.66" in content
    assert one_set(content).kind == "837P"


def test_neighbours_share_the_loops_of_provider_and_subscriber() -> None:
    other = replace(MEMBER, member_id="90000002B")
    claims = [
        make_claim(patient_control_number="C1"),
        make_claim(patient_control_number="C2"),
        make_claim(patient_control_number="C3", subscriber=other),
        make_claim(patient_control_number="C4", billing_provider=replace(HUB, tin="987654321")),
    ]
    levels = [line for line in render_claims(claims).content.decode().split("~") if "HL*" in line]
    assert levels == [
        "HL*1**20*1",
        "HL*2*1*22*0",
        "HL*3*1*22*0",
        "HL*4**20*1",
        "HL*5*4*22*0",
    ]


def test_a_subscriber_level_holds_at_most_100_claims() -> None:
    claims = [make_claim(patient_control_number=f"C{n}") for n in range(101)]
    content = render_claims(claims).content
    assert content.count(b"*22*0~") == 2


def test_every_claim_and_line_has_its_position() -> None:
    claims = [
        make_claim(
            patient_control_number="C1", lines=(make_line(), make_line(control_number="L2"))
        ),
        make_claim(patient_control_number="C2", lines=(make_line(control_number="L3"),)),
        make_claim(
            patient_control_number="C3",
            subscriber=replace(MEMBER, first_name="BEN"),
            lines=(make_line(control_number="L4"),),
        ),
    ]
    rendered = render_claims(claims)
    (written,) = rendered.sets
    segments = {one.position: one for one in one_set(rendered.content).segments()}
    for claim in written.claims:
        assert segments[claim.subscriber].id == "HL"
        assert segments[claim.first].elements[:2] == ["CLM", claim.patient_control_number]
        assert segments[claim.last].id == "REF"
        for number, position in claim.lines:
            assert segments[position].id == "LX"
            assert written.line_at(position) == number
            assert written.line_at(position + 1) == number
    assert written.segment_count == max(segments) + 1
    assert [one.patient_control_number for one in written.claims_at(written.claims[0].first)] == [
        "C1"
    ]
    shared = written.claims_at(written.claims[0].subscriber)
    assert [one.patient_control_number for one in shared] == ["C1", "C2"]
    assert len(written.claims_at(2)) == 3
    assert written.line_at(written.claims[0].first) == ""
    assert written.line_at(2) == ""


def test_a_new_set_begins_when_one_is_full() -> None:
    profile = replace(PROFILE, claims_per_set_max=2)
    claims = [make_claim(patient_control_number=f"C{n}") for n in range(5)]
    rendered = render_claims(claims, profile)
    assert [one.control_number for one in rendered.sets] == ["0001", "0002", "0003"]
    assert [one.batch_reference for one in rendered.sets] == ["B1", "B1-2", "B1-3"]
    assert [len(one.claims) for one in rendered.sets] == [2, 2, 1]
    assert (rendered.claim_count, rendered.charge_cents) == (5, 5 * 2666)
    (interchange,) = split(rendered.content)
    assert [one.control_number for one in interchange.groups[0].sets] == ["0001", "0002", "0003"]


def test_writing_is_a_stream_that_reads_claims_as_it_goes() -> None:
    taken = 0

    def claims() -> Iterator[Claim837P]:
        nonlocal taken
        for number in range(2_000):
            taken += 1
            yield make_claim(patient_control_number=f"C{number}")

    parts = write_interchange(
        PROFILE,
        claims(),
        interchange_control_number=1,
        group_control_number=1,
        transaction_set_control_numbers=[1],
        batch_number="B1",
        written_at=WRITTEN_AT,
    )
    for _ in range(4):
        next(parts)
    assert taken < 1_000
    assert sum(1 for part in parts if part.written_set) == 1


REFUSED = {
    "X12-WRITE-VALUE": [
        make_claim(patient_control_number="A*B"),
        make_claim(patient_control_number="a1"),
        make_claim(patient_control_number=""),
        make_claim(patient_control_number="X" * 39),
        make_claim(place_of_service=""),
        make_claim(place_of_service="123"),
        make_claim(diagnoses=("Z71:89",)),
        make_claim(note="X" * 81),
        make_claim(note=" LEADING"),
        make_claim(note="TILDE~"),
        make_claim(subscriber=replace(MEMBER, last_name="PEÑA")),
        make_claim(subscriber=replace(MEMBER, last_name="TRAILING ")),
        make_claim(subscriber=replace(MEMBER, birth_on=None)),
        make_claim(lines=(make_line(service_on=None),)),
        make_claim(lines=(make_line(code=""),)),
        make_claim(lines=(make_line(modifiers=("U",)),)),
        make_claim(lines=(make_line(code="98960:U3"),)),
        make_claim(lines=(make_line(note="A*B"),)),
        make_claim(lines=(make_line(control_number="A*B"),)),
        make_claim(lines=(make_line(control_number="A\x1fB"),)),
        make_claim(lines=(make_line(control_number=""),)),
        make_claim(lines=(make_line(units=10**15),)),
        make_claim(lines=(make_line(pointers=(123,)),)),
        make_claim(subscriber=replace(MEMBER, member_id="A~B")),
        make_claim(subscriber=replace(MEMBER, member_id="")),
        make_claim(subscriber=replace(MEMBER, first_name="A\x1fB")),
        make_claim(subscriber=replace(MEMBER, group_number="X" * 51)),
        make_claim(subscriber=replace(MEMBER, sex_code="")),
        make_claim(delay_reason_code="1*2"),
        make_claim(billing_provider=replace(HUB, name="")),
        make_claim(payer=replace(PAYER, name="")),
        make_claim(subscriber=replace(MEMBER, address=replace(MEMBER.address, line_1="A*B"))),
        make_claim(referring=replace(PERSON, name="A*B")),
        make_claim(payer=replace(PAYER, references=(("2U", "A*B"),))),
        make_claim(billing_provider=replace(HUB, name="A*B")),
        make_claim(lines=(make_line(charge_cents=10_000_000_000),)),
        make_claim(billing_provider=replace(HUB, address=replace(HUB.address, state="C"))),
    ],
    "X12-WRITE-TOTAL": [make_claim(charge_cents=2665)],
    "X12-WRITE-COUNT": [
        make_claim(lines=()),
        make_claim(lines=tuple(make_line(control_number=f"L{n}") for n in range(51))),
        make_claim(diagnoses=()),
        make_claim(diagnoses=tuple(f"Z{n:04d}" for n in range(13))),
        make_claim(lines=(make_line(modifiers=("U2", "93", "KX", "GT", "95")),)),
        make_claim(lines=(make_line(pointers=()),)),
        make_claim(lines=(make_line(pointers=(1, 2, 3, 4, 5)),)),
    ],
}


@pytest.mark.parametrize(
    ("name", "claim"), [(name, claim) for name, several in REFUSED.items() for claim in several]
)
def test_a_value_that_x12_cannot_hold_is_refused_and_never_repeated(
    name: str, claim: Claim837P
) -> None:
    with pytest.raises(X12Error) as caught:
        render_claims([claim])
    assert caught.value.code == name
    assert caught.value.finding.patient_control_number == claim.patient_control_number
    assert "PEÑA" not in str(caught.value)


def test_a_refused_value_is_refused_again_in_the_next_claim() -> None:
    check = claim_checker(PROFILE)
    for bad in (
        make_claim(lines=(make_line(modifiers=("U",)),)),
        make_claim(billing_provider=replace(HUB, name="A*B")),
        make_claim(subscriber=replace(MEMBER, address=replace(MEMBER.address, state="C"))),
        make_claim(rendering=replace(PERSON, name="lower")),
    ):
        for _ in range(2):
            with pytest.raises(X12Error):
                check(bad)
        check(make_claim())


def test_nothing_to_write_and_too_few_numbers_are_refused() -> None:
    with pytest.raises(X12Error) as caught:
        render_claims([])
    assert caught.value.code == "X12-WRITE-EMPTY"
    with pytest.raises(X12Error) as caught:
        list(
            write_interchange(
                PROFILE,
                [make_claim()],
                interchange_control_number=1,
                group_control_number=1,
                transaction_set_control_numbers=[],
                batch_number="B1",
                written_at=WRITTEN_AT,
            )
        )
    assert caught.value.code == "X12-WRITE-SETS"


@pytest.mark.parametrize(
    "route",
    [
        replace(ROUTE, sender_id="X" * 16),
        replace(ROUTE, sender_id=""),
        replace(ROUTE, sender_id="A*B"),
        replace(ROUTE, usage="X"),
        replace(ROUTE, receiver_qualifier="ZZZ"),
        replace(ROUTE, delimiters=Delimiters("*", ".", "^", "~")),
        replace(ROUTE, delimiters=Delimiters("*", ":", "-", "~")),
    ],
)
def test_an_envelope_that_does_not_fit_is_refused(route: object) -> None:
    with pytest.raises(X12Error):
        render_claims([make_claim()], replace(PROFILE, route=route))


@pytest.mark.parametrize("number", [0, 1_000_000_000])
def test_a_control_number_has_one_to_nine_digits(number: int) -> None:
    with pytest.raises(X12Error):
        list(
            write_interchange(
                PROFILE,
                [make_claim()],
                interchange_control_number=number,
                group_control_number=1,
                transaction_set_control_numbers=[1],
                batch_number="B1",
                written_at=WRITTEN_AT,
            )
        )
