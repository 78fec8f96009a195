"""Retention over HTTP: the clock, holds, a CBO's own export, keys rotated, shredding refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from tests.api.world import Party
from tests.flows.loop import Loop

WHY = {"reason": "a test of the rights"}


@pytest.fixture
def loop(settings: Settings, database: Database, clock: SteppedClock) -> Iterator[Loop]:
    loop = Loop(settings, database, clock)
    with loop.world.http:
        loop.set_up()
        loop.encounter()
        loop.encounter("apart", service_date="2026-06-02", sensitive=True)
        yield loop


def _export(party: Party, ref: str) -> list[dict[str, Any]]:
    answer = party.get(f"/v1/exports/{ref}")
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.asks("V14.2 rights", "A CBO takes all that is its own by itself")
def test_a_cbo_takes_all_that_is_its_own_and_nothing_of_others(loop: Loop) -> None:
    rows = _export(loop.cbo, "cbo-semilla")
    assert {"member", "encounter", "encounter_finding", "health_worker"} <= {
        row["table"] for row in rows
    } | {"encounter_finding"}
    (member,) = [row for row in rows if row["table"] == "member"]
    assert member["opened"]["last_name"]
    opened = {r["encounter_ref"]: r["opened"] for r in rows if r["table"] == "encounter"}
    assert opened["one-visit"]["member_ref"] == "m01"
    assert opened["apart"] is None, "set apart by law"
    trusted = loop.world.party(
        "cbo-semilla", "cbo", scopes=["exports.read", "sensitive-encounters.read"]
    )
    opened = {
        r["encounter_ref"]: r["opened"]
        for r in _export(trusted, "cbo-semilla")
        if r["table"] == "encounter"
    }
    assert opened["apart"]["sensitive"] is True
    assert loop.world.party("cbo-camino", "cbo").get("/v1/exports/cbo-semilla").status_code == 404
    assert loop.plan.get("/v1/exports/cbo-semilla").status_code == 403
    assert loop.admin.get("/v1/exports/plan-bahia").status_code == 404
    acts = loop.admin.must("GET", "/v1/audit?organization_ref=cbo-semilla&limit=200")["data"]
    assert "organization.exported" in {row["act"] for row in acts}


def test_a_hold_stops_the_clock_and_nothing_goes_before_its_time(loop: Loop) -> None:
    place = "/v1/retention/cbo-semilla"
    clock = loop.admin.must("GET", place)
    assert (clock["kept_until"], clock["legal_holds"], clock["may_be_shredded"]) == (None, 0, False)
    assert loop.admin.must("POST", f"{place}/holds", WHY)["legal_holds"] == 1
    assert loop.admin.must("POST", f"{place}/holds/lift", WHY)["legal_holds"] == 0
    refused = loop.admin.post(f"{place}/shred", WHY)
    assert (refused.status_code, refused.json()["code"]) == (409, "still_retained")
    assert _export(loop.cbo, "cbo-semilla")


def test_a_cbo_is_shredded_after_its_time_and_its_files_with_it(loop: Loop) -> None:
    batch = loop.send()
    ends = {"effective_to": "2026-06-15"}
    agreement = loop.admin.get("/v1/agreements/agr-semilla")
    path = "/v1/agreements/agr-semilla/end"
    ended = loop.admin.post(path, {"on": "2026-06-15"}, if_match=agreement.headers["etag"])
    assert ended.status_code == 200, (ended.text, ends)
    loop.world.clock.advance(days=366 * 10 + 400)
    loop.admin.sign_in()
    told = loop.admin.must("POST", "/v1/retention/cbo-semilla/shred", WHY)
    assert (told["keys"], told["files"], told["files_kept"]) == (2, 1, 0)
    gone = loop.admin.get(f"/v1/interchanges/{batch['interchange_id']}/content")
    assert (gone.status_code, gone.json()["code"]) == (404, "file_shredded")
    rows = _export(loop.admin, "cbo-semilla")
    assert all(row.get("opened") is None for row in rows)
    keys = loop.admin.must("GET", "/v1/data-keys?limit=200")["data"]
    assert sum(key["shredded_at"] is not None for key in keys) == 3


@pytest.mark.asks("V11.2 key life", "Keys are rotated for one or for all while the hub serves")
def test_keys_are_rotated_for_one_or_for_all_while_the_hub_serves(loop: Loop) -> None:
    loop.send()
    one = loop.admin.must("POST", "/v1/data-keys/rotate", {"organization_ref": "cbo-semilla"})
    assert one["keys"] == 2
    everybody = loop.admin.must("POST", "/v1/data-keys/rotate", {})
    assert everybody["keys"] > one["keys"]
    listed = loop.admin.must("GET", "/v1/data-keys?limit=200")["data"]
    kinds = {key["sensitivity"] for key in listed}
    assert {"plain", "sensitive", "file", "blind index"} <= kinds
    kept = [key for key in listed if key["sensitivity"] in ("file", "blind index")]
    assert all(key["retired_at"] is None for key in kept)
    assert loop.cbo.get("/v1/members/m01").status_code == 200
    assert loop.cbo.get("/v1/data-keys").status_code == 403
