"""Money over HTTP: statements, payouts by two people, deposits, disputes, reports; each its own."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from hub.database import HUB
from hub.kit.identifiers import read_id, show_id
from hub.statements.nacha_read import read_file
from hub.tables import Agreement, Claim, Contract, Organization, RecoupmentPolicy
from hub.vault import Vault
from tests.api.world import Party, World
from tests.builders import make_address, make_contract, make_npi, make_organization
from tests.claims.world import CONTACT
from tests.claims.world import World as Claims
from tests.remittances.files import Remit, denied, paid
from tests.remittances.worlds import post, sent

DAY = "2026-06-15"


@pytest.fixture
def told(world: World, vault: Vault) -> dict[str, Any]:
    """A paid, a short and a denied claim of one CBO; another CBO with none."""
    with world.database.session(HUB) as session:
        claims = _around_the_hub(session, vault)
        rows = [sent(claims, member=claims.add_member()) for _ in range(3)]
        lines = claims.lines()
        payments = [
            paid(rows[0], lines, 2666),
            paid(rows[1], lines, 2000),
            denied(rows[2], lines, "197"),
        ]
        post(claims, Remit(payments, trace="EFT1"))
        other = claims.add_cbo()
        return {
            "cbo": claims.cbo.row.ref,
            "other": other.row.ref,
            "plan": claims.plan.ref,
            "hub": claims.hub.ref,
            "claims": [show_id("claim", row.id) for row in rows],
        }


def _around_the_hub(session: Session, vault: Vault) -> Claims:
    """The claims' world, with the hub that the edge already has."""
    hub = session.exec(select(Organization).where(Organization.kind == "hub")).one()
    hub.npi, hub.tin, hub.taxonomy = make_npi(1), "001973060", "251B00000X"
    hub.address, hub.contact = make_address(), CONTACT
    plan = make_organization(session, "plan")
    made = Claims(session, vault, hub, plan, make_contract(session, plan, hub))
    made.add_cbo()
    return made


@pytest.fixture
def cbo(world: World, told: dict[str, Any]) -> Party:
    return world.party(told["cbo"], "cbo")


@pytest.fixture
def other(world: World, told: dict[str, Any]) -> Party:
    return world.party(told["other"], "cbo")


@pytest.fixture
def second(world: World, told: dict[str, Any]) -> Party:
    """A second administrator."""
    return world.party(told["hub"], "admin")


def _issue(admin: Party, ref: str) -> dict[str, Any]:
    body = {"period_to": DAY, "cbo_ref": ref}
    (statement,) = admin.must("POST", "/v1/statements", body)["statements"]
    return statement  # type: ignore[no-any-return]


def test_a_cbo_reads_its_statement_with_reasons_in_two_languages(
    world: World, told: dict[str, Any], cbo: Party
) -> None:
    statement = _issue(world.admin, told["cbo"])
    assert (statement["number"], statement["closing_cents"]) == (1, 4199)
    lines = cbo.must("GET", f"/v1/statements/{statement['id']}/lines")["data"]
    assert sum(line["net_cents"] for line in lines) == 4199
    refused = next(line for line in lines if line["kind"] == "denied")
    assert refused["words"] == {"en": "Denied", "es": "Denegado"}
    assert refused["adjustments"][0]["reason"]["es"].startswith("El plan pedía")


def test_a_statement_comes_as_csv_and_pdf(world: World, told: dict[str, Any], cbo: Party) -> None:
    statement = _issue(world.admin, told["cbo"])
    path = f"/v1/statements/{statement['id']}/content"
    sheet = cbo.get(f"{path}?format=csv")
    assert sheet.headers["content-type"] == "text/csv; charset=utf-8"
    assert sheet.text.count("\r\n") == 5
    printed = cbo.get(f"{path}?format=pdf&language=es")
    assert printed.content.startswith(b"%PDF-")
    assert 'filename="statement-' in printed.headers["content-disposition"]


