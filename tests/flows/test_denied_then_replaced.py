"""A denial is read, corrected and replaced; a rejection goes out anew; a void takes it all back."""

from __future__ import annotations

from tests.flows.loop import Loop
from tests.remittances.files import Remit, Service, ack_277ca, reversal


def denied(loop: Loop) -> dict[str, object]:
    """One claim that the plan denied for its diagnosis (CARC 11)."""
    loop.encounter()
    loop.send()
    (claim,) = loop.claims()
    payment = loop.paid(claim, 0)
    payment.services[0].cas = (("CO", "11", 2666),)
    loop.pay(Remit([payment]))
    return loop.claim(claim["id"])


def test_a_denied_claim_is_replaced_and_paid(loop: Loop) -> None:
    claim = denied(loop)
    assert claim["adjudication_status"] == "denied"
    step = next(step for step in claim["timeline"] if step["kind"] == "denied")  # type: ignore[attr-defined]
    (adjustment,) = step["detail"]["lines"][0]["adjustments"]
    assert (adjustment["act"], adjustment["mends"]) == ("replace", "cbo")
    assert [told["rule"] for told in adjustment["rules"]] == ["CHW-G-ICD", "CHW-CPT-ICD"]
    assert all(told["en"] != told["es"] for told in adjustment["rules"])
    denial = claim["denial"]
    assert denial["rules"] == ["CHW-G-ICD", "CHW-CPT-ICD"]  # type: ignore[index]
    (listed,) = loop.claims()
    assert listed["denial"] == denial
    correction = _posted(loop) | {"diagnoses": ["Z59.00"]}
    made = loop.cbo.must(
        "POST",
        f"/v1/claims/{claim['id']}/replace",
        {"reason": "another diagnosis fits", "encounters": [correction]},
    )
    assert (made["claim_frequency_code"], made["replaces_id"]) == ("7", claim["id"])
    assert made["diagnoses"] == ["Z5900"]
    batch = loop.send()
    file = loop.pull(batch).decode()
    assert f"REF*F8*{claim['payer_claim_control_number']}~" in file
    assert f"CLM*{made['patient_control_number']}*26.66***12:B:7*" in file
    new = next(one for one in loop.claims() if one["id"] == made["id"])
    loop.pay(Remit([loop.paid(new, 2666, payer_number="NEWNUMBER")], trace="TRACE2"))
    assert loop.claim(made["id"])["adjudication_status"] == "paid"
    assert loop.balances()["owed_to_cbos_cents"] == 2399


def test_a_denial_that_no_rule_foresaw_says_so_and_is_counted(loop: Loop) -> None:
    loop.encounter()
    loop.send()
    (claim,) = loop.claims()
    payment = loop.paid(claim, 0)
    payment.services[0].cas = (("CO", "999", 2666),)
    loop.pay(Remit([payment]))
    denial = loop.claim(claim["id"])["denial"]
    assert denial["rules"] == []
    assert [told["reason_code"] for told in denial["reasons"]] == ["999"]
    report = loop.cbo.must("GET", "/v1/reports/denials-unforeseen")
    assert report["totals"]["claims"] == 1
    assert report["rows"][0]["reason_codes"] == "999"
    text = loop.cbo.get("/v1/reports/denials-unforeseen?format=csv").text
    assert text.splitlines()[0] == "plan,cbo,reason_codes,remark_codes,claims,denied_cents"
    assert text.splitlines()[1].endswith(",999,,1,2666")


def test_a_reversal_under_the_replacements_number_takes_the_first_payment_back(loop: Loop) -> None:
    loop.encounter()
    loop.send()
    (claim,) = loop.claims()
    first = loop.paid(claim, 2000)
    loop.pay(Remit([first]))
    why = {"reason": "short paid", "encounters": []}
    made = loop.cbo.must("POST", f"/v1/claims/{claim['id']}/replace", why)
    loop.send()
    back = reversal(first)
    back.number = made["patient_control_number"]
    new = next(one for one in loop.claims() if one["id"] == made["id"])
    loop.pay(Remit([back, loop.paid(new, 2666)], trace="TRACE2"))
    assert loop.claim(claim["id"])["adjudication_status"] == "reversed"
    shown = loop.claim(made["id"])
    assert (shown["adjudication_status"], shown["paid_cents"]) == ("paid", 2666)
    assert loop.balances()["owed_to_cbos_cents"] == 2399


def test_a_claim_that_was_not_decided_cannot_be_replaced_or_voided(loop: Loop) -> None:
    loop.encounter()
    loop.send()
    (claim,) = loop.claims()
    why = {"reason": "cannot wait"}
    for act in ("replace", "void"):
        refused = loop.cbo.post(f"/v1/claims/{claim['id']}/{act}", why)
        assert (refused.status_code, refused.json()["code"]) == (409, "claim_not_decided")
    refused = loop.cbo.post(f"/v1/claims/{claim['id']}/resubmit", why)
    assert (refused.status_code, refused.json()["code"]) == (409, "claim_not_rejected")


