"""Drafts become rows: claims with numbers that never repeat, their lines, their encounters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.claims.assemble import (
    OTHER_PLACE,
    ClaimDraft,
    line_control_number,
    new_patient_control_number,
)
from hub.claims.lifecycle import Told, record_events
from hub.database.bulk import insert_rows
from hub.kit.identifiers import new_id
from hub.record import Act, Change, announce
from hub.tables import Claim, ServiceLine

_claim: Any = Claim.__table__  # type: ignore[attr-defined]
_line: Any = ServiceLine.__table__  # type: ignore[attr-defined]

_CLAIM_COLUMNS = (
    "id", "cbo_id", "plan_id", "contract_id", "agreement_id", "member_id", "person_id",
    "billing_provider_id", "patient_control_number", "claim_frequency_code", "replaces_id",
    "place_of_service", "diagnoses", "authorization_number", "delay_reason_code", "service_date",
    "charge_cents", "expected_cents", "paid_cents", "fee_cents", "pays_to", "exchange_status",
    "adjudication_status", "version", "created_at", "updated_at",
)  # fmt: skip
_LINE_COLUMNS = (
    "id", "cbo_id", "plan_id", "claim_id", "line_number", "line_control_number", "service_date",
    "code", "modifiers", "minutes", "units", "charge_cents", "expected_cents", "diagnoses",
    "encounter_ids",
)  # fmt: skip
_CLAIMED = text(
    "UPDATE encounter SET status = 'claimed', claim_id = given.claim_id, "
    "version = encounter.version + 1 "
    "FROM unnest(CAST(:encounters AS uuid[]), CAST(:claims AS uuid[])) AS given(id, claim_id) "
    "WHERE encounter.id = given.id"
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A draft with its id and number; a replacement or void also names the claim it answers."""

    id: UUID
    patient_control_number: str
    draft: ClaimDraft
    claim_frequency_code: str = "1"
    replaces_id: UUID | None = None


def number(draft: ClaimDraft, **answering: Any) -> Numbered:
    """Give a draft its id and its patient control number."""
    return Numbered(new_id(), new_patient_control_number(), draft, **answering)


def write_drafts(session: Session, act: Act, numbered: Sequence[Numbered]) -> None:
    """Write claims, lines and events, and mark their encounters claimed: set by set."""
    if not numbered:
        return
    insert_rows(session, _claim, _CLAIM_COLUMNS, (_claim_row(one, act) for one in numbered))
    insert_rows(session, _line, _LINE_COLUMNS, (row for one in numbered for row in _lines(one)))
    pairs = [
        (its_id, one.id)
        for one in numbered
        if one.claim_frequency_code != "8"
        for its_id in one.draft.encounter_ids
    ]
    session.connection().execute(
        _CLAIMED, {"encounters": [pair[0] for pair in pairs], "claims": [pair[1] for pair in pairs]}
    )
    record_events(session, act, [_drafted(one) for one in numbered])
    announce(
        session,
        act,
        [
            Change(
                "claim.drafted",
                "claim",
                one.id,
                cbo_id=one.draft.like.cbo_id,
                plan_id=one.draft.like.plan_id,
            )
            for one in numbered
        ],
    )


def _claim_row(one: Numbered, act: Act) -> tuple[Any, ...]:
    draft, like = one.draft, one.draft.like
    cents = draft.expected_cents
    return (
        one.id, like.cbo_id, like.plan_id, like.contract_id, like.agreement_id, like.member_id,
        like.person_id, like.biller_id, one.patient_control_number, one.claim_frequency_code,
        one.replaces_id, like.place_of_service or OTHER_PLACE, list(draft.diagnoses),
        like.authorization_number, like.delay_reason_code, like.service_date, cents, cents, 0, 0,
        like.pays_to, "drafted", "none", 1, act.at, act.at,
    )  # fmt: skip


def _lines(one: Numbered) -> list[tuple[Any, ...]]:
    like = one.draft.like
    return [
        (
            new_id(), like.cbo_id, like.plan_id, one.id, place,
            line_control_number(one.patient_control_number, place), draft.line.service_date,
            draft.line.code, list(draft.line.modifiers), draft.line.minutes, draft.line.units,
            draft.line.expected_cents, draft.line.expected_cents, list(draft.diagnoses),
            [its_id.hex for its_id in draft.encounter_ids],
        )
        for place, draft in enumerate(one.draft.lines, 1)
    ]  # fmt: skip


def _drafted(one: Numbered) -> Told:
    like = one.draft.like
    return Told(
        claim_id=one.id,
        cbo_id=like.cbo_id,
        plan_id=like.plan_id,
        axis="exchange",
        kind="drafted",
        once="drafted",
        status="drafted",
        detail={
            "lines": len(one.draft.lines),
            "encounters": len(one.draft.encounter_ids),
            "charge_cents": one.draft.expected_cents,
            "claim_frequency_code": one.claim_frequency_code,
        },
    )
