"""Money taken back finds the CBO that had it; money that fits nobody waits until it is placed."""

from __future__ import annotations

from tests.flows.loop import Loop
from tests.remittances.files import Payment, Remit, Service


def paid_claim(loop: Loop) -> dict[str, object]:
    loop.encounter()
    loop.send()
    (claim,) = loop.claims()
    loop.pay(Remit([loop.paid(claim, 2666)]))
    return loop.claim(claim["id"])


def test_a_recoupment_lowers_what_is_owed_to_that_cbo_and_gives_the_fee_back(loop: Loop) -> None:
    claim = paid_claim(loop)
    taken = Remit(
        plb=[("WO", str(claim["payer_claim_control_number"]), 2666), ("FB", "", -2666)],
        trace="TRACE2",
    )
    loop.pay(taken)
    found = loop.balances(loop.cbo)
    assert (found["owed_to_cbos_cents"], found["fee_cents"]) == (0, 0)
    everything = loop.balances()
    assert (everything["paid_cents"], everything["forwarded_cents"]) == (2666, 2666)
    shown = loop.claim(str(claim["id"]))
    assert shown["adjudication_status"] == "reversed"
    step = next(step for step in shown["timeline"] if step["kind"] == "recouped")
    assert (step["detail"]["reason_code"], step["detail"]["amount_cents"]) == ("WO", 2666)


def test_a_cbo_sees_its_part_of_a_remittance_and_no_sums_of_others(loop: Loop) -> None:
    claim = paid_claim(loop)
    stranger = Payment("NOBODY", 900, 900, [Service("98960", 900, 900)])
    loop.pay(Remit([stranger], trace="TRACE2"))
    (mine,) = loop.cbo.must("GET", "/v1/remittances")["data"]
    assert mine["total_cents"] is None
    shown = loop.cbo.must("GET", f"/v1/remittances/{mine['id']}")
    assert [one["claim_id"] for one in shown["claim_payments"]] == [claim["id"]]
    everything = loop.admin.must("GET", "/v1/remittances")["data"]
    other = next(one for one in everything if one["id"] != mine["id"])
    assert other["total_cents"] == 900
    assert loop.cbo.get(f"/v1/remittances/{other['id']}").status_code == 404


def test_suspense_is_given_to_a_claim_as_if_it_had_matched(loop: Loop) -> None:
    loop.encounter()
    loop.send()
    (claim,) = loop.claims()
    lost = loop.paid(claim, 2666)
    lost.number, lost.payer_number = "LOST", ""
    assert loop.pay(Remit([lost]))["suspended"] == 1
    (item,) = loop.admin.must("GET", "/v1/suspense?status=open")["data"]
    assert (item["amount_cents"], item["reason"]) == (2666, "unknown_claim")
    body = {"reason": "same member, day and cents", "claim_id": claim["id"]}
    done = loop.admin.must("POST", f"/v1/suspense/{item['id']}/resolve", body)
    assert (done["status"], done["resolution"]["claim_id"]) == ("resolved", claim["id"])
    found = loop.balances()
    assert (found["suspense_cents"], found["fee_cents"], found["owed_to_cbos_cents"]) == (
        0,
        267,
        2399,
    )
    shown = loop.claim(claim["id"])
    assert (shown["adjudication_status"], shown["paid_cents"]) == ("paid", 2666)
    assert [step["kind"] for step in shown["timeline"]][-2:] == ["paid", "posted"]
    again = loop.admin.post(f"/v1/suspense/{item['id']}/resolve", body)
    assert (again.status_code, again.json()["code"]) == (409, "already_resolved")


def test_suspense_can_go_to_a_cbo_or_back_to_the_plan(loop: Loop) -> None:
    paid_claim(loop)
    loop.pay(Remit(plb=[("J1", "A", -300), ("72", "B", -200)], trace="TRACE2"))
    items = loop.admin.must("GET", "/v1/suspense?status=open")["data"]
    by_amount = {item["amount_cents"]: item["id"] for item in items}
    loop.admin.must(
        "POST",
        f"/v1/suspense/{by_amount[300]}/resolve",
        {"reason": "the plan's letter names it", "cbo_ref": "cbo-semilla"},
    )
    loop.admin.must("POST", f"/v1/suspense/{by_amount[200]}/resolve", {"reason": "goes back"})
    found = loop.balances()
    assert found["owed_to_cbos_cents"] == 2399 + 300
    assert (found["suspense_cents"], found["forwarded_cents"]) == (200, 200)


def test_only_administrators_see_suspense_and_the_archive(loop: Loop) -> None:
    paid_claim(loop)
    for party in (loop.cbo, loop.plan):
        for path in ("/v1/suspense", "/v1/interchanges", "/v1/ledger/balances/by-cbo"):
            assert party.get(path).status_code == 403
    assert loop.plan.get("/v1/ledger/balances").status_code == 403


def test_a_letter_on_record_tells_whose_money_a_later_takeback_is(loop: Loop) -> None:
    claim = paid_claim(loop)
    loop.world.clock.advance(minutes=1)
    letter = {
        "reference": "FCN-2026-77",
        "claim_id": claim["id"],
        "amount_cents": 2666,
        "noticed_on": "2026-06-10",
        "reason": "paid twice, says the plan",
    }
    made = loop.admin.must("POST", "/v1/overpayment-notices", letter)
    again = loop.admin.post("/v1/overpayment-notices", letter)
    assert (again.status_code, again.json()["code"]) == (409, "notice_reference_taken")
    assert loop.balances()["owed_to_cbos_cents"] == 2399
    loop.world.clock.advance(minutes=1)
    told = loop.pay(Remit(plb=[("WO", "FCN-2026-77", 2666), ("FB", "", -2666)], trace="T2"))
    assert told["suspended"] == 0
    assert loop.balances(loop.cbo)["owed_to_cbos_cents"] == 0
    kinds = [step["kind"] for step in loop.claim(str(claim["id"]))["timeline"]]
    assert kinds[-3:] == ["overpayment_noticed", "recouped", "posted"]
    (listed,) = loop.admin.must("GET", "/v1/overpayment-notices")["data"]
    assert listed == made
