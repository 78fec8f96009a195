"""The example bundle is the wire contract: every object of it is taken as it stands."""

from __future__ import annotations

import copy

import pytest

from tests.api.world import BUNDLE, Party, World, bundled


def test_the_whole_example_bundle_is_taken_as_it_stands(world: World) -> None:
    world.add_bundle("organizations", "contracts", "agreements", "health_workers", "members")
    listed = world.admin.must("GET", "/v1/members?limit=200")["data"]
    assert len(listed) == len(BUNDLE["members"])


@pytest.mark.parametrize("ref", ["con-bahia", "con-sierra"])
def test_a_contract_is_shown_as_it_was_posted(admin: Party, ref: str) -> None:
    posted = bundled("contracts", ref)
    admin.must("POST", "/v1/contracts", posted)
    shown = admin.must("GET", f"/v1/contracts/{ref}")
    for name, term in posted["terms"].items():
        assert shown["terms"][name] == [term | {"cbo_id": None, "county": None}]
    assert [{**rate} for rate in shown["rates"]] == [
        {**rate, "county": None} for rate in posted["rates"]
    ]
    for name in ("status", "effective_from", "effective_to", "billing_provider", "plan_ref"):
        assert shown[name] == posted[name]
    assert shown["holder_ref"] == "hub"


def test_an_unconfirmed_term_is_listed(admin: Party) -> None:
    shown = admin.must("POST", "/v1/contracts", bundled("contracts", "con-sierra"))
    assert "unit_threshold" in shown["unconfirmed_terms"]
    assert "rounding_rule" not in shown["unconfirmed_terms"]


def test_a_member_is_shown_as_posted(semilla: Party) -> None:
    posted = bundled("members", "m18") | {
        "recommendations": copy.deepcopy(bundled("members", "m21")["recommendations"]),
        "plans_of_care": [{"from": "2026-01-01", "signer_type": "physician", "objectives": "Rest"}],
        "authorizations": [
            {
                "kind": "units_per_day",
                "number": "A-1",
                "plan_ref": "plan-bahia",
                "units": 8,
                "from": "2026-01-01",
            }
        ],
    }
    shown = semilla.must("POST", "/v1/members", posted)
    for name in ("ref", "cin", "first_name", "last_name", "birth_date", "sex", "county"):
        assert shown[name] == posted[name]
    assert shown["address"] == posted["address"] | {"line2": None}
    assert shown["programs"] == [{"program": "ecm", "from": "2026-02-01", "to": None}]
    assert shown["coverage"][0]["plan_ref"] == "plan-bahia"
    assert shown["recommendations"][0]["name"] == "Example Practitioner"
    assert shown["plans_of_care"][0]["objectives"] == "Rest"
    assert shown["authorizations"][0]["units"] == 8
    assert semilla.must("GET", "/v1/members/m18") == shown | {"warnings": []}


def test_an_ill_formed_cin_is_kept_with_a_warning(semilla: Party) -> None:
    shown = semilla.must("POST", "/v1/members", bundled("members", "m14"))
    assert shown["cin"] == "12AB"
    assert [warning["rule"] for warning in shown["warnings"]] == ["ELIG-CIN"]


def test_a_health_worker_is_shown_as_posted(semilla: Party) -> None:
    posted = bundled("health_workers", "chw-cert")
    shown = semilla.must("POST", "/v1/health-workers", posted)
    for name in set(posted) - {"cbo_ref"}:
        assert shown[name] == posted[name], name
