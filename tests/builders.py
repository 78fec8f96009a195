"""Rows with good defaults, put straight into the tables: a test says only what differs.

Everybody here is invented. Each `make_…` adds to the session, flushes and answers the row.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from hub.kit.identifiers import luhn_digit, new_id
from hub.tables import (
    Agreement,
    AgreementContract,
    Contract,
    ContractStatusSpan,
    ContractTerm,
    Coverage,
    Encounter,
    EnrollmentSpan,
    FeeLayer,
    HealthWorker,
    Member,
    Organization,
    Person,
    RateLine,
)
from hub.vault import Vault

AT = datetime(2026, 6, 15, 19, 0, tzinfo=UTC)
SINCE = date(2025, 1, 1)

TERMS: dict[str, Any] = {
    "unit_minutes_min": 16,
    "rounding_rule": "midpoint",
    "units_per_day_max": 4,
    "unit_threshold": {"units": 12, "window": "calendar_year", "action": "keep_on_file"},
    "filing_limit": {"days": 180, "anchor": "service_date", "day_type": "calendar"},
    "ecm_overlap": "deny",
    "standing_recommendation": {"accepted": True, "from": "2025-01-01"},
    "member_id_type": "cin",
    "g_codes_accepted": False,
    "referring_provider_required": False,
    "rendering_rule": "same_as_billing",
    "place_of_service_allowed": ["02", "10", "11", "12", "99"],
}
RATES = {"98960": 2666, "98961": 1266, "98962": 946}


def make_npi(number: int) -> str:
    """The NPI with its check digit for a small number."""
    stem = f"1{number:08d}"
    return stem + str(luhn_digit("80840" + stem))


def make_cin(number: int) -> str:
    """A well-formed, made-up CIN."""
    return f"9{number % 10_000_000:07d}{'ACDEFGHMNTUVWXYZ'[number % 16]}"


def make_organization(session: Session, kind: str, **more: Any) -> Organization:
    """An organization; CBOs and the hub are enrolled since 2025."""
    its_id = new_id()
    number = its_id.int & 0xFFFFFF
    row = Organization(
        **{
            "id": its_id,
            "organization_id": its_id,
            "ref": f"{kind}-{number}",
            "kind": kind,
            "name": f"Example {kind.title()} {number}",
            "npi": None if kind == "plan" else make_npi(number),
            "tin": None if kind == "plan" else f"00{number % 10_000_000:07d}",
            "taxonomy": None if kind == "plan" else "251B00000X",
            "payer_id": f"EX{number}" if kind == "plan" else None,
            "address": None if kind == "plan" else make_address(),
            "created_at": AT,
            **more,
        }
    )
    session.add(row)
    session.flush()
    if kind != "plan":
        session.add(EnrollmentSpan(id=new_id(), organization_id=row.id, effective_from=SINCE))
        session.flush()
    return row


def make_address(**more: str) -> dict[str, str]:
    """A made-up address with a nine-digit ZIP."""
    return {
        "line1": "1 Example Street",
        "city": "Exampleton",
        "state": "CA",
        "postal_code": "921010001",
        **more,
    }


def make_contract(
    session: Session,
    plan: Organization,
    holder: Organization,
    *,
    terms: dict[str, Any] | None = None,
    rates: dict[str, int] | None = None,
    unconfirmed: tuple[str, ...] = (),
    billing_provider: str = "hub",
    **more: Any,
) -> Contract:
    """An active contract since 2025 with confirmed terms and U2 rates."""
    contract = Contract(
        **{
            "id": new_id(),
            "ref": f"con-{plan.ref}",
            "plan_id": plan.id,
            "holder_id": holder.id,
            "billing_provider": billing_provider,
            "status": "active",
            "effective_from": SINCE,
            "created_at": AT,
            **more,
        }
    )
    session.add(contract)
    session.flush()
    session.add(_active(contract.id))
    for name, value in {**TERMS, **(terms or {})}.items():
        session.add(
            ContractTerm(
                id=new_id(),
                contract_id=contract.id,
                name=name,
                value=value,
                effective_from=SINCE,
                source="example contract, exhibit B",
                confirmed_by=None if name in unconfirmed else "example administrator",
                confirmed_on=None if name in unconfirmed else date(2025, 1, 2),
                recorded_at=AT,
            )
        )
    for code, cents in (rates or RATES).items():
        session.add(
            RateLine(
                id=new_id(),
                contract_id=contract.id,
                code=code,
                modifiers=["U2"],
                amount_cents=cents,
                effective_from=SINCE,
                recorded_at=AT,
            )
        )
    session.flush()
    return contract


def _active(subject_id: UUID) -> ContractStatusSpan:
    return ContractStatusSpan(id=new_id(), subject_id=subject_id, active_from=SINCE, recorded_at=AT)


def make_agreement(
    session: Session,
    cbo: Organization,
    *contracts: Contract,
    share_bp: int = 1000,
    flat_cents: int = 0,
) -> Agreement:
    """An active agreement since 2025: the hub keeps `share_bp` of paid and `flat_cents` a claim."""
    agreement = Agreement(
        id=new_id(),
        cbo_id=cbo.id,
        ref=f"agr-{cbo.ref}",
        status="active",
        counties=["37"],
        effective_from=SINCE,
        created_at=AT,
    )
    session.add(agreement)
    session.flush()
    session.add(_active(agreement.id))
    for contract in contracts:
        session.add(
            AgreementContract(
                id=new_id(),
                cbo_id=cbo.id,
                agreement_id=agreement.id,
                contract_id=contract.id,
                effective_from=SINCE,
            )
        )
    layers = [("percent_of_paid", share_bp, None), ("per_paid_claim", None, flat_cents)]
    for position, (basis, share, cents) in enumerate(layers):
        if share or cents:
            session.add(
                FeeLayer(
                    id=new_id(),
                    cbo_id=cbo.id,
                    agreement_id=agreement.id,
                    position=position,
                    payee="hub",
                    basis=basis,
                    share_bp=share,
                    amount_cents=cents,
                    effective_from=SINCE,
                )
            )
    session.flush()
    return agreement


def make_worker(session: Session, vault: Vault, cbo: Organization, **more: Any) -> HealthWorker:
    """A certified health worker, trained this year."""
    its_id = new_id()
    sealed = vault.seal(
        {"first_name": "Bruno", "last_name": "Soto"},
        tenant_id=cbo.id,
        table="health_worker",
        row_id=its_id,
    )
    row = HealthWorker(
        **{
            "id": its_id,
            "cbo_id": cbo.id,
            "ref": f"chw-{its_id.hex[-6:]}",
            "sealed": sealed,
            "languages": ["es"],
            "pathway": "certificate",
            "lived_experience_attested_on": SINCE,
            "certificate": {"kind": "chw", "issuer": "Example", "awarded_on": "2024-06-01"},
            "first_service_on": date(2025, 3, 10),
            "training": [{"on": "2026-02-01", "hours": 6}, {"on": "2025-06-01", "hours": 6}],
            "active_from": SINCE,
            "created_at": AT,
            **more,
        }
    )
    session.add(row)
    session.flush()
    return row


def make_member(
    session: Session,
    vault: Vault,
    cbo: Organization,
    plan: Organization,
    *,
    cin: str | None = None,
    person: Person | None = None,
    identity: dict[str, Any] | None = None,
    **more: Any,
) -> Member:
    """A member whom the plan covers since 2025; `person` when two CBOs know the same human."""
    its_id = new_id()
    cin = cin or make_cin(its_id.int & 0xFFFFFF)
    index = vault.blind_index("cin", cin)
    if person is None:
        person = Person(id=new_id(), cin_index=index, created_at=AT)
        session.add(person)
        session.flush()
    told = {
        "cin": cin,
        "first_name": "Lino",
        "last_name": "Duarte",
        "birth_date": "1985-02-19",
        "address": make_address(),
        **(identity or {}),
    }
    row = Member(
        **{
            "id": its_id,
            "cbo_id": cbo.id,
            "ref": f"m-{its_id.hex[-6:]}",
            "person_id": person.id,
            "cin_index": index,
            "sealed": vault.seal(told, tenant_id=cbo.id, table="member", row_id=its_id),
            "sex": "F",
            "county": "37",
            "created_at": AT,
            **more,
        }
    )
    session.add(row)
    session.flush()
    session.add(
        Coverage(
            id=new_id(),
            cbo_id=cbo.id,
            member_id=row.id,
            plan_id=plan.id,
            effective_from=SINCE,
            recorded_at=AT,
        )
    )
    session.flush()
    return row


def make_encounter(
    session: Session,
    vault: Vault,
    *,
    member: Member,
    worker: HealthWorker,
    contract: Contract,
    agreement: Agreement,
    biller_id: UUID,
    **more: Any,
) -> Encounter:
    """A ready encounter of 35 minutes (one unit of 98960), judged and stored."""
    its_id = new_id()
    row = Encounter(
        **{
            "id": its_id,
            "cbo_id": member.cbo_id,
            "encounter_ref": f"e-{its_id.hex[-8:]}",
            "member_id": member.id,
            "person_id": member.person_id,
            "health_worker_id": worker.id,
            "plan_id": contract.plan_id,
            "contract_id": contract.id,
            "agreement_id": agreement.id,
            "biller_id": biller_id,
            "service_date": date(2026, 6, 1),
            "minutes": 35,
            "group_size": 1,
            "modality": "in_person",
            "place_of_service": "12",
            "diagnoses": ["Z5941"],
            "code": "98960",
            "modifiers": ["U2"],
            "units_added": 1,
            "expected_cents": 2666,
            "status": "ready",
            "sealed": vault.seal(
                {"note": "Example"}, tenant_id=member.cbo_id, table="encounter", row_id=its_id
            ),
            "fingerprint": bytes(32),
            "rule_book": "test",
            "received_at": AT,
            "judged_at": AT,
            **more,
        }
    )
    session.add(row)
    session.flush()
    return row
