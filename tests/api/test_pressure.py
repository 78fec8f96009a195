"""Under pressure the hub says so: 429 for one client, 503 for all, and nothing half done."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

import anyio
import pytest

from hub.api.limits import RateLimiter, TooManyRequests
from hub.database import HUB, Database
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from tests.api.world import Party, World


class Taken:
    """A gate whose every place is taken for longer than anybody waits."""

    async def acquire_on_behalf_of(self, borrower: object) -> None:
        await anyio.sleep(60)


class Ticks:
    """A monotonic clock moved by hand, in nanoseconds."""

    def __init__(self) -> None:
        self.now = 10**9

    def __call__(self) -> int:
        return self.now


def test_a_bucket_empties_and_fills_again() -> None:
    ticks = Ticks()
    limiter = RateLimiter(per_second=2, burst=3, now_ns=ticks)
    assert [limiter.take("a") for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooManyRequests) as refused:
        limiter.take("a")
    assert refused.value.values["retry_after"] == 1
    assert limiter.take("b") == 2
    ticks.now += 500_000_000 - 1
    with pytest.raises(TooManyRequests):
        limiter.take("a")
    ticks.now += 1
    assert limiter.take("a") == 0
    ticks.now += 3_600 * 10**9
    assert limiter.take("a") == 2


def test_what_is_left_is_in_every_answer(world: World) -> None:
    policy = world.admin.get("/v1/organizations").headers
    assert policy["ratelimit-policy"] == '"client";q=400;w=4'
    first = int(re.search(r"r=(\d+)", policy["ratelimit"]).group(1))
    again = world.admin.get("/v1/organizations").headers["ratelimit"]
    assert int(re.search(r"r=(\d+)", again).group(1)) <= first + 100


@pytest.mark.asks("V2.4 anti-automation", "A token bucket per client, 429 with Retry-After")
def test_a_client_that_asks_too_fast_waits_and_no_other_does(
    settings: Settings, database: Database, clock: SteppedClock, semilla: Party, world: World
) -> None:
    world.app.state.hub.limiter.per_second, world.app.state.hub.limiter.burst = 1, 3
    answers = [semilla.get("/v1/organizations") for _ in range(6)]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]
    assert answers[-1].json()["code"] == "too_many_requests"
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert world.admin.get("/v1/organizations").status_code == 200


@pytest.mark.asks("V13.2 back-pressure", "Without a free connection a request is told to try again")
def test_without_a_free_connection_a_request_is_told_to_try_again(
    settings: Settings, database: Database, clock: SteppedClock
) -> None:
    small = settings.model_copy(update={"pool_wait_seconds": 1})
    world = World(small, database, clock)
    free = world.app.state.hub
    world.app.state.hub = replace(free, gate=Taken())
    answer = world.admin.get("/v1/organizations")
    assert (answer.status_code, answer.json()["code"]) == (503, "try_again")
    assert int(answer.headers["retry-after"]) >= 1
    world.app.state.hub = free
    assert world.admin.get("/v1/organizations").status_code == 200


def test_many_more_requests_than_connections_are_all_answered(
    settings: Settings, database: Database, clock: SteppedClock
) -> None:
    world = World(settings.model_copy(update={"pool_wait_seconds": 60}), database, clock)
    admin = world.admin
    answers: list[int] = []

    def ask() -> None:
        for _ in range(5):
            answers.append(admin.get("/v1/organizations").status_code)

    with world.http:
        threads = [threading.Thread(target=ask) for _ in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers.count(200) == 24 * 5
    assert world.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_every_connection_is_given_back_after_every_kind_of_answer(admin: Party) -> None:
    for _ in range(15):
        admin.get("/v1/organizations")
        admin.post("/v1/organizations", {"ref": 1})
        admin.post("/v1/organizations", b"{")
        admin.get("/v1/organizations/nobody")
        admin.call("PATCH", "/v1/organizations/plan-bahia", {"name": "X"}, if_match='"v77"')
    pool = admin.world.database.engine.pool
    assert pool.checkedout() == 0  # type: ignore[attr-defined]
    assert admin.world.app.state.hub.gate.borrowed_tokens == 0


def test_a_database_that_went_away_is_answered_with_try_again(world: World) -> None:
    with world.database.owner_engine() as engine, engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = 'hub_app' AND pid <> pg_backend_pid()"
        )
    first = world.admin.get("/v1/organizations")
    assert first.status_code in (200, 503)
    later = [world.admin.get("/v1/organizations").status_code for _ in range(12)]
    assert later[-1] == 200
    with world.database.session(HUB):
        pass


def test_health_says_whether_requests_can_be_served(world: World) -> None:
    assert world.http.get("/livez").json() == {"status": "ok"}
    assert world.http.get("/readyz").json()["mode"] == "test"


@pytest.mark.asks("V16.5 error handling", "An unforeseen fault is a problem without its message")
def test_an_unforeseen_fault_is_a_problem_without_its_message(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("Maria Xochiquetzal 98194821H")

    monkeypatch.setattr("hub.contracts.organizations.list_organizations", fail)
    answer = world.admin.get("/v1/organizations")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected_failure")
    told = capsys.readouterr()
    assert answer.json()["request_id"] in told.err
    assert "ZeroDivisionError" in told.err
    assert "Xochiquetzal" not in answer.text + told.err + told.out
