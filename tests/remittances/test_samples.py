"""Every balanced third-party 835 posts against claims built from it, and un-posts to nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlmodel import Session

from hub.kit.identifiers import new_id
from hub.ledger.balances import account_sums, balances
from hub.tables import Claim, ServiceLine
from hub.vault import Vault
from hub.x12.errors import X12Error
from hub.x12.read_835 import read_remittances
from hub.x12.remittance_835 import ClaimPayment, Remittance
from tests.claims.world import DAY, World, make_world
from tests.remittances.files import Payment, Remit, Service, reversal
from tests.remittances.worlds import take

SAMPLES = Path(
    os.environ.get("HUB_SAMPLES", Path(__file__).parents[2].parent / "shared" / "samples")
)


def balanced_samples() -> list[Path]:
    """835 files of the samples in which every transaction set balances."""
    found = []
    for path in sorted((SAMPLES / "x12" / "835").rglob("*")) if SAMPLES.is_dir() else []:
        if not path.is_file() or path.suffix == ".md" or path.stat().st_size > 2_000_000:
            continue
        try:
            remittances = read_remittances(path.read_bytes())
        except X12Error:
            continue
        if all(one.balanced for one in remittances):
            found.append(path)
    return found


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    return make_world(session, vault)


def build(world: World, payments: list[ClaimPayment]) -> None:
    """A claim on offer for every patient control number that was paid forward."""
    for number in dict.fromkeys(one.patient_control_number for one in payments):
        mine = [one for one in payments if one.patient_control_number == number]
        charge = max(abs(one.charge_cents) for one in mine)
        claim = Claim(
            id=new_id(),
            cbo_id=world.cbo.row.id,
            plan_id=world.plan.id,
            contract_id=world.contract.id,
            agreement_id=world.cbo.agreement.id,
            member_id=world.cbo.member.id,
            person_id=world.cbo.member.person_id,
            billing_provider_id=world.hub.id,
            patient_control_number=number,
            place_of_service="12",
            diagnoses=["Z5941"],
            service_date=DAY,
            charge_cents=charge,
            expected_cents=charge,
            exchange_status="accepted",
            created_at=world.cbo.member.created_at,
            updated_at=world.cbo.member.created_at,
        )
        world.session.add(claim)
        world.session.flush()
        for place, service in enumerate(mine[0].services, 1):
            world.session.add(
                ServiceLine(
                    id=new_id(),
                    cbo_id=world.cbo.row.id,
                    plan_id=world.plan.id,
                    claim_id=claim.id,
                    line_number=place,
                    line_control_number=service.line_control_number or f"{number}L{place}",
                    service_date=service.service_on or DAY,
                    code=service.code[:5],
                    modifiers=list(service.modifiers),
                    minutes=30,
                    units=1,
                    charge_cents=abs(service.charge_cents),
                    expected_cents=abs(service.charge_cents),
                    diagnoses=["Z5941"],
                    encounter_ids=[],
                )
            )
        world.session.flush()


def undone(remittance: Remittance, number: int) -> bytes:
    """The reversal of everything an 835 paid, its PLBs turned round, as a file of ours."""
    payments = []
    for one in remittance.claims:
        services = [
            Service(
                service.code or "98960",
                service.charge_cents,
                service.paid_cents,
                [
                    (cas.group_code, cas.reason_code, cas.amount_cents)
                    for cas in service.adjustments
                ],
                service.line_control_number,
            )
            for service in one.services
        ]
        own = [(cas.group_code, cas.reason_code, cas.amount_cents) for cas in one.adjustments]
        forward = Payment(
            one.patient_control_number, one.charge_cents, one.paid_cents, services, cas=own
        )
        back = reversal(forward)
        back.cas = [(group, reason, -cents) for group, reason, cents in own]
        if one.paid_cents < 0 or one.reversal:
            back.status = "1"
        payments.append(back)
    plb = [(one.reason_code, one.reference, -one.amount_cents) for one in
           remittance.provider_adjustments]  # fmt: skip
    return Remit(payments, plb, trace=f"BACK{number}").content


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the third-party samples are not here")
@pytest.mark.parametrize("path", balanced_samples(), ids=lambda path: path.name)
def test_a_balanced_sample_posts_and_unposts_to_nothing(world: World, path: Path) -> None:
    content = path.read_bytes()
    remittances = read_remittances(content)
    build(world, [one for each in remittances for one in each.claims])
    sets = [one for one in take(world, content) if one.kind == "835"]
    assert {one.summary["status"] for one in sets} <= {"posted", "repeated"}
    posted = [
        each
        for each, one in zip(remittances, sets, strict=True)
        if one.summary["status"] == "posted"
    ]
    found = balances(world.session)
    assert found.whole
    assert found.paid_cents == sum(each.header.paid_cents for each in posted)
    for number, each in enumerate(posted):
        (back,) = take(world, undone(each, number))
        assert back.summary["status"] == "posted", back.summary
    sums = account_sums(world.session)
    # What no claim and no reference explains waits in suspense on both sides and cancels out.
    assert {account: cents for account, cents in sums.items() if cents} == {}
