"""Another's resource is not there: every route, every role, by id and by reference.

Made from the app's own routes, so that a new route is covered or fails here.
"""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from hub.api.openapi import hub_routes
from hub.api.routing import HubRoute, PublicRoute
from hub.main import make_app
from hub.settings import Settings
from tests.api.world import BUNDLE, Party, World, bundled

ROUTES: list[HubRoute] = [
    route for route in hub_routes(make_app(Settings())) if not isinstance(route, PublicRoute)
]
WITH_ID = [route for route in ROUTES if "{" in route.path]
OWNED = {
    "organization_id": ("cbo-camino", "organization"),
    "contract_id": ("con-camino", "contract"),
    "agreement_id": ("agr-camino", "agreement"),
    "worker_id": ("chw-ok", "health_worker"),
    "member_id": ("m01", "member"),
    "encounter_id": ("one-visit", "encounter"),
}
"""For each path parameter: what of the CBO Camino (or its contract) it may name."""
SHARED = {"rule_id": "CHW-UNIT-DAY-MAX"}
MAY_LACK = {"client_id", "kid"}
"""Parameters of routes for administrators only."""


def label(route: HubRoute) -> str:
    return f"{min(route.methods)} {route.path}"


@pytest.fixture
def estate(admin: Party, camino: Party) -> dict[str, str]:
    """One of everything, belonging to Camino; ids by path parameter."""
    direct = bundled("contracts", "con-sierra") | {"ref": "con-camino", "holder_ref": "cbo-camino"}
    encounter = next(
        copy.deepcopy(each) for each in BUNDLE["encounters"] if each["cbo_ref"] == "cbo-camino"
    ) | {"member_ref": "m01", "health_worker_ref": "chw-ok"}
    agreement = bundled("agreements", "agr-camino") | {"contract_refs": ["con-camino"]}
    return {
        "organization_id": admin.must("GET", "/v1/organizations/cbo-camino")["id"],
        "contract_id": admin.must("POST", "/v1/contracts", direct)["id"],
        "agreement_id": admin.must("POST", "/v1/agreements", agreement)["id"],
        "worker_id": camino.must("POST", "/v1/health-workers", bundled("health_workers", "chw-ok"))[
            "id"
        ],
        "member_id": camino.must("POST", "/v1/members", bundled("members", "m01"))["id"],
        "encounter_id": camino.must("POST", "/v1/encounters", encounter)["id"],
    }


def call_all(party: Party, names: dict[str, str]) -> list[tuple[str, Any]]:
    found = []
    for route in WITH_ID:
        parameters = re.findall(r"{(\w+)}", route.path)
        known = {**SHARED, "step": "activate", **names}
        if not set(parameters) <= set(known) or set(parameters) & set(SHARED):
            continue
        path = route.path
        for name in parameters:
            path = path.replace(f"{{{name}}}", known[name])
        for method in route.methods:
            body = None if method == "GET" else {}
            found.append((label(route), party.call(method, path, body, if_match='"v1"')))
    return found


@pytest.mark.parametrize("by", ["id", "ref"])
@pytest.mark.parametrize("who", ["semilla", "bahia"])
def test_anothers_resources_are_not_there_on_any_route(
    request: pytest.FixtureRequest, estate: dict[str, str], who: str, by: str
) -> None:
    party: Party = request.getfixturevalue(who)
    names = estate if by == "id" else {name: ref for name, (ref, _) in OWNED.items()}
    answers = call_all(party, names)
    assert len(answers) >= 15
    for name, answer in answers:
        assert answer.status_code in (404, 403, 422), (name, answer.status_code, answer.text)
        if answer.status_code == 403:
            assert answer.json()["code"] == "not_allowed", name
        if answer.status_code == 422:
            assert name.split()[0] in ("POST", "PUT", "PATCH"), name
        for secret in ("Lino", "Duarte", "98194821H", "Nestor", "001831970"):
            assert secret not in answer.text, name


def test_a_well_formed_edit_of_anothers_resource_finds_nothing(
    estate: dict[str, str], semilla: Party
) -> None:
    member = {key: value for key, value in bundled("members", "m02").items() if key in (
        "cin", "first_name", "last_name", "birth_date", "sex")}  # fmt: skip
    worker = bundled("health_workers", "chw-cert")
    for path, body in (
        (f"/v1/members/{estate['member_id']}", member),
        (f"/v1/members/{estate['member_id']}/coverage", {"coverage": []}),
        (f"/v1/members/{estate['member_id']}/programs", {"programs": []}),
        (f"/v1/health-workers/{estate['worker_id']}", worker),
    ):
        assert semilla.call("PUT", path, body, if_match='"v1"').status_code == 404, path