def test_lines_come_page_by_page(world: World, told: dict[str, Any], cbo: Party) -> None:
    statement = _issue(world.admin, told["cbo"])
    path = f"/v1/statements/{statement['id']}/lines?limit=2"
    first = cbo.must("GET", path)
    second = cbo.must("GET", f"{path}&cursor={first['next']}")
    assert [line["position"] for line in first["data"] + second["data"]] == [1, 2, 3]


def test_another_cbo_sees_neither_statement_nor_dispute(
    world: World, told: dict[str, Any], cbo: Party, other: Party
) -> None:
    statement = _issue(world.admin, told["cbo"])
    assert other.get(f"/v1/statements/{statement['id']}").status_code == 404
    assert other.must("GET", "/v1/statements")["data"] == []
    body = {"kind": "denied", "claim_ids": [told["claims"][2]]}
    assert other.post("/v1/disputes", body).status_code == 404
    (dispute,) = cbo.must("POST", "/v1/disputes", body)["disputes"]
    assert other.get(f"/v1/disputes/{dispute['id']}").status_code == 404


def test_only_administrators_issue_approve_and_pay(
    world: World, told: dict[str, Any], cbo: Party
) -> None:
    statement = _issue(world.admin, told["cbo"])
    path = f"/v1/statements/{statement['id']}/approve"
    assert cbo.post("/v1/statements", {"period_to": DAY}).status_code == 403
    assert cbo.post(path).status_code == 403
    for noun in ("payouts", "deposits/open", "bank-accounts"):
        assert cbo.get(f"/v1/{noun}").status_code == 403


def _account(admin: Party, second: Party, ref: str, number: str) -> None:
    body = {
        "organization_ref": ref,
        "routing_number": "122105155",
        "account_number": number,
        "holder": "Example Holder",
    }
    made = admin.must("POST", "/v1/bank-accounts", body)
    assert number not in str(made)
    alone = admin.post(f"/v1/bank-accounts/{made['id']}/confirm")
    assert alone.json()["code"] == "second_person_needed"
    second.must("POST", f"/v1/bank-accounts/{made['id']}/confirm")


def test_from_deposit_to_payout_and_back(
    world: World, told: dict[str, Any], cbo: Party, second: Party
) -> None:
    admin = world.admin
    _account(admin, second, told["hub"], "12345678")
    _account(admin, second, told["cbo"], "777001")
    statement = _issue(admin, told["cbo"])
    admin.must("POST", f"/v1/statements/{statement['id']}/approve")
    body = {"effective_on": "2026-06-17"}
    assert admin.post("/v1/payouts", body).json()["code"] == "nothing_to_pay"
    waiting = admin.must("GET", "/v1/deposits/open")
    assert waiting["expected_not_arrived_cents"] == 4666
    sheet = b"date,amount,trace_number\r\n2026-06-15,46.66,EFT1\r\n"
    loaded = admin.must("POST", "/v1/deposits/csv", sheet, content_type="text/csv")
    assert loaded == {"added": 1, "known_before": 0, "matched": 1}
    payout = admin.must("POST", "/v1/payouts", body)
    assert payout["total_cents"] == 4199
    path = f"/v1/payouts/{payout['id']}"
    assert admin.post(f"{path}/release").json()["code"] == "second_person_needed"
    assert admin.get(f"{path}/content").json()["code"] == "payout_not_released"
    released = second.must("POST", f"{path}/release")
    (entry,) = read_file(admin.get(f"{path}/content").content)
    assert (entry.amount_cents, entry.account_number) == (4199, "777001")
    assert cbo.must("GET", f"/v1/statements/{statement['id']}")["state"] == "paid"
    trace = released["items"][0]["trace_number"]
    back = {"returns": [{"trace_number": trace, "code": "R03", "returned_on": DAY}]}
    assert len(admin.must("POST", "/v1/payouts/returns", back)["returned"]) == 1
    assert admin.must("POST", "/v1/payouts/returns", back)["known_before"] == [trace]


