"""Agreements join a CBO to contracts, for a fee."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.world import Party, World, bundled


@pytest.fixture
def contracts(admin: Party) -> Party:
    """The administrator, with both example contracts in place."""
    for ref in ("con-bahia", "con-sierra"):
        admin.must("POST", "/v1/contracts", bundled("contracts", ref))
    return admin


def test_an_agreement_is_shown_as_posted_to_its_cbo(contracts: Party, camino: Party) -> None:
    posted = bundled("agreements", "agr-camino")
    contracts.must("POST", "/v1/agreements", posted)
    shown = camino.must("GET", "/v1/agreements")["data"][0]
    assert shown["contract_refs"] == posted["contract_refs"]
    assert shown["counties"] == ["37"]
    fees = [(fee["basis"], fee["share_bp"], fee["amount_cents"]) for fee in shown["fee_stack"]]
    assert fees == [("percent_of_paid", 1000, None), ("per_paid_claim", None, 50)]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"cbo_ref": "plan-bahia"}, "/cbo_ref"),
        ({"contract_refs": ["nothing"]}, "/contract_refs/0"),
        ({"contract_refs": []}, "/contract_refs"),
        ({"contract_refs": ["con-bahia", "con-bahia"]}, ""),
        ({"fee_stack": [{"payee": "hub", "basis": "percent_of_paid", "share_bp": 10_001}]},
         "/fee_stack/0/share_bp"),
        ({"fee_stack": [{"payee": "hub", "basis": "percent_of_paid", "amount_cents": 5}]},
         "/fee_stack/0"),
        ({"fee_stack": [{"payee": "a", "basis": "percent_of_paid", "share_bp": 6000},
                        {"payee": "b", "basis": "percent_of_paid", "share_bp": 6000}]}, ""),
        ({"fee_stack": [{"payee": "hub", "basis": "percent_of_paid", "share_bp": 5,
                         "from": "2026-01-01", "to": "2025-12-31"}]}, "/fee_stack/0"),
        ({"effective_to": "2024-01-01"}, ""),
    ],
)  # fmt: skip
def test_an_agreement_that_cannot_be_is_refused(
    contracts: Party, change: dict[str, Any], pointer: str
) -> None:
    answer = contracts.post("/v1/agreements", bundled("agreements", "agr-camino") | change)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


def test_a_cbo_may_hold_a_contract_itself_and_nobody_else_joins_it(
    contracts: Party, camino: Party
) -> None:
    direct = bundled("contracts", "con-sierra") | {"ref": "con-own", "holder_ref": "cbo-camino"}
    shown = contracts.must("POST", "/v1/contracts", direct)
    assert (shown["holder_ref"], shown["billing_provider"]) == ("cbo-camino", "cbo")
    mine = bundled("agreements", "agr-camino") | {"contract_refs": ["con-own"], "fee_stack": []}
    assert contracts.must("POST", "/v1/agreements", mine)["contract_refs"] == ["con-own"]
    other = bundled("agreements", "agr-semilla") | {"contract_refs": ["con-own"]}
    refused = contracts.post("/v1/agreements", other)
    assert (refused.status_code, refused.json()["code"]) == (409, "contract_of_another")


def test_two_cbos_may_use_the_same_reference(contracts: Party) -> None:
    for cbo in ("cbo-camino", "cbo-semilla"):
        body = bundled("agreements", "agr-semilla") | {"cbo_ref": cbo}
        assert contracts.post("/v1/agreements", body).status_code == 201
    assert contracts.post("/v1/agreements", body).json()["code"] == "ref_taken"
    assert contracts.get("/v1/agreements/agr-semilla").status_code == 404


def test_lists_take_the_same_number_of_queries_however_long(
    world: World, contracts: Party, count_queries: Any
) -> None:
    contracts.must("POST", "/v1/agreements", bundled("agreements", "agr-camino"))
    with count_queries() as one:
        contracts.must("GET", "/v1/agreements")
    for number in range(5):
        body = bundled("agreements", "agr-semilla") | {"ref": f"agr-{number}"}
        contracts.must("POST", "/v1/agreements", body)
    with count_queries() as many:
        assert len(contracts.must("GET", "/v1/agreements")["data"]) == 6
    assert many.count == one.count
