"""Reads of claims: as the tenant may see them, each in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import Session

from hub.claims.denials import Denial, denials_of
from hub.database import hub_view
from hub.kit.errors import NotFound
from hub.tables import Claim

_claim: Any = Claim.__table__  # type: ignore[attr-defined]

_LINES = text("SELECT * FROM service_line WHERE claim_id = ANY(:ids) ORDER BY line_number")
_ENCOUNTERS = text(
    "SELECT id, claim_id, encounter_ref, received_at, status, sensitivity FROM encounter "
    "WHERE id = ANY(:ids) ORDER BY received_at, id"
)
# Something they rest on was withdrawn, and nothing answers them yet.
_VOID_ADVISED = (
    "EXISTS (SELECT 1 FROM claim_event n WHERE n.claim_id = claim.id AND n.axis = 'note' "
    "AND n.kind = 'void_advised') "
    "AND NOT EXISTS (SELECT 1 FROM claim answer WHERE answer.replaces_id = claim.id)"
)
_EVENTS = text("SELECT * FROM claim_event WHERE claim_id = :id ORDER BY at, id")
_PAYMENTS = text(
    """
    SELECT p.*, r.trace_number, r.payment_on FROM claim_payment p
      JOIN remittance r ON r.id = p.remittance_id WHERE p.claim_id = :id
    """
)
_SERVICES = text(
    """
    SELECT s.*, l.line_number FROM service_payment s
      LEFT JOIN service_line l ON l.id = s.service_line_id
     WHERE s.claim_payment_id IN (SELECT id FROM claim_payment WHERE claim_id = :id)
     ORDER BY s.claim_payment_id, s.position
    """
)
_ADJUSTMENTS = text(
    "SELECT * FROM adjustment WHERE claim_payment_id IN "
    "(SELECT id FROM claim_payment WHERE claim_id = :id) ORDER BY id"
)
_PROVIDER_ADJUSTMENTS = text(
    """
    SELECT a.*, r.trace_number FROM provider_adjustment a
      JOIN remittance r ON r.id = a.remittance_id WHERE a.claim_id = :id
    """
)
_ENTRIES = text(
    """
    SELECT e.id, e.kind, e.cause_kind, e.cause_id, e.at, e.effective_on, e.reverses_id, e.reason,
           p.account, p.amount_cents, p.payee
      FROM posting p JOIN entry e ON e.id = p.entry_id
     WHERE p.claim_id = :id AND p.cbo_id = :cbo_id ORDER BY e.at, e.id, p.account, p.id
    """
)


_SENSITIVE = text(
    "SELECT DISTINCT l.claim_id FROM service_line l, encounter e "
    "WHERE l.claim_id = ANY(:ids) AND e.id = ANY(l.encounter_ids::uuid[]) "
    "AND e.sensitivity = 'sensitive'"
)


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What a list of claims is narrowed to."""

    cbo_id: UUID | None = None
    plan_id: UUID | None = None
    exchange_status: str | None = None
    adjudication_status: str | None = None
    patient_control_number: str | None = None
    first: date | None = None
    last: date | None = None
    void_advised: bool = False


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """Everything on record about one claim."""

    claim: Any
    lines: list[Any]
    encounters: list[Any]
    events: list[Any]
    payments: list[Any]
    services: list[Any]
    adjustments: list[Any]
    provider_adjustments: list[Any]
    entries: list[Any]
    denial: Denial | None


def list_claims(
    session: Session, wanted: ClaimFilter, *, after: UUID | None, limit: int
) -> list[Any]:
    """Claims in the order in which they were drafted."""
    query = select(_claim).order_by(_claim.c.id).limit(limit)
    for name in (
        "cbo_id", "plan_id", "exchange_status", "adjudication_status", "patient_control_number",
    ):  # fmt: skip
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(_claim.c[name] == value)
    if wanted.void_advised:
        query = query.where(text(_VOID_ADVISED))
    if wanted.first is not None:
        query = query.where(_claim.c.service_date >= wanted.first)
    if wanted.last is not None:
        query = query.where(_claim.c.service_date <= wanted.last)
    if after is not None:
        query = query.where(_claim.c.id > after)
    return list(session.connection().execute(query))


def find_claim(session: Session, claim_id: UUID, *, lock: bool = False) -> Any:
    """The row of a claim.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(_claim).where(_claim.c.id == claim_id)
    if lock:
        query = query.with_for_update()
    row = session.connection().execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such claim.")
    return row


def lines_of(session: Session, claim_ids: list[UUID]) -> dict[UUID, list[Any]]:
    """Service lines by claim, in the order of the claim."""
    found: dict[UUID, list[Any]] = {}
    for row in session.connection().execute(_LINES, {"ids": claim_ids}):
        found.setdefault(row.claim_id, []).append(row)
    return found


def sensitive_claims(session: Session, claim_ids: list[UUID]) -> frozenset[UUID]:
    """Which of these claims bill an encounter that the law sets apart."""
    with hub_view(session):
        found = session.connection().execute(_SENSITIVE, {"ids": claim_ids})
        return frozenset(found.scalars())


def read_file(session: Session, claim_id: UUID) -> ClaimFile:
    """One claim with all that happened to it; the claim decides who may see the rest.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    claim = find_claim(session, claim_id)
    lines = lines_of(session, [claim_id]).get(claim_id, [])
    encounter_ids = [UUID(hex=one) for line in lines for one in line.encounter_ids]
    asked = {"id": claim_id, "cbo_id": claim.cbo_id}
    with hub_view(session):
        connection = session.connection()

        def rows(statement: Any) -> list[Any]:
            return list(connection.execute(statement, asked))

        return ClaimFile(
            claim=claim,
            lines=lines,
            encounters=list(connection.execute(_ENCOUNTERS, {"ids": encounter_ids})),
            events=rows(_EVENTS),
            payments=rows(_PAYMENTS),
            services=rows(_SERVICES),
            adjustments=rows(_ADJUSTMENTS),
            provider_adjustments=rows(_PROVIDER_ADJUSTMENTS),
            entries=rows(_ENTRIES),
            denial=denials_of(session, [claim_id]).get(claim_id),
        )
