"""What grows with the years is never read from end to end: counted on a filled database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import anyio
import pytest
from sqlalchemy import UniqueConstraint

from hub.api.access import Caller, scopes_of
from hub.api.together import Waiting, serve
from hub.bench.answers import answers
from hub.bench.intake import FIRST_DAY, keep
from hub.bench.money import filled, payee_npi, post_all, run_claims
from hub.bench.place import Place
from hub.bench.postings import as_array, visits
from hub.bench.world import AT, World
from hub.claims.queries import ClaimFilter, list_claims
from hub.database import HUB, Database, Tenant
from hub.database.pipeline import ask
from hub.encounters.decisions import latest_decision
from hub.encounters.queries import EncounterFilter, list_encounters, read_encounters
from hub.encounters.shapes import EncounterIn
from hub.kit.clock import SystemClock
from hub.kit.identifiers import new_id
from hub.main import hold
from hub.record import Act, Keyed, read_feed
from hub.settings import Settings
from hub.tables import metadata
from hub.vault import Vault

COPIES = 8_000
"""How often one day's rows stand in the tables again, as those of other persons."""
GROWING = (
    "person",
    "member",
    "coverage",
    "encounter",
    "encounter_finding",
    "decision",
    "claim",
    "service_line",
    "claim_event",
    "claim_payment",
    "service_payment",
    "entry",
    "posting",
    "event",
    "audit_row",
    "idempotent_answer",
)
_TENANTS = {"cbo_id", "plan_id", "organization_id", "contract_id", "agreement_id", "biller_id"}
_SAME = {"billing_provider_id", "payee_id", "holder_id"}


@pytest.fixture
def place(settings: Settings, database: Database, vault: Vault) -> Place:
    return Place(settings, database, vault)


@pytest.fixture
def world(place: Place) -> World:
    """One CBO with a day that went all the way, and tables full of others' days."""
    world = filled(place, 30)
    # One that somebody posted alone, with a key of its own.
    anyio.run(serve, [_waiting(place, world, 0)])
    (faulty,) = visits(world.houses[0], FIRST_DAY - timedelta(days=1), 1)
    keep(place, world.houses[0], as_array(iter([{**faulty, "diagnoses": []}])))
    _to_the_end(place, world)
    with place.database.owner_engine() as engine, engine.begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("SET app.scope = 'hub'")
        for name in GROWING:
            connection.exec_driver_sql(_multiply(name))
        connection.exec_driver_sql("ANALYZE")
    return world


def _waiting(place: Place, world: World, number: int) -> Waiting:
    house = world.houses[0]
    (visit,) = visits(house, FIRST_DAY - timedelta(days=2), 1, first=number)
    caller = Caller(world.hub_id, "cbo", house.cbo_id, scopes_of("cbo"), "test")
    act = Act(caller.actor, house.cbo_id, AT)
    posted = EncounterIn.model_validate_json(json.dumps(visit))
    hub = hold(place.settings, SystemClock(), place.database)
    return Waiting(hub, caller, act, Keyed(caller.client_id, f"key-{number}", b"f"), posted)


def _to_the_end(place: Place, world: World) -> None:
    run_claims(place, world)
    plan_id = world.plan_ids[0]
    with place.database.session(HUB) as session:
        told = list(answers(session, plan_id, payee_npi(session, world)))
    post_all(place, world, plan_id, told)


def _multiply(name: str) -> str:
    """One row of a table again and again, under other ids and references."""
    table = metadata.tables[name]
    unique = {
        column.name
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
        for column in constraint.columns
    }
    changed = []
    for column in table.columns:
        kind = type(column.type).__name__
        if kind == "Uuid" and column.name not in _TENANTS | _SAME:
            changed.append(f"'{column.name}', gen_random_uuid()")
        elif column.name in unique and kind == "Text":
            changed.append(f"'{column.name}', 'x' || n")
        elif column.name in unique and kind in ("Integer", "BigInteger"):
            changed.append(f"'{column.name}', n + 1000000")
        elif column.name in unique and kind == "LargeBinary":
            changed.append(f"'{column.name}', decode(md5(n::text), 'hex')")
        elif column.name == "service_date":
            changed.append("'service_date', date '2025-01-01' + mod(n, 500)")
    return (
        f'INSERT INTO "{name}" SELECT made.* '
        f'FROM "{name}" AS one, generate_series(1, {COPIES}) AS n, LATERAL '
        f"jsonb_populate_record(one, jsonb_build_object('n', n, {', '.join(changed)})) AS made "
        f'WHERE one.ctid = (SELECT ctid FROM "{name}" LIMIT 1)'
    )


