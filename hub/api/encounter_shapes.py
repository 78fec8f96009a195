"""What an encounter looks like to the CBO that posted it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from hub.encounters.judge import Judgement
from hub.encounters.what_if import WhatIf
from hub.kit.errors import HubError
from hub.kit.identifiers import show_id
from hub.shapes import Shown


class FindingOut(Shown):
    """What one rule says, in English and Spanish, where, on whose word, and who can mend it."""

    rule: str = Field(description="Stable id of the rule; GET /v1/rules explains it.")
    action: str = Field(description="block, hold or warn.")
    en: str
    es: str
    fix_en: str
    fix_es: str
    pointer: str = Field(description="JSON Pointer into the posted encounter.")
    mends: str = Field(description="chw, cbo, supervising_provider, hub or plan.")
    source: str
    locator: str
    standing: str
    term: str | None = Field(description="The contract term that is missing, for a hold.")

    @classmethod
    def of_row(cls, told: dict[str, Any]) -> FindingOut:
        """From a stored finding."""
        rest = {name: told[name] for name in ("rule", "action", "pointer", "mends", "term")}
        return cls(**rest, **told["text"], **told["source"])


class EncounterOut(Shown):
    """An encounter, its status, and everything the rules found."""

    id: str
    encounter_ref: str
    status: str = Field(description="ready, blocked, held, claimed or withdrawn.")
    member_id: str
    member_ref: str
    health_worker_id: str
    health_worker_ref: str
    plan_id: str | None
    contract_id: str | None
    agreement_id: str | None
    service_date: date
    started_at: datetime | None
    ended_at: datetime | None
    minutes: int
    group_size: int
    group_ref: str | None
    modality: str
    place_of_service: str | None
    code: str | None
    modifiers: list[str]
    units: int = Field(description="Units of service by which it raised its day.")
    expected_cents: int | None
    claim_id: str | None = Field(description="The claim that carries it: GET /v1/claims/{id}.")
    findings: list[FindingOut]
    rule_book: str
    received_at: datetime
    judged_at: datetime
    withdrawn_at: datetime | None
    version: int
    sensitive: bool = Field(description="Set apart by law (AB 352, 42 CFR Part 2).")
    masked: bool = Field(
        description="Who and what is left blank: it takes the scope sensitive-encounters.read."
    )

    @classmethod
    def of(cls, row: Any, *, clear: bool) -> EncounterOut:
        """From a row of `hub.encounters.queries`; masked when sensitive and not `clear`."""
        shown = cls._clear(row)
        return shown if clear or not shown.sensitive else shown.model_copy(update=_MASK)

    @classmethod
    def _clear(cls, row: Any) -> EncounterOut:
        return cls(
            sensitive=row.sensitivity == "sensitive",
            masked=False,
            id=show_id("encounter", row.id),
            encounter_ref=row.encounter_ref,
            status=row.status,
            member_id=show_id("member", row.member_id),
            member_ref=row.member_ref,
            health_worker_id=show_id("health_worker", row.health_worker_id),
            health_worker_ref=row.health_worker_ref,
            plan_id=_shown("organization", row.plan_id),
            contract_id=_shown("contract", row.contract_id),
            agreement_id=_shown("agreement", row.agreement_id),
            service_date=row.service_date,
            started_at=row.started_at,
            ended_at=row.ended_at,
            minutes=row.minutes,
            group_size=row.group_size,
            group_ref=row.group_ref,
            modality=row.modality,
            place_of_service=row.place_of_service,
            code=row.code,
            modifiers=list(row.modifiers),
            units=row.units_added,
            expected_cents=row.expected_cents,
            claim_id=_shown("claim", row.claim_id),
            findings=[FindingOut.of_row(told) for told in row.findings or ()],
            rule_book=row.rule_book,
            received_at=row.received_at,
            judged_at=row.judged_at,
            withdrawn_at=row.withdrawn_at,
            version=row.version,
        )


_MASK: dict[str, Any] = {
    "masked": True,
    "member_id": "",
    "member_ref": "",
    "plan_id": None,
    "contract_id": None,
    "agreement_id": None,
    "started_at": None,
    "ended_at": None,
    "minutes": 0,
    "group_size": 1,
    "group_ref": None,
    "place_of_service": None,
    "code": None,
    "modifiers": [],
    "units": 0,
    "expected_cents": None,
    "findings": [],
}
"""Who was served, for what, where and for how long; the reference and the status stay."""


class RowProblem(Shown):
    """Why one row of a batch was refused."""

    code: str
    title: str
    detail: str
    errors: list[dict[str, str]]

    @classmethod
    def of(cls, error: HubError) -> RowProblem:
        """From the error, as a problem document without its envelope."""
        errors = [{"pointer": pointer, "detail": told} for pointer, told in error.pointers]
        return cls(code=error.code, title=error.title, detail=error.detail, errors=errors)


class RowOut(Shown):
    """What came of one row: accepted (now), repeated (was on record), or refused."""

    row: int
    outcome: str
    encounter: EncounterOut | None
    problem: RowProblem | None


class BatchOut(Shown):
    """Outcomes in the order of the rows, and how many of each."""

    accepted: int
    repeated: int
    refused: int
    rows: list[RowOut]


class ChangeOut(Shown):
    """One change that helps: which finding it answers, who can make it, values that would do."""

    rule: str
    pointer: str
    mends: str
    choices: list[str]
    en: str
    es: str


class UnitsLeftOut(Shown):
    """Units left after this encounter; null where a limit is not confirmed or there is none."""

    day: int | None
    before_plan_of_care: int | None
    year: int | None


class DryRunOut(Shown):
    """What would come of an encounter if it were posted now; nothing was kept."""

    status: str
    code: str | None
    modifiers: list[str]
    minutes: int | None
    units: int | None
    expected_cents: int | None
    units_that_day: int = Field(description="Other units of the member that day, all CBOs.")
    units_in_window: int | None = Field(
        description="Other units of the member in the contract's window, all CBOs."
    )
    findings: list[FindingOut]
    changes: list[ChangeOut] = Field(description="The fewest changes that make it payable.")
    payable_after_changes: bool
    stands: list[FindingOut] = Field(description="What no record could mend.")
    expected_cents_after_changes: int | None
    units_left: UnitsLeftOut

    @classmethod
    def of(cls, judgement: Judgement, answer: WhatIf) -> DryRunOut:
        """From a judgement that was not kept, and what would make it payable."""
        told = answer.as_json()
        return cls(
            status=judgement.status,
            code=judgement.code,
            modifiers=list(judgement.modifiers),
            minutes=judgement.minutes,
            units=judgement.units,
            expected_cents=judgement.expected_cents,
            units_that_day=judgement.facts.units_that_day,
            units_in_window=judgement.facts.units_in_window,
            findings=[
                FindingOut.model_validate(finding.as_json()) for finding in judgement.findings
            ],
            changes=[ChangeOut.model_validate(change) for change in told["changes"]],
            payable_after_changes=answer.payable,
            stands=[FindingOut.model_validate(finding) for finding in told["stands"]],
            expected_cents_after_changes=answer.expected_cents,
            units_left=UnitsLeftOut.model_validate(answer.units_left),
        )


def _shown(noun: str, its_id: Any) -> str | None:
    return None if its_id is None else show_id(noun, its_id)
