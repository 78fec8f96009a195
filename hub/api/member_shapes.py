"""How members and what hangs on them are shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from hub.api.shown import AddressOut, SpanOut
from hub.kit.identifiers import show_id
from hub.members.evidence import PARTS
from hub.members.members import MemberRecord
from hub.shapes import Shown
from hub.tables import Authorization, Coverage, PlanOfCare, ProgramSpan, Recommendation


class CoverageOut(SpanOut):
    """Enrollment in a plan."""

    plan_id: str
    plan_ref: str
    plan_member_number: str | None
    checked_on: date | None

    @classmethod
    def of_row(cls, row: Coverage, plan_ref: str) -> CoverageOut:
        """A span of coverage with its plan's reference."""
        return cls(
            from_=row.effective_from,
            to=row.effective_to,
            plan_id=show_id("organization", row.plan_id),
            plan_ref=plan_ref,
            plan_member_number=row.plan_member_number,
            checked_on=row.checked_on,
        )


class ProgramOut(SpanOut):
    """Membership of another program."""

    program: str

    @classmethod
    def of_row(cls, row: ProgramSpan) -> ProgramOut:
        """A span in a program."""
        return cls(from_=row.effective_from, to=row.effective_to, program=row.program)


class RecommendationOut(Shown):
    """A licensed practitioner's recommendation."""

    id: str
    member_id: str
    recommender_type: str
    name: str | None
    npi: str | None
    on: date
    to: date | None

    @classmethod
    def of_row(cls, row: Recommendation, told: dict[str, Any]) -> RecommendationOut:
        """A recommendation with its sealed name opened."""
        return cls(
            id=show_id("recommendation", row.id),
            member_id=show_id("member", row.member_id),
            recommender_type=row.recommender_type,
            name=told["name"],
            npi=row.npi,
            on=row.recommended_on,
            to=row.valid_to,
        )


class PlanOfCareOut(SpanOut):
    """A written plan of care."""

    id: str
    member_id: str
    signer_type: str | None
    signer_name: str | None
    signer_npi: str | None
    condition: str
    other_professionals: str
    objectives: str
    services: str
    frequency: str
    social_need: str
    reviewed_on: list[date]
    attested_on: date | None
    submitted_on: date | None

    @classmethod
    def of_row(cls, row: PlanOfCare, told: dict[str, Any]) -> PlanOfCareOut:
        """A plan of care with its sealed texts opened."""
        return cls.model_validate(
            {
                "from": row.effective_from,
                "to": row.effective_to,
                "id": show_id("plan_of_care", row.id),
                "member_id": show_id("member", row.member_id),
                "signer_type": row.author_type or None,
                "signer_name": told["signer_name"],
                "signer_npi": row.author_npi,
                **{part: told[part] for part in PARTS},
                "reviewed_on": [review["on"] for review in row.reviews],
                "attested_on": row.attested_on,
                "submitted_on": row.submitted_on,
            }
        )


class AuthorizationOut(SpanOut):
    """A plan's authorization of units beyond a limit."""

    id: str
    member_id: str
    kind: Literal["units_per_day", "units_beyond_threshold"]
    number: str
    plan_ref: str
    units: int | None

    @classmethod
    def of_row(cls, row: Authorization, plan_ref: str) -> AuthorizationOut:
        """An authorization with its plan's reference."""
        return cls.model_validate(
            {
                "from": row.effective_from,
                "to": row.effective_to,
                "id": show_id("authorization", row.id),
                "member_id": show_id("member", row.member_id),
                "kind": row.kind,
                "number": row.number,
                "plan_ref": plan_ref,
                "units": row.units,
            }
        )


class OtherCoverageOut(SpanOut):
    """Other insurance."""

    kind: Literal["medicare", "commercial"]
    covers_chw: bool | None


class ShareOfCostOut(Shown):
    """The share of cost of one month."""

    month: date
    met: bool


class WarningOut(Shown):
    """What the CBO should look at; it stops nothing here."""

    rule: str
    pointer: str
    detail: str


class MemberSummary(Shown):
    """A member in a list."""

    id: str
    ref: str
    cbo_id: str
    cin: str
    first_name: str
    last_name: str
    birth_date: date
    sex: Literal["F", "M", "U"]
    county: str | None
    version: int
    created_at: datetime

    @classmethod
    def of(cls, record: MemberRecord) -> MemberSummary:
        """Who the member is, in short."""
        return cls(**_head(record))


class MemberOut(MemberSummary):
    """A member with all that lets services be billed."""

    middle_name: str | None
    suffix: str | None
    language: str | None
    phone: str | None
    address: AddressOut | None
    other_coverage: list[OtherCoverageOut]
    share_of_cost: list[ShareOfCostOut]
    eligibility_checked_on: list[date]
    coverage: list[CoverageOut]
    programs: list[ProgramOut]
    recommendations: list[RecommendationOut]
    plans_of_care: list[PlanOfCareOut]
    authorizations: list[AuthorizationOut]
    warnings: list[WarningOut]

    @classmethod
    def of(cls, record: MemberRecord) -> MemberOut:
        """The member as the CBO knows them."""
        row, identity, evidence = record.row, record.identity, record.evidence
        return cls(
            **_head(record),
            middle_name=identity["middle_name"],
            suffix=identity["suffix"],
            language=row.language,
            phone=identity["phone"],
            address=AddressOut.of(identity["address"]),
            other_coverage=[
                OtherCoverageOut.model_validate({"to": None, "covers_chw": None, **told})
                for told in row.eligibility.get("other_coverage", ())
            ],
            share_of_cost=[
                ShareOfCostOut.model_validate(told)
                for told in row.eligibility.get("share_of_cost", ())
            ],
            eligibility_checked_on=row.eligibility.get("checked_on", []),
            coverage=[CoverageOut.of_row(*each) for each in record.spells.coverage],
            programs=[ProgramOut.of_row(each) for each in record.spells.programs],
            recommendations=[RecommendationOut.of_row(*x) for x in evidence.recommendations],
            plans_of_care=[PlanOfCareOut.of_row(*each) for each in evidence.plans_of_care],
            authorizations=[AuthorizationOut.of_row(*x) for x in evidence.authorizations],
            warnings=[
                WarningOut(rule=rule, pointer=pointer, detail=detail)
                for rule, pointer, detail in record.warnings
            ],
        )


def _head(record: MemberRecord) -> dict[str, Any]:
    row, identity = record.row, record.identity
    return {
        "id": show_id("member", row.id),
        "ref": row.ref,
        "cbo_id": show_id("organization", row.cbo_id),
        "cin": identity["cin"],
        "first_name": identity["first_name"],
        "last_name": identity["last_name"],
        "birth_date": identity["birth_date"],
        "sex": row.sex,
        "county": row.county,
        "version": row.version,
        "created_at": row.created_at,
    }
