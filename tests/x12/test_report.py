"""`report` tells what a file is and says, and JSON values become the codec's values."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from hub.x12.claim_837p import Address, Claim837P, Provider
from hub.x12.from_json import JsonRefused, from_json
from hub.x12.profile import Profile
from hub.x12.report import report
from tests.x12.test_acknowledgments import BODY_277CA, BODY_999
from tests.x12.test_inquiry import BODY_271, BODY_277
from tests.x12.values import CLAIM_835, make_835, make_claim, make_line, render_claims, wrap


def only_set(data: bytes, **options: bool) -> dict[str, Any]:
    """The report's one transaction set."""
    found: Any = report(data, **options)
    json.dumps(found)
    (one,) = found["interchanges"][0]["groups"][0]["transaction_sets"]
    return {"file": found["verdict"], **one}


def test_a_sound_835_is_accepted_with_its_sums() -> None:
    found = only_set(make_835())
    assert (found["file"], found["verdict"], found["kind"]) == ("accepted", "accepted", "835")
    assert found["segment_count"] == 28
    facts = found["facts"]
    assert facts["claims_paid_cents"] == facts["paid_cents"] == 5332
    assert (facts["claim_count"], facts["service_count"]) == (1, 2)
    assert facts["status_codes"] == {"1": 1}
    assert facts["balanced"] is True
    assert found["findings"] == []


def test_an_unbalanced_835_is_refused_with_the_numbers() -> None:
    found = only_set(make_835("53.33"))
    assert found["file"] == "refused"
    assert found["facts"]["transaction_expected_cents"] == 5332
    (finding,) = found["findings"]
    assert finding["id"] == "X12-835-TOTAL"
    assert "Expected $53.32, found $53.33." in finding["sentence"]


def test_a_row_for_every_claim_comes_when_asked_for() -> None:
    assert "claims" not in only_set(make_835())["facts"]
    (row,) = only_set(make_835(), claims=True)["facts"]["claims"]
    assert row["patient_control_number"] == "C1"
    assert (row["charge_cents"], row["paid_cents"], row["balanced"]) == (6000, 5332, True)


def test_an_835_that_breaks_off_is_told_as_far_as_it_went() -> None:
    found = only_set(make_835(claims=CLAIM_835.replace("*26.66**1", "*X", 1)))
    assert found["verdict"] == "refused"
    assert found["segment_count"] == 28
    assert "X12-835-MONEY" in {one["id"] for one in found["findings"]}


@pytest.mark.parametrize(
    ("kind", "body", "facts"),
    [
        ("999", BODY_999, {"code": "P", "accepted_count": 2, "group_control_number": "17"}),
        ("277CA", BODY_277CA, {"claim_count": 3, "batch_reference": "B1", "rejects_all": False}),
        ("271", BODY_271, {"member_count": 3, "active_count": 1}),
        ("277", BODY_277, {"claim_count": 3}),
        ("834", "BGN*00*1*20261122", {}),
    ],
)
def test_every_kind_has_its_facts(kind: str, body: str, facts: dict[str, object]) -> None:
    found = only_set(wrap(kind, body))
    assert {name: found["facts"][name] for name in facts} == facts
    assert found["kind"] == (kind if kind != "834" else None)


def test_an_837p_is_reviewed_under_our_own_rules_without_refusing() -> None:
    claims = [
        make_claim(place_of_service="98"),
        make_claim(lines=(make_line(control_number="L2"),)),
    ]
    found = only_set(render_claims(claims).content)
    assert (found["file"], found["facts"]["claim_count"]) == ("accepted", 2)
    assert {one["id"] for one in found["findings"]} == {
        "X12-SNIP-PLACE",
        "X12-SNIP-CLAIM-TWICE",
        "X12-SNIP-LINE-TWICE",
    }


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"", "not readable"),
        (b"hello", "not readable"),
        (make_835()[:-30], "refused"),
        (wrap("834", "BGN*00*1*20261122"), "set aside"),
        (make_835().replace(b"~GS", b"~TA1*000000001*261122*1030*A*000~GS"), "accepted"),
        (make_835().replace(b"~GS", b"~TA1*000000001*261122*1030*Q*000~GS"), "refused"),
    ],
)
def test_every_file_has_a_verdict(data: bytes, verdict: str) -> None:
    assert report(data)["verdict"] == verdict


CLAIM: dict[str, Any] = {
    "billing_provider": {
        "name": "HUB",
        "npi": "1234567893",
        "tin": "123456789",
        "address": {"line_1": "1 A ST", "city": "FRESNO", "state": "CA", "zip_code": "936500001"},
    },
    "subscriber": {
        "last_name": "RIVERA",
        "first_name": "ANA",
        "member_id": "90000001A",
        "birth_on": "1980-02-29",
        "sex_code": "F",
        "address": {"line_1": "1 A ST", "city": "FRESNO", "state": "CA", "zip_code": "93650"},
    },
    "payer": {"name": "PLAN", "payer_id": "PLAN1", "references": [["2U", "SITE"]]},
    "patient_control_number": "C1",
    "charge_cents": 2666,
    "place_of_service": "12",
    "diagnoses": ["Z7189"],
    "lines": [
        {
            "control_number": "L1",
            "code": "98960",
            "charge_cents": 2666,
            "units": 1,
            "service_on": "2026-03-04",
            "modifiers": ["U2"],
            "epsdt": True,
        }
    ],
    "referring": {"name": "OKAFOR", "first_name": "CHIDI"},
    "rendering": None,
}


def test_a_claim_comes_out_of_json_with_its_types() -> None:
    claim = from_json(Claim837P, CLAIM)
    assert claim.subscriber.birth_on == date(1980, 2, 29)
    assert claim.payer.references == (("2U", "SITE"),)
    assert claim.lines[0].modifiers == ("U2",)
    assert claim.lines[0].epsdt is True
    assert claim.referring == Provider("OKAFOR", first_name="CHIDI")
    assert claim.rendering is None


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"charge_cents": 26.66}, "/charge_cents"),
        ({"charge_cents": True}, "/charge_cents"),
        ({"charge_cents": "2666"}, "/charge_cents"),
        ({"colour": "red"}, "/colour"),
        ({"diagnoses": "Z7189"}, "/diagnoses"),
        ({"diagnoses": [1]}, "/diagnoses/0"),
        ({"lines": [{}]}, "/lines/0/control_number"),
        ({"lines": ["L1"]}, "/lines/0"),
        ({"payer": {"name": "P", "payer_id": "1", "references": [["2U"]]}}, "/payer/references/0"),
        ({"subscriber": {**CLAIM["subscriber"], "birth_on": "29/2/1980"}}, "/subscriber/birth_on"),
        ({"subscriber": {**CLAIM["subscriber"], "birth_on": 5}}, "/subscriber/birth_on"),
        ({"referring": []}, "/referring"),
    ],
)
def test_json_of_another_shape_is_refused_at_its_place(
    change: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(JsonRefused) as caught:
        from_json(Claim837P, {**CLAIM, **change})
    assert caught.value.pointers[0][0] == pointer


def test_a_missing_field_is_named() -> None:
    with pytest.raises(JsonRefused) as caught:
        from_json(Address, {"line_1": "1 A ST", "city": "FRESNO", "state": "CA"})
    assert caught.value.pointers == (("/zip_code", "is missing"),)
    with pytest.raises(JsonRefused):
        from_json(Profile, [])
