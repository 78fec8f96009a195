"""What grows with the number of claims is rows, never statements; and the file is a sound 837P."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from hub.database import HUB, Database, bind
from hub.exchange import archive
from hub.tables import ClaimBatch, ContractTerm
from hub.vault import Vault
from tests.builders import make_worker
from tests.claims.world import World, make_world
from tests.counting import queries
from tests.remittances.files import Remit, ack_277ca, ack_999, paid
from tests.remittances.worlds import take
from tests.simulated_plan.oracle import pyx12_findings


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    return make_world(session, vault)


def days(world: World, count: int, first: date) -> None:
    for number in range(count):
        world.encounter(service_date=first + timedelta(days=number))


def content(world: World) -> bytes:
    (made,) = world.submit().batches
    row = world.session.get_one(ClaimBatch, made.id)
    return b"".join(archive.read(world.session, world.vault, row.interchange_id))


@pytest.mark.oracle
@pytest.mark.parametrize("billing", ["hub", "cbo", "own contract"])
def test_every_file_is_clean_for_an_independent_validator(
    session: Session, vault: Vault, billing: str
) -> None:
    world = make_world(session, vault, billing_provider="hub" if billing == "hub" else "cbo")
    if billing == "own contract":
        world.contract.holder_id = world.cbo.row.id
        session.flush()
    days(world, 3, date(2026, 6, 1))
    world.encounter(member=world.add_member(), code="98961", modifiers=["U2", "95"])
    file = content(world)
    assert pyx12_findings(file) == []
    text = file.decode()
    biller = world.hub if billing == "hub" else world.cbo.row
    assert f"NM1*85*2*{biller.name.upper()}*****XX*{biller.npi}~" in text
    # The money comes to the hub unless the CBO holds the contract itself.
    assert ("NM1*87*2~" in text) == (billing == "cbo")


def test_a_rendering_provider_is_named_where_the_contract_wants_the_cbo(world: World) -> None:
    query = select(ContractTerm).where(ContractTerm.name == "rendering_rule")
    row = world.session.exec(query).one()
    row.value = "supervising"
    world.session.add(row)
    world.encounter()
    assert (
        f"NM1*82*2*{world.cbo.row.name.upper()}*****XX*{world.cbo.row.npi}~"
        in content(world).decode()
    )


def individual(world: World) -> None:
    row = world.session.exec(
        select(ContractTerm).where(ContractTerm.name == "rendering_rule")
    ).one()
    row.value = "individual"
    world.session.add(row)


@pytest.mark.oracle
def test_each_line_names_its_health_worker_where_the_contract_wants_people(world: World) -> None:
    individual(world)
    session, vault, cbo = world.session, world.vault, world.cbo
    first, second = (
        make_worker(session, vault, cbo.row, npi=npi) for npi in ("1234567893", "1679576722")
    )
    world.encounter(worker=first)
    world.encounter(worker=second, code="98961", modifiers=["U2", "95"])
    file = content(world)
    text = file.decode()
    assert text.count("NM1*82*1*SOTO*BRUNO****XX*1234567893~") == 1
    assert text.count("NM1*82*1*SOTO*BRUNO****XX*1679576722~") == 1
    assert pyx12_findings(file) == []


def test_a_claim_whose_health_worker_has_no_npi_waits_and_says_so(world: World) -> None:
    individual(world)
    world.encounter()
    run = world.submit()
    assert run.batches == ()
    (held,) = run.held_back
    assert held.code == "claim_unwritable"
    assert "own NPI" in held.sentence


def test_submitting_many_claims_takes_as_many_statements_as_few(
    world: World, database: Database
) -> None:
    counts = []
    # What a run notes is written with the next one: the first is not compared.
    for count in (1, 2, 20):
        days(world, count, date(2026, 1, 1) + timedelta(days=len(world.claims())))
        with queries(database.engine) as seen:
            world.submit()
        counts.append(len(seen))
    assert counts[2] <= counts[1]


def test_answering_and_paying_many_claims_takes_as_many_statements_as_few(
    world: World, database: Database
) -> None:
    counts = []
    for place, count in enumerate((2, 20), 1):
        days(world, count, date(2026, 1, 1) + timedelta(days=len(world.claims())))
        (made,) = world.submit().batches
        bind(world.session, HUB)
        mine = [claim for claim in world.claims() if claim.batch_id == made.id]
        group = made.interchange_control_number
        lines = world.lines()
        files = [
            ack_999(group, [(mine[0].transaction_set_control_number or "", "A", [])]),
            ack_277ca(
                [(one.patient_control_number, "A2:20:PR", f"P{one.id.hex[-9:]}") for one in mine]
            ),
            Remit([paid(one, lines, 2666) for one in mine], trace=f"T{place}").content,
        ]
        with queries(database.engine) as seen:
            for file in files:
                take(world, file)
        counts.append(len(seen))
    assert counts[1] <= counts[0]
    assert {claim.adjudication_status for claim in world.claims()} == {"paid"}
