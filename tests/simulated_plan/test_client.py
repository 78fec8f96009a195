"""The client proves itself, waits when asked to, and repeats a write under one key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hub.kit.clock import SteppedClock
from hub.simulated_plan.client import HubClient, HubRefused, HubUnreachable
from hub.simulated_plan.credential import Credential, make_private_key
from tests.simulated_plan.tiny_hub import TinyHub, tiny_hub


@pytest.fixture
def hub() -> Iterator[TinyHub]:
    with tiny_hub() as served:
        yield served


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))


@pytest.fixture
def client(hub: TinyHub, clock: SteppedClock) -> Iterator[HubClient]:
    with HubClient(hub.url, Credential("cli_1", make_private_key()), clock=clock) as made:
        yield made


def test_a_token_is_fetched_once_and_anew_when_it_nears_its_end(
    hub: TinyHub, client: HubClient, clock: SteppedClock
) -> None:
    client.post("/v1/things", {})
    client.post("/v1/things", {})
    assert len(hub.posted("/oauth/token")) == 1
    clock.advance(seconds=580)
    client.post("/v1/things", {})
    assert len(hub.posted("/oauth/token")) == 2


def test_a_token_that_the_hub_no_longer_takes_is_replaced(hub: TinyHub, client: HubClient) -> None:
    hub.troubles = [(401, {})]
    client.post("/v1/things", {})
    sent = [one.headers["Authorization"] for one in hub.asked if one.path == "/v1/things"]
    assert len(set(sent)) == 2


def test_every_retry_of_a_write_carries_the_same_key_and_another_write_another(
    hub: TinyHub, client: HubClient
) -> None:
    hub.troubles = [(503, {"Retry-After": "0"}), (429, {"Retry-After": "0"})]
    client.post_x12("/v1/remittances", b"ISA*")
    client.post_x12("/v1/remittances", b"ISA*")
    keys = [one.headers["Idempotency-Key"] for one in hub.asked if one.path == "/v1/remittances"]
    assert len(keys) == 4
    assert len(set(keys[:3])) == 1
    assert keys[3] != keys[0]


def test_a_refusal_carries_what_the_hub_said(hub: TinyHub, client: HubClient) -> None:
    hub.troubles = [(422, {})]
    with pytest.raises(HubRefused) as refused:
        client.post("/v1/things", {})
    assert (refused.value.status, refused.value.code) == (422, "trouble")
    assert "POST /v1/things: 422 trouble" in str(refused.value)


def test_a_hub_that_stays_busy_is_given_up(hub: TinyHub, client: HubClient) -> None:
    hub.troubles = [(503, {"Retry-After": "0"})] * 9
    with pytest.raises(HubUnreachable):
        client.post("/v1/things", {})
    assert len(hub.posted("/v1/things")) == 6


def test_a_list_is_read_page_after_page(hub: TinyHub, client: HubClient) -> None:
    hub.batches = dict.fromkeys("abcde", b"x")
    hub.page_size = 2
    assert [one["id"] for one in client.get_all("/v1/claim-batches", status="ready")] == [*"abcde"]


def test_x12_is_sent_as_such(hub: TinyHub, client: HubClient) -> None:
    client.post_x12("/v1/acknowledgments", b"ISA*00~")
    asked = hub.asked[-1]
    assert (asked.headers["Content-Type"], asked.body) == ("application/edi-x12", b"ISA*00~")