def test_no_list_shows_anything_of_another(estate: dict[str, str], semilla: Party) -> None:
    for route in ROUTES:
        if "{" in route.path or "GET" not in route.methods:
            continue
        answer = semilla.get(f"{route.path}?limit=200")
        if answer.status_code == 200:
            for shown_id in estate.values():
                assert shown_id not in answer.text, route.path


def test_an_unknown_id_and_anothers_id_are_answered_alike(
    estate: dict[str, str], semilla: Party
) -> None:
    for name, path in (
        ("member_id", "/v1/members/"),
        ("worker_id", "/v1/health-workers/"),
        ("agreement_id", "/v1/agreements/"),
    ):
        theirs = semilla.get(path + estate[name]).json()
        nobodys = semilla.get(path + estate[name][:-4] + "0000").json()
        assert theirs | {"request_id": ""} == nobodys | {"request_id": ""}


def test_every_route_with_an_id_is_covered_here() -> None:
    for route in WITH_ID:
        parameters = set(re.findall(r"{(\w+)}", route.path)) - {"step"} - set(SHARED)
        assert parameters <= set(OWNED) | MAY_LACK, f"teach this test {label(route)}"


def test_a_cbo_cannot_speak_for_another(camino: Party, semilla: Party) -> None:
    body = bundled("members", "m01") | {"cbo_ref": "cbo-camino"}
    assert semilla.post("/v1/members", body).status_code in (403, 422)
    listed = camino.must("GET", "/v1/members")
    assert listed["data"] == []


def test_the_same_person_at_two_cbos_is_one_inside_and_nobody_sees_it(
    world: World, semilla: Party, camino: Party
) -> None:
    body = bundled("members", "m01")
    first = semilla.must("POST", "/v1/members", body)
    second = camino.must("POST", "/v1/members", body | {"cin": " 9819 4821-h"})
    assert {k: v for k, v in first.items() if k not in ("id", "cbo_id", "created_at")} == {
        k: v for k, v in second.items() if k not in ("id", "cbo_id", "created_at")
    } | {"cin": "98194821H"}
    assert second["warnings"] == []
    with world.database.owner_engine() as engine, engine.connect() as connection:
        persons = connection.exec_driver_sql(
            "SELECT count(DISTINCT person_id), count(*) FROM member"
        ).one()
    assert tuple(persons) == (1, 2)
    assert len(semilla.must("POST", "/v1/members/search", {"cin": "98194821H"})["data"]) == 1


def test_two_ill_formed_cins_are_not_taken_for_one_person(
    world: World, semilla: Party, camino: Party
) -> None:
    for party in (semilla, camino):
        party.must("POST", "/v1/members", bundled("members", "m14"))
    with world.database.owner_engine() as engine, engine.connect() as connection:
        persons = connection.exec_driver_sql("SELECT count(DISTINCT person_id) FROM member")
        assert persons.scalar_one() == 2


def test_a_cbo_sees_no_contract_and_no_other_cbo(estate: dict[str, str], semilla: Party) -> None:
    assert semilla.get("/v1/contracts").status_code == 403
    listed = semilla.must("GET", "/v1/organizations")["data"]
    assert {row["ref"] for row in listed} == {"hub", "plan-bahia", "plan-sierra", "cbo-semilla"}
    hub = next(row for row in listed if row["ref"] == "hub")
    assert hub["tin"] is None
    own = next(row for row in listed if row["ref"] == "cbo-semilla")
    assert own["tin"] == "008122250"


def test_a_plan_sees_its_own_contract_without_its_terms(
    admin: Party, estate: dict[str, str], bahia: Party
) -> None:
    admin.must("POST", "/v1/contracts", bundled("contracts", "con-bahia"))
    listed = bahia.must("GET", "/v1/contracts")["data"]
    assert [row["ref"] for row in listed] == ["con-bahia"]
    assert bahia.must("GET", "/v1/contracts/con-bahia")["terms"] == {}
    for path in ("/v1/members", "/v1/health-workers", "/v1/agreements", "/v1/clients", "/v1/audit"):
        assert bahia.get(path).status_code == 403, path
