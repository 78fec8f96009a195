"""A world to measure in: one hub, plans, and CBOs with rosters, written in bulk. All invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from hub.database import HUB, Database
from hub.database.bulk import insert_rows
from hub.kit.identifiers import luhn_digit, new_id
from hub.tables import metadata
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
ADDRESS = {
    "line1": "1 Example Street",
    "city": "Exampleton",
    "state": "CA",
    "postal_code": "921010001",
}

CONTACT = {"name": "Example Desk", "phone": "6195550100"}


@dataclass(frozen=True, slots=True)
class House:
    """One CBO with the references of its people."""

    cbo_id: UUID
    ref: str
    members: tuple[str, ...]
    workers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Who is there."""

    hub_id: UUID
    plan_ids: tuple[UUID, ...]
    houses: tuple[House, ...]


def make_world(
    database: Database, vault: Vault, *, plans: int, cbos: int, members: int, workers: int
) -> World:
    """A hub with contracts with every plan, and CBOs with this many members and workers each."""
    with database.session(HUB) as session:
        hub_id = _organizations(session, "hub", 1)[0]
        plan_ids = _organizations(session, "plan", plans)
        cbo_ids = _organizations(session, "cbo", cbos)
        contracts = _contracts(session, plan_ids, hub_id)
        _agreements(session, cbo_ids, contracts)
    houses = []
    for number, cbo_id in enumerate(cbo_ids):
        with database.session(HUB) as session:
            named = _members(session, vault, cbo_id, plan_ids, range(members), number * members)
            roster = _workers(session, vault, cbo_id, range(workers))
        houses.append(House(cbo_id, f"cbo-{number}", named, roster))
    return World(hub_id, tuple(plan_ids), tuple(houses))


def _insert(session: Session, table: str, columns: str, rows: Any) -> None:
    insert_rows(session, metadata.tables[table], tuple(columns.split()), rows)


def _organizations(session: Session, kind: str, count: int) -> list[UUID]:
    ids = [new_id() for _ in range(count)]
    is_plan = kind == "plan"
    base = {"hub": 0, "plan": 10, "cbo": 1000}[kind]
    rows: list[tuple[Any, ...]] = []
    for number, its_id in enumerate(ids, start=base):
        stem = f"1{number:08d}"
        npi = None if is_plan else stem + str(luhn_digit("80840" + stem))
        rows.append(
            (
                its_id,
                its_id,
                f"{kind}-{number - base}",
                kind,
                f"Example {kind} {number}",
                npi,
                None if is_plan else f"00{number:07d}",
                None if is_plan else "251B00000X",
                f"EX{number:05d}" if is_plan else None,
                "cbo",
                [],
                None if is_plan else ADDRESS,
                CONTACT,
                1,
                AT,
            )
        )
    columns = "id organization_id ref kind name npi tin taxonomy payer_id provider_type "
    columns += "vetted_by address contact version created_at"
    _insert(session, "organization", columns, rows)
    if not is_plan:
        spans = [(new_id(), its_id, SINCE) for its_id in ids]
        _insert(session, "enrollment_span", "id organization_id effective_from", spans)
    return ids


def _contracts(session: Session, plan_ids: list[UUID], hub_id: UUID) -> list[UUID]:
    ids = [new_id() for _ in plan_ids]
    rows = [
        (its_id, f"con-{place}", plan, hub_id, "hub", "active", SINCE, 1, AT)
        for place, (its_id, plan) in enumerate(zip(ids, plan_ids, strict=True))
    ]
    columns = "id ref plan_id holder_id billing_provider status effective_from version created_at"
    _insert(session, "contract", columns, rows)
    _active(session, ids)
    terms = [
        (new_id(), its_id, name, value, SINCE, "example", "example", SINCE, AT)
        for its_id in ids
        for name, value in TERMS.items()
    ]
    columns = "id contract_id name value effective_from source confirmed_by confirmed_on "
    _insert(session, "contract_term", columns + "recorded_at", terms)
    rates = [
        (new_id(), its_id, code, ["U2"], cents, SINCE, AT)
        for its_id in ids
        for code, cents in RATES.items()
    ]
    columns = "id contract_id code modifiers amount_cents effective_from recorded_at"
    _insert(session, "rate_line", columns, rates)
    return ids


