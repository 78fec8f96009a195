"""Names planted in every field of every body come back in no refusal, log, metric or event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from prometheus_client import generate_latest
from sqlalchemy import text

from hub.api.logs import configure_logs
from hub.api.metrics import REGISTRY
from hub.database import HUB
from hub.tables import metadata
from tests.api.world import BUNDLE, Party, bundled

PLANTED = {
    "first_name": "Citlalmina",
    "last_name": "Oquetzalli",
    "middle_name": "Tlanextli",
    "cin": "91827364Q",
    "phone": "6195550173",
    "birth_date": "1971-11-23",
    "line1": "77 Zempoalxochitl Way",
    "note": "Nahuatlatolli",
    "name": "Doctora Xilonenquetzal",
    "condition": "Teyolpachihuitiliztli",
}
PATHS = (
    "/v1/organizations", "/v1/clients", "/v1/contracts", "/v1/agreements", "/v1/health-workers",
    "/v1/members", "/v1/members/search", "/v1/recommendations", "/v1/plans-of-care",
    "/v1/authorizations", "/v1/encounters", "/v1/encounters/validate", "/v1/group-sessions",
    "/v1/administrators", "/v1/sessions", "/v1/sessions/enrollment", "/v1/break-glass",
)  # fmt: skip


def planted_member() -> dict[str, Any]:
    member = bundled("members", "m01") | {
        name: PLANTED[name]
        for name in ("first_name", "last_name", "middle_name", "cin", "phone", "birth_date")
    }
    member["address"]["line1"] = PLANTED["line1"]
    member["recommendations"] = [
        {"recommender_type": "physician", "name": PLANTED["name"], "on": "2026-01-02"}
    ]
    member["plans_of_care"] = [{"from": "2026-01-02", "condition": PLANTED["condition"]}]
    return member


def planted_encounter() -> dict[str, Any]:
    encounter: dict[str, Any] = json.loads(json.dumps(BUNDLE["encounters"][0]))
    encounter["topics"][0]["note"] = PLANTED["note"]
    return encounter


def spoiled(body: dict[str, Any]) -> list[Any]:
    """The body made wrong in many ways, the planted values still in it."""
    texts = json.dumps(body)
    planted = " ".join(PLANTED.values())
    return [
        body | {"no_such_field": planted},
        dict.fromkeys(body, planted),
        {name: [planted] for name in body},
        {planted: planted},
        [planted],
        planted,
        texts.encode() + b"}",
        texts[:-9].encode(),
        texts.replace('"ref"', '"ref": "a", "ref"', 1).encode(),
    ]


def found_in(text_: str) -> list[str]:
    return [value for value in PLANTED.values() if value in text_]


@pytest.fixture
def told_all() -> Iterator[None]:
    """Every request is logged while the test runs."""
    configure_logs(requests=True)
    yield
    structlog.reset_defaults()


@pytest.mark.asks("V16.2 logging", "Planted names come back in no refusal, log, metric or event")
def test_planted_names_come_back_to_their_owner_only(
    admin: Party,
    semilla: Party,
    camino: Party,
    bahia: Party,
    told_all: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    semilla.must("POST", "/v1/health-workers", bundled("health_workers", "chw-cert"))
    made = semilla.must("POST", "/v1/members", planted_member())
    assert PLANTED["last_name"] in json.dumps(made)
    semilla.post("/v1/encounters", planted_encounter())
    refusals = []
    for body in (planted_member(), planted_encounter()):
        for path in PATHS:
            for wrong in spoiled(body):
                for party in (semilla, admin):
                    answer = party.call("POST", path, wrong, content_type="application/json")
                    if answer.status_code >= 400:
                        refusals.append(answer)
    assert len(refusals) > 400
    assert {answer.status_code for answer in refusals} <= {400, 403, 404, 409, 422, 429}
    for answer in refusals:
        assert found_in(answer.text + str(answer.headers)) == [], answer.request.url
    for party in (camino, bahia):
        for path in ("/v1/members", "/v1/events", "/v1/organizations", "/v1/encounters"):
            assert found_in(party.get(path).text) == []
    for path in ("/v1/events?limit=200", "/v1/audit?limit=200&organization_ref=cbo-semilla"):
        assert found_in(admin.get(path).text) == []
    logged = capsys.readouterr()
    assert '"route": "/v1/members/search"' in logged.err
    assert found_in(logged.err + logged.out) == []
    assert found_in(generate_latest(REGISTRY).decode()) == []


@pytest.mark.asks("V14.2 data protection", "A dump of every table holds no planted value")
@pytest.mark.asks("164.312(a)(2)(iv) encryption", "Names, CINs, addresses and notes are sealed")
def test_a_dump_of_every_table_holds_no_planted_value(admin: Party, semilla: Party) -> None:
    semilla.must("POST", "/v1/health-workers", bundled("health_workers", "chw-cert"))
    semilla.must("POST", "/v1/members", planted_member())
    semilla.post("/v1/encounters", planted_encounter() | {"member_ref": "m01"})
    with admin.world.database.session(HUB) as session:
        for table in metadata.sorted_tables:
            rows = session.connection().execute(text(f'SELECT t::text FROM "{table.name}" t'))
            dump = "\n".join(row[0] for row in rows)
            assert found_in(dump) == [], table.name
