"""What the law sets apart: a second data key, a permission of its own, masked for all others."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import text

from hub.database import HUB, Database
from hub.kit.clock import SteppedClock
from hub.kit.identifiers import read_id
from hub.settings import Settings
from hub.vault.sealed import key_id_of
from tests.api.world import Party
from tests.flows.loop import Loop

SCOPES = ["encounters.read", "encounters.write", "claims.read", "sensitive-encounters.read"]


@pytest.fixture
def loop(settings: Settings, database: Database, clock: SteppedClock) -> Iterator[Loop]:
    loop = Loop(settings, database, clock)
    with loop.world.http:
        loop.set_up()
        yield loop


@pytest.fixture
def trusted(loop: Loop) -> Party:
    """A client of the same CBO that was given the permission by name."""
    return loop.world.party("cbo-semilla", "cbo", scopes=SCOPES)


def _keys(loop: Loop) -> dict[UUID, str]:
    """The sensitivity of each data key."""
    with loop.world.database.session(HUB) as session:
        found = session.connection().execute(text("SELECT id, sensitivity FROM data_key"))
        return {row[0]: row[1] for row in found}


def _sealed_under(loop: Loop, table: str, where: str = "true") -> list[str]:
    keys = _keys(loop)
    with loop.world.database.session(HUB) as session:
        found = session.connection().execute(text(f"SELECT sealed FROM {table} WHERE {where}"))
        return [keys[key_id_of(bytes(sealed))] for (sealed,) in found if sealed is not None]


@pytest.mark.asks(
    "CMIA, AB 352 segregation",
    "Encounters set apart have a data key of their own, with all that is kept of them",
)
def test_a_sensitive_encounter_and_all_that_is_kept_of_it_have_a_key_of_their_own(
    loop: Loop,
) -> None:
    loop.encounter()
    loop.encounter("apart", service_date="2026-06-02", sensitive=True)
    of_it = "encounter_id = (SELECT id FROM encounter WHERE encounter_ref = 'apart')"
    assert _sealed_under(loop, "encounter", "encounter_ref = 'apart'") == ["sensitive"]
    assert _sealed_under(loop, "encounter", "encounter_ref <> 'apart'") == ["plain"]
    assert _sealed_under(loop, "decision", of_it) == ["sensitive"]
    assert _sealed_under(loop, "decision", f"NOT {of_it}") == ["plain"]
    assert _sealed_under(loop, "idempotent_answer").count("sensitive") == 1


@pytest.mark.asks(
    "CMIA, AB 352 limited access",
    "Who and what is masked without a permission that has to be named",
)
def test_who_and_what_is_masked_without_the_permission(loop: Loop, trusted: Party) -> None:
    made = loop.encounter(sensitive=True)
    assert (made["sensitive"], made["masked"], made["status"]) == (True, True, "ready")
    place = f"/v1/encounters/{made['id']}"
    clear = trusted.must("GET", place)
    assert (clear["masked"], clear["member_ref"], clear["code"]) == (False, "m01", "98960")
    for told in (loop.cbo.must("GET", place), loop.cbo.must("GET", "/v1/encounters")["data"][0],
                 loop.admin.must("GET", place)):  # fmt: skip
        assert told["masked"] is True
        assert (told["member_id"], told["member_ref"], told["code"]) == ("", "", None)
        assert told["findings"] == []
        assert told["encounter_ref"] == made["encounter_ref"]
    assert trusted.must("GET", "/v1/encounters")["data"][0]["masked"] is False
    refused = loop.cbo.get(f"{place}/decision")
    assert (refused.status_code, refused.json()["scope"]) == (403, "sensitive-encounters.read")
    assert trusted.get(f"{place}/decision").status_code == 200


@pytest.mark.asks("CMIA, AB 352 limited access", "Claims and timelines are masked alike")
def test_its_claim_and_timeline_are_masked_too(loop: Loop, trusted: Party) -> None:
    loop.encounter(sensitive=True)
    loop.accept(loop.send())
    for party in (loop.cbo, loop.admin):
        (claim,) = party.must("GET", "/v1/claims")["data"]
        assert (claim["sensitive"], claim["masked"]) == (True, True)
        assert (claim["member_id"], claim["diagnoses"], claim["lines"]) == ("", [], [])
        file = party.must("GET", f"/v1/claims/{claim['id']}")
        assert file["masked"] is True
        assert [step["detail"] for step in file["timeline"]] == [{}] * len(file["timeline"])
        assert claim["charge_cents"] == file["charge_cents"] > 0
    file = trusted.must("GET", f"/v1/claims/{claim['id']}")
    assert (file["masked"], len(file["lines"])) == (False, 1)
    assert loop.plan.must("GET", "/v1/claims")["data"][0]["masked"] is False, "it was billed"


@pytest.mark.asks("42 CFR Part 2", "Set apart once is set apart for good")
def test_a_correction_sets_apart_what_was_kept_before_and_never_opens_it_again(
    loop: Loop, trusted: Party
) -> None:
    made = loop.encounter()
    body = loop.posted()
    place = f"/v1/encounters/{made['id']}"
    told = trusted.must("PUT", place, body | {"sensitive": True}, if_match='"v1"')
    assert told["sensitive"] is True
    told = trusted.must("PUT", place, body, if_match=f'"v{told["version"]}"')
    assert told["sensitive"] is True
    for table in ("encounter", "encounter_version", "decision"):
        assert set(_sealed_under(loop, table)) == {"sensitive"}, table


def test_a_file_that_holds_the_mark_is_set_apart_before_it_is_read(loop: Loop) -> None:
    for mark in (b'{"encounter_ref": "a"}\n', b'{"encounter_ref": "b", "sensitive": true}\n'):
        loop.cbo.must(
            "POST", "/v1/encounters/batch", mark,
            prefer="respond-async", content_type="application/x-ndjson",
        )  # fmt: skip
    assert sorted(_sealed_under(loop, "submission_part")) == ["plain", "sensitive"]


def test_a_mark_that_says_no_is_the_same_posting_as_none(loop: Loop) -> None:
    made = loop.encounter()
    again = loop.encounter(sensitive=False)
    assert again["id"] == made["id"]
    other = loop.cbo.post("/v1/encounters", loop.posted(sensitive=True))
    assert (other.status_code, other.json()["code"]) == (409, "encounter_ref_reused")


def test_the_permission_has_to_be_named_and_no_plan_may_hold_it(loop: Loop) -> None:
    plain = loop.admin.must("GET", "/v1/clients?limit=200")["data"]
    assert all("sensitive-encounters.read" not in one["scopes"] for one in plain)
    with pytest.raises(AssertionError, match="scope_unfit"):
        loop.world.party("plan-bahia", "plan", scopes=["sensitive-encounters.read"])


def test_the_second_key_can_be_rotated_alone(loop: Loop) -> None:
    made = loop.encounter(sensitive=True)
    cbo_id = loop.cbo.must("GET", "/v1/organizations/cbo-semilla")["id"]
    vault = loop.world.app.state.hub.vault
    its_id = read_id("organization", cbo_id)
    assert its_id is not None
    assert vault.rotate(its_id, "sensitive") is not None
    assert loop.cbo.must("GET", f"/v1/encounters/{made['id']}")["status"] == "ready"
