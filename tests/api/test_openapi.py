"""The OpenAPI document is committed, whole, and says the same as the running code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hub.api.openapi import describe, hub_routes, render
from hub.api.routing import HubRoute, PublicRoute
from hub.main import make_app
from hub.settings import Settings

APP = make_app(Settings())
DOCUMENT: dict[str, Any] = describe(APP)
COMMITTED = Path(__file__).parents[2] / "openapi" / "hub.json"
OPERATIONS = [
    (f"{method} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]


def test_the_committed_document_is_the_one_the_code_serves() -> None:
    assert COMMITTED.read_text() == render(APP), "run `make openapi` and read the difference"


def test_every_route_of_the_app_is_one_of_ours() -> None:
    ours = hub_routes(APP)
    assert len(ours) >= 40
    assert all(isinstance(route, HubRoute) for route in ours)
    routers = [route for route in APP.routes if not isinstance(route, HubRoute)]
    assert all(hasattr(route, "original_router") for route in routers)


def test_operation_ids_are_readable_and_unique() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name.islower() for name in names)


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_every_operation_says_what_it_does_and_how_it_refuses(
    name: str, operation: dict[str, Any]
) -> None:
    assert operation["description"].strip()
    public = "security" not in operation
    for status, answer in operation["responses"].items():
        if int(status) < 400 or name == "post /oauth/token":
            continue
        assert list(answer["content"]) == ["application/problem+json"], status
    if not public:
        assert {"401", "403", "404", "422", "429", "500", "503"} <= set(operation["responses"])


def test_only_discovery_tokens_and_health_are_open_to_all() -> None:
    open_to_all = {route.path for route in hub_routes(APP) if isinstance(route, PublicRoute)}
    assert open_to_all == {
        "/livez",
        "/readyz",
        "/problems/{code}",
        "/openapi.json",
        "/docs",
        "/docs/{name}",
        "/oauth/token",
        "/v1/sessions",
        "/v1/sessions/enrollment",
        "/v1/sessions/enrollment/confirm",
        "/.well-known/jwks.json",
        "/.well-known/oauth-authorization-server",
    }


def test_every_write_asks_for_an_idempotency_key() -> None:
    dry = {route.operation_id for route in hub_routes(APP) if not route.writes}
    posts = {route.operation_id for route in hub_routes(APP) if "GET" not in route.methods}
    assert dry & posts <= {
        "post_token",
        "post_session",
        "post_enrollment",
        "post_enrollment_confirmation",
        "search_members",
        "try_rules",
        "validate_encounter",
        "replay_encounter_decision",
    }, "a POST that writes nothing is listed here by hand"
    for name, operation in OPERATIONS:
        if operation["operationId"] in dry:
            continue
        headers = [each["name"] for each in operation["parameters"] if each["in"] == "header"]
        assert "Idempotency-Key" in headers, name


@pytest.mark.asks("V14.2 data protection", "Nothing in an address could be health data")
def test_nothing_in_an_address_could_be_health_data() -> None:
    suspicious = {
        "cin",
        "first_name",
        "last_name",
        "birth_date",
        "member_name",
        "npi",
        "ssn",
        "diagnosis",
    }
    for name, operation in OPERATIONS:
        for parameter in operation.get("parameters", []):
            if parameter["in"] in ("query", "path"):
                assert parameter["name"] not in suspicious, name


def test_money_is_named_cents_and_whole() -> None:
    for schema_name, schema in DOCUMENT["components"]["schemas"].items():
        for name, field in schema.get("properties", {}).items():
            kinds = {each.get("type") for each in (field, *field.get("anyOf", ()))}
            assert "number" not in kinds, f"{schema_name}.{name}"
            if "amount" in name or "charge" in name or "paid" in name:
                assert name.endswith(("_cents", "_on", "_at", "_count", "_id")), name
