"""One hub, one plan, some CBOs with members and ready encounters: what claims tests start from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, select

from hub.claims import submit
from hub.kit.identifiers import new_id
from hub.record import Act
from hub.tables import (
    Agreement,
    Claim,
    Contract,
    Encounter,
    HealthWorker,
    Member,
    Organization,
    ServiceLine,
)
from hub.vault import Vault
from tests.builders import (
    AT,
    make_agreement,
    make_contract,
    make_encounter,
    make_member,
    make_organization,
    make_worker,
)

CONTACT = {"name": "Example Desk", "phone": "6195550100", "email": None}
ACT = Act("worker", new_id(), AT)
DAY = date(2026, 6, 1)


@dataclass
class Cbo:
    """A CBO with its agreement, a worker and a member."""

    row: Organization
    agreement: Agreement
    worker: HealthWorker
    member: Member


@dataclass
class World:
    """Everything a claim needs, and short ways to more of it."""

    session: Session
    vault: Vault
    hub: Organization
    plan: Organization
    contract: Contract
    cbos: list[Cbo] = field(default_factory=list)

    @property
    def cbo(self) -> Cbo:
        """The first CBO."""
        return self.cbos[0]

    def add_cbo(self, **agreement: Any) -> Cbo:
        """Another CBO under the contract."""
        row = make_organization(self.session, "cbo")
        cbo = Cbo(
            row,
            make_agreement(self.session, row, self.contract, **agreement),
            make_worker(self.session, self.vault, row),
            make_member(self.session, self.vault, row, self.plan),
        )
        self.cbos.append(cbo)
        return cbo

    def add_member(self, cbo: Cbo | None = None, **more: Any) -> Member:
        """Another member of a CBO."""
        return make_member(self.session, self.vault, (cbo or self.cbo).row, self.plan, **more)

    def encounter(self, cbo: Cbo | None = None, **more: Any) -> Encounter:
        """A ready encounter of the CBO's member, of 35 minutes on 1 June."""
        cbo = cbo or self.cbo
        biller = self.hub.id if self.contract.billing_provider == "hub" else cbo.row.id
        its_id, posted = new_id(), posted_form(more.pop("posted", {}), **more)
        sealed = self.vault.seal(posted, tenant_id=cbo.row.id, table="encounter", row_id=its_id)
        return make_encounter(
            self.session,
            self.vault,
            **{
                "id": its_id,
                "encounter_ref": posted["encounter_ref"],
                "sealed": sealed,
                "member": cbo.member,
                "worker": cbo.worker,
                "contract": self.contract,
                "agreement": cbo.agreement,
                "biller_id": biller,
                **more,
            },
        )

    def submit(self, act: Act = ACT) -> submit.Run:
        """Claim and send what is ready."""
        return submit.run(self.session, self.vault, act, live=False)

    def claims(self) -> list[Claim]:
        """All claims, oldest first, read afresh."""
        self.session.expire_all()
        return list(self.session.exec(select(Claim).order_by(Claim.service_date, Claim.id)))  # type: ignore[arg-type]

    def lines(self) -> list[ServiceLine]:
        """All service lines, read afresh."""
        self.session.expire_all()
        return list(
            self.session.exec(select(ServiceLine).order_by(ServiceLine.line_control_number))
        )  # type: ignore[arg-type]

    def claim_of(self, encounter: Encounter) -> Claim:
        """The claim that an encounter is on."""
        self.session.expire_all()
        fresh = self.session.get_one(Encounter, encounter.id)
        assert fresh.claim_id is not None
        return self.session.get_one(Claim, fresh.claim_id)


def posted_form(told: dict[str, Any], **columns: Any) -> dict[str, Any]:
    """An encounter as a CBO would have posted it, in agreement with its columns."""
    return {
        "encounter_ref": f"e-{new_id().hex[-10:]}",
        "member_ref": "m",
        "health_worker_ref": "w",
        "service_date": columns.get("service_date", DAY).isoformat(),
        "minutes": columns.get("minutes", 35),
        "topics": [{"kind": "health_navigation", "minutes": 35, "note": "Example."}],
        "place_of_service": columns.get("place_of_service", "12"),
        "diagnoses": ["Z59.41"],
        "eligibility_criterion": "unmet_social_need",
        "consent_to_bill": {"method": "written", "on": "2025-03-15"},
        **told,
    }


def make_world(session: Session, vault: Vault, *, share_bp: int = 1000, **contract: Any) -> World:
    """A hub that bills for one CBO under one contract; more on request."""
    hub = make_organization(session, "hub", contact=CONTACT)
    plan = make_organization(session, "plan")
    holder = contract.pop("holder", hub)
    world = World(session, vault, hub, plan, make_contract(session, plan, holder, **contract))
    world.add_cbo(share_bp=share_bp)
    return world
