"""What waits to be claimed: ready encounters of one contract, locked, and its contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.claims.assemble import ReadyEncounter
from hub.rules.known import Contract, DatedTerm, RateLine, Span
from hub.vault import Vault

ENCOUNTERS_MAX = 10_000
"""Encounters taken at once, for one file: the process peaks at about 210 MB. A run goes on until
none is left."""

_WAITING = text(
    """
    SELECT id, plan_id FROM contract
     WHERE (CAST(:plan_id AS uuid) IS NULL OR plan_id = :plan_id)
       AND (EXISTS (SELECT 1 FROM encounter e WHERE e.contract_id = contract.id
                       AND e.status = 'ready')
            OR EXISTS (SELECT 1 FROM claim c WHERE c.contract_id = contract.id
                          AND c.exchange_status = 'drafted'))
     ORDER BY plan_id, id
    """
)
_LOCK_PLAN = text("SELECT id FROM organization WHERE id = :plan_id FOR NO KEY UPDATE")

# What adds no unit of G0019 or G0022 to its month waits for a contact that does.
# `line_out` tells that the same line of the same person and biller is on a claim already.
_READY = text(
    """
    SELECT e.id, e.cbo_id, e.member_id, e.person_id, e.plan_id, e.contract_id, e.agreement_id,
           e.biller_id, e.service_date, e.started_at, e.minutes, e.place_of_service, e.diagnoses,
           e.code, e.modifiers, e.units_added, e.sealed, m.county,
           CASE WHEN k.holder_id = e.cbo_id THEN 'cbo' ELSE 'hub' END AS pays_to,
           EXISTS (SELECT 1 FROM encounter c
                    WHERE c.person_id = e.person_id AND c.service_date = e.service_date
                      AND c.status = 'claimed' AND c.biller_id = e.biller_id
                      AND (c.code = e.code AND c.modifiers = e.modifiers
                           OR c.service = e.service AND e.service = 'community_health_integration')
                 ) AS line_out
      FROM encounter e JOIN member m ON m.id = e.member_id JOIN contract k ON k.id = e.contract_id
     WHERE e.contract_id = :contract_id AND e.status = 'ready'
       AND (e.service <> 'community_health_integration' OR e.units_added > 0 OR EXISTS (
            SELECT 1 FROM encounter o
             WHERE o.person_id = e.person_id AND o.contract_id = e.contract_id
               AND o.cbo_id = e.cbo_id AND o.status = 'ready' AND o.service = e.service
               AND o.units_added > 0 AND date_trunc('month', o.service_date::timestamp)
                   = date_trunc('month', e.service_date::timestamp)))
     ORDER BY e.member_id, e.service_date, e.id
     LIMIT :most
       FOR UPDATE OF e
    """
)
_AGREED = text(
    """
    SELECT to_jsonb(c) AS contract, NULL::jsonb AS term, NULL::jsonb AS rate
      FROM contract c WHERE id = ANY(:ids)
    UNION ALL
    SELECT NULL, to_jsonb(t), NULL FROM contract_term t
     WHERE contract_id = ANY(:ids) AND superseded_at IS NULL
    UNION ALL
    SELECT NULL, NULL, to_jsonb(r) FROM rate_line r
     WHERE contract_id = ANY(:ids) AND superseded_at IS NULL
    """
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Encounters that can be claimed now, and those whose line is on a claim already."""

    ready: list[ReadyEncounter]
    late: dict[UUID, list[UUID]]
    more: bool


def waiting_contracts(session: Session, plan_id: UUID | None) -> list[tuple[UUID, UUID]]:
    """(contract, plan) of every contract with something to claim or to send."""
    rows = session.connection().execute(_WAITING, {"plan_id": plan_id})
    return [(row.id, row.plan_id) for row in rows]


def lock_plan(session: Session, plan_id: UUID) -> None:
    """One run at a time for a plan: the next one waits here until this one has committed."""
    session.connection().execute(_LOCK_PLAN, {"plan_id": plan_id})


