"""A hub where everything holds: encounters accepted, claims in a file, a payment posted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from hub.claims import submit
from hub.database import HUB, Database, Tenant
from hub.encounters.intake import accept
from hub.encounters.shapes import EncounterIn
from hub.invariants import Result, check_invariants
from hub.kit.identifiers import new_id
from hub.ledger.entries import Account, Entry, Posting, post
from hub.record import Act
from hub.tables import (
    Adjustment,
    Claim,
    ClaimPayment,
    Interchange,
    Organization,
    Remittance,
    ServicePayment,
    TransactionSet,
)
from hub.vault import Vault
from tests.builders import (
    AT,
    make_agreement,
    make_contract,
    make_member,
    make_organization,
    make_worker,
)

CONTACT = {"name": "Example Desk", "phone": "6195550100", "email": None}


@dataclass
class Healthy:
    """The parties of the healthy hub."""

    database: Database
    vault: Vault
    hub: UUID
    plan: UUID
    cbo: UUID
    member_ref: str
    worker_ref: str

    def accept(self, *refs: str, first_day: int = 1, **more: Any) -> None:
        """One encounter a day, of 35 minutes unless said otherwise."""
        posted = [self._posted(ref, first_day + place, more) for place, ref in enumerate(refs)]
        with self.database.session(Tenant("cbo", self.cbo)) as session:
            act = Act("cli_test", self.cbo, AT)
            accept(session, self.vault, act, cbo_id=self.cbo, posted=posted)

    def submit(self) -> submit.Run:
        """Everything that is ready becomes claims in files."""
        with self.database.session(HUB) as session:
            return submit.run(session, self.vault, Act("worker", self.hub, AT), live=False)

    def results(self) -> dict[str, Result]:
        """The invariants as they stand now, by id."""
        return {result.id: result for result in check_invariants(self.database, self.vault)}

    def problems(self) -> set[str]:
        """Every problem found."""
        return {one.problem for result in self.results().values() for one in result.offenders}

    def break_rows(self, *statements: str) -> None:
        """Change rows behind the hub's back, as only the owner of the database could."""
        with self.database.owner_engine() as engine, engine.begin() as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%"))

    def _posted(self, ref: str, day: int, more: dict[str, Any]) -> EncounterIn:
        on = f"2026-06-{day:02d}"
        told: dict[str, Any] = {
            "encounter_ref": ref,
            "member_ref": self.member_ref,
            "health_worker_ref": self.worker_ref,
            "service_date": on,
            "started_at": f"{on}T10:00:00-07:00",
            "ended_at": f"{on}T10:35:00-07:00",
            "topics": [{"kind": "health_navigation", "minutes": 35, "note": "x"}],
            "place_of_service": "12",
            "diagnoses": ["Z59.41"],
            "eligibility_criterion": "unmet_social_need",
            "consent_to_bill": {"method": "written", "on": "2025-03-15"},
        }
        return EncounterIn.model_validate(told | more)


def make_healthy(database: Database, vault: Vault) -> Healthy:
    """Three encounters in one file, a blocked and a withdrawn one, and one claim paid."""
    with database.session(HUB) as session:
        hub = make_organization(session, "hub", contact=CONTACT)
        plan = make_organization(session, "plan")
        contract = make_contract(session, plan, hub)
        cbo: Organization = make_organization(session, "cbo")
        make_agreement(session, cbo, contract)
        member = make_member(session, vault, cbo, plan)
        worker = make_worker(session, vault, cbo)
        healthy = Healthy(database, vault, hub.id, plan.id, cbo.id, member.ref, worker.ref)
    healthy.accept("a", "b", "c")
    healthy.submit()
    healthy.accept("d", "e", first_day=4)
    healthy.accept("blocked", first_day=9, diagnoses=[])
    with database.session(HUB) as session:
        pay_one(session, healthy)
    return healthy


def pay_one(session: Session, healthy: Healthy) -> None:
    """One claim of the file paid 20.00 of 26.66, as rows of a posted remittance."""
    claim = session.exec(_claims()).first()
    assert claim is not None
    paid = 2000
    file_id, set_id, remittance_id, payment_id, service_id = (new_id() for _ in range(5))
    empty = {"plan_id": healthy.plan, "summary": {}}
    sha = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    session.add(
        Interchange(id=file_id, direction="in", sha256=sha, byte_count=0, archived_at=AT, **empty)
    )
    session.flush()
    session.add(
        TransactionSet(
            id=set_id,
            interchange_id=file_id,
            position=1,
            kind="835",
            control_number="0001",
            status="applied",
            **empty,
        )
    )
    session.flush()
    session.add(
        Remittance(
            id=remittance_id,
            plan_id=healthy.plan,
            interchange_id=file_id,
            transaction_set_id=set_id,
            identity="one",
            status="posted",
            trace_number="T1",
            payer_id="EX",
            payment_method="ACH",
            total_cents=paid,
            claim_paid_cents=paid,
            provider_adjustment_cents=0,
            claim_payment_count=1,
            balance={},
            received_at=AT,
        )
    )
    session.flush()
    both = {"plan_id": healthy.plan, "cbo_id": healthy.cbo}
    cents = {"charge_cents": claim.charge_cents, "paid_cents": paid, "remark_codes": []}
    session.add(
        ClaimPayment(
            id=payment_id,
            remittance_id=remittance_id,
            position=1,
            claim_id=claim.id,
            patient_control_number=claim.patient_control_number,
            status_code="1",
            outcome="paid",
            **both,
            **cents,
        )
    )
    session.flush()
    session.add(
        ServicePayment(
            id=service_id,
            claim_payment_id=payment_id,
            position=1,
            code="98960",
            modifiers=["U2"],
            **both,
            **cents,
        )
    )
    session.flush()
    session.add(
        Adjustment(
            id=new_id(),
            claim_payment_id=payment_id,
            service_payment_id=service_id,
            group_code="CO",
            reason_code="45",
            amount_cents=claim.charge_cents - paid,
            **both,
        )
    )
    claim.paid_cents, claim.adjudication_status = paid, "none"
    session.add(claim)
    session.flush()
    of = {"plan_id": healthy.plan, "remittance_id": remittance_id}
    sides = (
        Posting(Account.CASH, paid, **of),
        Posting(Account.CBO_PAYABLE, -paid, cbo_id=healthy.cbo, claim_id=claim.id, **of),
    )
    entry = Entry("claim_paid", "claim_payment", payment_id, AT.date(), sides)
    post(session, Act("worker", healthy.hub, AT), [entry])


def _claims() -> Any:
    return select(Claim).order_by(Claim.service_date)  # type: ignore[arg-type]
