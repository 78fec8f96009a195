"""Ready encounters leave as one archived file per plan, contract and run, every claim placed."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from sqlmodel import Session, select

from hub.claims.profile import SubmitterIncomplete
from hub.exchange import archive
from hub.tables import ClaimBatch, ClaimEvent, Encounter, Interchange
from hub.vault import Vault
from hub.x12.interchange import survey
from tests.claims.world import ACT, DAY, World, make_world


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    return make_world(session, vault)


def content(world: World, batch_id: object) -> bytes:
    batch = world.session.get_one(ClaimBatch, batch_id)
    return b"".join(archive.read(world.session, world.vault, batch.interchange_id))


def test_ready_encounters_become_one_file_on_offer(world: World) -> None:
    first = world.encounter()
    second = world.encounter(member=world.add_member())
    run = world.submit()
    (batch,) = run.batches
    assert (batch.claim_count, batch.charge_cents, run.held_back) == (2, 2 * 2666, ())
    file = content(world, batch.id)
    assert hashlib.sha256(file).hexdigest() == batch.sha256
    assert survey(file).all_findings() == []
    for encounter in (first, second):
        claim = world.claim_of(encounter)
        assert (claim.exchange_status, claim.adjudication_status) == ("ready", "none")
        assert claim.patient_control_number.encode() in file
        assert world.session.get_one(Encounter, encounter.id).status == "claimed"


def test_a_claim_knows_its_place_in_the_file(world: World) -> None:
    encounter = world.encounter()
    (batch,) = world.submit().batches
    claim, (line,) = world.claim_of(encounter), world.lines()
    (transaction_set,) = survey(content(world, batch.id)).interchanges[0].groups[0].sets
    segments = {segment.position: segment for segment in transaction_set.segments()}
    assert claim.transaction_set_control_number == transaction_set.control_number
    assert segments[claim.first_segment].elements[:2] == ["CLM", claim.patient_control_number]  # type: ignore[index]
    assert segments[claim.subscriber_segment].id == "HL"  # type: ignore[index]
    assert segments[line.segment].id == "LX"  # type: ignore[index]
    assert segments[claim.last_segment].elements == ["REF", "6R", line.line_control_number]  # type: ignore[index]


def test_control_numbers_follow_each_other_without_a_gap(world: World) -> None:
    for day in (1, 2, 3):
        world.encounter(service_date=date(2026, 6, day))
        (batch,) = world.submit().batches
        assert batch.interchange_control_number == day
    rows = world.session.exec(select(Interchange.control_number).order_by(Interchange.id))  # type: ignore[arg-type]
    assert list(rows) == ["000000001", "000000002", "000000003"]


def test_nothing_ready_sends_nothing(world: World) -> None:
    assert world.submit().batches == ()
    world.encounter()
    world.submit()
    assert world.submit().batches == ()


def test_only_the_named_plan_is_served(session: Session, vault: Vault, world: World) -> None:
    other = make_world_beside(world)
    world.encounter()
    other.encounter()
    from_other = submit_for(other)
    assert [batch.plan_id for batch in from_other] == [other.plan.id]
    assert len(world.submit().batches) == 1


def make_world_beside(world: World) -> World:
    """A second plan of the same hub."""
    from hub.tables import Contract  # noqa: PLC0415
    from tests.builders import make_contract, make_organization  # noqa: PLC0415

    plan = make_organization(world.session, "plan")
    contract: Contract = make_contract(world.session, plan, world.hub)
    other = World(world.session, world.vault, world.hub, plan, contract)
    other.add_cbo()
    return other


def submit_for(world: World) -> tuple[object, ...]:
    from hub.claims import submit  # noqa: PLC0415

    return submit.run(world.session, world.vault, ACT, live=False, plan_id=world.plan.id).batches


def test_a_claim_that_cannot_be_written_is_held_back_and_the_others_go(world: World) -> None:
    good = world.encounter()
    bad = world.encounter(member=world.add_member(identity={"address": None}))
    worse = world.encounter(member=world.add_member(identity={"last_name": "漢字"}))
    address = {"line1": "1 Example Street", "city": "X", "state": "CA", "postal_code": "92101"}
    refused = world.encounter(member=world.add_member(identity={"address": address}))
    run = world.submit()
    assert [batch.claim_count for batch in run.batches] == [1]
    assert {held.claim_id for held in run.held_back} == {
        world.claim_of(bad).id,
        world.claim_of(worse).id,
        world.claim_of(refused).id,
    }
    assert world.claim_of(good).exchange_status == "ready"
    assert world.claim_of(bad).exchange_status == "drafted"
    world.submit()
    events = world.session.exec(select(ClaimEvent).where(ClaimEvent.kind == "held_back")).all()
    assert sorted(event.detail["code"] for event in events) == [
        "X12-WRITE-VALUE",
        "claim_unwritable",
        "claim_unwritable",
    ]
    assert "漢" not in str([event.detail for event in events])


def test_a_refused_claim_leaves_no_gap_in_the_control_numbers(world: World) -> None:
    world.encounter(member=world.add_member(identity={"last_name": "漢字"}))
    assert world.submit().batches == ()
    world.encounter()
    assert [batch.interchange_control_number for batch in world.submit().batches] == [1]


def test_a_hub_without_contact_sends_nothing_and_says_why(world: World) -> None:
    world.encounter()
    world.hub.contact = None
    world.session.flush()
    with pytest.raises(SubmitterIncomplete):
        world.submit()


def test_more_claims_than_fit_one_set_open_another(world: World, session: Session) -> None:
    from hub.tables import ContractTerm  # noqa: PLC0415

    row = session.exec(select(ContractTerm).where(ContractTerm.name == "member_id_type")).one()
    session.add(
        ContractTerm(**{**row.model_dump(exclude={"id"}), "name": "claims_per_set_max", "value": 2})
    )
    for day in range(1, 6):
        world.encounter(service_date=date(2026, 6, day))
    (batch,) = world.submit().batches
    sets = survey(content(world, batch.id)).interchanges[0].groups[0].sets
    assert [one.control_number for one in sets] == ["0001", "0002", "0003"]
    assert len({claim.transaction_set_control_number for claim in world.claims()}) == 3


def test_an_encounter_whose_line_is_out_is_held_and_never_sent_twice(world: World) -> None:
    world.encounter()
    world.submit()
    late = world.encounter()
    run = world.submit()
    assert run.batches == ()
    world.session.expire_all()
    fresh = world.session.get_one(Encounter, late.id)
    assert (fresh.status != "claimed", fresh.claim_id) == (True, None)
    assert len(world.claims()) == 1
    assert fresh.service_date == DAY
