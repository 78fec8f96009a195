"""Wires cut, PostgreSQL stopped, commits refused, races: acknowledged means kept, exactly once."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from hub.database import HUB
from hub.database.embedded import server_status
from hub.simulated_plan.plan import SimulatedPlan
from hub.simulated_plan.scenario import Scenario
from tests.torture.caller import X12, Caller
from tests.torture.loop import LAST_DAY, Visits, assert_each_once, encounter, make_visits
from tests.torture.machine import Machine, machine
from tests.torture.proxy import Proxy

LONG = bool(os.environ.get("HUB_TEST_TORTURE"))
FAULTS_IN_ALL = 1000 if LONG else 40
STOPS = 20 if LONG else 1
WRITERS = 8


@pytest.fixture(scope="module")
def hub() -> Iterator[Machine]:
    with machine() as made:
        yield made


def _together(acts: list[Callable[[], None]]) -> None:
    """All at once; the first failure of any is raised."""
    failures: list[BaseException] = []

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_a_client_that_repeats_itself_over_a_broken_wire_ends_exactly_once(hub: Machine) -> None:
    seed, calls = 0, 0
    while calls < FAULTS_IN_ALL:
        seed += 1
        proxy = Proxy(hub.steady_port, seed)
        try:
            visits = make_visits(hub, 1000 + seed)
            caller = hub.caller("cbo0", proxy.port, timeout=10)
            caller.ports = [proxy.port]
            caller.timeout = 1
            visits.post(caller)
        finally:
            proxy.close()
        calls += sum(proxy.seen.values())
        assert_each_once(hub, visits)
    hub.assert_whole()


def test_writers_hear_only_503_while_postgresql_is_stopped_and_find_all_they_were_promised() -> (
    None
):
    with machine() as hub:
        visits = [make_visits(hub, 2000 + place, cbo=place % 2) for place in range(WRITERS)]
        callers = [hub.caller(f"cbo{place % 2}") for place in range(WRITERS)]
        stop = threading.Event()
        promised: list[Visits] = []

        def write(place: int) -> None:
            turn = 0
            while not stop.is_set():
                mine = _renamed(visits[place], turn)
                mine.post(callers[place])
                promised.append(mine)
                turn += 1

        writers = [threading.Thread(target=write, args=(place,)) for place in range(WRITERS)]
        for writer in writers:
            writer.start()
        for _ in range(STOPS):
            time.sleep(0.8)
            _stop_immediately(hub)
            _start_again(hub)
        time.sleep(0.5)
        stop.set()
        for writer in writers:
            writer.join()
        heard = set().union(*(caller.statuses for caller in callers))
        assert heard <= {200, 201, 401, 503}, [caller.unexpected for caller in callers]
        assert all(caller.broken_off == 0 for caller in callers)
        assert sum(caller.statuses[503] for caller in callers) > 0
        assert len(promised) >= WRITERS
        for mine in promised:
            assert_each_once(hub, mine)
        hub.assert_whole()


def _renamed(visits: Visits, turn: int) -> Visits:
    """The same visits under other references; what the rules then say does not matter here."""
    bodies = [
        {**body, "encounter_ref": f"{body['encounter_ref']}-{turn}"} for body in visits.bodies
    ]
    return Visits(visits.party, bodies)


def _stop_immediately(hub: Machine) -> None:
    status = server_status(hub.settings.data_dir)
    assert status.process_id is not None
    hub.database.engine.dispose()
    os.kill(status.process_id, signal.SIGQUIT)  # PostgreSQL's immediate shutdown
    deadline = time.monotonic() + 20
    while server_status(hub.settings.data_dir).running:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _start_again(hub: Machine) -> None:
    assert hub.database.server is not None
    hub.database.server._server.start()


def test_the_same_835_ten_times_at_once_has_one_effect_and_equal_answers(hub: Machine) -> None:
    visits = make_visits(hub, 3000)
    visits.post(hub.caller("cbo0"))
    hub.caller("admin").must("POST", "/v1/claim-batches", {})
    plan = hub.caller("plan")
    sent: list[bytes] = []
    post_x12 = plan.post_x12

    def keep(path: str, content: bytes) -> Any:
        if path == "/v1/remittances":
            sent.append(content)
            return {}
        return post_x12(path, content)

    plan.post_x12 = keep  # type: ignore[method-assign]
    simulated = SimulatedPlan(plan, Scenario(), first_number=3000)  # type: ignore[arg-type]
    simulated.work()
    (remittance,) = sent
    answers: list[bytes] = []

    def post(caller: Caller) -> None:
        answer = caller.ask("POST", "/v1/remittances", remittance, X12)
        assert answer.status < 300, answer.body
        answers.append(_lasting(answer.json()))

    callers = [hub.caller("plan") for _ in range(10)]
    _together([lambda caller=caller: post(caller) for caller in callers])  # type: ignore[misc]
    assert len(set(answers)) == 1
    with hub.database.session(HUB) as session:
        paid = (
            session.connection()
            .execute(
                text(
                    "SELECT count(DISTINCT r.id), sum(p.paid_cents), sum(c.charge_cents) "
                    "FROM remittance r JOIN claim_payment p ON p.remittance_id = r.id "
                    "JOIN claim c ON c.id = p.claim_id WHERE r.id = (SELECT max(id::text)::uuid "
                    "FROM remittance)"
                )
            )
            .one()
        )
    assert paid[0] == 1
    assert paid[1] == paid[2]
    hub.assert_whole()


def _lasting(told: dict[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True).encode()


def test_two_cbos_racing_for_the_last_units_through_the_api_cannot_both_take_them(
    hub: Machine,
) -> None:
    pairs = hub.shared_pairs()
    day = LAST_DAY - timedelta(days=3)
    statuses: list[str] = []

    def post(place: int) -> None:
        body = encounter(f"race{place}", pairs[place], day, hour=8 + 4 * place)
        body["ended_at"] = f"{day}T{10 + 4 * place}:00:00-08:00"
        body["topics"][0]["minutes"] = 120
        caller = hub.caller(f"cbo{place}")
        statuses.append(caller.must("POST", "/v1/encounters", body)["status"])

    _together([lambda: post(0), lambda: post(1)])
    assert sorted(statuses) == ["blocked", "ready"]
    hub.assert_whole()


def test_the_same_key_ten_times_at_once_is_one_encounter_and_one_answer(hub: Machine) -> None:
    pair = hub.new_pair(hub.cbos[0])
    body = json.dumps(encounter("at-once", pair, LAST_DAY)).encode()
    key, answers = uuid.uuid4().hex, []

    def post() -> None:
        answer = hub.caller("cbo0").ask("POST", "/v1/encounters", body, key=key)
        answers.append((answer.status, answer.body))

    _together([post] * 10)
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    hub.assert_whole()


def test_a_commit_that_fails_is_never_answered_with_success(hub: Machine) -> None:
    """A constraint checked only at COMMIT refuses every event; the answer says so."""
    pair = hub.new_pair(hub.cbos[0])
    body = json.dumps(encounter("uncommitted", pair, LAST_DAY)).encode()
    with hub.database.owner_engine() as engine, engine.begin() as connection:
        connection.exec_driver_sql(
            "ALTER TABLE event ADD CONSTRAINT at_commit FOREIGN KEY (subject_id) "
            "REFERENCES data_key (id) DEFERRABLE INITIALLY DEFERRED NOT VALID"
        )
    try:
        caller = hub.caller("cbo0")
        answer = caller.ask("POST", "/v1/encounters", body)
    finally:
        with hub.database.owner_engine() as engine, engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE event DROP CONSTRAINT at_commit")
    assert answer.status >= 500
    with hub.database.session(HUB) as session:
        kept = session.connection().execute(
            text("SELECT count(*) FROM encounter WHERE encounter_ref = 'uncommitted'")
        )
        assert kept.scalar_one() == 0
    assert caller.ask("POST", "/v1/encounters", body).status == 201
    hub.assert_whole()
