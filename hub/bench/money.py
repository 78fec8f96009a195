"""Claims and money measured: assembly, rendering, reading and posting, each beside its bound."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import Session

from hub.api.receiving import take_in
from hub.bench.answers import Answered, answers, remittance
from hub.bench.intake import FIRST_DAY, keep
from hub.bench.place import Measured, Place, Step, a_second, best_of, new_place, peak_mib, timed
from hub.bench.postings import as_array, visits
from hub.bench.world import AT, World, make_world
from hub.claims import submit
from hub.claims.assemble import assemble
from hub.claims.draft import number, write_drafts
from hub.claims.ready import load_contracts, take_ready, waiting_contracts
from hub.database import HUB
from hub.database.pipeline import ask
from hub.exchange import archive
from hub.record import Act
from hub.tables import Organization
from hub.x12.read_835 import stream_remittances

BARE_CLAIMS = """
    CREATE TABLE bare_claim AS
    SELECT gen_random_uuid() AS id, cbo_id, member_id, contract_id, place_of_service, service_date,
           code, modifiers, sum(minutes) AS minutes, sum(units_added) AS units,
           sum(expected_cents) AS cents
      FROM encounter WHERE status = 'ready'
     GROUP BY cbo_id, member_id, contract_id, place_of_service, service_date, code, modifiers
"""


def filled(place: Place, size: int, *, plans: int = 1) -> World:
    """A hub with this many encounters of one day, nearly all ready."""
    world = make_world(
        place.database, place.vault, plans=plans, cbos=1, members=size, workers=size // 8 + 1
    )
    house = world.houses[0]
    for first in range(0, size, 10_000):
        count = min(10_000, size - first)
        keep(place, house, as_array(visits(house, FIRST_DAY, count, first=first)))
    return world


def hub_act(world: World) -> Act:
    """The hub acts."""
    return Act("bench", world.hub_id, AT)


def measure_assemble(sizes: tuple[int, ...], step: Step) -> list[Measured]:
    """Ready encounters become drafted claims; beside one GROUP BY into a bare table."""
    found = []
    for size in sizes:
        step(f"assemble, {size}")
        with new_place() as place:
            world = filled(place, size)
            bare = timed(partial(_group, place))
            ours = timed(partial(_assemble, place, world))
        found.append(
            Measured("assemble", size, "encounters", a_second(size, ours),
                     "one GROUP BY into a bare table", a_second(size, bare), peak_mib(), {})
        )  # fmt: skip
    return found


def _group(place: Place) -> None:
    with place.database.owner_engine() as engine, engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL app.scope = 'hub'")
        connection.exec_driver_sql(BARE_CLAIMS)


def _assemble(place: Place, world: World) -> None:
    with place.database.session(HUB) as session:
        for contract_id, _ in waiting_contracts(session, None):
            contracts = load_contracts(session, [contract_id])
            more = True
            while more:
                waiting = take_ready(session, place.vault, contract_id)
                drafts = assemble(waiting.ready, contracts)
                write_drafts(session, hub_act(world), [number(draft) for draft in drafts])
                more = waiting.more


def run_claims(place: Place, world: World, plan_id: UUID | None = None) -> submit.Run:
    """Everything ready, or one plan's, becomes files on offer."""
    with place.database.session(HUB) as session:
        return submit.run(session, place.vault, hub_act(world), live=False, plan_id=plan_id)


def measure_render(sizes: tuple[int, ...], step: Step) -> list[Measured]:
    """Claims drafted become one archived, sealed 837P; beside a bare join of its segments."""
    found = []
    for size in sizes:
        step(f"render, {size}")
        with new_place() as place:
            world = filled(place, size)
            _assemble(place, world)
            nanos = timed(partial(run_claims, place, world))
            content = b"".join(_file(place))
        told = [segment.split("*") for segment in content.decode().split("~")]
        bare = best_of(3, lambda told=told: "~".join(["*".join(one) for one in told]))  # type: ignore[misc]
        claims = content.count(b"~CLM*")
        found.append(
            Measured("render", claims, "claims", a_second(claims, nanos),
                     "joining the same elements", a_second(claims, bare), peak_mib(),
                     {"bytes": len(content)})
        )  # fmt: skip
    return found


def _file(place: Place) -> list[bytes]:
    with place.database.session(HUB) as session:
        ((file_id,),) = ask(session, "SELECT interchange_id FROM claim_batch LIMIT 1").fetchall()
        return list(archive.read(session, place.vault, file_id))


def payee_npi(session: Session, world: World) -> str:
    """The hub's NPI: it bills, so it is paid."""
    return session.get_one(Organization, world.hub_id).npi or ""


def _answered(place: Place, size: int) -> tuple[World, list[Answered]]:
    world = filled(place, size)
    run_claims(place, world)
    with place.database.session(HUB) as session:
        told = list(answers(session, world.plan_ids[0], payee_npi(session, world)))
    return world, told


def measure_read(sizes: tuple[int, ...], step: Step) -> list[Measured]:
    """An 835 read into typed, balanced values; beside splitting its segments and elements."""
    found = []
    for size in sizes:
        step(f"read-835, {size}")
        claims = [(f"C{place:09d}", [_line(place)]) for place in range(size)]
        content = remittance(claims, "1000000004", "T1", 1)
        ours = best_of(3, lambda content=content: _consume(content))  # type: ignore[misc]
        bare = best_of(3, lambda content=content: _split(content))  # type: ignore[misc]
        found.append(
            Measured("read-835", size, "claims", a_second(size, ours), "a bare split",
                     a_second(size, bare), peak_mib(), {"bytes": len(content)})
        )  # fmt: skip
    return found


def _line(place: int) -> tuple[Any, ...]:
    return (None, 0, 0, f"L{place:09d}", FIRST_DAY, "98960", ["U2"], 1, 5332, 2666)


def _consume(content: bytes) -> int:
    return sum(1 for _ in stream_remittances([content]))


def _split(content: bytes) -> int:
    return len([segment.split("*") for segment in content.decode().split("~")])


def measure_post(sizes: tuple[int, ...], step: Step) -> list[Measured]:
    """An 835 archived, read, matched, posted to a balanced ledger; beside a COPY of its facts."""
    found = []
    for size in sizes:
        step(f"post-835, {size}")
        with new_place() as place:
            world, told = _answered(place, size)
            claims = sum(one.claims for one in told)
            ours = timed(partial(post_all, place, world, world.plan_ids[0], told))
            bare = timed(partial(_copy_facts, place, told))
        found.append(
            Measured("post-835", claims, "claims", a_second(claims, ours),
                     "a split and a COPY of CLP and SVC", a_second(claims, bare), peak_mib(), {})
        )  # fmt: skip
    return found


def post_all(place: Place, world: World, plan_id: UUID, told: list[Answered]) -> None:
    """Every file taken in as the plan posts it."""
    for one in told:
        act = Act("bench", plan_id, AT)
        take_in(place.database, place.vault, act, [one.content], plan_id=plan_id)


def _copy_facts(place: Place, told: list[Answered]) -> None:
    with place.database.owner_engine() as engine, engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bare_fact (kind text, told text[])")
        raw: Any = connection.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy("COPY bare_fact FROM STDIN") as copy:
            for one in told:
                for segment in one.content.decode().split("~"):
                    elements = segment.split("*")
                    if elements[0] in ("CLP", "SVC"):
                        copy.write_row((elements[0], elements))