def take_ready(
    session: Session, vault: Vault, contract_id: UUID, most: int = ENCOUNTERS_MAX
) -> Waiting:
    """The ready encounters of a contract, locked, never a part of a member's day.

    Encounters whose line went out while they were judged are `late`, by CBO: judged again,
    rule CHW-UNIT-DAILYSUM holds them for a replacement.
    """
    asked = {"contract_id": contract_id, "most": most}
    rows = list(session.connection().execute(_READY, asked))
    more = len(rows) == most
    if more:
        last = (rows[-1].member_id, rows[-1].service_date)
        rows = [row for row in rows if (row.member_id, row.service_date) != last]
    late: dict[UUID, list[UUID]] = {}
    ready: list[ReadyEncounter] = []
    for row in rows:
        if row.line_out:
            late.setdefault(row.cbo_id, []).append(row.id)
        else:
            ready.append(read_ready(vault, row))
    return Waiting(ready, late, more)


def read_ready(vault: Vault, row: Any) -> ReadyEncounter:
    """One row of the ready query as a value; what only the posted form knows is unsealed."""
    told = vault.open(bytes(row.sealed), table="encounter", row_id=row.id)
    return ReadyEncounter(
        id=row.id,
        cbo_id=row.cbo_id,
        member_id=row.member_id,
        person_id=row.person_id,
        plan_id=row.plan_id,
        contract_id=row.contract_id,
        agreement_id=row.agreement_id,
        biller_id=row.biller_id,
        pays_to=row.pays_to,
        county=row.county,
        service_date=row.service_date,
        started_at=row.started_at,
        minutes=row.minutes,
        place_of_service=row.place_of_service,
        diagnoses=tuple(row.diagnoses),
        code=row.code,
        modifiers=tuple(row.modifiers),
        authorization_number=told.get("authorization_number"),
        delay_reason_code=told.get("delay_reason_code"),
        units=row.units_added,
    )


def load_contracts(session: Session, contract_ids: Sequence[UUID]) -> dict[UUID, Contract]:
    """Contracts with their terms and rates as known now, in one query."""
    found: dict[UUID, Contract] = {}
    terms: dict[UUID, list[DatedTerm]] = {}
    rates: dict[UUID, list[RateLine]] = {}
    heads: list[dict[str, Any]] = []
    for row in session.connection().execute(_AGREED, {"ids": list(contract_ids)}):
        if row.contract is not None:
            heads.append(row.contract)
        elif row.term is not None:
            terms.setdefault(UUID(row.term["contract_id"]), []).append(_term(row.term))
        else:
            rates.setdefault(UUID(row.rate["contract_id"]), []).append(_rate(row.rate))
    for head in heads:
        its_id = UUID(head["id"])
        found[its_id] = Contract(
            key=its_id,
            plan=UUID(head["plan_id"]),
            active=(),
            billing_provider=head["billing_provider"],
            terms=tuple(terms.get(its_id, ())),
            rates=tuple(rates.get(its_id, ())),
        )
    return found


def _span(told: dict[str, Any]) -> Span:
    last = told["effective_to"]
    first = date.fromisoformat(told["effective_from"])
    return Span(first, date.fromisoformat(last) if last else None)


def _term(told: dict[str, Any]) -> DatedTerm:
    confirmed_on = told["confirmed_on"]
    return DatedTerm(
        name=told["name"],
        value=told["value"],
        span=_span(told),
        source=told["source"],
        confirmed_by=told["confirmed_by"],
        confirmed_on=date.fromisoformat(confirmed_on) if confirmed_on else None,
        cbo=UUID(told["cbo_id"]) if told["cbo_id"] else None,
        county=told["county"],
    )


def _rate(told: dict[str, Any]) -> RateLine:
    return RateLine(told["code"], tuple(told["modifiers"]), told["amount_cents"], _span(told))