def test_a_bank_file_that_does_not_sum_is_refused_whole(world: World, told: Any) -> None:
    answer = world.admin.post("/v1/deposits/bai2", b"99,1,1/\n", content_type="text/plain")
    assert (answer.status_code, answer.json()["code"]) == (422, "bank_statement_unreadable")
    answer = world.admin.post("/v1/payouts/returns/file", b"9\n", content_type="text/plain")
    assert (answer.status_code, answer.json()["code"]) == (422, "bank_file_unreadable")


def test_a_dispute_is_opened_from_the_list_and_moved_on(
    world: World, told: dict[str, Any], cbo: Party
) -> None:
    (short,) = cbo.must("GET", "/v1/reports/worth-disputing")["data"]
    assert (short["claim_id"], short["short_cents"]) == (told["claims"][1], 666)
    body = {"kind": "underpaid", "claim_ids": [short["claim_id"]]}
    answer = cbo.post("/v1/disputes", body)
    (dispute,) = answer.json()["disputes"]
    path = f"/v1/disputes/{dispute['id']}"
    twice = cbo.post("/v1/disputes", body).json()
    assert (twice["code"], twice["claim_id"]) == ("dispute_running", short["claim_id"])
    packet = cbo.must("GET", f"{path}/packet")["packet"]
    assert packet["amount_cents"] == 666
    step = {"status": "sent", "on": DAY}
    assert cbo.post(f"{path}/steps", step).status_code == 428
    moved = cbo.must("POST", f"{path}/steps", step, if_match='"v1"')
    assert (moved["status"], moved["decide_due_on"]) == ("sent", "2026-08-19")
    assert cbo.post(f"{path}/steps", step, if_match='"v1"').status_code == 412
    again = cbo.post(f"{path}/steps", step, if_match='"v2"')
    assert again.json()["code"] == "dispute_step_not_open"


@pytest.mark.parametrize(
    "name",
    [
        "unbilled", "ageing", "overdue", "days-to-pay", "denials", "denials-by-rule",
        "paid-vs-expected", "fee-income", "hours", "utilization?by=plan&by=age_band",
    ],
)  # fmt: skip
def test_every_report_comes_as_json_and_csv(
    world: World, told: dict[str, Any], cbo: Party, name: str
) -> None:
    mark = "&" if "?" in name else "?"
    for caller in (world.admin, cbo):
        report = caller.must("GET", f"/v1/reports/{name}")
        sheet = caller.get(f"/v1/reports/{name}{mark}format=csv")
        assert sheet.status_code == 200
        header, *rows = sheet.text.split("\r\n")[:-1]
        assert header.split(",") == report["columns"]
        assert len(rows) == len(report["rows"])


def test_a_cbos_report_is_about_itself(
    world: World, told: dict[str, Any], cbo: Party, other: Party
) -> None:
    assert len(cbo.must("GET", "/v1/reports/fee-income")["rows"]) == 1
    assert other.must("GET", "/v1/reports/fee-income")["rows"] == []
    asked = f"/v1/reports/fee-income?cbo_ref={told['cbo']}"
    assert other.must("GET", asked)["rows"] == []


def test_a_dimension_that_does_not_exist_is_named(world: World, told: Any) -> None:
    answer = world.admin.get("/v1/reports/utilization?by=shoe_size")
    assert (answer.status_code, answer.json()["code"]) == (422, "dimensions_wrong")


def test_deadlines_and_interest_are_lists_with_their_sums(
    world: World, told: Any, cbo: Party
) -> None:
    due = cbo.must("GET", "/v1/reports/deadlines?within_days=400&what=dispute")
    assert (due["count"], due["at_risk_cents"]) == (2, 3332)
    owed = cbo.must("GET", "/v1/reports/interest-owed")
    assert (owed["count"], owed["owed_cents"], owed["data"]) == (0, 0, [])


def test_closing_the_books_needs_a_day_that_is_over(world: World, told: Any) -> None:
    body = {"closed_through": DAY}
    answer = world.admin.post("/v1/statements/close", body)
    assert answer.json()["code"] == "period_out_of_order"
    world.clock.advance(days=1)
    assert world.admin.sign_in().status_code == 200
    closed = world.admin.must("POST", "/v1/statements/close", body)
    assert [one["closing_cents"] for one in closed["statements"]] == [4199]
    again = world.admin.post("/v1/statements/close", body)
    assert again.json()["code"] == "period_closed"


