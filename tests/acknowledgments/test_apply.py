"""What plans say before they decide moves claims, once, in any order, and only their own."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from sqlmodel import Session, select

from hub.claims import batches
from hub.tables import Claim, ClaimBatch, ClaimEvent, TransactionSet
from hub.vault import Vault
from tests.claims.world import ACT, World, make_world
from tests.remittances.files import ack_277ca, ack_999, ack_ta1, envelope
from tests.remittances.worlds import take


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    return make_world(session, vault)


def send(world: World, claims: int = 2) -> ClaimBatch:
    """A batch of claims on different days."""
    for day in range(1, claims + 1):
        world.encounter(service_date=date(2026, 6, day))
    (made,) = world.submit().batches
    return world.session.get_one(ClaimBatch, made.id)


def statuses(world: World) -> list[str]:
    return [claim.exchange_status for claim in world.claims()]


def batch_status(world: World) -> str:
    return world.session.exec(select(ClaimBatch)).one().status


def events(world: World, kind: str) -> list[ClaimEvent]:
    query = select(ClaimEvent).where(ClaimEvent.kind == kind)
    return list(world.session.exec(query))


def summary(sets: list[TransactionSet]) -> dict[str, object]:
    return sets[0].summary


def test_an_accepting_999_proves_receipt(world: World) -> None:
    batch = send(world)
    found = take(world, ack_999(batch.group_control_number, [("0001", "A", [])]))
    assert summary(found)["claims_received"] == 2
    assert statuses(world) == ["received", "received"]
    assert batch_status(world) == "received"


def test_a_999_without_sets_answers_for_all_of_them(world: World) -> None:
    batch = send(world)
    take(world, ack_999(batch.group_control_number, [], "R"))
    assert statuses(world) == ["rejected", "rejected"]
    assert batch_status(world) == "rejected"


def test_a_rejecting_999_takes_the_whole_set_and_shows_whose_error_it_was(world: World) -> None:
    batch = send(world)
    first, second = world.claims()
    at = second.first_segment
    errors = [f"IK3*CLM*{at}*2300*8", "IK4*5:1*1331*7*BADVALUE"]
    take(world, ack_999(batch.group_control_number, [("0001", "R", errors)]))
    assert statuses(world) == ["rejected", "rejected"]
    told = {event.claim_id: event for event in events(world, "set_rejected")}
    assert told[first.id].detail["errors"] == []
    (error,) = told[second.id].detail["errors"]
    assert (error["segment_id"], error["position"], error["code"]) == ("CLM", at, "8")
    assert error["elements"] == [{"element": 5, "component": 1, "code": "7"}]
    assert "BADVALUE" not in str(error)


def test_a_999_names_the_claim_by_its_number_where_it_can(world: World) -> None:
    batch = send(world)
    first, second = world.claims()
    errors = ["IK3*HI*9999*2300*8", f"CTX*CLM01:{first.patient_control_number}"]
    take(world, ack_999(batch.group_control_number, [("0001", "E", errors)]))
    assert statuses(world) == ["received", "received"]
    told = {event.claim_id: event for event in events(world, "set_received")}
    assert len(told[first.id].detail["errors"]) == 1
    assert told[second.id].detail["errors"] == []


def test_an_error_in_a_members_loop_is_shown_with_that_members_claims(world: World) -> None:
    batch = send(world)
    first, second = world.claims()
    at = first.subscriber_segment + 2  # type: ignore[operator]
    take(
        world,
        ack_999(batch.group_control_number, [("0001", "R", [f"IK3*NM1*{at}*2010BA*8"])]),
    )
    told = {event.claim_id: event for event in events(world, "set_rejected")}
    assert len(told[first.id].detail["errors"]) == 1
    assert len(told[second.id].detail["errors"]) == 1


@pytest.mark.parametrize(("code", "expected"), [("A", "ready"), ("E", "ready"), ("R", "rejected")])
def test_only_a_rejecting_ta1_moves_claims(world: World, code: str, expected: str) -> None:
    batch = send(world)
    take(world, ack_ta1(batch.interchange_control_number, code, "000"))
    assert statuses(world) == [expected, expected]
    assert len(events(world, f"interchange_{'rejected' if code == 'R' else 'accepted'}")) == 2


def test_a_277ca_accepts_one_claim_and_rejects_another(world: World) -> None:
    send(world)
    first, second = (claim.patient_control_number for claim in world.claims())
    take(world, ack_277ca([(first, "A2:20:PR", "PAYER7"), (second, "A7:158:IL", "")]))
    accepted, rejected = world.claims()
    assert (accepted.exchange_status, accepted.adjudication_status) == ("accepted", "pending")
    assert accepted.payer_claim_control_number == "PAYER7"
    assert (rejected.exchange_status, rejected.adjudication_status) == ("rejected", "none")
    assert batch_status(world) == "partly_accepted"
    (event,) = events(world, "claim_rejected")
    assert event.detail["statuses"] == [{"category": "A7", "status": "158", "entity": "IL"}]


def test_a_clearinghouse_acceptance_is_no_pending_decision(world: World) -> None:
    send(world, 1)
    number = world.claims()[0].patient_control_number
    take(world, ack_277ca([(number, "A1:19:PR", "")], source="AY"))
    (claim,) = world.claims()
    assert (claim.exchange_status, claim.adjudication_status) == ("received", "none")


def test_a_277ca_that_rejects_the_batch_rejects_every_claim_of_it(world: World) -> None:
    batch = send(world)
    body = [
        "BHT*0085*08*ACK1*20260614*1200*TH",
        "HL*1**20*1",
        "NM1*PR*2*EXAMPLE PLAN*****46*EXPLAN",
        "TRN*1*T1",
        "HL*2*1*21*0",
        "NM1*41*2*EXAMPLE HUB*****46*HUB",
        f"TRN*2*{batch.reference}",
        "STC*A3:24:41*20260614*U*53.32",
    ]
    take(world, envelope("HN", "005010X214", [("277", "005010X214", body)], 77))
    assert statuses(world) == ["rejected", "rejected"]


def test_what_names_nothing_of_ours_is_listed_and_changes_nothing(world: World) -> None:
    batch = send(world, 1)
    found = take(world, ack_999(batch.group_control_number + 7, [("0001", "R", [])]))
    assert summary(found)["unknown"] == [f"GS06 {batch.group_control_number + 7}"]
    found = take(world, ack_999(batch.group_control_number, [("0009", "R", [])]))
    assert summary(found)["unknown"] == ["ST02 0009"]
    found = take(world, ack_277ca([("NOBODY", "A7:20:PR", "")]))
    assert summary(found)["unknown"] == ["CLM01 NOBODY"]
    found = take(world, ack_ta1(99, "R", "025"))
    assert summary(found)["unknown"] == ["ISA13 000000099"]
    assert statuses(world) == ["ready"]


def test_a_plan_cannot_answer_another_plans_claims(world: World) -> None:
    batch = send(world, 1)
    number = world.claims()[0].patient_control_number
    other = make_world(world.session, world.vault)
    take(other, ack_999(batch.group_control_number, [("0001", "R", [])]))
    take(other, ack_277ca([(number, "A7:20:PR", "X")]))
    take(other, ack_ta1(batch.interchange_control_number, "R", "025"))
    assert statuses(world) == ["ready"]


def test_the_same_answer_again_is_one_event(world: World) -> None:
    batch = send(world, 1)
    for _ in range(2):
        take(world, ack_999(batch.group_control_number, [("0001", "A", [])]))
        take(world, ack_277ca([(world.claims()[0].patient_control_number, "A2:20:PR", "P1")]))
    assert len(events(world, "set_received")) == 1
    assert len(events(world, "claim_accepted")) == 1
    assert statuses(world) == ["accepted"]


ANSWERS = ("receipt", "999", "277CA received", "277CA accepted")


@pytest.mark.parametrize("order", list(permutations(ANSWERS)), ids="-".join)
def test_answers_in_any_order_leave_the_same_claim(world: World, order: tuple[str, ...]) -> None:
    batch = send(world, 1)
    number = world.claims()[0].patient_control_number
    for answer in order:
        if answer == "receipt":
            batches.receive(world.session, ACT, batch, batch.sha256)
        elif answer == "999":
            take(world, ack_999(batch.group_control_number, [("1", "A", [])]))
        else:
            status = "A1:19:PR" if answer.endswith("received") else "A2:20:PR"
            take(world, ack_277ca([(number, status, "P1")]))
    (claim,) = world.claims()
    assert (claim.exchange_status, claim.adjudication_status) == ("accepted", "pending")
    assert world.session.exec(select(ClaimBatch)).one().status == "accepted"


@pytest.mark.parametrize("rejected_first", [True, False])
def test_a_rejection_wins_over_an_acceptance_in_either_order(
    world: World, rejected_first: bool
) -> None:
    send(world, 1)
    number = world.claims()[0].patient_control_number
    answers = [("A7:20:PR", ""), ("A2:20:PR", "P1")]
    for status, payer_number in answers if rejected_first else answers[::-1]:
        take(world, ack_277ca([(number, status, payer_number)]))
    assert statuses(world) == ["rejected"]


def test_a_claim_that_was_decided_is_never_rejected_any_more(world: World) -> None:
    from tests.remittances.files import Remit, paid  # noqa: PLC0415
    from tests.remittances.worlds import post  # noqa: PLC0415

    send(world, 1)
    (claim,) = world.claims()
    post(world, Remit([paid(claim, world.lines(), 2666)]))
    take(world, ack_277ca([(claim.patient_control_number, "A7:20:PR", "")]))
    world.session.expire_all()
    assert world.session.get_one(Claim, claim.id).exchange_status == "ready"
