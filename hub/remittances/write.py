"""The rows of a chunk, written set by set; the claims and lines they change, in one go each."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from hub.claims.lifecycle import record_events
from hub.database.bulk import insert_rows
from hub.database.pipeline import together
from hub.ledger.entries import post
from hub.record import Act, Change, announce
from hub.remittances.chunk import Rows
from hub.tables import Adjustment, ClaimPayment, ServicePayment, SuspenseItem

_payment: Any = ClaimPayment.__table__  # type: ignore[attr-defined]
_service: Any = ServicePayment.__table__  # type: ignore[attr-defined]
_adjustment: Any = Adjustment.__table__  # type: ignore[attr-defined]
_suspense: Any = SuspenseItem.__table__  # type: ignore[attr-defined]

_PAYMENT_COLUMNS = (
    "id", "plan_id", "remittance_id", "position", "claim_id", "cbo_id", "matched_by",
    "patient_control_number", "payer_claim_control_number", "status_code", "outcome",
    "charge_cents", "paid_cents", "patient_cents", "interest_cents", "remark_codes",
    "reverses_id",
)  # fmt: skip
_SERVICE_COLUMNS = (
    "id", "plan_id", "cbo_id", "claim_payment_id", "position", "service_line_id",
    "line_control_number", "code", "modifiers", "service_date", "charge_cents", "paid_cents",
    "allowed_cents", "units_paid", "remark_codes",
)  # fmt: skip
_ADJUSTMENT_COLUMNS = (
    "id", "plan_id", "cbo_id", "claim_payment_id", "service_payment_id", "group_code",
    "reason_code", "amount_cents", "quantity",
)  # fmt: skip
SUSPENSE_COLUMNS = (
    "id", "plan_id", "remittance_id", "subject", "subject_id", "amount_cents", "reason", "status",
    "proposals", "created_at",
)  # fmt: skip
_SETTLE_CLAIMS = text(
    """
    UPDATE claim SET paid_cents = given.paid, fee_cents = given.fee,
           adjudication_status = COALESCE(given.status, claim.adjudication_status),
           payer_claim_control_number =
               COALESCE(given.payer_number, claim.payer_claim_control_number),
           decided_on = CASE WHEN given.status IS NULL THEN claim.decided_on
                             ELSE GREATEST(claim.decided_on, CAST(:decided_on AS date)) END,
           version = claim.version + 1, updated_at = :at
      FROM unnest(CAST(:ids AS uuid[]), CAST(:paid AS bigint[]), CAST(:fees AS bigint[]),
                  CAST(:statuses AS text[]), CAST(:numbers AS text[]))
           AS given(id, paid, fee, status, payer_number)
     WHERE claim.id = given.id
    """
)
_SETTLE_LINES = text(
    "UPDATE service_line SET paid_cents = COALESCE(service_line.paid_cents, 0) + given.paid "
    "FROM unnest(CAST(:ids AS uuid[]), CAST(:paid AS bigint[])) AS given(id, paid) "
    "WHERE service_line.id = given.id"
)


def write_chunk(session: Session, act: Act, rows: Rows) -> None:
    """Write everything a chunk came to: a fixed number of statements."""
    items = [(*item, rows.proposals.get(item[4], []), act.at) for item in rows.suspense]
    # Sent without waiting for each answer: the next rows are made ready while these are written.
    with together(session):
        insert_rows(session, _payment, _PAYMENT_COLUMNS, rows.payments)
        insert_rows(session, _service, _SERVICE_COLUMNS, rows.services)
        insert_rows(session, _adjustment, _ADJUSTMENT_COLUMNS, rows.adjustments)
        insert_rows(session, _suspense, SUSPENSE_COLUMNS, items)
        post(session, act, rows.entries)
        record_events(session, act, rows.told)
    settle_claims(session, act, rows)
    if rows.line_paid:
        session.connection().execute(
            _SETTLE_LINES,
            {"ids": list(rows.line_paid), "paid": list(rows.line_paid.values())},
        )


def settle_claims(session: Session, act: Act, rows: Rows) -> None:
    """Bring claims to the money and state that the rows came to, and tell the feed."""
    settled = list(rows.money.keys() | rows.statuses.keys())
    if not settled:
        return
    money = rows.money
    session.connection().execute(
        _SETTLE_CLAIMS,
        {
            "at": act.at,
            "decided_on": rows.decided_on,
            "ids": settled,
            "paid": [money[one].paid_cents for one in settled],
            "fees": [money[one].fee_cents for one in settled],
            "statuses": [rows.statuses.get(one) for one in settled],
            "numbers": [rows.payer_numbers.get(one) for one in settled],
        },
    )
    announce(
        session,
        act,
        [
            Change(
                f"claim.{rows.statuses[one]}",
                "claim",
                one,
                cbo_id=money[one].row.cbo_id,
                plan_id=money[one].row.plan_id,
            )
            for one in settled
            if one in rows.statuses
        ],
    )
