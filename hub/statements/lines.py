"""What goes on a statement: everything that touched a CBO's account and is on none yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.money import Cents
from hub.ledger.recoupment import SETTLING_KINDS

PAYOUT_KINDS = frozenset(("payout", "payout_reversed"))
"""Entries between the hub and the CBO's bank; all others are about a plan's money."""

_MOVED = text(
    """
    WITH moved AS (
      SELECT p.entry_id, p.claim_id, p.remittance_id, p.plan_id, p.effective_on,
             -COALESCE(sum(p.amount_cents) FILTER (WHERE p.account = 'cbo_payable'), 0) AS net,
             -COALESCE(sum(p.amount_cents) FILTER (WHERE p.account = 'hub_fee'), 0) AS fee,
             -COALESCE(sum(p.amount_cents) FILTER (WHERE p.account = 'received_by_cbo'), 0)
               AS directly,
             jsonb_object_agg(COALESCE(p.payee, 'hub'), -p.amount_cents)
               FILTER (WHERE p.account = 'hub_fee') AS fees
        FROM posting p
       WHERE p.cbo_id = :cbo_id AND p.effective_on <= :through
         AND p.account IN ('cbo_payable', 'hub_fee', 'received_by_cbo')
         AND NOT EXISTS (SELECT 1 FROM statement_line s
                          WHERE s.cbo_id = :cbo_id AND s.source_id = p.entry_id)
       GROUP BY p.entry_id, p.claim_id, p.remittance_id, p.plan_id, p.effective_on
    )
    SELECT 'entry' AS source_kind, m.entry_id AS source_id, e.kind, m.effective_on, m.plan_id,
           m.claim_id, m.net, m.fee, m.directly, m.fees, r.trace_number,
           CASE WHEN e.cause_kind = 'claim_payment' THEN e.cause_id END AS claim_payment_id
      FROM moved m JOIN entry e ON e.id = m.entry_id
      LEFT JOIN remittance r ON r.id = m.remittance_id
    UNION ALL
    SELECT 'claim_payment', p.id, p.outcome,
           (r.received_at AT TIME ZONE 'America/Los_Angeles')::date, p.plan_id, p.claim_id,
           0, 0, 0, NULL, r.trace_number, p.id
      FROM claim_payment p JOIN remittance r ON r.id = p.remittance_id
     WHERE p.cbo_id = :cbo_id AND p.paid_cents = 0 AND r.status = 'posted'
       AND (r.received_at AT TIME ZONE 'America/Los_Angeles')::date <= :through
       AND NOT EXISTS (SELECT 1 FROM statement_line s
                        WHERE s.cbo_id = :cbo_id AND s.source_id = p.id)
    """
)
_DETAILED = text(
    f"""
    WITH told AS ({_MOVED.text})
    SELECT t.*, c.patient_control_number, c.service_date, m.ref AS member_ref,
           p.charge_cents AS billed, p.paid_cents AS plan_paid, p.patient_cents,
           allowed.cents AS allowed, COALESCE(taken.reasons, '[]'::jsonb) AS adjustments,
           COALESCE(lines.codes, ARRAY[]::text[]) AS codes
      FROM told t
      LEFT JOIN claim c ON c.id = t.claim_id
      LEFT JOIN member m ON m.id = c.member_id
      LEFT JOIN claim_payment p ON p.id = t.claim_payment_id
      LEFT JOIN LATERAL (
           SELECT CASE WHEN bool_and(s.allowed_cents IS NOT NULL) THEN sum(s.allowed_cents) END
                  AS cents
             FROM service_payment s WHERE s.plan_id = p.plan_id AND s.claim_payment_id = p.id
           ) allowed ON true
      LEFT JOIN LATERAL (
           SELECT jsonb_agg(jsonb_build_object('group_code', a.group_code, 'reason_code',
                  a.reason_code, 'amount_cents', a.cents) ORDER BY a.group_code, a.reason_code)
                  AS reasons
             FROM (SELECT group_code, reason_code, sum(amount_cents) AS cents FROM adjustment
                    WHERE claim_payment_id = p.id GROUP BY group_code, reason_code) a
           ) taken ON true
      LEFT JOIN LATERAL (
           SELECT array_agg(array_to_string(array_prepend(l.code, l.modifiers), '-')
                            ORDER BY l.line_number) AS codes
             FROM service_line l WHERE l.claim_id = t.claim_id
           ) lines ON true
     ORDER BY t.effective_on, t.trace_number, m.ref, c.service_date, t.source_id, t.claim_id
    """
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line in cents: `net = paid - fee` of a plan's money, or minus what was paid out.

    `directly_cents` went from the plan to the CBO itself and is in no balance. `allowed_cents`
    is what the plan says (AMT*B6), or paid plus the member's share where it says nothing.
    """

    source_kind: str
    source_id: UUID
    kind: str
    effective_on: date
    plan_id: UUID | None
    claim_id: UUID | None
    patient_control_number: str | None
    member_ref: str | None
    service_date: date | None
    codes: list[str]
    billed_cents: Cents | None
    allowed_cents: Cents | None
    paid_cents: Cents
    fee_cents: Cents
    net_cents: Cents
    directly_cents: Cents
    fees: dict[str, Cents]
    adjustments: list[dict[str, Any]]
    trace_number: str | None


def unstated_lines(session: Session, *, cbo_id: UUID, through: date) -> Iterator[Line]:
    """Every line of a CBO up to a day that no statement shows yet, oldest first; one query.

    Ledger entries, and decisions that moved no money (denials). The caller has the hub's view.
    """
    rows = session.connection().execute(_DETAILED, {"cbo_id": cbo_id, "through": through})
    for row in rows:
        yield _line(row)


def _line(row: Any) -> Line:
    net, fee = int(row.net), int(row.fee)
    of_the_hub = row.kind in PAYOUT_KINDS or row.kind in SETTLING_KINDS
    allowed = row.allowed
    if allowed is None and row.plan_paid is not None:
        allowed = row.plan_paid + row.patient_cents
    return Line(
        source_kind=row.source_kind,
        source_id=row.source_id,
        kind=row.kind,
        effective_on=row.effective_on,
        plan_id=row.plan_id,
        claim_id=row.claim_id,
        patient_control_number=row.patient_control_number,
        member_ref=row.member_ref,
        service_date=row.service_date,
        codes=list(row.codes),
        billed_cents=row.billed,
        allowed_cents=None if allowed is None else int(allowed),
        paid_cents=0 if of_the_hub else net + fee,
        fee_cents=fee,
        net_cents=net,
        directly_cents=int(row.directly),
        fees=row.fees or {},
        adjustments=row.adjustments,
        trace_number=row.trace_number,
    )
