"""The facts of a dispute: what was claimed, proved, decided and paid, as the record has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.money import Cents
from hub.reports.expected import shortfalls
from hub.reports.late import Owed, interest_owed
from hub.reports.report import Asked
from hub.reports.terms import MoneyTerms

_CLAIMS = text("SELECT * FROM claim WHERE id = ANY(:ids)")
_LINES = text(
    "SELECT claim_id, line_number, service_date, code, modifiers, units, charge_cents, "
    "expected_cents, paid_cents FROM service_line WHERE claim_id = ANY(:ids) "
    "ORDER BY claim_id, line_number"
)
_PAYMENTS = text(
    """
    SELECT v.claim_id, v.outcome, v.status_code, v.charge_cents, v.paid_cents,
           v.payer_claim_control_number, v.remark_codes, r.trace_number, r.payment_on,
           COALESCE((SELECT jsonb_agg(jsonb_build_object('group_code', a.group_code,
                       'reason_code', a.reason_code, 'amount_cents', a.amount_cents)
                       ORDER BY a.group_code, a.reason_code)
                     FROM adjustment a WHERE a.claim_payment_id = v.id), '[]'::jsonb) AS reasons
      FROM claim_payment v JOIN remittance r ON r.id = v.remittance_id
     WHERE v.claim_id = ANY(:ids) ORDER BY v.claim_id, r.payment_on, v.id
    """
)
_PROOFS = text(
    """
    SELECT e.claim_id, e.at, e.kind, e.status FROM claim_event e
     WHERE e.claim_id = ANY(:ids) AND e.axis = 'exchange' ORDER BY e.claim_id, e.at, e.id
    """
)
_RECOUPED = text(
    """
    SELECT p.claim_id, sum(-g.amount_cents) AS cents
      FROM provider_adjustment p
      JOIN entry e ON e.cause_id = p.id AND e.cause_kind = 'provider_adjustment'
      JOIN posting g ON g.entry_id = e.id AND g.account IN ('cash', 'cash_at_cbo')
     WHERE p.claim_id = ANY(:ids) AND e.kind IN ('recouped', 'recoupment_returned')
     GROUP BY p.claim_id
    """
)


@dataclass(frozen=True, slots=True)
class Facts:
    """One claim's record. `amounts` is what each kind of dispute could be about, in cents."""

    claim_id: UUID
    cbo_id: UUID
    plan_id: UUID
    contract_id: UUID
    decided_on: date | None
    amounts: dict[str, Cents]
    told: dict[str, Any]
    interest: Owed | None

    def packet(self, kind: str) -> dict[str, Any]:
        """The facts as kept with a dispute; for interest with its computation."""
        packet = {**self.told, "amount_cents": self.amounts[kind]}
        if kind == "interest" and self.interest is not None:
            late = self.interest.late
            packet["interest"] = {
                "rule": late.rule,
                "received_on": late.received_on.isoformat(),
                "due_on": late.due_on.isoformat(),
                "paid_on": late.paid_on.isoformat(),
                "days_late": late.days_late,
                "interest_cents": late.interest_cents,
                "interest_paid_cents": late.interest_paid_cents,
                "penalty_cents": late.penalty_cents,
                "computation": late.formula,
            }
        return packet


def gather_facts(
    session: Session, terms: MoneyTerms, *, claim_ids: Sequence[UUID], today: date
) -> dict[UUID, Facts]:
    """The record of claims that the tenant may see, by claim: a fixed number of queries."""
    connection = session.connection()
    asked = {"ids": list(claim_ids)}
    claims = {row.id: row for row in connection.execute(_CLAIMS, asked)}
    lines = _by_claim(connection.execute(_LINES, asked))
    payments = _by_claim(connection.execute(_PAYMENTS, asked))
    proofs = _by_claim(connection.execute(_PROOFS, asked))
    recouped = {row.claim_id: int(row.cents) for row in connection.execute(_RECOUPED, asked)}
    short = shortfalls(session, Asked(today), claim_ids)
    interest: dict[UUID, Owed] = {}
    for owed in interest_owed(session, Asked(today), claim_ids=claim_ids):
        interest.setdefault(owed.claim_id, owed)
    return {
        claim_id: _facts(
            row,
            told={
                **_claim(row),
                "lines": [_line(one) for one in lines.get(claim_id, ())],
                "payments": [_payment(one) for one in payments.get(claim_id, ())],
                "proof_of_receipt": [_proof(one) for one in proofs.get(claim_id, ())],
            },
            short=short.get(claim_id, 0),
            recouped=recouped.get(claim_id, 0),
            interest=interest.get(claim_id),
        )
        for claim_id, row in claims.items()
    }


def _facts(
    row: Any, *, told: dict[str, Any], short: Cents, recouped: Cents, interest: Owed | None
) -> Facts:
    denied = row.expected_cents if row.adjudication_status == "denied" else 0
    return Facts(
        claim_id=row.id,
        cbo_id=row.cbo_id,
        plan_id=row.plan_id,
        contract_id=row.contract_id,
        decided_on=row.decided_on,
        amounts={
            "denied": denied,
            "underpaid": short,
            "interest": 0 if interest is None else interest.late.owed_cents,
            "recouped": recouped,
        },
        told=told,
        interest=interest,
    )


def _by_claim(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(row)
    return found


def _claim(row: Any) -> dict[str, Any]:
    return {
        "patient_control_number": row.patient_control_number,
        "payer_claim_control_number": row.payer_claim_control_number,
        "service_date": row.service_date.isoformat(),
        "charge_cents": row.charge_cents,
        "expected_cents": row.expected_cents,
        "paid_cents": row.paid_cents,
        "received_on": row.received_on and row.received_on.isoformat(),
        "decided_on": row.decided_on and row.decided_on.isoformat(),
    }


def _line(row: Any) -> dict[str, Any]:
    return {
        "line_number": row.line_number,
        "service_date": row.service_date.isoformat(),
        "code": row.code,
        "modifiers": list(row.modifiers),
        "units": row.units,
        "charge_cents": row.charge_cents,
        "expected_cents": row.expected_cents,
        "paid_cents": row.paid_cents,
    }


def _payment(row: Any) -> dict[str, Any]:
    return {
        "outcome": row.outcome,
        "status_code": row.status_code,
        "paid_cents": row.paid_cents,
        "payer_claim_control_number": row.payer_claim_control_number,
        "trace_number": row.trace_number,
        "payment_on": row.payment_on and row.payment_on.isoformat(),
        "remark_codes": list(row.remark_codes),
        "adjustments": row.reasons,
    }


def _proof(row: Any) -> dict[str, Any]:
    return {"at": row.at.isoformat(), "kind": row.kind, "status": row.status}
