"""Encounters that wait at the same moment share a transaction, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import anyio
import pytest
from sqlmodel import select

from hub.api.access import Caller, scopes_of
from hub.api.together import Waiting, serve
from hub.bench.intake import FIRST_DAY, single_calls
from hub.bench.place import Place, new_place
from hub.bench.postings import visits
from hub.bench.serving import load, served
from hub.bench.world import AT, House, make_world
from hub.database import HUB, Database, Tenant
from hub.database.pipeline import ask
from hub.encounters.shapes import EncounterIn
from hub.invariants import check_invariants
from hub.kit.clock import SystemClock
from hub.main import hold
from hub.record import Act, Answer, Keyed
from hub.settings import Settings
from hub.tables import AuditRow, Encounter, Event, IdempotentAnswer
from hub.vault import Vault
from tests.counting import queries

MANY = 48


@pytest.fixture
def place(settings: Settings, database: Database, vault: Vault) -> Place:
    return Place(settings, database, vault)


@pytest.fixture
def house(place: Place) -> House:
    return make_world(
        place.database, place.vault, plans=2, cbos=1, members=MANY, workers=MANY // 8
    ).houses[0]


class Desk:
    """Groups of requests of one CBO, by one or two of its clients."""

    def __init__(self, place: Place, house: House) -> None:
        self.place, self.house = place, house
        self.hub = hold(place.settings, SystemClock(), place.database)
        self.client_id = uuid4()

    def waiting(self, number: int, key: str | None = None, **changes: Any) -> Waiting:
        (visit,) = visits(self.house, FIRST_DAY, 1, first=number)
        caller = Caller(self.client_id, "cbo", self.house.cbo_id, scopes_of("cbo"), "test")
        act = Act(caller.actor, self.house.cbo_id, AT, request_id=f"req-{number}")
        posted = EncounterIn.model_validate_json(json.dumps(visit | changes))
        keyed = Keyed(self.client_id, key or f"key-{number}", b"f")
        return Waiting(self.hub, caller, act, keyed, posted)

    def serve(self, group: Sequence[Waiting]) -> list[Answer | None]:
        return anyio.run(serve, group)

    def rows(self, table: Any) -> list[Any]:
        with self.place.database.session(HUB) as session:
            return list(session.exec(select(table)))


@pytest.fixture
def desk(place: Place, house: House) -> Desk:
    return Desk(place, house)


def test_each_of_a_group_has_its_own_answer_event_audit_row_and_key(desk: Desk) -> None:
    answers = desk.serve([desk.waiting(number) for number in range(5)])
    told = [json.loads(answer.body) for answer in answers if answer is not None]
    assert [one["status"] for one in told] == ["ready"] * 5
    assert [one["encounter_ref"] for one in told] == [f"{FIRST_DAY}-{n}" for n in range(5)]
    requests = {f"req-{number}" for number in range(5)}
    received = [row for row in desk.rows(AuditRow) if row.act == "encounter.received"]
    assert {row.request_id for row in received} == requests
    assert {row.request_id for row in desk.rows(Event)} == requests
    shown = {UUID(one["id"].removeprefix("enc_")) for one in told}
    assert {row.subject_id for row in received} == shown
    kept = {row.key: row for row in desk.rows(IdempotentAnswer)}
    vault = desk.place.vault
    for number, answer in enumerate(answers):
        row = kept[f"key-{number}"]
        assert answer is not None
        assert vault.open_bytes(row.sealed, table="idempotent_answer", row_id=row.id) == answer.body
        assert (row.status_code, row.headers) == (201, answer.headers)


def test_a_refused_one_goes_alone_and_the_others_stand(desk: Desk) -> None:
    group = [desk.waiting(0), desk.waiting(1, member_ref="nobody"), desk.waiting(2)]
    answers = desk.serve(group)
    assert [answer is None for answer in answers] == [False, True, False]
    assert len(desk.rows(Encounter)) == 2
    assert {row.key for row in desk.rows(IdempotentAnswer)} == {"key-0", "key-2"}


def test_a_key_used_before_or_twice_goes_alone(desk: Desk) -> None:
    desk.serve([desk.waiting(0)])
    group = [desk.waiting(0), desk.waiting(1, key="same"), desk.waiting(2, key="same")]
    assert [answer is None for answer in desk.serve(group)] == [True, False, True]
    assert len(desk.rows(Encounter)) == 2


def test_nothing_of_a_group_stands_when_its_database_fails_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.api.together.known_keys", lambda *_: set())
    desk.serve([desk.waiting(0)])
    # Taken by another process after this one looked.
    assert desk.serve([desk.waiting(1), desk.waiting(2, key="key-0")]) == [None, None]
    assert len(desk.rows(Encounter)) == 1


def test_a_group_sends_as_many_statements_as_one(desk: Desk) -> None:
    counts = []
    desk.serve([desk.waiting(MANY - 1)])  # the first one makes the CBO's key
    for numbers in (range(1), range(1, 17)):
        with queries(desk.place.database.engine) as seen:
            desk.serve([desk.waiting(number) for number in numbers])
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 27


@pytest.fixture
def own_place() -> Iterator[Place]:
    with new_place() as place:
        yield place


@pytest.mark.timeout(300)
def test_sixteen_clients_at_once_are_judged_one_after_another(own_place: Place) -> None:
    place = own_place
    world = make_world(place.database, place.vault, plans=2, cbos=1, members=4, workers=MANY)
    house = world.houses[0]
    # Each member is seen twelve times on one day, mostly at the same times: what is judged
    # side by side must not both be paid.
    calls = list(single_calls(place, house, MANY))
    with served(place, 2) as ports:
        assert load(ports, calls).refused == 0
        assert load(ports, calls).refused == 0
    with place.database.session(Tenant("cbo", house.cbo_id)) as session:
        query = "SELECT member_id, sum(units_added), count(*) FROM encounter GROUP BY member_id"
        rows = ask(session, query).fetchall()
    assert {units for _, units, _ in rows} == {2}
    assert sum(count for _, _, count in rows) == MANY
    broken = [one for one in check_invariants(place.database, place.vault) if not one.holds]
    assert broken == []
