"""A void repeats the content of the claim it voids, under its own number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from hub.claims.assemble import line_control_number, new_patient_control_number
from hub.claims.lifecycle import Told, record_events
from hub.kit.identifiers import new_id
from hub.record import Act, Change, announce
from hub.tables import Claim, ServiceLine

_claim: Any = Claim.__table__  # type: ignore[attr-defined]
_line: Any = ServiceLine.__table__  # type: ignore[attr-defined]


def void_draft(session: Session, act: Act, claim: Any, lines: Sequence[Any]) -> UUID:
    """Draft the void of a decided claim (frequency 8); expects nothing to be paid."""
    its_id, its_number = new_id(), new_patient_control_number()
    content = dict(claim._mapping)
    content |= {
        "id": its_id,
        "patient_control_number": its_number,
        "payer_claim_control_number": None,
        "claim_frequency_code": "8",
        "replaces_id": claim.id,
        "expected_cents": 0,
        "paid_cents": 0,
        "fee_cents": 0,
        "exchange_status": "drafted",
        "adjudication_status": "none",
        "batch_id": None,
        "transaction_set_control_number": None,
        "subscriber_segment": None,
        "first_segment": None,
        "last_segment": None,
        "version": 1,
        "created_at": act.at,
        "updated_at": act.at,
    }
    connection = session.connection()
    connection.execute(insert(_claim).values(**content))
    copies = [
        {
            **row._mapping,
            "id": new_id(),
            "claim_id": its_id,
            "line_control_number": line_control_number(its_number, row.line_number),
            "expected_cents": 0,
            "paid_cents": None,
            "segment": None,
            "encounter_ids": [],
        }
        for row in lines
    ]
    connection.execute(insert(_line), copies)
    told = Told(
        claim_id=its_id,
        cbo_id=claim.cbo_id,
        plan_id=claim.plan_id,
        axis="exchange",
        kind="drafted",
        once="drafted",
        status="drafted",
        detail={"claim_frequency_code": "8", "charge_cents": claim.charge_cents},
    )
    record_events(session, act, [told])
    change = Change("claim.drafted", "claim", its_id, cbo_id=claim.cbo_id, plan_id=claim.plan_id)
    announce(session, act, [change])
    return its_id
