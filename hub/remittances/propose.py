"""Claims that a payment in suspense may be for, scored; they are only proposed, never taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.identifiers import normal_cin, show_id
from hub.vault import Vault
from hub.x12.remittance_835 import ClaimPayment

MEMBER_SCORE, DATE_SCORE, CHARGE_SCORE, CODE_SCORE = 50, 25, 15, 10
SCORE_MIN = 65
"""The member and one more fact that tells claims apart."""
PROPOSALS_MAX = 5

_PATIENT = ("QC", "IL", "74")

_CLAIMS = text(
    """
    SELECT p.cin_index, v.plan_member_number, c.id, c.service_date, c.charge_cents,
           c.adjudication_status,
           (SELECT array_agg(l.code) FROM service_line l WHERE l.claim_id = c.id) AS codes
      FROM claim c JOIN member m ON m.id = c.member_id JOIN person p ON p.id = m.person_id
      LEFT JOIN coverage v ON v.member_id = m.id AND v.plan_id = c.plan_id
                          AND v.superseded_at IS NULL
     WHERE c.plan_id = :plan_id AND c.exchange_status <> 'drafted'
       AND m.id IN (SELECT m2.id FROM member m2 JOIN person p2 ON p2.id = m2.person_id
                     WHERE p2.cin_index = ANY(:indexes)
                    UNION SELECT member_id FROM coverage
                     WHERE plan_id = :plan_id AND plan_member_number = ANY(:numbers))
     ORDER BY c.id
    """
)


def propose(
    session: Session, vault: Vault, plan_id: UUID, payments: Sequence[tuple[UUID, ClaimPayment]]
) -> dict[UUID, list[dict[str, Any]]]:
    """For each unplaced payment (by its id) the likeliest claims of its member, best first.

    The member is known by the id that the 835 gives (NM1 QC, IL or 74): a CIN through its blind
    index, or the plan's own number. One query for all of them.
    """
    ids = {its_id: _member_ids(payment) for its_id, payment in payments}
    numbers = sorted({number for mine in ids.values() for number in mine})
    if not numbers:
        return {}
    indexes = {number: vault.blind_index("cin", normal_cin(number)) for number in numbers}
    asked = {"plan_id": plan_id, "indexes": list(indexes.values()), "numbers": numbers}
    rows = session.connection().execute(_CLAIMS, asked).all()
    found: dict[UUID, list[dict[str, Any]]] = {}
    for its_id, payment in payments:
        mine = {indexes[number] for number in ids[its_id]}
        scored = {
            row.id: _score(row, payment)
            for row in rows
            if bytes(row.cin_index) in mine or row.plan_member_number in ids[its_id]
        }
        best = sorted(scored.values(), key=lambda one: (-one["score"], one["claim_id"]))
        found[its_id] = [one for one in best if one["score"] >= SCORE_MIN][:PROPOSALS_MAX]
    return found


def _member_ids(payment: ClaimPayment) -> set[str]:
    return {party.id for party in payment.parties if party.entity_code in _PATIENT and party.id}


def _score(row: Any, payment: ClaimPayment) -> dict[str, Any]:
    """How much of a claim agrees with a payment, fact by fact."""
    agree = {
        "member": True,
        "service_date": row.service_date in _days(payment),
        "charge": row.charge_cents == abs(payment.charge_cents),
        "code": bool({service.code for service in payment.services} & set(row.codes or ())),
    }
    worth = {
        "member": MEMBER_SCORE,
        "service_date": DATE_SCORE,
        "charge": CHARGE_SCORE,
        "code": CODE_SCORE,
    }
    return {
        "claim_id": show_id("claim", row.id),
        "score": sum(worth[name] for name, agrees in agree.items() if agrees),
        "agrees": sorted(name for name, agrees in agree.items() if agrees),
        "adjudication_status": row.adjudication_status,
    }


def _days(payment: ClaimPayment) -> set[date | None]:
    return {payment.service_on, *(service.service_on for service in payment.services)} - {None}
