"""Two CBOs and a plan at one hub: what each sees of itself, and nothing of the others."""

from __future__ import annotations

import pytest

from tests.api.world import Party, World, bundled


def test_a_cbo_cannot_speak_for_another(camino: Party, semilla: Party) -> None:
    body = bundled("members", "m01") | {"cbo_ref": "cbo-camino"}
    assert semilla.post("/v1/members", body).status_code in (403, 422)
    listed = camino.must("GET", "/v1/members")
    assert listed["data"] == []


@pytest.mark.asks(
    "V8.4 multi-tenancy", "One person at two CBOs is one inside, and neither CBO can see it"
)
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


def test_a_cbo_sees_no_contract_and_no_other_cbo(camino: Party, semilla: Party) -> None:
    assert semilla.get("/v1/contracts").status_code == 403
    listed = semilla.must("GET", "/v1/organizations")["data"]
    assert {row["ref"] for row in listed} == {"hub", "plan-bahia", "plan-sierra", "cbo-semilla"}
    hub = next(row for row in listed if row["ref"] == "hub")
    assert hub["tin"] is None
    own = next(row for row in listed if row["ref"] == "cbo-semilla")
    assert own["tin"] == "008122250"


def test_a_plan_sees_its_own_contract_without_its_terms(admin: Party, bahia: Party) -> None:
    for ref in ("con-bahia", "con-sierra"):
        admin.must("POST", "/v1/contracts", bundled("contracts", ref))
    listed = bahia.must("GET", "/v1/contracts")["data"]
    assert [row["ref"] for row in listed] == ["con-bahia"]
    assert bahia.must("GET", "/v1/contracts/con-bahia")["terms"] == {}
    for path in ("/v1/members", "/v1/health-workers", "/v1/agreements", "/v1/clients", "/v1/audit"):
        assert bahia.get(path).status_code == 403, path
