"""Expected against paid: each line priced by the contract's rate on its date of service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.database import hub_view
from hub.kit.money import Cents
from hub.reports.prices import price_columns
from hub.reports.report import Asked, Report, fetch, narrowed
from hub.reports.terms import load_terms

# One row a line that a plan decided and did not deny; `due` by the rate as known now, or as it
# was claimed where no rate line fits any more. A claim paid without lines counts where its one
# line is the claim.
_LINES = f"""
    WITH price AS (
      SELECT * FROM unnest(
        CAST(:price_contracts AS uuid[]), CAST(:price_codes AS text[]),
        CAST(:price_modifiers AS text[]), CAST(:price_firsts AS date[]),
        CAST(:price_lasts AS date[]), CAST(:price_cents AS bigint[]))
        AS p(contract_id, code, modifiers, first, last, cents)
    ),
    tolerance AS (
      SELECT * FROM unnest(CAST(:contracts AS uuid[]), CAST(:cents AS bigint[]),
                           CAST(:shares AS bigint[])) AS t(contract_id, cents, share_bp)
    ),
    priced AS (
      SELECT c.id AS claim_id, c.plan_id, c.cbo_id, l.code, l.units, c.decided_on,
             COALESCE(l.units * p.cents, l.expected_cents) AS due,
             COALESCE(l.paid_cents,
               CASE WHEN l.expected_cents = c.expected_cents THEN c.paid_cents END) AS paid,
             t.cents AS off_cents, t.share_bp
        FROM claim c JOIN service_line l ON l.claim_id = c.id
        JOIN tolerance t ON t.contract_id = c.contract_id
        LEFT JOIN price p ON p.contract_id = c.contract_id AND p.code = l.code
              AND l.service_date BETWEEN p.first AND p.last
              AND array_to_string(l.modifiers, ',') = p.modifiers
       WHERE c.adjudication_status IN ('paid', 'partly_paid') AND {narrowed("c")}
    ),
    judged AS (
      SELECT *, paid - due AS off,
             CASE WHEN paid IS NULL THEN 'unknown'
                  WHEN abs(paid - due) <= GREATEST(off_cents, due * share_bp / 10000)
                  THEN 'correct'
                  WHEN paid < due THEN 'underpaid' ELSE 'overpaid' END AS verdict
        FROM priced
    )
"""
_SUMMED = text(
    _LINES
    + """
    SELECT p.ref AS plan, told.* FROM (
      SELECT plan_id, code, verdict, count(*) AS lines, sum(due) AS due,
             COALESCE(sum(paid), 0) AS paid, COALESCE(sum(off), 0) AS off
        FROM judged GROUP BY plan_id, code, verdict) told
      JOIN organization p ON p.id = told.plan_id
     ORDER BY 1, told.code, told.verdict
    """
)
_WORTH = text(
    _LINES
    + """
    SELECT j.claim_id, j.plan_id, j.cbo_id, sum(j.due) AS due, sum(j.paid) AS paid,
           sum(-j.off) AS short, max(j.decided_on) AS decided_on
      FROM judged j
     WHERE j.verdict = 'underpaid'
       AND NOT EXISTS (SELECT 1 FROM dispute d
                        WHERE d.claim_id = j.claim_id AND d.kind = 'underpaid')
     GROUP BY j.claim_id, j.plan_id, j.cbo_id
    HAVING sum(-j.off) >= :least
     ORDER BY short DESC, j.claim_id LIMIT :limit
    """
)


_SHORT = text(
    _LINES
    + """
    SELECT claim_id, sum(-off) AS short FROM judged
     WHERE verdict = 'underpaid' AND claim_id = ANY(:ids) GROUP BY claim_id
    """
)


@dataclass(frozen=True, slots=True)
class Underpaid:
    """A claim whose lines were paid below their price, beyond tolerance, and not disputed yet."""

    claim_id: UUID
    plan_id: UUID
    cbo_id: UUID
    due_cents: Cents
    paid_cents: Cents
    short_cents: Cents
    decided_on: date | None


def paid_vs_expected(session: Session, asked: Asked) -> Report:
    """Lines underpaid, overpaid and correctly paid within the contract's tolerance, by plan
    and code; one pass over the lines."""
    found = fetch(session, _SUMMED, _parameters(session, asked))
    rows = [
        (row.plan, row.code, row.verdict, row.lines, int(row.due), int(row.paid), int(row.off))
        for row in found
    ]
    return Report(
        "paid_vs_expected",
        asked.today,
        (
            "plan", "code", "verdict", "lines", "expected_cents", "paid_cents",
            "difference_cents",
        ),
        rows,
        {
            f"{verdict}_cents": sum(row[6] for row in rows if row[2] == verdict)
            for verdict in ("underpaid", "overpaid")
        },
    )  # fmt: skip


def worth_disputing(
    session: Session, asked: Asked, *, least_cents: Cents = 1, limit: int = 200
) -> list[Underpaid]:
    """Underpaid claims without a dispute, the largest shortfall first."""
    parameters = _parameters(session, asked) | {"least": least_cents, "limit": limit}
    return [
        Underpaid(
            row.claim_id, row.plan_id, row.cbo_id, int(row.due), int(row.paid), int(row.short),
            row.decided_on,
        )
        for row in fetch(session, _WORTH, parameters)
    ]  # fmt: skip


def shortfalls(session: Session, asked: Asked, claim_ids: Sequence[UUID]) -> dict[UUID, Cents]:
    """By how much each of some claims was underpaid, beyond tolerance; claims paid right are
    left out."""
    parameters = _parameters(session, asked) | {"ids": list(claim_ids)}
    rows = fetch(session, _SHORT, parameters)
    return {row.claim_id: int(row.short) for row in rows}


def _parameters(session: Session, asked: Asked) -> dict[str, Any]:
    terms = load_terms(session)
    contracts = list(terms.by_contract)
    tolerances = [terms.tolerance(contract_id, asked.today) for contract_id in contracts]
    with hub_view(session):
        prices = price_columns(session)
    return {
        **asked.parameters,
        **prices,
        "contracts": contracts,
        "cents": [one.cents for one in tolerances],
        "shares": [one.share_bp for one in tolerances],
    }
