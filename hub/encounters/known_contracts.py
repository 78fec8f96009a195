"""Contracts, agreements and organizations that bear on one CBO: one query."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from hub.rules.known import Agreement, Contract, DatedTerm, Key, Organization, RateLine, Span

# One text: where it is the same as before, so is what it says (`_read` remembers).
CONTRACTS = """
    SELECT json_agg(json_build_array(kind, told))::text FROM (
    WITH joined AS (SELECT * FROM agreement_contract WHERE cbo_id = %(cbo_id)s),
         mine AS (SELECT * FROM agreement WHERE cbo_id = %(cbo_id)s),
         theirs AS (SELECT * FROM contract WHERE id IN (SELECT contract_id FROM joined))
    SELECT 'organization' AS kind, to_jsonb(o) AS told
      FROM organization o
     WHERE id = %(cbo_id)s OR kind = 'hub' OR id IN (SELECT plan_id FROM theirs)
        OR id IN (SELECT holder_id FROM theirs)
    UNION ALL
    SELECT 'enrollment', to_jsonb(e) FROM enrollment_span e JOIN organization o
        ON o.id = e.organization_id WHERE o.id = %(cbo_id)s OR o.kind = 'hub'
        OR o.id IN (SELECT holder_id FROM theirs)
    UNION ALL SELECT 'agreement', to_jsonb(mine) FROM mine
    UNION ALL SELECT 'joined', to_jsonb(joined) FROM joined
    UNION ALL SELECT 'contract', to_jsonb(theirs) FROM theirs
    UNION ALL
    SELECT 'status', to_jsonb(s) FROM contract_status_span s
     WHERE subject_id IN (SELECT id FROM mine UNION ALL SELECT id FROM theirs)
    UNION ALL
    SELECT 'term', to_jsonb(t) FROM contract_term t
     WHERE contract_id IN (SELECT id FROM theirs) AND superseded_at IS NULL
    UNION ALL
    SELECT 'rate', to_jsonb(r) FROM rate_line r
     WHERE contract_id IN (SELECT id FROM theirs) AND superseded_at IS NULL) everything
"""

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contracts:
    """What was agreed, by id."""

    organizations: dict[Key, Organization]
    hub: Organization | None
    contracts: dict[Key, Contract]
    agreements: tuple[Agreement, ...]


def read_contracts(cbo_id: UUID, found: Any) -> Contracts:
    """Everything agreed with or for one CBO, with terms and rates as known now."""
    ((told,),) = found
    return _read(cbo_id, told or "[]")


@lru_cache(maxsize=256)
def _read(cbo_id: UUID, everything: str) -> Contracts:
    rows: dict[str, list[Told]] = defaultdict(list)
    for kind, told in json.loads(everything):
        rows[kind].append(told)
    enrollment = _by(rows["enrollment"], "organization_id")
    organizations: dict[Key, Organization] = {
        UUID(told["id"]): _organization(told, enrollment[told["id"]])
        for told in rows["organization"]
    }
    statuses = _by(rows["status"], "subject_id")
    terms, rates = _by(rows["term"], "contract_id"), _by(rows["rate"], "contract_id")
    contracts: dict[Key, Contract] = {
        UUID(told["id"]): Contract(
            key=UUID(told["id"]),
            plan=UUID(told["plan_id"]),
            active=_active(told, statuses[told["id"]]),
            billing_provider=told["billing_provider"],
            terms=tuple(_term(term) for term in terms[told["id"]]),
            rates=tuple(_rate(rate) for rate in rates[told["id"]]),
        )
        for told in rows["contract"]
    }
    joined = _by(rows["joined"], "agreement_id")
    agreements = tuple(
        Agreement(
            key=UUID(told["id"]),
            cbo=cbo_id,
            contracts=(UUID(contract["contract_id"]),),
            active=_within(_active(told, statuses[told["id"]]), _effective(contract)),
            counties=tuple(told["counties"]),
        )
        for told in rows["agreement"]
        for contract in joined[told["id"]]
    )
    hubs = [found for found in organizations.values() if found.kind == "hub"]
    return Contracts(organizations, hubs[0] if hubs else None, contracts, agreements)


def _by(rows: list[Told], column: str) -> dict[str, list[Told]]:
    grouped: dict[str, list[Told]] = defaultdict(list)
    for row in rows:
        grouped[row[column]].append(row)
    return grouped


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


def _effective(told: Told) -> Span:
    return Span(date.fromisoformat(told["effective_from"]), _day(told["effective_to"]))


def _active(told: Told, statuses: list[Told]) -> tuple[Span, ...]:
    """The days on which a contract or agreement stood active, inside its effective span."""
    spans = tuple(
        Span(date.fromisoformat(status["active_from"]), _day(status["active_to"]))
        for status in statuses
    )
    return _within(spans, _effective(told))


def _within(spans: tuple[Span, ...], limit: Span) -> tuple[Span, ...]:
    kept = []
    for span in spans:
        first = max(span.first, limit.first)
        lasts = [last for last in (span.last, limit.last) if last is not None]
        last = min(lasts) if lasts else None
        if last is None or first <= last:
            kept.append(Span(first, last))
    return tuple(kept)


def _organization(told: Told, enrollment: list[Told]) -> Organization:
    address = told["address"] or {}
    return Organization(
        key=UUID(told["id"]),
        kind=told["kind"],
        name=told["name"],
        npi=told["npi"],
        tin=told["tin"],
        taxonomy=told["taxonomy"],
        address_line=address.get("line1"),
        postal_code=address.get("postal_code"),
        provider_type=told["provider_type"],
        enrollment=tuple(_effective(span) for span in enrollment),
        vetted_by=tuple(UUID(plan) for plan in told["vetted_by"]),
    )


def _term(told: Told) -> DatedTerm:
    return DatedTerm(
        name=told["name"],
        value=told["value"],
        span=_effective(told),
        source=told["source"],
        confirmed_by=told["confirmed_by"],
        confirmed_on=_day(told["confirmed_on"]),
        cbo=None if told["cbo_id"] is None else UUID(told["cbo_id"]),
        county=told["county"],
    )


def _rate(told: Told) -> RateLine:
    return RateLine(
        code=told["code"],
        modifiers=tuple(told["modifiers"]),
        amount_cents=told["amount_cents"],
        span=_effective(told),
    )
