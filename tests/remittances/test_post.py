"""Posting: who gets each cent of an 835, once, in any order, or not at all."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func
from sqlmodel import Session, select

from hub.database import HUB, Database
from hub.exchange import archive
from hub.inbox import apply_file
from hub.kit.identifiers import show_id
from hub.ledger.balances import Balances, account_sums, balances, balances_by_cbo
from hub.remittances.kept import File
from hub.remittances.post import Outcome
from hub.tables import (
    Claim,
    ClaimPayment,
    Entry,
    FeeLayer,
    Remittance,
    ServicePayment,
    SuspenseItem,
)
from hub.vault import Vault
from tests.claims.world import ACT, World, make_world
from tests.remittances.files import Payment, Remit, Service, denied, paid, reversal
from tests.remittances.worlds import post, sent

__all__ = ["File", "Outcome"]


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    return make_world(session, vault)


def now(world: World) -> Balances:
    found = balances(world.session)
    assert found.whole
    return found


def test_a_payment_is_shared_between_fee_and_cbo(world: World) -> None:
    claim = sent(world)
    (outcome,) = post(world, Remit([paid(claim, world.lines(), 2666)]))
    assert (outcome.status, outcome.claim_payments, outcome.suspended) == ("posted", 1, 0)
    found = now(world)
    assert (found.paid_cents, found.fee_cents, found.owed_to_cbos_cents) == (2666, 267, 2399)
    (claim,) = world.claims()
    assert (claim.adjudication_status, claim.paid_cents, claim.fee_cents) == ("paid", 2666, 267)
    assert world.lines()[0].paid_cents == 2666
    assert claim.payer_claim_control_number == f"PAYER{claim.patient_control_number[:6]}"


def test_a_partial_payment_is_said_to_be_one(world: World) -> None:
    post(world, Remit([paid(sent(world), world.lines(), 2000)]))
    assert world.claims()[0].adjudication_status == "partly_paid"
    assert now(world).owed_to_cbos_cents == 1800


def test_paid_nothing_is_not_denied(world: World) -> None:
    post(world, Remit([paid(sent(world), world.lines(), 0)]))
    assert world.claims()[0].adjudication_status == "paid"
    payment = world.session.exec(select(ClaimPayment)).one()
    assert payment.outcome == "zero_paid"
    assert account_sums(world.session) == {}


@pytest.mark.parametrize(("reason", "status"), [("29", "1"), ("45", "4")])
def test_a_denial_is_one_by_its_reason_or_its_status(
    world: World, reason: str, status: str
) -> None:
    post(world, Remit([denied(sent(world), world.lines(), reason, status=status)]))
    assert world.claims()[0].adjudication_status == "denied"
    assert account_sums(world.session) == {}


def test_a_reversal_takes_back_payment_and_fee_to_the_cent_and_names_what_it_reverses(
    world: World,
) -> None:
    first = paid(sent(world), world.lines(), 2666)
    post(world, Remit([first]))
    post(world, Remit([reversal(first)], trace="TRACE2"))
    assert set(account_sums(world.session).values()) == {0}
    (claim,) = world.claims()
    assert (claim.adjudication_status, claim.paid_cents, claim.fee_cents) == ("reversed", 0, 0)
    payments = world.session.exec(select(ClaimPayment).order_by(ClaimPayment.paid_cents)).all()  # type: ignore[arg-type]
    assert payments[0].reverses_id == payments[1].id
    entries = {entry.kind: entry for entry in world.session.exec(select(Entry))}
    assert entries["claim_reversed"].reverses_id == entries["claim_paid"].id


def test_reversal_and_correction_in_one_file_leave_the_corrected_payment(world: World) -> None:
    first = paid(sent(world), world.lines(), 2666)
    post(world, Remit([first]))
    corrected = paid(world.claims()[0], world.lines(), 2000)
    post(world, Remit([reversal(first), corrected], trace="TRACE2"))
    (claim,) = world.claims()
    assert (claim.adjudication_status, claim.paid_cents, claim.fee_cents) == (
        "partly_paid",
        2000,
        200,
    )
    assert now(world).owed_to_cbos_cents == 1800
    assert world.lines()[0].paid_cents == 2000


def test_the_same_payment_under_another_envelope_changes_nothing(world: World) -> None:
    remit = Remit([paid(sent(world), world.lines(), 2666)])
    (first,) = post(world, remit)
    before = account_sums(world.session)
    (again,) = post(world, replace(remit, number=remit.number + 1000))
    assert (again.status, again.remittance_id) == ("repeated", first.remittance_id)
    assert account_sums(world.session) == before
    assert len(world.session.exec(select(Remittance)).all()) == 1


def test_a_payment_told_again_with_other_content_is_doubtful_and_posts_nothing(
    world: World,
) -> None:
    payment = paid(sent(world), world.lines(), 2666)
    remit = Remit([payment])
    (first,) = post(world, remit)
    before = account_sums(world.session)
    payment.payer_number = "OTHER"
    (again,) = post(world, replace(remit, number=remit.number + 1000))
    assert (again.status, again.suspended) == ("doubtful", 0)
    kept = world.session.get_one(Remittance, again.remittance_id)
    assert kept.status == "doubtful"
    assert kept.balance == {"repeats": show_id("remittance", first.remittance_id)}
    assert account_sums(world.session) == before
    assert world.session.exec(select(func.count()).select_from(ClaimPayment)).one() == 1


def test_of_two_bodies_of_one_payment_at_the_same_moment_one_is_posted(
    database: Database, vault: Vault
) -> None:
    with database.session(HUB) as session:
        world = make_world(session, vault)
        payment = paid(sent(world), world.lines(), 2666)
        plan_id, first = world.plan.id, Remit([payment]).content
        payment.payer_number = "OTHER"
        second = Remit([payment]).content

    def take_one(session: Session, content: bytes) -> None:
        kept = archive.keep(session, vault, ACT, [content], plan_id=plan_id, direction="in")
        apply_file(session, vault, ACT, kept.id)

    def take_second() -> None:
        with database.session(HUB) as other:
            take_one(other, second)

    late = threading.Thread(target=take_second)
    with database.session(HUB) as session:
        take_one(session, first)
        late.start()
        late.join(1)  # it waits for the claim, or has gone past where it should have asked
    late.join()
    with database.session(HUB) as session:
        statuses = [row.status for row in session.exec(select(Remittance))]
        assert sorted(statuses) == ["doubtful", "posted"]
        assert session.exec(select(func.count()).select_from(ClaimPayment)).one() == 1


def test_remittances_without_money_may_share_a_trace(world: World) -> None:
    payment = denied(sent(world), world.lines(), "29")
    (first,) = post(world, Remit([payment], number=1))
    payment.payer_number = "OTHER"
    (second,) = post(world, Remit([payment], number=2))
    assert (first.status, second.status) == ("posted", "posted")


@pytest.mark.parametrize("level", ["line", "claim", "transaction"])
def test_what_does_not_balance_is_kept_with_its_numbers_and_posts_nothing(
    world: World, level: str
) -> None:
    payment = paid(sent(world), world.lines(), 2000)
    remit = Remit([payment])
    if level == "line":
        payment.services[0].cas = (("CO", "45", 600),)
        payment.cas = (("CO", "45", 66),)
    elif level == "claim":
        payment.cas = (("CO", "45", 5),)
    else:
        remit.total_cents = 2100
    (outcome,) = post(world, remit)
    assert (outcome.status, outcome.imbalances) == ("unbalanced", 1)
    kept = world.session.exec(select(Remittance)).one()
    (place,) = kept.balance["places"]
    assert (kept.status, place["level"]) == ("unbalanced", level)
    assert place["expected_cents"] != place["actual_cents"]
    assert account_sums(world.session) == {}
    assert world.claims()[0].adjudication_status == "none"
    assert world.session.exec(select(func.count()).select_from(ClaimPayment)).one() == 0
    (again,) = post(world, replace(remit, number=remit.number + 1000))
    assert again.status == "repeated"


def test_money_for_an_unknown_claim_waits_in_suspense(world: World) -> None:
    claim = sent(world)
    stranger = Payment("NOBODY", 5000, 5000, [Service("98960", 5000, 5000)])
    (outcome,) = post(world, Remit([stranger, paid(claim, world.lines(), 2666)]))
    assert outcome.suspended == 1
    item = world.session.exec(select(SuspenseItem)).one()
    assert (item.amount_cents, item.reason, item.status) == (5000, "unknown_claim", "open")
    found = now(world)
    assert (found.suspense_cents, found.paid_cents) == (5000, 7666)


def test_a_claim_is_found_by_the_payers_number_where_ours_is_lost(world: World) -> None:
    claim = sent(world)
    post(world, Remit([paid(claim, world.lines(), 2666)]))
    lost = replace(reversal(paid(claim, world.lines(), 2666)), number="0")
    post(world, Remit([lost], trace="TRACE2"))
    payment = world.session.exec(select(ClaimPayment).where(ClaimPayment.outcome == "reversal"))
    assert payment.one().matched_by == "payer_claim_control_number"
    assert world.claims()[0].paid_cents == 0


def test_a_plan_cannot_pay_another_plans_claim(world: World) -> None:
    claim = sent(world)
    other = make_world(world.session, world.vault)
    (outcome,) = post(other, Remit([paid(claim, world.lines(), 2666)]))
    assert outcome.suspended == 1
    world.session.expire_all()
    assert world.session.get_one(Claim, claim.id).adjudication_status == "none"


def test_a_line_is_found_by_code_and_date_where_its_number_is_lost(world: World) -> None:
    payment = paid(sent(world), world.lines(), 2666)
    payment.services[0].line_control_number = ""
    payment.services[0].modifiers = ()
    post(world, Remit([payment]))
    service = world.session.exec(select(ServicePayment)).one()
    assert service.service_line_id == world.lines()[0].id


def test_a_recoupment_goes_to_the_cbo_that_was_paid_and_to_no_other(world: World) -> None:
    other = world.add_cbo()
    claim, neighbour = sent(world), sent(world, other)
    lines = world.lines()
    post(world, Remit([paid(claim, lines, 2666), paid(neighbour, lines, 2666)]))
    later = sent(world, other, service_date=_next_day())
    take = [("WO", claim.patient_control_number, 2666)]
    post(world, Remit([paid(later, world.lines(), 2666)], plb=take, trace="TRACE2"))
    mine = balances_by_cbo(world.session)
    assert mine[claim.cbo_id].owed_to_cbos_cents == 0
    assert mine[claim.cbo_id].fee_cents == 0
    assert mine[other.row.id].owed_to_cbos_cents == 2 * 2399
    assert now(world).paid_cents == 2 * 2666
    world.session.expire_all()
    assert world.session.get_one(Claim, claim.id).adjudication_status == "reversed"


def _next_day() -> object:
    from datetime import date  # noqa: PLC0415

    return date(2026, 6, 2)


@pytest.mark.parametrize("order", ["reversal first", "takeback first"])
def test_a_delayed_recovery_charges_the_cbo_once_in_any_order(world: World, order: str) -> None:
    claim = sent(world)
    number = claim.patient_control_number
    first = paid(claim, world.lines(), 2666)
    post(world, Remit([first]))
    delayed = Remit([reversal(first)], plb=[("WO", number, -2666)], trace="TRACE2")
    taken = Remit(plb=[("WO", number, 2666), ("FB", "", -2666)], trace="TRACE3")
    for remit in (delayed, taken) if order == "reversal first" else (taken, delayed):
        post(world, remit)
    found = now(world)
    assert (found.owed_to_cbos_cents, found.fee_cents) == (0, 0)
    assert found.forwarded_cents == 2666
    assert world.claims()[0].adjudication_status == "reversed"


def test_a_balance_carried_forward_and_taken_later_leaves_nothing(world: World) -> None:
    post(world, Remit(plb=[("WO", "LETTER9", 500), ("FB", "", -500)]))
    assert now(world).suspense_cents == 0
    claim = sent(world)
    post(world, Remit([paid(claim, world.lines(), 2666)], plb=[("FB", "", 500)], trace="TRACE2"))
    found = now(world)
    assert (found.paid_cents, found.forwarded_cents, found.suspense_cents) == (2166, 0, -500)


def test_interest_goes_to_the_cbo_without_a_fee(world: World) -> None:
    claim = sent(world)
    payment = paid(claim, world.lines(), 2666, interest_cents=44)
    post(world, Remit([payment], plb=[("L6", "", -44)]))
    found = now(world)
    assert (found.paid_cents, found.fee_cents, found.owed_to_cbos_cents) == (2710, 267, 2443)


def test_a_layer_that_says_so_is_kept_of_interest_and_comes_back_with_it(world: World) -> None:
    layer = world.session.exec(select(FeeLayer)).one()
    layer.on_interest = True
    world.session.add(layer)
    claim = sent(world)
    payment = paid(claim, world.lines(), 2666, interest_cents=45)
    post(world, Remit([payment], plb=[("L6", "", -45)]))
    assert account_sums(world.session)["hub_fee"] == -(267 + 5)
    number = claim.patient_control_number
    post(world, Remit(plb=[("L6", number, 45), ("FB", "", -45)], trace="BACK"))
    assert account_sums(world.session)["hub_fee"] == -267
    assert balances(world.session).whole


def test_interest_that_nobody_claims_waits_in_suspense(world: World) -> None:
    post(world, Remit([paid(sent(world), world.lines(), 2666)], plb=[("L6", "", -44)]))
    assert now(world).suspense_cents == 44


def test_an_adjustment_of_another_kind_waits_in_suspense_with_its_code(world: World) -> None:
    post(world, Remit([paid(sent(world), world.lines(), 2666)], plb=[("J1", "X", 100)]))
    item = world.session.exec(select(SuspenseItem)).one()
    assert (item.reason, item.amount_cents) == ("provider_adjustment_J1", -100)
    assert now(world).suspense_cents == -100


def test_a_payment_under_a_cbos_own_contract_touches_no_account_of_the_hub(
    session: Session, vault: Vault
) -> None:
    world = make_world(session, vault, billing_provider="cbo", share_bp=0)
    world.contract.holder_id = world.cbo.row.id
    session.flush()
    claim = sent(world)
    npi = world.cbo.row.npi or ""
    remit = Remit([paid(claim, world.lines(), 2666)], plb=[("J1", "", 66)], payee_npi=npi)
    post(world, remit)
    found = now(world)
    assert (found.paid_directly_cents, found.paid_cents, found.suspense_cents) == (2600, 0, 0)
    assert world.claims()[0].paid_cents == 2666


def test_unplaced_money_comes_with_the_claims_it_may_be_for(world: World) -> None:
    from hub.kit.identifiers import show_id  # noqa: PLC0415

    cin = "98765432A"
    member = world.add_member(cin=cin)
    claim = sent(world, member=member)
    other = sent(world, member=member, service_date=_next_day())
    lost = paid(claim, world.lines(), 2666, extra=[f"NM1*QC*1*DUARTE*LINO****MI*{cin}"])
    lost.number, lost.payer_number = "LOST", ""
    post(world, Remit([lost]))
    item = world.session.exec(select(SuspenseItem)).one()
    first, second = item.proposals
    assert (first["claim_id"], first["score"]) == (show_id("claim", claim.id), 100)
    assert first["agrees"] == ["charge", "code", "member", "service_date"]
    assert (second["claim_id"], second["score"]) == (show_id("claim", other.id), 75)
    assert world.session.get_one(Claim, claim.id).adjudication_status == "none"


def test_another_members_claims_are_never_proposed(world: World) -> None:
    claim = sent(world)
    lost = paid(claim, world.lines(), 2666, extra=["NM1*QC*1*OTHER*ONE****MI*91111111C"])
    lost.number, lost.payer_number = "LOST", ""
    post(world, Remit([lost]))
    assert world.session.exec(select(SuspenseItem)).one().proposals == []
