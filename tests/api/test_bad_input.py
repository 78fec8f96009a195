"""Bad input is answered by a problem document: stable code, pointer, no echo, nothing stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.api.errors import PROBLEM_JSON
from hub.database import HUB, Database
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from hub.tables import metadata
from tests.api.world import Party, World, bundled
from tests.conftest import empty

SECRET = "Xochiquetzal"
"""A name that must never come back in a refusal."""


@pytest.fixture(scope="module")
def world(settings: Settings, migrated: Database) -> Iterator[World]:
    """One hub for all of this: what is refused leaves nothing behind."""
    empty(migrated)
    world = World(settings, migrated, SteppedClock(datetime(2026, 6, 15, 19, 0, tzinfo=UTC)))
    world.app.state.hub.limiter.burst = world.app.state.hub.limiter.per_second = 10**6
    with world.http:
        world.add_bundle("organizations")
        yield world


@pytest.fixture(scope="module")
def admin(world: World) -> Party:
    """The hub's administrator."""
    return world.admin


@pytest.fixture(scope="module")
def semilla(world: World) -> Party:
    """A client of the CBO cbo-semilla."""
    return world.party("cbo-semilla", "cbo")


def rows_everywhere(world: World) -> dict[str, int]:
    """Rows by table, but for data keys: those are kept on their own, before what they seal."""
    with world.database.session(HUB) as session:
        connection = session.connection()
        return {
            table.name: connection.exec_driver_sql(
                f'SELECT count(*) FROM "{table.name}"'
            ).scalar_one()
            for table in metadata.sorted_tables
            if table.name != "data_key"
        }


def refused(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == PROBLEM_JSON
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"/problems/{code}"
    assert told["status"] == status
    assert told["request_id"] == answer.headers["x-request-id"]
    assert SECRET not in answer.text
    return told


MALFORMED = [
    b"",
    b"{",
    b"not json " + SECRET.encode(),
    b'{"first_name": "' + SECRET.encode() + b'", "first_name": "' + SECRET.encode() + b'"}',
    b'{"birth_date": NaN}',
    b'{"ref": Infinity}',
    b'{"ref": "' + SECRET.encode() + b'\xff"}',
    b'{"ref": "\\u0000"}',
    b'{"ref": "\\ud800"}',
    b"[" * 100_000,
    b'{"a":' * 100 + b"1" + b"}" * 100,
]


@pytest.mark.parametrize("body", MALFORMED)
def test_a_body_that_is_not_plain_json_is_refused(semilla: Party, body: bytes) -> None:
    before = rows_everywhere(semilla.world)
    answer = semilla.post("/v1/members", body, content_type="application/json")
    refused(answer, 400, "malformed_body")
    assert rows_everywhere(semilla.world) == before


@pytest.mark.parametrize("body", [b"1.5", b"1e2", b"1e400", b"[]", b"1", b"null"])
def test_a_body_that_is_no_object_is_refused_where_no_field_is_required(
    admin: Party, body: bytes
) -> None:
    answer = admin.post("/v1/claim-batches", body, content_type="application/json")
    refused(answer, 422, "invalid_request")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"reason": "Xochiquetzal"}', b"\x00"])
def test_an_address_that_reads_no_body_refuses_one(semilla: Party, body: bytes) -> None:
    path = "/v1/encounters/enc_" + "0" * 32 + "/withdraw"
    refused(semilla.post(path, body, content_type="application/json"), 400, "malformed_body")
    for nothing in (b"", b"{}"):
        refused(semilla.post(path, nothing, content_type="application/json"), 404, "not_found")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/v1/ledger/balances?as_of=", "2024-02-29"),
        ("/v1/ledger/balances?as_of=", "2024-02-29T10:00:00"),
        ("/v1/ledger/balances?as_of=", "9999-12-31T23:59:59-14:00"),
        ("/v1/ledger/balances?as_of=", "0"),
        ("/v1/encounters?service_from=", "0"),
        ("/v1/claims?service_to=", "0001-01-01T00:00:00%2B14:00"),
        ("/v1/members/m01/units?on=", "9999-12-31"),
        ("/v1/rules?on=", "2026-02-29"),
    ],
)
def test_a_day_or_an_instant_in_an_address_is_read_as_strictly_as_in_a_body(
    semilla: Party, path: str, value: str
) -> None:
    told = refused(semilla.get(path + value), 422, "invalid_request")
    name = path.partition("?")[2].rstrip("=")
    assert [error["pointer"] for error in told["errors"]] == [f"query:{name}"]


