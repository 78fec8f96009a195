"""Whatever the document allows or forbids is answered as the document says, never by a fault."""

from __future__ import annotations

import contextlib
import itertools
import os
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hub.api.openapi import describe
from hub.main import make_app
from hub.settings import Settings
from tests.api.world import Party, World, bundled

EXAMPLES = int(os.environ.get("HUB_TEST_FUZZ", "5"))
"""Requests for each operation and mode; `HUB_TEST_FUZZ=500` for a long look."""
PARTS = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = [
    (method, path)
    for path, methods in describe(make_app(Settings()))["paths"].items()
    for method in methods
]


@pytest.fixture
def roomy(world: World) -> World:
    """A hub whose rate limit stands in nobody's way, with something to find."""
    world.app.state.hub.limiter.burst = world.app.state.hub.limiter.per_second = 10**6
    world.add_bundle("organizations", "contracts", "agreements")
    world.admin.must("POST", "/v1/members", bundled("members", "m01") | {"cbo_ref": "cbo-semilla"})
    return world


@schemathesis.serializer("application/edi-x12", "application/x-ndjson")
def send_as_it_is(context: object, value: object) -> bytes:
    """Raw bodies go out as the generator made them."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.asks("V16.5 error handling", "Whatever is sent is answered as the document says")
def test_any_request_is_answered_as_documented(roomy: World, mode: str, part: int) -> None:
    document = schemathesis.openapi.from_asgi("/openapi.json", roomy.app)
    parties = itertools.cycle(
        [roomy.admin, roomy.party("cbo-semilla", "cbo"), roomy.party("plan-bahia", "plan")]
    )
    asked = Counter[str]()
    chosen = OPERATIONS[part::PARTS]
    for method, path in chosen:
        cases = document[path][method].as_strategy(generation_mode=GenerationMode(mode))
        # Nothing negative can be made for an operation that takes nothing.
        with contextlib.suppress(Unsatisfiable):
            asked[f"{method} {path}"] = ask(cases, parties)
    assert sum(asked.values()) >= len(chosen) * EXAMPLES // 3
    assert set(asked) >= {f"{method} {path}" for method, path in chosen if method == "put"}


def ask(cases: Any, parties: Iterator[Party]) -> int:
    """Send generated requests and check each answer against the document; says how many."""
    count = 0

    @seed(20260615)
    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def send(case: Any) -> None:
        nonlocal count
        case.call_and_validate(headers=headers_for(next(parties), case), checks=CHECKS)
        count += 1

    send()
    return count


def headers_for(party: Party, case: Any) -> dict[str, str]:
    """Good credentials and a key of its own; the rest of the request is the generator's."""
    told = {"authorization": f"Bearer {party.token}", "idempotency-key": uuid.uuid4().hex}
    if case.method in ("PUT", "PATCH"):
        told["if-match"] = '"v1"'
    return told
