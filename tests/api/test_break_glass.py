"""Broken glass: reason, second person, an hour at most, one organization, everything reported."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.people import enrolled
from tests.api.world import Party, World


@pytest.fixture
def filled(world: World, admin: Party) -> Party:
    """A CBO with members and an encounter."""
    world.add_bundle("contracts", "agreements", "health_workers", "members")
    return world.party("cbo-semilla", "cbo")


@pytest.fixture
def ana(world: World) -> Party:
    return enrolled(world, "ana").signed_in()


@pytest.fixture
def ben(world: World) -> Party:
    return enrolled(world, "ben").signed_in()


def _ask(person: Party, **more: Any) -> Any:
    body = {
        "organization_ref": "cbo-semilla", "reason": "a member asks what we hold",
        "ticket": "T-17", **more,
    }  # fmt: skip
    return person.post("/v1/break-glass", body)


def _open(ana: Party, ben: Party, **more: Any) -> str:
    its_id: str = _ask(ana, **more).json()["id"]
    ben.must("POST", f"/v1/break-glass/{its_id}/approve", {"minutes": 10})
    return its_id


@pytest.mark.asks(
    "164.312(a)(2)(ii) emergency access",
    "Broken glass: nothing opens before a second person approves",
)
def test_nothing_opens_before_a_second_person_approves(
    world: World, filled: Party, ana: Party, ben: Party
) -> None:
    asked = _ask(ana)
    assert (asked.status_code, asked.json()["status"]) == (201, "waiting")
    place = f"/v1/break-glass/{asked.json()['id']}/approve"
    assert ana.get("/v1/members").status_code == 403
    alone = ana.post(place, {})
    assert (alone.status_code, alone.json()["code"]) == (409, "not_yourself")
    assert world.admin.post(place, {}).status_code == 403, "a client is no second person"
    assert ben.must("POST", place, {})["status"] == "open"
    assert len(ana.must("GET", "/v1/members")["data"]) > 0
    again = ben.post(place, {})
    assert (again.status_code, again.json()["code"]) == (409, "break_glass_settled")


@pytest.mark.asks("164.312(a)(2)(ii) emergency access", "An hour at most; it ends by itself")
def test_the_glass_is_open_for_an_hour_at_most_and_ends_by_itself(
    world: World, filled: Party, ana: Party, ben: Party
) -> None:
    its_id = _ask(ana).json()["id"]
    too_long = ben.post(f"/v1/break-glass/{its_id}/approve", {"minutes": 61})
    assert too_long.status_code == 422
    ben.must("POST", f"/v1/break-glass/{its_id}/approve", {"minutes": 5})
    assert ana.get("/v1/members").status_code == 200
    world.clock.advance(minutes=5)
    assert ana.get("/v1/members").status_code == 403
    assert ana.must("GET", f"/v1/break-glass/{its_id}")["status"] == "run_out"


def test_a_request_that_nobody_approved_in_a_working_day_is_over(
    world: World, filled: Party
) -> None:
    person = enrolled(world, "ana")
    its_id = _ask(person.signed_in()).json()["id"]
    world.clock.advance(minutes=8 * 60 + 1)
    world.admin.sign_in()
    cyd = enrolled(world, "cyd").signed_in()
    assert cyd.post(f"/v1/break-glass/{its_id}/approve", {}).status_code == 409


def test_closing_ends_it_at_once(world: World, filled: Party, ana: Party, ben: Party) -> None:
    its_id = _open(ana, ben)
    for _ in range(2):
        assert ana.must("POST", f"/v1/break-glass/{its_id}/close", {})["status"] == "closed"
    assert ana.get("/v1/members").status_code == 403


@pytest.mark.asks("164.312(a)(2)(ii) emergency access", "One organization, reading only")
def test_only_the_one_organization_is_behind_the_glass_and_nothing_can_be_written(
    world: World, filled: Party, ana: Party, ben: Party
) -> None:
    _open(ana, ben, organization_ref="cbo-camino")
    member = filled.must("GET", "/v1/members")["data"][0]["id"]
    assert ana.must("GET", "/v1/members")["data"] == []
    assert ana.get(f"/v1/members/{member}").status_code == 404
    assert ana.post("/v1/members", {}).status_code == 403


@pytest.mark.asks(
    "164.312(a)(2)(ii) emergency access", "Everything read is in a report, with its reason"
)
def test_everything_read_behind_the_glass_is_in_the_report_with_its_reason(
    world: World, filled: Party, ana: Party, ben: Party
) -> None:
    its_id = _open(ana, ben)
    member = ana.must("GET", "/v1/members")["data"][0]["id"]
    ana.must("GET", f"/v1/members/{member}")
    ana.must("GET", "/v1/encounters")
    ana.must("GET", "/v1/organizations")  # a standing right: not behind the glass
    ana.must("POST", f"/v1/break-glass/{its_id}/close", {})
    told = ben.must("GET", f"/v1/break-glass/{its_id}/report")["data"]
    assert [row["act"] for row in told][:2] == ["break_glass.asked", "break_glass.approved"]
    looks = [row["detail"] for row in told if row["act"] == "break_glass.read"]
    assert [look["route"] for look in looks] == [
        "/v1/members",
        "/v1/members/{member_id}",
        "/v1/encounters",
    ]
    assert looks[1]["member_id"] == member
    read = next(row for row in told if row["act"] == "member.read")
    assert (read["subject_id"], read["reason"]) == (member, f"{its_id}: T-17")
    assert told[0]["reason"] == "T-17: a member asks what we hold"
    assert told[-1]["act"] == "break_glass.closed"
    paged = ben.must("GET", f"/v1/break-glass/{its_id}/report?limit=2")
    rest = ben.must("GET", f"/v1/break-glass/{its_id}/report?cursor={paged['next']}")
    assert paged["data"] + rest["data"] == told


@pytest.mark.asks("164.312(a)(2)(ii) emergency access", "The organization hears of it")
def test_the_organization_hears_of_it(world: World, filled: Party, ana: Party, ben: Party) -> None:
    its_id = _open(ana, ben)
    told = filled.must("GET", "/v1/events?limit=200")["data"]
    (heard,) = [event for event in told if event["kind"] == "break_glass.approved"]
    assert heard["subject_id"] == its_id


def test_there_is_nothing_behind_the_hubs_own_glass(world: World, ana: Party) -> None:
    answer = _ask(ana, organization_ref="hub")
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_behind_glass")
    assert _ask(ana, organization_ref="cbo-nobody").status_code == 422
    assert _ask(world.admin).status_code == 403
    assert ana.must("GET", "/v1/break-glass")["data"] == []