@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "application/edi-x12",
                                  "application/json; charset=utf-16"])  # fmt: skip
@pytest.mark.asks("V4.1 content types", "A body of another type, or over the limit, is refused")
def test_a_body_of_another_type_is_refused(semilla: Party, kind: str | None) -> None:
    headers = {} if kind is None else {"content_type": kind}
    body = json.dumps(bundled("members", "m01")).encode()
    refused(semilla.post("/v1/members", body, **headers), 415, "wrong_media_type")


def test_a_body_over_the_limit_is_refused(semilla: Party) -> None:
    body = b'{"ref": "' + b"x" * semilla.world.settings.body_bytes_max + b'"}'
    answer = semilla.post("/v1/members", body, content_type="application/json")
    refused(answer, 413, "body_too_large")


@pytest.mark.asks("V4.1 message length", "A body that hides its length is counted")
def test_a_body_that_hides_its_length_is_counted(semilla: Party) -> None:
    limit = semilla.world.settings.body_bytes_max

    def pieces() -> Any:
        for _ in range(limit // 1_000_000 + 2):
            yield b" " * 1_000_000

    headers = {
        "authorization": f"Bearer {semilla.token}",
        "idempotency-key": "k",
        "content-type": "application/json",
    }
    answer = semilla.world.http.post("/v1/members", content=pieces(), headers=headers)
    refused(answer, 413, "body_too_large")


WRONG_MEMBERS: list[tuple[dict[str, Any], str]] = [
    ({"ref": 5}, "/ref"),
    ({"ref": ""}, "/ref"),
    ({"ref": "a b"}, "/ref"),
    ({"ref": "x" * 81}, "/ref"),
    ({"ref": None}, "/ref"),
    ({"cin": SECRET * 3}, "/cin"),
    ({"cin": "9819;DROP"}, "/cin"),
    ({"cin": 98194821}, "/cin"),
    ({"cin": ""}, "/cin"),
    ({"first_name": SECRET + "\u0007"}, "/first_name"),
    ({"first_name": SECRET + "*~"}, "/first_name"),
    ({"first_name": "x" * 61}, "/first_name"),
    ({"first_name": "   "}, "/first_name"),
    ({"first_name": [SECRET]}, "/first_name"),
    ({"birth_date": "19-02-1985"}, "/birth_date"),
    ({"birth_date": "1985-02-30"}, "/birth_date"),
    ({"birth_date": "1985-2-3"}, "/birth_date"),
    ({"birth_date": 477619200}, "/birth_date"),
    ({"birth_date": "1985-02-19T00:00:00"}, "/birth_date"),
    ({"birth_date": "0001-01-01"}, "/birth_date"),
    ({"sex": "X"}, "/sex"),
    ({"county": "San Diego"}, "/county"),
    ({"nickname": SECRET}, "/nickname"),
    ({"address": SECRET}, "/address"),
    ({"address": {"line1": SECRET}}, "/address/city"),
    ({"coverage": [{"plan_ref": "plan-bahia"}]}, "/coverage/0/from"),
    ({"coverage": [{"plan_ref": "plan-x", "from": "2026-01-01"}]}, "/coverage/0/plan_ref"),
    (
        {"coverage": [{"plan_ref": "plan-bahia", "from": "2026-02-01", "to": "2026-01-01"}]},
        "/coverage/0",
    ),
    ({"coverage": {}}, "/coverage"),
    ({"recommendations": [{"recommender_type": "nurse", "npi": "1635515054", "on": "2026-02-01"}]},
     "/recommendations/0/npi"),
    ({"authorizations": [{"units": 1.5}]}, "/authorizations/0/units"),
    ({"authorizations": [{"units": "3"}]}, "/authorizations/0/units"),
    ({"authorizations": [{"units": True}]}, "/authorizations/0/units"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "pointer"), WRONG_MEMBERS)
def test_a_wrong_field_is_named_by_its_pointer(
    semilla: Party, change: dict[str, Any], pointer: str
) -> None:
    before = rows_everywhere(semilla.world)
    answer = semilla.post("/v1/members", bundled("members", "m01") | change)
    assert answer.status_code == 422
    told = refused(answer, 422, answer.json()["code"])
    assert pointer in [error["pointer"] for error in told["errors"]]
    assert all(error["detail"].endswith(".") for error in told["errors"])
    assert rows_everywhere(semilla.world) == before


@pytest.mark.asks(
    "V2.2 input validation", "Every field has a shape; all failures come at once, by JSON Pointer"
)
def test_all_wrong_fields_are_named_at_once(semilla: Party) -> None:
    body = bundled("members", "m01") | {"sex": "X", "county": "1", "birth_date": "x", "extra": 1}
    told = refused(semilla.post("/v1/members", body), 422, "invalid_request")
    found = {error["pointer"] for error in told["errors"]}
    assert found == {"/sex", "/county", "/birth_date", "/extra"}


@pytest.mark.parametrize("name", ["Maria Lopez", "a/b~c", "98194821H", "caf\u00e9", "x" * 41, ""])
def test_a_field_name_that_looks_like_none_is_not_shown(semilla: Party, name: str) -> None:
    answer = semilla.post("/v1/members", bundled("members", "m01") | {name: 1})
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/?"]
    assert not name or name not in answer.text


WRONG_ORGANIZATIONS: list[tuple[str, dict[str, Any], str]] = [
    ("cbo-semilla", {"npi": "1301661315"}, "/npi"),
    ("cbo-semilla", {"npi": "3301661314"}, "/npi"),
    ("cbo-semilla", {"npi": "130166131"}, "/npi"),
    ("cbo-semilla", {"npi": "\u0661301661314"}, "/npi"),
    ("cbo-semilla", {"tin": "12345678"}, "/tin"),
    ("cbo-semilla", {"tin": "00812225A"}, "/tin"),
    ("cbo-semilla", {"taxonomy": "251b00000x"}, "/taxonomy"),
    ("cbo-semilla", {"kind": "bank"}, "/kind"),
    ("cbo-semilla", {"npi": None}, ""),
    ("plan-bahia", {"payer_id": None}, ""),
    ("cbo-semilla", {"enrollment": [{"from": "2025-13-01"}]}, "/enrollment/0/from"),
]


@pytest.mark.parametrize(("ref", "change", "pointer"), WRONG_ORGANIZATIONS)
def test_a_wrong_organization_is_refused(
    world: World, ref: str, change: dict[str, Any], pointer: str
) -> None:
    body = bundled("organizations", ref) | change
    told = refused(world.admin.post("/v1/organizations", body), 422, "invalid_request")
    assert pointer in [error["pointer"] for error in told["errors"]]


@pytest.mark.parametrize("code", ["92102", "92102-000", "921020002X", "ABCDE"])
def test_a_billing_providers_zip_has_nine_digits(world: World, code: str) -> None:
    body = bundled("organizations", "cbo-semilla")
    body["address"]["postal_code"] = code
    refused(world.admin.post("/v1/organizations", body), 422, "invalid_request")


def test_a_term_that_does_not_fit_the_catalogue_is_refused(admin: Party) -> None:
    body = bundled("contracts", "con-bahia")
    body["terms"]["units_per_day_max"]["value"] = "four"
    body["terms"]["rounding_rule"]["value"] = "up"
    told = refused(admin.post("/v1/contracts", body), 422, "term_unfit")
    assert {error["pointer"] for error in told["errors"]} == {
        "/terms/units_per_day_max/value",
        "/terms/rounding_rule/value",
    }


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"plan_ref": "nobody"}, "/plan_ref"),
        ({"plan_ref": "cbo-semilla"}, "/plan_ref"),
        ({"holder_ref": "plan-bahia"}, "/holder_ref"),
        ({"holder_ref": "cbo-camino", "billing_provider": "hub"}, "/billing_provider"),
        ({"rates": [{"code": "98960", "amount_cents": 26.66, "from": "2025-01-01"}]},
         "/rates/0/amount_cents"),
        ({"rates": [{"code": "98960", "amount_cents": -1, "from": "2025-01-01"}]},
         "/rates/0/amount_cents"),
        ({"effective_to": "2020-01-01"}, ""),
        ({"terms": {"units_per_day_max": {"value": 4, "from": "2025-01-01", "source": "x",
                                          "confirmed_by": "somebody"}}},
         "/terms/units_per_day_max"),
    ],
)  # fmt: skip
def test_a_wrong_contract_is_refused(admin: Party, change: dict[str, Any], pointer: str) -> None:
    answer = admin.post("/v1/contracts", bundled("contracts", "con-bahia") | change)
    assert answer.status_code == 422
    found = [error["pointer"] for error in answer.json()["errors"]]
    assert any(each.startswith(pointer) for each in found), found