def _active(session: Session, ids: list[UUID]) -> None:
    spans = [(new_id(), its_id, SINCE, AT) for its_id in ids]
    _insert(session, "contract_status_span", "id subject_id active_from recorded_at", spans)


def _agreements(session: Session, cbo_ids: list[UUID], contracts: list[UUID]) -> None:
    ids = [new_id() for _ in cbo_ids]
    pairs = list(zip(ids, cbo_ids, strict=True))
    rows = [(i, cbo, f"agr-{i.hex}", "active", ["37"], SINCE, 1, AT) for i, cbo in pairs]
    columns = "id cbo_id ref status counties effective_from version created_at"
    _insert(session, "agreement", columns, rows)
    _active(session, ids)
    joined = [(new_id(), cbo, i, contract, SINCE) for i, cbo in pairs for contract in contracts]
    columns = "id cbo_id agreement_id contract_id effective_from"
    _insert(session, "agreement_contract", columns, joined)
    layers = [(new_id(), cbo, i, 0, "hub", "percent_of_paid", 1000, SINCE) for i, cbo in pairs]
    columns = "id cbo_id agreement_id position payee basis share_bp effective_from"
    _insert(session, "fee_layer", columns, layers)


def _members(
    session: Session, vault: Vault, cbo_id: UUID, plan_ids: list[UUID], places: range, first: int
) -> tuple[str, ...]:
    ids = [(new_id(), new_id(), first + place) for place in places]
    cins = [f"9{n:07d}{'ACDEFGHMNTUVWXYZ'[n % 16]}" for _, _, n in ids]
    indexes = [vault.blind_index("cin", cin) for cin in cins]
    persons = ((person, index, AT) for (_, person, _), index in zip(ids, indexes, strict=True))
    _insert(session, "person", "id cin_index created_at", persons)

    def rows() -> Iterator[tuple[Any, ...]]:
        for (its_id, person, number), cin, index in zip(ids, cins, indexes, strict=True):
            told = {
                "cin": cin,
                "first_name": "Lino",
                "last_name": "Duarte",
                "birth_date": "1985-02-19",
                "address": ADDRESS,
            }
            sealed = vault.seal(told, tenant_id=cbo_id, table="member", row_id=its_id)
            yield its_id, cbo_id, f"m-{number}", person, index, sealed, "F", "37", True, {}, 1, AT

    columns = "id cbo_id ref person_id cin_index sealed sex county has_address eligibility "
    _insert(session, "member", columns + "version created_at", rows())
    spells = (
        (new_id(), cbo_id, its_id, plan_ids[number % len(plan_ids)], SINCE, AT)
        for its_id, _, number in ids
    )
    columns = "id cbo_id member_id plan_id effective_from recorded_at"
    _insert(session, "coverage", columns, spells)
    return tuple(f"m-{number}" for _, _, number in ids)


def _workers(session: Session, vault: Vault, cbo_id: UUID, places: range) -> tuple[str, ...]:
    def rows() -> Iterator[tuple[Any, ...]]:
        for place in places:
            its_id = new_id()
            told = {"first_name": "Bruno", "last_name": "Soto"}
            sealed = vault.seal(told, tenant_id=cbo_id, table="health_worker", row_id=its_id)
            yield (
                its_id,
                cbo_id,
                f"w-{place}",
                sealed,
                ["es"],
                "certificate",
                SINCE,
                {"kind": "chw", "issuer": "Example", "awarded_on": "2024-06-01"},
                date(2025, 3, 10),
                [{"on": "2026-02-01", "hours": 6}, {"on": "2025-06-01", "hours": 6}],
                SINCE,
                SINCE,
                1,
                AT,
            )

    columns = "id cbo_id ref sealed languages pathway lived_experience_attested_on certificate "
    columns += "first_service_on training exclusion_checked_on active_from version created_at"
    _insert(session, "health_worker", columns, rows())
    return tuple(f"w-{place}" for place in places)
