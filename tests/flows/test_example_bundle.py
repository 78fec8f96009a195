"""The example bundle, posted through the API, comes out as `hub encounters check` says."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from tests.api.world import BUNDLE, Party, World

EXPECTED = json.loads((Path(__file__).parents[1] / "examples" / "expected.json").read_text())
PATHS = {"health_workers": "health-workers"}
CBO_OF_MEMBER = {each["member_ref"]: each["cbo_ref"] for each in BUNDLE["encounters"]}


@pytest.fixture
def world(settings: Settings, database: Database, clock: SteppedClock) -> Iterator[World]:
    world = World(settings, database, clock)
    with world.http:
        world.add_bundle("organizations", "contracts", "agreements")
        contact = {"name": "Example Biller", "phone": "6195550100"}
        version = world.admin.get("/v1/organizations/hub").headers["etag"]
        path = "/v1/organizations/hub"
        world.admin.must("PATCH", path, {"contact": contact}, if_match=version)
        yield world


@pytest.fixture
def cbos(world: World) -> dict[str, Party]:
    """Each CBO's own client, which posts its own workers, members and encounters."""
    refs = [each["ref"] for each in BUNDLE["organizations"] if each["kind"] == "cbo"]
    cbos = {ref: world.party(ref, "cbo") for ref in refs}
    for worker in BUNDLE["health_workers"]:
        cbos[worker["cbo_ref"]].must("POST", "/v1/health-workers", worker)
    for member in BUNDLE["members"]:
        cbos[CBO_OF_MEMBER[member["ref"]]].must("POST", "/v1/members", member)
    return cbos


def _findings(shown: dict[str, Any]) -> list[str]:
    return sorted(each["rule"] for each in shown["findings"] if each["action"] != "warn")


def _compare(shown: dict[str, Any]) -> None:
    wanted = EXPECTED["encounters"][shown["encounter_ref"]]
    assert shown["status"] == wanted["status"], shown
    assert _findings(shown) == sorted(wanted["findings"])
    if "code" in wanted:
        assert shown["code"] == wanted["code"]


def test_encounters_posted_one_by_one_come_out_as_expected(
    world: World, cbos: dict[str, Party]
) -> None:
    for encounter in BUNDLE["encounters"]:
        shown = cbos[encounter["cbo_ref"]].must("POST", "/v1/encounters", encounter)
        _compare(shown)
    _compare_lines(world)


def test_encounters_posted_in_one_batch_come_out_as_expected(
    world: World, cbos: dict[str, Party]
) -> None:
    for ref, cbo in cbos.items():
        mine = [each for each in BUNDLE["encounters"] if each["cbo_ref"] == ref]
        answer = cbo.must("POST", "/v1/encounters/batch", mine)
        assert answer["accepted"] == len(mine)
        for row in answer["rows"]:
            _compare(row["encounter"])
    _compare_lines(world)


def _compare_lines(world: World) -> None:
    """Assembled and batched, the ready ones make the expected lines, to the cent."""
    made = world.admin.must("POST", "/v1/claim-batches", {})
    assert made["held_back"] == []
    claims = _all(world.admin, "/v1/claims?limit=200")
    refs = {
        each["id"]: each["encounter_ref"] for each in _all(world.admin, "/v1/encounters?limit=200")
    }
    members = {each["id"]: each["ref"] for each in _all(world.admin, "/v1/members?limit=200")}
    lines = [
        {
            "member_ref": members[claim["member_id"]],
            "service_date": line["service_date"],
            "code": line["code"],
            "modifiers": line["modifiers"],
            "minutes": line["minutes"],
            "units": line["units"],
            "expected_cents": line["expected_cents"],
            "encounter_refs": [refs[its_id] for its_id in line["encounter_ids"]],
        }
        for claim in claims
        for line in claim["lines"]
    ]

    def order(line: dict[str, Any]) -> tuple[str, str]:
        return line["member_ref"], line["service_date"]

    assert sorted(lines, key=order) == sorted(EXPECTED["lines"], key=order)
    assert sum(line["expected_cents"] for line in lines) == EXPECTED["total_expected_cents"]


def _all(party: Party, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    found = party.must("GET", path)
    rows += found["data"]
    while found["next"]:
        found = party.must("GET", f"{path}&cursor={found['next']}")
        rows += found["data"]
    return rows


def test_a_dry_run_says_what_would_help_and_keeps_nothing(
    world: World, cbos: dict[str, Party]
) -> None:
    posted = copy.deepcopy(BUNDLE["encounters"][0]) | {"diagnoses": []}
    told = cbos[posted["cbo_ref"]].must("POST", "/v1/encounters/validate", posted)
    assert (told["status"], told["payable_after_changes"]) == ("blocked", True)
    assert [change["rule"] for change in told["changes"]] == ["CHW-CPT-ICD"]
    assert told["expected_cents_after_changes"] == 2666
    assert told["units_left"]["day"] == 3
    assert _all(world.admin, "/v1/encounters?limit=200") == []


def test_a_decision_is_shown_without_the_person_and_replays_the_same(
    world: World, cbos: dict[str, Party]
) -> None:
    posted = BUNDLE["encounters"][0]
    cbo = cbos[posted["cbo_ref"]]
    its_id = cbo.must("POST", "/v1/encounters", posted)["id"]
    shown = cbo.must("GET", f"/v1/encounters/{its_id}/decision")
    assert "person" not in shown["facts"]["member"]
    assert shown["status"] == "ready"
    assert "CHW-UNIT-DAY-MAX" in shown["rules"]
    replayed = cbo.must("POST", f"/v1/encounters/{its_id}/replay")
    assert replayed["same"] is True
    other = next(party for ref, party in cbos.items() if ref != posted["cbo_ref"])
    assert other.get(f"/v1/encounters/{its_id}/decision").status_code == 404


def test_a_term_is_tried_on_record_before_it_is_published(
    world: World, cbos: dict[str, Party]
) -> None:
    for encounter in BUNDLE["encounters"]:
        cbos[encounter["cbo_ref"]].must("POST", "/v1/encounters", encounter)
    body = {"contract_ref": "con-bahia", "months": 6, "terms": {"units_per_day_max": 3}}
    tried = world.admin.must("POST", "/v1/rules/try", body)
    refs = {
        each["id"]: each["encounter_ref"] for each in _all(world.admin, "/v1/encounters?limit=200")
    }
    assert [refs[flip["encounter_id"]] for flip in tried["flips"]] == ["four-units"]
    assert tried["flips"][0]["rules_that_appear"] == ["CHW-UNIT-DAY-MAX"]
    unchanged = world.admin.must("POST", "/v1/rules/try", body | {"terms": {}})
    assert unchanged["flips"] == []
    unfit = world.admin.post("/v1/rules/try", body | {"terms": {"units_per_day_max": "many"}})
    assert (unfit.status_code, unfit.json()["code"]) == (422, "term_unfit")
    assert cbos["cbo-semilla"].post("/v1/rules/try", body).status_code == 403