def test_a_dispute_that_comes_too_late_says_which_day_was_the_last(
    world: World, told: dict[str, Any], cbo: Party
) -> None:
    world.clock.advance(days=400)
    assert cbo.sign_in().status_code == 200
    answer = cbo.post("/v1/disputes", {"kind": "denied", "claim_ids": [told["claims"][2]]})
    assert answer.json()["code"] == "dispute_too_late"
    assert answer.json()["due_on"] == "2027-06-14"


def test_a_cbo_reads_its_invoice_and_an_administrator_writes_down_that_it_was_paid(
    world: World, told: dict[str, Any], cbo: Party, other: Party, vault: Vault
) -> None:
    with world.database.session(HUB) as session:
        claim = session.get_one(Claim, read_id("claim", told["claims"][0]))
        agreement = session.get_one(Agreement, claim.agreement_id)
        policy = RecoupmentPolicy(
            cbo_id=agreement.cbo_id,
            agreement_id=agreement.id,
            policy="invoice",
            due_days=30,
            effective_from=agreement.effective_from,
        )
        session.add(policy)
        parties = {
            kind: session.exec(select(Organization).where(Organization.kind == kind)).one()
            for kind in ("plan", "hub")
        }
        contract = session.get_one(Contract, claim.contract_id)
        claims = Claims(session, vault, parties["hub"], parties["plan"], contract)
        plb = [("WO", claim.patient_control_number, 9000), ("FB", "", -9000)]
        post(claims, Remit(plb=plb, trace="TAKE"))
    statement = _issue(world.admin, told["cbo"])
    billed = statement["recoupment_cents"]
    assert statement["closing_cents"] == 0
    assert billed == 9000 - 900 - 4199
    (invoice,) = cbo.must("GET", "/v1/invoices")["data"]
    assert (invoice["number"], invoice["amount_cents"], invoice["status"]) == (1, billed, "open")
    assert other.must("GET", "/v1/invoices")["data"] == []
    path = f"/v1/invoices/{invoice['id']}"
    assert other.get(path).status_code == 404
    settled = {"how": "paid", "on": DAY, "reason": "check 17"}
    assert cbo.post(f"{path}/settle", settled).status_code == 403
    assert world.admin.must("POST", f"{path}/settle", settled)["status"] == "paid"
    assert cbo.must("GET", path)["settled_on"] == DAY
    again = world.admin.post(f"{path}/settle", settled)
    assert (again.status_code, again.json()["code"]) == (409, "invoice_settled")


def test_an_agreement_shows_its_recoupment_policies_and_refuses_two_at_once(
    world: World, told: dict[str, Any]
) -> None:
    body: dict[str, Any] = {
        "ref": "agr-two",
        "cbo_ref": told["cbo"],
        "contract_refs": [world.admin.must("GET", "/v1/contracts")["data"][0]["ref"]],
        "effective_from": "2026-01-01",
        "fee_stack": [
            {"payee": "hub", "basis": "percent_of_paid", "share_bp": 500, "on_interest": True},
            {"payee": "hub", "basis": "per_member_per_month", "amount_cents": 300},
        ],
        "recoupment": [
            {"policy": "offset", "offset_bp": 2500, "to": "2026-06-30"},
            {"policy": "invoice", "due_days": 30, "from": "2026-07-01"},
        ],
    }
    made = world.admin.must("POST", "/v1/agreements", body)
    assert [one["policy"] for one in made["recoupment"]] == ["offset", "invoice"]
    assert [one["on_interest"] for one in made["fee_stack"]] == [True, False]
    body["ref"], body["recoupment"][1]["from"] = "agr-three", "2026-06-30"
    answer = world.admin.post("/v1/agreements", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    body["recoupment"] = [{"policy": "absorb", "due_days": 3}]
    assert world.admin.post("/v1/agreements", body).status_code == 422
