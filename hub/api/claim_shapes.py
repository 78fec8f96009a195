"""How claims are shown: both axes, lines, why they stand denied, and the one timeline."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue

from hub.claims.denials import Denial, DenialReason
from hub.claims.queries import ClaimFile
from hub.claims.timeline import Step, timeline
from hub.encounters.shapes import EncounterIn
from hub.kit.identifiers import show_id
from hub.shapes import Shape, Shown

Exchange = Literal["drafted", "batched", "ready", "retrieved", "received", "accepted", "rejected"]
Adjudication = Literal["none", "pending", "paid", "partly_paid", "denied", "reversed"]


class LineOut(Shown):
    """One service line; `paid_cents` is null until the plan has said anything about it."""

    line_number: int
    line_control_number: str
    service_date: date
    code: str
    modifiers: list[str]
    minutes: int
    units: int
    charge_cents: int
    expected_cents: int
    paid_cents: int | None
    encounter_ids: list[str]


class DenialReasonOut(Shown):
    """One reason of a denial: the plan's codes, and our words for their family."""

    group_code: str
    reason_code: str
    remark_codes: list[str]
    cause: str
    mends: str
    en: str
    es: str
    hint_en: str
    hint_es: str
    rules: list[str]

    @classmethod
    def of(cls, told: DenialReason) -> DenialReasonOut:
        """A reason with its words."""
        reason = told.reason
        return cls(
            group_code=told.group_code,
            reason_code=reason.code,
            remark_codes=list(told.remark_codes),
            cause=reason.cause,
            mends=reason.mends,
            en=reason.words["en"],
            es=reason.words["es"],
            hint_en=reason.to_do["en"],
            hint_es=reason.to_do["es"],
            rules=list(reason.rules),
        )


class DenialOut(Shown):
    """Why a claim stands denied, and the hub's rules that should have caught it.

    No `rules`: nobody foresaw it; the report `denials-unforeseen` counts it.
    """

    rules: list[str]
    reasons: list[DenialReasonOut]

    @classmethod
    def of(cls, denial: Denial) -> DenialOut:
        """A standing denial."""
        reasons = [DenialReasonOut.of(told) for told in denial.reasons]
        return cls(rules=list(denial.rules), reasons=reasons)


class ClaimOut(Shown):
    """A claim on its two axes, with what was charged, expected and paid so far."""

    id: str
    cbo_id: str
    plan_id: str
    contract_id: str
    member_id: str
    patient_control_number: str
    payer_claim_control_number: str | None
    claim_frequency_code: str
    replaces_id: str | None
    service_date: date
    place_of_service: str
    diagnoses: list[str]
    charge_cents: int
    expected_cents: int
    paid_cents: int
    fee_cents: int
    pays_to: str
    exchange_status: Exchange
    adjudication_status: Adjudication
    claim_batch_id: str | None
    created_at: datetime
    updated_at: datetime
    version: int
    denial: DenialOut | None
    lines: list[LineOut]
    sensitive: bool = Field(description="Bills an encounter set apart by law.")
    masked: bool = Field(
        description="Who and what is left blank: it takes the scope sensitive-encounters.read."
    )

    @classmethod
    def of(
        cls, row: Any, lines: list[Any], denial: Denial | None, *, sensitive: bool, clear: bool
    ) -> ClaimOut:
        """A claim's row with its lines, and why it stands denied, where it does."""
        shown = cls(**_fields(row, lines, denial), sensitive=sensitive, masked=False)
        return shown if clear or not sensitive else shown.model_copy(update=_MASK)


class StepOut(Shown):
    """One thing that happened to a claim, in plain words, with its numbers and codes."""

    at: datetime
    axis: Literal["exchange", "adjudication", "money", "note"]
    kind: str
    status: str | None
    en: str
    es: str
    interchange_id: str | None
    detail: dict[str, JsonValue]

    @classmethod
    def of(cls, step: Step) -> StepOut:
        """A step of the timeline."""
        shown = step.interchange_id and show_id("interchange", step.interchange_id)
        return cls(
            at=step.at,
            axis=step.axis,
            kind=step.kind,
            status=step.status,
            en=step.en,
            es=step.es,
            interchange_id=shown or None,
            detail=step.detail,
        )


class ClaimFileOut(ClaimOut):
    """A claim with its one timeline, from the CBO's post to the CBO's dollars."""

    timeline: list[StepOut]

    @classmethod
    def of_file(cls, file: ClaimFile, *, clear: bool) -> ClaimFileOut:
        """Everything on record about a claim; when it is masked, the steps without details."""
        sensitive = any(one.sensitivity == "sensitive" for one in file.encounters)
        steps = [StepOut.of(step) for step in timeline(file)]
        fields = _fields(file.claim, file.lines, file.denial)
        shown = cls(**fields, timeline=steps, sensitive=sensitive, masked=False)
        if clear or not sensitive:
            return shown
        bare = [step.model_copy(update={"detail": {}}) for step in steps]
        return shown.model_copy(update=_MASK | {"timeline": bare})


_MASK: dict[str, Any] = {
    "masked": True,
    "member_id": "",
    "place_of_service": "",
    "diagnoses": [],
    "denial": None,
    "lines": [],
}
"""Who was served and for what; numbers, money and both statuses stay."""


class CorrectionsIn(Shape):
    """Corrected encounters of the claim (by their `encounter_ref`), if any, and why."""

    reason: Annotated[str, Field(min_length=3, max_length=200)]
    encounters: tuple[EncounterIn, ...] = Field((), max_length=100)


class ReasonIn(Shape):
    """Why it is done; it stands on the audit record."""

    reason: Annotated[str, Field(min_length=3, max_length=200)]


def _fields(row: Any, lines: list[Any], denial: Denial | None) -> dict[str, Any]:
    fields = {
        name: getattr(row, name)
        for name in (
            "patient_control_number", "payer_claim_control_number", "claim_frequency_code",
            "service_date", "place_of_service", "diagnoses", "charge_cents", "expected_cents",
            "paid_cents", "fee_cents", "pays_to", "exchange_status", "adjudication_status",
            "created_at", "updated_at", "version",
        )
    }  # fmt: skip
    return {
        **fields,
        "id": show_id("claim", row.id),
        "cbo_id": show_id("organization", row.cbo_id),
        "plan_id": show_id("organization", row.plan_id),
        "contract_id": show_id("contract", row.contract_id),
        "member_id": show_id("member", row.member_id),
        "replaces_id": show_id("claim", row.replaces_id) if row.replaces_id else None,
        "claim_batch_id": show_id("claim_batch", row.batch_id) if row.batch_id else None,
        "denial": DenialOut.of(denial) if denial is not None else None,
        "lines": [_line(line) for line in lines],
    }


def _line(row: Any) -> LineOut:
    names = [name for name in LineOut.model_fields if name != "encounter_ids"]
    shown = [show_id("encounter", UUID(hex=one)) for one in row.encounter_ids]
    return LineOut(**{name: getattr(row, name) for name in names}, encounter_ids=shown)
