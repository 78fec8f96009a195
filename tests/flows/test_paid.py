"""One encounter from the CBO's post to the CBO's dollars, through the API."""

from __future__ import annotations

import base64
import hashlib

from tests.flows.loop import X12, Loop
from tests.remittances.files import Remit, ack_277ca, ack_999


def test_an_encounter_becomes_money_on_the_cbos_account(loop: Loop) -> None:
    encounter = loop.encounter()
    assert encounter["status"] == "ready"
    batch = loop.send()
    assert (batch["status"], batch["receipt_matches"]) == ("received", True)
    loop.accept(batch)
    (claim,) = loop.claims()
    assert (claim["exchange_status"], claim["adjudication_status"]) == ("accepted", "pending")
    assert claim["lines"][0]["encounter_ids"] == [encounter["id"]]
    told = loop.pay(Remit([loop.paid(claim, 2666)]))
    assert (told["status"], told["suspended"]) == ("posted", 0)
    found = loop.balances(loop.cbo)
    assert (found["paid_cents"], found["fee_cents"], found["owed_to_cbos_cents"]) == (
        2666,
        267,
        2399,
    )
    assert loop.balances() == found
    assert loop.cbo.must("GET", f"/v1/encounters/{encounter['id']}")["claim_id"] == claim["id"]


def test_the_timeline_tells_every_step_in_order(loop: Loop) -> None:
    loop.encounter()
    for step in ("send", "accept", "pay"):
        loop.world.clock.advance(minutes=2)
        if step == "send":
            batch = loop.send()
        elif step == "accept":
            loop.accept(batch)
        else:
            loop.pay(Remit([loop.paid(loop.claims()[0], 2000)]))
    shown = loop.claim(loop.claims()[0]["id"])
    steps = shown["timeline"]
    assert [(step["kind"], step["status"]) for step in steps] == [
        ("encounter_received", None),
        ("drafted", "drafted"),
        ("batched", "ready"),
        ("retrieved", "retrieved"),
        ("received", "received"),
        ("set_received", "received"),
        ("claim_accepted", "accepted"),
        ("paid", "partly_paid"),
        ("posted", None),
    ]
    placed = steps[2]["detail"]
    assert placed["interchange_control_number"] == batch["interchange_control_number"]
    assert placed["transaction_set_control_number"] == "0001"
    (line,) = steps[-2]["detail"]["lines"]
    (adjustment,) = line["adjustments"]
    assert (adjustment["reason_code"], adjustment["amount_cents"]) == ("45", 666)
    assert adjustment["act"] == "compare_contract"
    postings = {one["account"]: one["amount_cents"] for one in steps[-1]["detail"]["postings"]}
    assert postings == {"cash": 2000, "hub_fee": -200, "cbo_payable": -1800}
    assert all(step["en"] and step["es"] for step in steps)


