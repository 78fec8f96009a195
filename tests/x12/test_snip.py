"""A claim that breaks a rule is held with the reason that names claim, line and element."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hub.x12.claim_837p import Claim837P
from hub.x12.findings import SNIP
from hub.x12.profile import Profile
from hub.x12.snip import claim_findings, sort_out
from tests.x12.values import HUB, MEMBER, PERSON, PROFILE, make_claim, make_line

TODAY = date(2026, 11, 22)
REPLACEMENT = {"claim_frequency_code": "7", "payer_claim_control_number": "PLAN0001"}


def line_claim(**values: object) -> Claim837P:
    """A claim whose one line has these values."""
    return make_claim(lines=(make_line(**values),))


def member_claim(**values: object) -> Claim837P:
    """A claim whose member has these values."""
    return make_claim(subscriber=replace(MEMBER, **values))


def hub_claim(**values: object) -> Claim837P:
    """A claim whose billing provider has these values."""
    return make_claim(billing_provider=replace(HUB, **values))


ORGANIZATION = replace(PERSON, person=False, first_name="")
STREET = HUB.address
TWO = (make_line(), make_line(control_number="L2", service_on=date(2026, 3, 5)))

BROKEN: dict[str, list[Claim837P]] = {
    "X12-SNIP-FREQUENCY": [
        make_claim(claim_frequency_code="6"),
        make_claim(claim_frequency_code=""),
    ],
    "X12-SNIP-PLACE": [make_claim(place_of_service="98"), line_claim(place_of_service="98")],
    "X12-SNIP-DELAY": [make_claim(delay_reason_code="12")],
    "X12-SNIP-SEX": [member_claim(sex_code="X")],
    "X12-SNIP-TOTAL": [make_claim(charge_cents=2665)],
    "X12-SNIP-CHARGE": [line_claim(charge_cents=0), line_claim(charge_cents=-1)],
    "X12-SNIP-UNITS": [line_claim(units=0), line_claim(units=-1)],
    "X12-SNIP-F8-MISSING": [make_claim(claim_frequency_code=code) for code in "78"],
    "X12-SNIP-F8-EXTRA": [make_claim(payer_claim_control_number="PLAN0001")],
    "X12-SNIP-DEMOGRAPHICS": [
        member_claim(birth_on=None),
        member_claim(address=replace(MEMBER.address, line_1="")),
    ],
    "X12-SNIP-POINTER": [line_claim(pointers=(2,)), line_claim(pointers=(1, 0))],
    "X12-SNIP-POINTER-TWICE": [line_claim(pointers=(1, 1))],
    "X12-SNIP-FIRST-NAME": [member_claim(first_name="")],
    "X12-SNIP-PERSON": [make_claim(referring=ORGANIZATION), make_claim(supervising=ORGANIZATION)],
    "X12-SNIP-NPI": [
        hub_claim(npi="1234567890"),
        make_claim(rendering=replace(PERSON, npi="123456789")),
        line_claim(rendering=replace(PERSON, npi="3234567893")),
    ],
    "X12-SNIP-TIN": [hub_claim(tin="12345678"), hub_claim(tin="12-3456789")],
    "X12-SNIP-ZIP": [
        hub_claim(address=replace(STREET, zip_code="95814")),
        hub_claim(pay_to=replace(STREET, zip_code="9581A0001")),
        member_claim(address=replace(MEMBER.address, zip_code="9365")),
        make_claim(
            service_location=replace(ORGANIZATION, address=replace(STREET, zip_code="95814"))
        ),
    ],
    "X12-SNIP-STATE": [
        hub_claim(address=replace(STREET, state="XX")),
        member_claim(address=replace(MEMBER.address, state="ZZ")),
    ],
    "X12-SNIP-DIAGNOSIS": [
        make_claim(diagnoses=(code,)) for code in ("Z71.89", "7189", "Z7", "ZZ189")
    ],
    "X12-SNIP-DIAGNOSIS-TWICE": [make_claim(diagnoses=("Z7189", "Z5900", "Z7189"))],
    "X12-SNIP-DIAGNOSIS-FIRST": [
        make_claim(diagnoses=(code, "Z7189")) for code in ("V0001XA", "Y999")
    ],
    "X12-SNIP-PROCEDURE": [line_claim(code=code) for code in ("9896", "98960X", "W0001", "9896A0")],
    "X12-SNIP-MODIFIER": [line_claim(modifiers=("U2", "U2")), line_claim(modifiers=("U",))],
    "X12-SNIP-TAXONOMY": [
        hub_claim(taxonomy="251K0000"),
        make_claim(rendering=replace(PERSON, taxonomy="251K000000")),
    ],
    "X12-SNIP-PO-BOX": [
        hub_claim(address=replace(STREET, line_1=line))
        for line in ("PO BOX 9", "P.O. BOX 9", "P O BOX 9", "POST OFFICE BOX 9")
    ],
    "X12-SNIP-PHONE": [
        hub_claim(contact=replace(PROFILE.submitter_contact, telephone="916-555-0100"))
    ],
    "X12-SNIP-BORN-LATER": [
        member_claim(birth_on=date(2026, 3, 5)),
        member_claim(birth_on=date(2026, 11, 23)),
    ],
    "X12-SNIP-SERVED-LATER": [
        line_claim(service_on=date(2026, 11, 23)),
        line_claim(service_until=date(2026, 11, 23)),
    ],
    "X12-SNIP-DATES": [line_claim(service_until=date(2026, 3, 3))],
    "X12-SNIP-CASE": [member_claim(last_name="Rivera"), make_claim(note="Seen")],
    "X12-SNIP-CLAIM-LONG": [make_claim(patient_control_number="C" * 21)],
    "X12-SNIP-CLAIM-FORM": [make_claim(patient_control_number="C 1#")],
    "X12-SNIP-LINE-LONG": [line_claim(control_number="L" * 31), line_claim(control_number="")],
    "X12-SNIP-LINE-NUMBER-TWICE": [
        make_claim(lines=(TWO[0], replace(TWO[1], control_number="L1")))
    ],
    "X12-SNIP-LINE-TWICE": [make_claim(lines=(TWO[0], replace(TWO[0], control_number="L2")))],
}

BY_PROFILE: dict[str, Profile] = {
    "X12-SNIP-TYPE": replace(PROFILE, transaction_type="31"),
    "X12-SNIP-Z-FIRST": replace(PROFILE, first_code_may_be_z=False),
}

SOUND = [
    make_claim(),
    make_claim(lines=TWO),
    make_claim(**REPLACEMENT),
    make_claim(**{**REPLACEMENT, "claim_frequency_code": "8"}),
    make_claim(delay_reason_code="15", place_of_service="27", diagnoses=("Z7189", "W0100XA")),
    line_claim(service_on=TODAY),
    line_claim(code="G0019", modifiers=()),
    line_claim(modifiers=("U2", "93", "KX", "GT")),
    make_claim(patient_control_number="C" * 20),
    line_claim(control_number="L" * 30),
    make_claim(referring=PERSON, rendering=ORGANIZATION, supervising=PERSON),
    hub_claim(npi="", payer_number="LEGACY"),
    hub_claim(pay_to=replace(STREET, line_1="PO BOX 9")),
    member_claim(birth_on=date(2026, 3, 4)),
    member_claim(address=replace(MEMBER.address, zip_code="936500001")),
]


@pytest.mark.parametrize("claim", SOUND)
def test_a_sound_claim_breaks_nothing(claim: Claim837P) -> None:
    assert sort_out(PROFILE, [claim], written_on=TODAY) == ((claim,), ())


def test_every_rule_is_broken_by_some_claim() -> None:
    by_date = {name for name in SNIP if name.endswith("-DATE") or "-COB-" in name}
    assert set(BROKEN) | set(BY_PROFILE) | by_date | {"X12-SNIP-CLAIM-TWICE"} == set(SNIP)


@pytest.mark.parametrize(
    ("name", "claim"), [(name, claim) for name, several in BROKEN.items() for claim in several]
)
def test_a_mutation_is_caught_by_its_rule(name: str, claim: Claim837P) -> None:
    passing, held = sort_out(PROFILE, [claim], written_on=TODAY)
    assert passing == ()
    found = next(one for one in held[0].findings if one.id == name)
    assert found.refuses
    assert found.patient_control_number == claim.patient_control_number
    assert f"Claim {claim.patient_control_number}, " in found.sentence


@pytest.mark.parametrize("name", BY_PROFILE)
def test_what_a_plan_does_not_take_is_held_for_that_plan(name: str) -> None:
    found = claim_findings(BY_PROFILE[name], make_claim(), written_on=TODAY)
    assert [one.id for one in found] == [name]


def test_a_zero_charge_may_go_where_the_plan_takes_it() -> None:
    profile = replace(PROFILE, zero_charge_allowed=True)
    assert sort_out(profile, [line_claim(charge_cents=0)], written_on=TODAY).held == ()


def test_one_bad_claim_is_held_and_the_rest_goes() -> None:
    claims = [
        make_claim(
            patient_control_number=f"C{n}",
            lines=(make_line(control_number=f"L{n}", service_on=date(2026, 3, n + 1)),),
        )
        for n in range(5)
    ]
    claims[2] = replace(claims[2], place_of_service="98")
    passing, held = sort_out(PROFILE, claims, written_on=TODAY)
    assert [one.patient_control_number for one in passing] == ["C0", "C1", "C3", "C4"]
    assert [one.claim for one in held] == [claims[2]]


def test_the_second_of_two_claims_with_one_number_is_held() -> None:
    first = make_claim()
    second = make_claim(lines=(make_line(control_number="L2", service_on=date(2026, 3, 9)),))
    passing, held = sort_out(PROFILE, [first, second], written_on=TODAY)
    assert passing == (first,)
    assert [one.id for one in held[0].findings] == ["X12-SNIP-CLAIM-TWICE"]


def test_the_same_service_in_two_claims_is_held_once() -> None:
    first = make_claim()
    second = make_claim(patient_control_number="C2", lines=(make_line(control_number="L2"),))
    held = sort_out(PROFILE, [first, second], written_on=TODAY).held
    assert [one.id for one in held[0].findings] == ["X12-SNIP-LINE-TWICE"]


def test_a_claim_that_is_held_reserves_nothing() -> None:
    bad = make_claim(place_of_service="98")
    good = make_claim()
    assert sort_out(PROFILE, [bad, good], written_on=TODAY).passing == (good,)


def test_a_void_beside_its_new_claim_is_no_duplicate() -> None:
    void = make_claim(claim_frequency_code="8", payer_claim_control_number="PLAN0001")
    again = make_claim(patient_control_number="C2", lines=(make_line(control_number="L2"),))
    assert sort_out(PROFILE, [void, again], written_on=TODAY).held == ()


def test_what_the_writer_would_refuse_is_held_too() -> None:
    held = sort_out(PROFILE, [make_claim(note="X" * 81)], written_on=TODAY).held
    assert [one.id for one in held[0].findings] == ["X12-WRITE-VALUE"]