@contextmanager
def _scans(place: Place) -> Iterator[dict[str, int]]:
    """Sequential scans of growing tables inside the block, by table; filled at its end."""
    before, found = _counted(place), dict[str, int]()
    yield found
    after = _counted(place)
    found.update({name: after[name] - before[name] for name in after if after[name] > before[name]})


def _counted(place: Place) -> dict[str, int]:
    # A connection that ends tells its counts; one that waits in the pool may not have yet.
    place.database.engine.dispose()
    with place.database.owner_engine() as engine, engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT relname, seq_scan FROM pg_stat_user_tables")
        return {name: count for name, count in rows if name in GROWING}


def test_no_hot_path_reads_a_growing_table_from_end_to_end(place: Place, world: World) -> None:
    house, plan_id = world.houses[0], world.plan_ids[0]
    mine = Tenant("cbo", house.cbo_id)
    next_day = FIRST_DAY + timedelta(days=1)
    scans: dict[str, dict[str, int]] = {}

    def measured(name: str, work: Callable[[], Any]) -> None:
        with _scans(place) as found:
            work()
        scans[name] = found

    def read(work: Callable[[Any], Any], tenant: Tenant = mine) -> Callable[[], Any]:
        def reading() -> Any:
            with place.database.session(tenant) as session:
                return work(session)

        return reading

    measured("one encounter", lambda: keep(place, house, as_array(visits(house, next_day, 1))))
    group = [_waiting(place, world, number) for number in range(1, 9)]
    measured("a group of single ones", lambda: anyio.run(serve, group))
    measured("many", lambda: keep(place, house, as_array(visits(house, next_day, 29, first=1))))
    ids = [
        row[0] for row in read(lambda s: ask(s, "SELECT id FROM encounter LIMIT 9").fetchall())()
    ]
    measured("status", read(lambda s: read_encounters(s, ids[:1])))
    measured("decision", read(lambda s: latest_decision(s, place.vault, ids[0])))
    wanted = EncounterFilter(cbo_id=house.cbo_id)
    measured("list", read(lambda s: list_encounters(s, wanted, after=ids[0], limit=50)))
    measured("feed", read(lambda s: read_feed(s, after=None, limit=50)))
    measured("claims", lambda: run_claims(place, world))
    with place.database.session(HUB) as session:
        told = list(answers(session, plan_id, payee_npi(session, world)))
    measured("posting", lambda: post_all(place, world, plan_id, told))
    measured("claim list", read(lambda s: list_claims(s, ClaimFilter(), after=None, limit=50)))
    assert {name: found for name, found in scans.items() if found} == {}


def _rows_read(place: Place) -> int:
    place.database.engine.dispose()
    with place.database.owner_engine() as engine, engine.begin() as connection:
        query = (
            "SELECT sum(seq_tup_read + idx_tup_fetch)::bigint FROM pg_stat_user_tables "
            "WHERE relname IN ('encounter', 'claim', 'event')"
        )
        return int(connection.exec_driver_sql(query).scalar_one())


def test_a_small_cbo_reads_none_of_what_the_large_one_has(place: Place, world: World) -> None:
    small, first = new_id(), UUID(int=0)
    before = _rows_read(place)
    with place.database.session(Tenant("cbo", small)) as session:
        assert list_encounters(session, EncounterFilter(cbo_id=small), after=None, limit=50) == []
        wanted = EncounterFilter(cbo_id=small, status="ready")
        assert list_encounters(session, wanted, after=first, limit=50) == []
        assert list_claims(session, ClaimFilter(cbo_id=small), after=None, limit=50) == []
        assert read_feed(session, after=None, limit=50) == []
    assert _rows_read(place) - before < 50