def test_the_plan_sees_its_batches_and_pulls_the_archived_bytes(loop: Loop) -> None:
    loop.encounter()
    run = loop.admin.must("POST", "/v1/claim-batches", {})
    (batch,) = run["batches"]
    listed = loop.plan.must("GET", "/v1/claim-batches?status=ready")["data"]
    assert [one["id"] for one in listed] == [batch["id"]]
    answer = loop.plan.get(f"/v1/claim-batches/{batch['id']}/content")
    digest = hashlib.sha256(answer.content)
    assert answer.headers["content-type"] == "application/edi-x12"
    assert answer.headers["etag"] == f'"{batch["sha256"]}"'
    shown = base64.b64encode(digest.digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{shown}:"
    assert len(answer.content) == batch["byte_count"]
    assert loop.pull(batch) == answer.content
    after = loop.plan.must("GET", f"/v1/claim-batches/{batch['id']}")
    assert (after["status"], after["retrieved_at"] is None) == ("retrieved", False)
    again = loop.admin.get(f"/v1/interchanges/{batch['interchange_id']}/content")
    assert again.content == answer.content


def test_a_wrong_receipt_is_refused_and_shown_and_a_right_one_still_taken(loop: Loop) -> None:
    loop.encounter()
    (batch,) = loop.admin.must("POST", "/v1/claim-batches", {})["batches"]
    path = f"/v1/claim-batches/{batch['id']}"
    refused = loop.plan.post(f"{path}/receipt", {"sha256": "0" * 64})
    assert (refused.status_code, refused.json()["code"]) == (409, "receipt_mismatch")
    shown = loop.admin.must("GET", path)
    assert (shown["receipt_matches"], shown["receipt_sha256"]) == (False, "0" * 64)
    for _ in range(2):
        taken = loop.plan.must("POST", f"{path}/receipt", {"sha256": batch["sha256"]})
        assert (taken["status"], taken["receipt_matches"]) == ("received", True)


def test_the_same_files_again_change_nothing_and_answer_the_same(loop: Loop) -> None:
    loop.encounter()
    batch = loop.send()
    (claim,) = loop.claims()
    number = claim["patient_control_number"]
    functional = ack_999(int(batch["group_control_number"]), [("0001", "A", [])])
    accepted = ack_277ca([(number, "A2:20:PR", "PAYER1")])
    remit = Remit([loop.paid(claim, 2666)]).content
    first = [
        loop.answer(functional),
        loop.answer(accepted),
        loop.plan.must("POST", "/v1/remittances", remit, **X12),
    ]
    before = loop.claim(claim["id"]), loop.balances()
    again = [
        loop.answer(functional),
        loop.answer(accepted),
        loop.plan.must("POST", "/v1/remittances", remit, **X12),
    ]
    assert again == first
    assert (loop.claim(claim["id"]), loop.balances()) == before


def test_a_late_277ca_and_999_leave_the_claim_where_it_is(loop: Loop) -> None:
    loop.encounter()
    batch = loop.send()
    (claim,) = loop.claims()
    loop.pay(Remit([loop.paid(claim, 2666)]))
    loop.accept(batch)
    (claim,) = loop.claims()
    assert (claim["exchange_status"], claim["adjudication_status"]) == ("accepted", "paid")


def test_a_statement_adds_up(loop: Loop) -> None:
    loop.encounter()
    loop.send()
    loop.pay(Remit([loop.paid(loop.claims()[0], 2666)]))
    path = "/v1/ledger/account?first_on=2026-06-01&last_on=2026-06-30"
    statement = loop.cbo.must("GET", path)
    (line,) = statement["lines"]
    assert (line["billed_cents"], line["net_cents"], line["trace_number"]) == (2666, 2399, "TRACE1")
    assert statement["closing_cents"] == statement["opening_cents"] + statement["net_cents"]
    later = loop.cbo.must("GET", "/v1/ledger/account?first_on=2026-07-01&last_on=2026-07-31")
    assert (later["opening_cents"], later["lines"]) == (2399, [])


def test_a_file_that_is_no_x12_is_refused_kept_and_refused_again_alike(loop: Loop) -> None:
    first = loop.plan.post("/v1/remittances", b"this is not X12", **X12)
    again = loop.plan.post("/v1/remittances", b"this is not X12", **X12)
    assert (first.status_code, first.json()["code"]) == (422, "X12-ISA-MISSING")
    strip = ("request_id",)
    assert {k: v for k, v in first.json().items() if k not in strip} == {
        k: v for k, v in again.json().items() if k not in strip
    }
    (kept,) = loop.admin.must("GET", "/v1/interchanges?direction=in")["data"]
    assert (kept["status"], kept["problem"]["code"]) == ("refused", "X12-ISA-MISSING")


def test_a_cut_835_is_refused_whole_and_posts_nothing(loop: Loop) -> None:
    loop.encounter()
    loop.send()
    content = Remit([loop.paid(loop.claims()[0], 2666)]).content
    for cut in range(1, content.count(b"~") - 1):
        piece = b"~".join(content.split(b"~")[:cut]) + b"~"
        assert loop.plan.post("/v1/remittances", piece, **X12).status_code == 422
    assert loop.balances()["paid_cents"] == 0
    assert loop.pay(Remit([loop.paid(loop.claims()[0], 2666)]))["status"] == "posted"
