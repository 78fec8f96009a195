"""Another's resource is not there: every route, every role, by id and by reference.

Made from the app's own routes, so that a new route is covered or fails here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from hub.api.openapi import hub_routes
from hub.api.routing import HubRoute, PublicRoute
from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.main import make_app
from hub.settings import Settings
from tests.api.world import BUNDLE, Party, bundled
from tests.flows.loop import Loop
from tests.remittances.files import Remit

ROUTES: list[HubRoute] = [
    route for route in hub_routes(make_app(Settings())) if not isinstance(route, PublicRoute)
]
WITH_ID = [route for route in ROUTES if "{" in route.path]
REFS = {
    "organization_id": "cbo-semilla",
    "contract_id": "con-bahia",
    "agreement_id": "agr-semilla",
    "worker_id": "chw-cert",
    "member_id": "m01",
}
"""What of Semilla's estate can also be named by reference."""
OPEN_TO_ALL = {"rule_id", "name"}
"""Parameters that name nobody's own."""
ADMINISTRATORS_ONLY = {
    "client_id",
    "kid",
    "profile_name",
    "suspense_item_id",
    "interchange_id",
    "deposit_id",
    "account_id",
    "payout_id",
    "administrator_id",
    "glass_id",
}
PROVEN_ELSEWHERE = {"invoice_id"}
"""Things a CBO owns that this estate does not hold; tests of their own rooms walk them."""


def label(route: HubRoute) -> str:
    return f"{min(route.methods)} {route.path}"


def parameters_of(route: HubRoute) -> set[str]:
    return set(re.findall(r"{(\w+)}", route.path)) - {"step"}


@pytest.fixture
def loop(settings: Settings, database: Database, clock: SteppedClock) -> Iterator[Loop]:
    """A hub where Semilla's encounter went all the way to Bahia's payment."""
    loop = Loop(settings, database, clock)
    with loop.world.http:
        loop.set_up()
        yield loop


@pytest.fixture
def estate(loop: Loop) -> dict[str, str]:
    """One of everything, Semilla's or Bahia's; ids by path parameter."""
    encounter = loop.encounter()
    batch = loop.send()
    loop.accept(batch)
    (claim,) = loop.claims()
    loop.pay(Remit([loop.paid(claim, 1666)]))
    admin = loop.admin
    loop.world.clock.advance(days=1)
    for party in (admin, loop.cbo, loop.plan):
        party.sign_in()
    dispute = {"kind": "underpaid", "claim_ids": [claim["id"]]}
    issued = admin.must("POST", "/v1/statements", {"period_to": "2026-06-15"})
    later = loop.cbo.must(
        "POST",
        "/v1/encounters/batch",
        b'{"encounter_ref": "later"}\n',
        prefer="respond-async",
        content_type="application/x-ndjson",
    )
    return {
        "organization_id": admin.must("GET", "/v1/organizations/cbo-semilla")["id"],
        "contract_id": admin.must("GET", "/v1/contracts/con-bahia")["id"],
        "agreement_id": admin.must("GET", "/v1/agreements/agr-semilla")["id"],
        "worker_id": loop.cbo.must("GET", "/v1/health-workers/chw-cert")["id"],
        "member_id": loop.cbo.must("GET", "/v1/members/m01")["id"],
        "encounter_id": encounter["id"],
        "claim_id": claim["id"],
        "claim_batch_id": batch["id"],
        "remittance_id": admin.must("GET", "/v1/remittances")["data"][0]["id"],
        "interchange_id": batch["interchange_id"],
        "dispute_id": loop.cbo.must("POST", "/v1/disputes", dispute)["disputes"][0]["id"],
        "statement_id": issued["statements"][0]["id"],
        "submission_id": later["id"],
    }


@pytest.fixture
def camino(loop: Loop) -> Party:
    """A client of another CBO."""
    return loop.world.party("cbo-camino", "cbo")


@pytest.fixture
def sierra(loop: Loop) -> Party:
    """A client of another plan."""
    return loop.world.party("plan-sierra", "plan")


def call_all(party: Party, names: dict[str, str]) -> list[tuple[str, Any]]:
    found = []
    for route in WITH_ID:
        if not parameters_of(route) <= set(names):
            continue
        path = route.path.replace("{step}", "activate")
        for name in parameters_of(route):
            path = path.replace(f"{{{name}}}", names[name])
        for method in route.methods:
            body = None if method == "GET" else {}
            found.append((label(route), party.call(method, path, body, if_match='"v1"')))
    return found