def test_a_number_beyond_the_database_is_refused(admin: Party) -> None:
    body = bundled("contracts", "con-bahia")
    body["rates"][0]["amount_cents"] = 10**30
    assert admin.post("/v1/contracts", body).status_code == 422


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/v1/nothing", 404),
        ("/v1/organizations/", 404),
        ("/v1/organizations/%00", 400),
        ("/v1/organizations/a%0Ab", 404),
        ("/v1/organizations/%FF", 400),
        ("/v1/organizations?kind=%00", 400),
        ("/v1/organizations?kind=%FF", 422),
        ("/v1/organizations?kind=" + "x" * 5000, 400),
        ("/v1/organizations/" + "x" * 81, 422),
        ("/v1/organizations/org_" + "0" * 32, 404),
        ("/v1/organizations/org_" + "z" * 32, 404),
        ("/v1/members/con_" + "0" * 32, 404),
        ("/problems/nothing", 404),
        ("/docs/../../settings.py", 404),
        ("/docs/docs.py", 404),
    ],
)
def test_an_address_that_names_nothing_is_a_problem_too(
    world: World, path: str, status: int
) -> None:
    answer = world.admin.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM_JSON


def test_a_method_that_is_not_offered_is_a_problem_that_lists_those_that_are(world: World) -> None:
    answer = world.admin.call("DELETE", "/v1/organizations")
    told = refused(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"
    assert told["errors"] == []


def test_every_code_has_its_page(world: World) -> None:
    for code in ("malformed_body", "token_refused", "unexpected_failure", "X12-ISA-MISSING"):
        told = world.http.get(f"/problems/{code}").json()
        assert told["code"] == code
        assert told["meaning"]


def test_a_reference_cannot_be_taken_twice(admin: Party) -> None:
    refused(
        admin.post("/v1/organizations", bundled("organizations", "plan-bahia")), 409, "ref_taken"
    )


def test_a_reference_cannot_look_like_an_id(admin: Party) -> None:
    body = bundled("organizations", "plan-bahia") | {"ref": "org_" + "0" * 32}
    refused(admin.post("/v1/organizations", body), 422, "ref_looks_like_id")
