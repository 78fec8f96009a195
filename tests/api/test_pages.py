"""The documentation works from this process alone, and every answer carries its headers."""

from __future__ import annotations

import re
import socket
import urllib.request

import pytest

from hub.api.metrics import serve_metrics
from tests.api.world import World


def test_the_documentation_loads_nothing_from_elsewhere(world: World) -> None:
    page = world.http.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert {"/docs/docs.js", "/docs/docs.css", "/openapi.json"} <= set(parts)
    for part in parts:
        assert part.startswith("/"), part
        assert world.http.get(part).status_code == 200
    for name in ("docs.js", "docs.css"):
        assert not re.search(r"https?://", world.http.get(f"/docs/{name}").text)


@pytest.mark.asks("V3.4 browser headers", "The documentation runs its own script and nothing else")
def test_the_documentation_may_run_its_own_script_and_nothing_else(world: World) -> None:
    policy = world.http.get("/docs").headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "<script>" not in world.http.get("/docs").text
    assert " style=" not in world.http.get("/docs").text


@pytest.mark.parametrize("path", ["/livez", "/v1/organizations", "/nothing", "/docs"])
@pytest.mark.asks(
    "V3.4 browser headers", "CSP, nosniff, no framing, HSTS, no-store on every answer"
)
@pytest.mark.asks(
    "164.312(e)(1) transmission", "HSTS on every answer; TLS is ended by the proxy in front"
)
def test_every_answer_carries_the_security_headers(world: World, path: str) -> None:
    headers = world.admin.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-request-id"].startswith("req_")
    assert "server" not in headers


def test_an_answer_with_data_is_never_cached(world: World) -> None:
    assert world.admin.get("/v1/organizations").headers["cache-control"] == "no-store"


def test_a_request_id_of_the_clients_own_is_not_taken_over(world: World) -> None:
    answer = world.http.get("/livez", headers={"x-request-id": "req_injected"})
    assert answer.headers["x-request-id"] != "req_injected"


def test_the_rule_book_is_served_with_sources_in_both_languages(world: World) -> None:
    book = world.admin.must("GET", "/v1/rules")
    rule = world.admin.must("GET", "/v1/rules/CHW-UNIT-DAY-MAX")
    assert rule in book["data"]
    assert rule["source"]["title"]
    assert rule["en"]["statement"] != rule["es"]["statement"]
    before = world.admin.must("GET", "/v1/rules?on=2022-06-30")
    assert len(before["data"]) < len(book["data"])
    assert world.admin.get("/v1/rules/NO-SUCH-RULE").status_code == 404


def test_measurements_are_served_on_a_port_of_their_own(world: World) -> None:
    world.admin.get("/v1/organizations/plan-bahia")
    assert world.http.get("/metrics").status_code == 404
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server, thread = serve_metrics(port)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            told = answer.read().decode()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert 'route="/v1/organizations/{organization_id}"' in told
    assert "plan-bahia" not in told


def test_a_packed_body_is_refused(world: World) -> None:
    answer = world.admin.post(
        "/v1/organizations", b"{}", content_type="application/json", content_encoding="gzip"
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_media_type")
