"""Members: who they are, what covers them, and what lets services be billed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import Session, select

from hub.database import HUB, bind
from hub.tables import Coverage, WorkItem
from tests.api.world import Party, World, bundled

EDIT = ("cin", "first_name", "last_name", "birth_date", "sex", "county", "language", "address")


@pytest.fixture
def m01(semilla: Party) -> dict[str, Any]:
    """The member m01 of Semilla."""
    made: dict[str, Any] = semilla.must("POST", "/v1/members", bundled("members", "m01"))
    return made


def test_names_keep_their_letters(semilla: Party) -> None:
    body = bundled("members", "m01") | {
        "first_name": "  Jos\u0065\u0301  ",
        "last_name": "Pe\u00f1a O'Neil",
    }
    shown = semilla.must("POST", "/v1/members", body)
    assert (shown["first_name"], shown["last_name"]) == ("Jos\u00e9", "Pe\u00f1a O'Neil")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("98194821H", "98194821H"),
        ("9819-4821-h", "98194821H"),
        ("98194821H7", "98194821H"),
        ("98194821H72026", "98194821H"),
    ],
)
def test_a_cin_is_read_from_what_a_card_shows(semilla: Party, typed: str, kept: str) -> None:
    shown = semilla.must("POST", "/v1/members", bundled("members", "m01") | {"cin": typed})
    assert (shown["cin"], shown["warnings"]) == (kept, [])


def test_the_same_cin_twice_at_one_cbo_is_a_warning(semilla: Party, m01: dict[str, Any]) -> None:
    twin = semilla.must("POST", "/v1/members", bundled("members", "m01") | {"ref": "twin"})
    assert [warning["rule"] for warning in twin["warnings"]] == ["MEMBER-TWICE"]


def test_an_edit_replaces_who_the_member_is_and_keeps_the_rest(
    semilla: Party, m01: dict[str, Any]
) -> None:
    body = {name: bundled("members", "m01")[name] for name in EDIT} | {"last_name": "Nuevo"}
    shown = semilla.must("PUT", "/v1/members/m01", body, if_match='"v1"')
    assert (shown["last_name"], shown["version"]) == ("Nuevo", 2)
    assert shown["coverage"] == m01["coverage"]


def test_a_corrected_cin_makes_another_person_of_the_member(
    world: World, semilla: Party, camino: Party
) -> None:
    semilla.must("POST", "/v1/members", bundled("members", "m01") | {"cin": "12AB"})
    camino.must("POST", "/v1/members", bundled("members", "m01"))
    body = {name: bundled("members", "m01")[name] for name in EDIT}
    semilla.must("PUT", "/v1/members/m01", body, if_match='"v1"')
    with world.database.owner_engine() as engine, engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(DISTINCT person_id) FROM member")
        assert found.scalar_one() == 1


def test_new_coverage_supersedes_what_was_known(
    world: World, semilla: Party, m01: dict[str, Any]
) -> None:
    told = {
        "coverage": [
            {"plan_ref": "plan-bahia", "from": "2025-01-01", "to": "2026-03-31"},
            {"plan_ref": "plan-sierra", "from": "2026-04-01", "plan_member_number": "S-1"},
        ]
    }
    shown = semilla.must("PUT", "/v1/members/m01/coverage", told, if_match='"v1"')
    found = [(each["plan_ref"], each["from"], each["to"]) for each in shown["coverage"]]
    assert found == [
        ("plan-bahia", "2025-01-01", "2026-03-31"),
        ("plan-sierra", "2026-04-01", None),
    ]
    with Session(world.database.engine) as session:
        bind(session, HUB)
        rows = session.exec(select(Coverage)).all()
    assert sorted(row.superseded_at is not None for row in rows) == [False, False, True]


def test_every_wrong_plan_is_named_at_once(semilla: Party, m01: dict[str, Any]) -> None:
    told = {
        "coverage": [
            {"plan_ref": name, "from": "2026-01-01"} for name in ("x", "plan-bahia", "cbo-semilla")
        ]
    }
    refused = semilla.call("PUT", "/v1/members/m01/coverage", told, if_match='"v1"')
    assert [error["pointer"] for error in refused.json()["errors"]] == [
        "/coverage/0/plan_ref",
        "/coverage/2/plan_ref",
    ]


def test_evidence_is_added_for_the_member_it_names(semilla: Party, m01: dict[str, Any]) -> None:
    recommendation = bundled("members", "m21")["recommendations"][0] | {"member_ref": "m01"}
    made = semilla.must("POST", "/v1/recommendations", recommendation)
    assert made["member_id"] == m01["id"]
    semilla.must(
        "POST",
        "/v1/plans-of-care",
        {"member_ref": m01["id"], "from": "2026-01-01", "condition": "x", "services": " "},
    )
    semilla.must(
        "POST",
        "/v1/authorizations",
        {
            "member_ref": "m01",
            "kind": "units_beyond_threshold",
            "number": "AUTH/1",
            "plan_ref": "plan-bahia",
            "units": 12,
            "from": "2026-01-01",
        },
    )
    shown = semilla.must("GET", "/v1/members/m01")
    assert [
        len(shown[name]) for name in ("recommendations", "plans_of_care", "authorizations")
    ] == [
        1,
        1,
        1,
    ]
    assert shown["version"] == 4
    listed = semilla.must("GET", "/v1/recommendations?member_ref=m01")
    assert listed == {"data": [made], "next": None}


def test_evidence_for_nobody_is_refused(semilla: Party, m01: dict[str, Any]) -> None:
    told = bundled("members", "m21")["recommendations"][0] | {"member_ref": "m77"}
    refused = semilla.post("/v1/recommendations", told)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_reference")


def test_whatever_changes_a_member_has_waiting_encounters_judged_again(
    world: World, semilla: Party, m01: dict[str, Any]
) -> None:
    semilla.must("PUT", "/v1/members/m01/programs", {"programs": []}, if_match='"v1"')
    with Session(world.database.engine) as session:
        bind(session, HUB)
        asked = session.exec(select(WorkItem).where(WorkItem.kind == "judge_again")).all()
    assert [item.once for item in asked] == ["member/2"]


def test_the_unit_budget_is_numbers_across_cbos(
    admin: Party, semilla: Party, camino: Party, m01: dict[str, Any]
) -> None:
    for kind in ("contracts", "agreements"):
        semilla.world.add_bundle(kind)
    told = semilla.must("GET", "/v1/members/m01/units?on=2026-03-04")
    assert (told["day"], told["before_plan_of_care"], told["year"]) == (4, 12, None)
    assert told["plan_id"].startswith("org_")
    before = semilla.must("GET", "/v1/members/m01/units?on=2020-03-04")
    assert before["plan_id"] is None
    assert camino.get("/v1/members/m01/units").status_code == 404


@pytest.mark.asks("164.312(b) audit controls", "Reading a member is on the record")
def test_a_members_reading_is_on_the_audit_record(admin: Party, semilla: Party, m01: Any) -> None:
    semilla.must("GET", "/v1/members/m01")
    semilla.must("GET", "/v1/members")
    admin.must("GET", "/v1/members/m01")
    for organization, expected in (("cbo-semilla", 1), ("hub", 1)):
        path = f"/v1/audit?organization_ref={organization}&act=member.read"
        rows = admin.must("GET", path)["data"]
        assert [row["subject_id"] for row in rows] == [m01["id"]] * expected


def test_a_list_takes_the_same_number_of_queries_however_long(
    semilla: Party, m01: dict[str, Any], count_queries: Any
) -> None:
    with count_queries() as one:
        semilla.must("GET", "/v1/members")
    for number in range(6):
        body = bundled("members", "m02") | {"ref": f"q{number}"}
        semilla.must("POST", "/v1/members", body)
    with count_queries() as many:
        assert len(semilla.must("GET", "/v1/members")["data"]) == 7
    assert many.count == one.count