@pytest.mark.parametrize("by", ["id", "ref"])
@pytest.mark.parametrize("who", ["camino", "sierra"])
@pytest.mark.asks(
    "V8.2 data level", "Another's resource is not there, on any route, by id or reference"
)
def test_anothers_resources_are_not_there_on_any_route(
    request: pytest.FixtureRequest, estate: dict[str, str], who: str, by: str
) -> None:
    party: Party = request.getfixturevalue(who)
    answers = call_all(party, estate if by == "id" else REFS)
    assert len(answers) >= 15
    for name, answer in answers:
        assert answer.status_code in (404, 403, 422), (name, answer.status_code, answer.text)
        if answer.status_code == 403:
            assert answer.json()["code"] == "not_allowed", name
        if answer.status_code == 422:
            assert name.split()[0] in ("POST", "PUT", "PATCH"), name
        for secret in ("Lino", "Duarte", "98194821H", "Bruno", "008122250", '_cents":1666'):
            assert secret not in answer.text, name


def test_a_well_formed_write_to_anothers_resource_finds_nothing(
    estate: dict[str, str], camino: Party, sierra: Party
) -> None:
    member = {key: value for key, value in bundled("members", "m02").items() if key in (
        "cin", "first_name", "last_name", "birth_date", "sex")}  # fmt: skip
    worker = bundled("health_workers", "chw-cert")
    encounter = {key: value for key, value in BUNDLE["encounters"][0].items() if key != "cbo_ref"}
    for method, path, body in (
        ("PUT", f"/v1/members/{estate['member_id']}", member),
        ("PUT", f"/v1/members/{estate['member_id']}/coverage", {"coverage": []}),
        ("PUT", f"/v1/members/{estate['member_id']}/programs", {"programs": []}),
        ("PUT", f"/v1/health-workers/{estate['worker_id']}", worker),
        ("PUT", f"/v1/encounters/{estate['encounter_id']}", encounter),
        ("POST", f"/v1/encounters/{estate['encounter_id']}/withdraw", {}),
        ("POST", f"/v1/claims/{estate['claim_id']}/void", {"reason": "mine"}),
    ):
        answer = camino.call(method, path, body, if_match='"v1"')
        assert answer.status_code == 404, (path, answer.text)
    receipt = {"sha256": "0" * 64}
    path = f"/v1/claim-batches/{estate['claim_batch_id']}/receipt"
    assert sierra.call("POST", path, receipt).status_code == 404


@pytest.mark.asks("V8.2 data level", "No list shows anything of another")
def test_no_list_shows_anything_of_another(
    estate: dict[str, str], camino: Party, sierra: Party
) -> None:
    asked = 0
    for route in ROUTES:
        if "{" in route.path or "GET" not in route.methods:
            continue
        for party in (camino, sierra):
            answer = party.get(f"{route.path}?limit=200")
            if answer.status_code == 200:
                asked += 1
                for shown_id in estate.values():
                    assert shown_id not in answer.text, route.path
    assert asked >= 10


@pytest.mark.asks("V8.2 data level", "Unknown and another's are answered alike")
def test_an_unknown_id_and_anothers_id_are_answered_alike(
    estate: dict[str, str], camino: Party
) -> None:
    for name, path in (
        ("member_id", "/v1/members/"),
        ("worker_id", "/v1/health-workers/"),
        ("agreement_id", "/v1/agreements/"),
        ("encounter_id", "/v1/encounters/"),
        ("claim_id", "/v1/claims/"),
    ):
        theirs = camino.get(path + estate[name]).json()
        nobodys = camino.get(path + estate[name][:-4] + "0000").json()
        assert theirs | {"request_id": ""} == nobodys | {"request_id": ""}


@pytest.mark.asks("164.312(a)(1) access control", "Roles, scopes, row-level security")
def test_every_route_with_an_id_is_covered_here(estate: dict[str, str]) -> None:
    known = set(estate) | OPEN_TO_ALL | ADMINISTRATORS_ONLY | PROVEN_ELSEWHERE
    for route in WITH_ID:
        assert parameters_of(route) <= known, f"teach this test {label(route)}"


@pytest.mark.asks("V8.2 function level", "What is for administrators refuses everybody else")
def test_what_is_for_administrators_refuses_everybody_else(
    estate: dict[str, str], loop: Loop, camino: Party, sierra: Party
) -> None:
    named = dict.fromkeys(ADMINISTRATORS_ONLY, "x") | estate
    for party in (camino, sierra, loop.cbo, loop.plan):
        for route in WITH_ID:
            if not parameters_of(route) & ADMINISTRATORS_ONLY - {"interchange_id"}:
                continue
            path = route.path
            for name in parameters_of(route):
                path = path.replace(f"{{{name}}}", named[name])
            for method in route.methods:
                body = None if method == "GET" else {}
                answer = party.call(method, path, body, if_match='"v1"')
                assert answer.status_code == 403, (label(route), answer.text)