def test_a_claim_is_answered_once(loop: Loop) -> None:
    claim = denied(loop)
    why = {"reason": "once is enough"}
    made = loop.cbo.must("POST", f"/v1/claims/{claim['id']}/replace", why)
    for act in ("replace", "void"):
        refused = loop.cbo.post(f"/v1/claims/{claim['id']}/{act}", why)
        assert (refused.status_code, refused.json()["code"]) == (409, "claim_already_answered")
        assert refused.json()["claim_id"] == made["id"]


def test_a_correction_that_the_rules_block_changes_nothing(loop: Loop) -> None:
    claim = denied(loop)
    wrong = _posted(loop) | {"group_size": 9}
    refused = loop.cbo.post(
        f"/v1/claims/{claim['id']}/replace", {"reason": "a bad idea", "encounters": [wrong]}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "encounters_not_ready")
    after = loop.claim(str(claim["id"]))
    assert after == claim
    encounter = loop.cbo.must("GET", f"/v1/encounters/{claim['lines'][0]['encounter_ids'][0]}")  # type: ignore[index]
    assert (encounter["status"], encounter["claim_id"]) == ("claimed", claim["id"])


def test_a_correction_of_another_claims_encounter_is_refused(loop: Loop) -> None:
    claim = denied(loop)
    strange = _posted(loop) | {"encounter_ref": "somebody-else"}
    refused = loop.cbo.post(
        f"/v1/claims/{claim['id']}/replace", {"reason": "mixed up", "encounters": [strange]}
    )
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["pointer"] == "/encounters/0"


def test_minutes_that_came_too_late_join_the_replacement(loop: Loop) -> None:
    loop.encounter()
    loop.send()
    late = loop.encounter(
        "later-that-day",
        started_at="2026-03-04T15:00:00-08:00",
        ended_at="2026-03-04T15:35:00-08:00",
    )
    assert late["status"] == "held"
    (claim,) = loop.claims()
    loop.pay(Remit([loop.paid(claim, 2666)]))
    made = loop.cbo.must("POST", f"/v1/claims/{claim['id']}/replace", {"reason": "more minutes"})
    (line,) = made["lines"]
    assert (line["minutes"], line["units"], made["charge_cents"]) == (70, 2, 5332)
    assert len(line["encounter_ids"]) == 2


def test_a_rejected_claim_goes_out_again_as_a_new_one(loop: Loop) -> None:
    loop.encounter()
    loop.send()
    (claim,) = loop.claims()
    loop.answer(ack_277ca([(claim["patient_control_number"], "A7:158:IL", "")]))
    made = loop.cbo.must("POST", f"/v1/claims/{claim['id']}/resubmit", {"reason": "member mended"})
    assert made["claim_frequency_code"] == "1"
    assert made["patient_control_number"] != claim["patient_control_number"]
    file = loop.pull(loop.send()).decode()
    assert made["patient_control_number"] in file
    assert "REF*F8" not in file
    refused = loop.cbo.post(f"/v1/claims/{claim['id']}/resubmit", {"reason": "again"})
    assert refused.json()["code"] == "claim_already_answered"


def test_a_void_repeats_the_claim_and_its_reversal_leaves_nothing(loop: Loop) -> None:
    encounter = loop.encounter()
    loop.send()
    (claim,) = loop.claims()
    first = loop.paid(claim, 2666)
    loop.pay(Remit([first]))
    made = loop.cbo.must("POST", f"/v1/claims/{claim['id']}/void", {"reason": "wrong member"})
    assert (made["claim_frequency_code"], made["charge_cents"]) == ("8", 2666)
    file = loop.pull(loop.send()).decode()
    number = made["patient_control_number"]
    assert f"CLM*{number}*26.66***12:B:8*" in file
    assert f"REF*F8*{first.payer_number}~" in file
    shown = loop.cbo.must("GET", f"/v1/encounters/{encounter['id']}")
    assert shown["status"] == "withdrawn"
    loop.pay(Remit([reversal(first)], trace="TRACE2"))
    found = loop.balances()
    assert (found["paid_cents"], found["owed_to_cbos_cents"], found["fee_cents"]) == (0, 0, 0)


def test_a_line_of_another_code_is_shown_as_the_plan_paid_it(loop: Loop) -> None:
    loop.encounter()
    loop.send()
    (claim,) = loop.claims()
    payment = loop.paid(claim, 2000)
    payment.services = [Service("99999", 2666, 2000, (("CO", "45", 666),))]
    loop.pay(Remit([payment]))
    step = next(one for one in loop.claim(claim["id"])["timeline"] if one["kind"] == "paid")
    (line,) = step["detail"]["lines"]
    assert (line["code"], line["line_number"]) == ("99999", None)


def _posted(loop: Loop) -> dict[str, object]:
    from tests.api.world import BUNDLE  # noqa: PLC0415

    body = next(dict(one) for one in BUNDLE["encounters"] if one["encounter_ref"] == "one-visit")
    del body["cbo_ref"]
    return body
