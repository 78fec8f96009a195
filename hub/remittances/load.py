"""What a chunk of claim payments is held against: claims, lines, earlier payments, fee stacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.ledger.fees import FeeLayer
from hub.remittances.match import Claims
from hub.remittances.outcome import Told
from hub.x12.remittance_835 import ClaimPayment

_COLUMNS = """
    id, cbo_id, plan_id, contract_id, agreement_id, member_id, patient_control_number,
    payer_claim_control_number, replaces_id, service_date, charge_cents, expected_cents,
    paid_cents, fee_cents, pays_to, adjudication_status
"""
# Locked in the order of their ids: two remittances that meet on a claim take turns. Drafts were
# never sent, so nothing can be said about them.
_BY_OUR_NUMBER = text(
    f"SELECT {_COLUMNS} FROM claim WHERE plan_id = :plan_id AND exchange_status <> 'drafted' "
    "AND patient_control_number = ANY(:numbers) ORDER BY id FOR NO KEY UPDATE"
)
_BY_PAYER_NUMBER = text(
    f"SELECT {_COLUMNS} FROM claim WHERE plan_id = :plan_id AND exchange_status <> 'drafted' "
    "AND payer_claim_control_number = ANY(:numbers) ORDER BY id FOR NO KEY UPDATE"
)
_BY_ID = text(
    f"SELECT {_COLUMNS} FROM claim WHERE plan_id = :plan_id AND id = ANY(:ids) "
    "ORDER BY id FOR NO KEY UPDATE"
)
_LINES = text(
    "SELECT id, claim_id, line_control_number, code, modifiers, service_date, charge_cents "
    "FROM service_line WHERE claim_id = ANY(:ids) ORDER BY claim_id, line_number"
)
_EARLIER = text(
    """
    SELECT p.claim_id, p.id, p.outcome, p.charge_cents, p.paid_cents,
           COALESCE(r.payment_on, r.received_at::date) AS paid_on, r.trace_number, p.position
      FROM claim_payment p JOIN remittance r ON r.id = p.remittance_id
     WHERE p.claim_id = ANY(:ids)
    """
)
_LAYERS = text(
    "SELECT agreement_id, payee, basis, share_bp, amount_cents, effective_from, effective_to, "
    "on_interest "
    "FROM fee_layer WHERE agreement_id = ANY(:ids) ORDER BY agreement_id, position"
)


def load_claims(session: Session, plan_id: UUID, payments: Sequence[ClaimPayment]) -> Claims:
    """The plan's claims that these payments may be for, with the claims those replace.

    Two queries, and one each for payer numbers and replaced claims when there are any.
    """
    connection = session.connection()
    claims = Claims()
    numbers = {payment.patient_control_number for payment in payments}
    asked: dict[str, Any] = {"plan_id": plan_id, "numbers": list(numbers)}
    claims.add(connection.execute(_BY_OUR_NUMBER, asked))
    payer_numbers = {
        payment.payer_claim_control_number
        for payment in payments
        if payment.patient_control_number not in claims.by_our_number
        and payment.payer_claim_control_number
    }
    if payer_numbers:
        asked = {"plan_id": plan_id, "numbers": list(payer_numbers)}
        claims.add(connection.execute(_BY_PAYER_NUMBER, asked))
    replaced = {row.replaces_id for row in claims.by_id.values() if row.replaces_id is not None}
    if replaced - claims.by_id.keys():
        asked = {"plan_id": plan_id, "ids": list(replaced)}
        claims.add(connection.execute(_BY_ID, asked))
    return claims


def load_claims_by_id(session: Session, plan_id: UUID, ids: Collection[UUID]) -> dict[UUID, Any]:
    """Claims of the plan by id, locked."""
    rows = session.connection().execute(_BY_ID, {"plan_id": plan_id, "ids": list(ids)})
    return {row.id: row for row in rows}


def load_lines(session: Session, claim_ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """Service lines by claim."""
    found: dict[UUID, list[Any]] = {}
    for row in session.connection().execute(_LINES, {"ids": list(claim_ids)}):
        found.setdefault(row.claim_id, []).append(row)
    return found


def load_earlier(session: Session, claim_ids: Iterable[UUID]) -> dict[UUID, list[Told]]:
    """What was said about claims before, by claim."""
    found: dict[UUID, list[Told]] = {}
    for row in session.connection().execute(_EARLIER, {"ids": list(claim_ids)}):
        found.setdefault(row.claim_id, []).append(
            Told(
                row.id,
                row.outcome,
                row.charge_cents,
                row.paid_cents,
                row.paid_on,
                row.trace_number,
                row.position,
            )
        )
    return found


def load_layers(session: Session, agreement_ids: Collection[UUID]) -> dict[UUID, list[FeeLayer]]:
    """All fee layers of agreements; an agreement without any is there with none."""
    found: dict[UUID, list[FeeLayer]] = {its_id: [] for its_id in agreement_ids}
    for row in session.connection().execute(_LAYERS, {"ids": list(agreement_ids)}):
        found[row.agreement_id].append(
            FeeLayer(
                row.payee,
                row.basis,
                row.share_bp,
                row.amount_cents,
                row.effective_from,
                row.effective_to,
                row.on_interest,
            )
        )
    return found
