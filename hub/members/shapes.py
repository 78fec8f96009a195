"""What arrives about people, field by field."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints

from hub.shapes import (
    Address,
    Count,
    County,
    Day,
    Language,
    Name,
    Npi,
    Ref,
    Shape,
    Span,
    Word,
    wrong,
)

Phone = Annotated[str, StringConstraints(pattern=r"^[0-9]{10}$")]
CinText = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 \-]{1,20}$")]
"""What a CBO typed as CIN: any short text of letters and digits; rule ELIG-CIN judges its form."""
MemberNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9\-]{1,30}$")]
AuthorizationNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9./\-]{1,50}$")]
Hours = Annotated[int, Field(strict=True, ge=0, le=1000)]


def _prose(value: str) -> str:
    if any(ord(character) < 32 and character not in "\n\t" for character in value):
        raise wrong("This holds control characters.")
    return value


Prose = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_prose)]


class Certificate(Shape):
    """A certificate of completion."""

    kind: Word
    issuer: Name
    awarded_on: Day


class WorkExperience(Shape):
    """Hours of paid or volunteer work between two days."""

    hours: Count
    from_: Day = Field(alias="from")
    to: Day

    def model_post_init(self, context: Any) -> None:
        """Refuse a span that ends before it begins."""
        if self.to < self.from_:
            raise wrong("This span ends before it begins.")


class Training(Shape):
    """Hours of continuing training on one day."""

    on: Day
    hours: Hours


class HealthWorkerIn(Shape):
    """A community health worker, promotor or representative on a CBO's roster."""

    ref: Ref
    cbo_ref: Ref | None = Field(None, description="For administrators; a CBO's own is known.")
    first_name: Name
    last_name: Name
    languages: tuple[Language, ...] = Field((), max_length=50)
    pathway: Literal["certificate", "work_experience", "violence_prevention"]
    lived_experience_attested_on: Day | None = None
    certificate: Certificate | None = None
    work_experience: WorkExperience | None = None
    first_service_on: Day | None = None
    exclusion_checked_on: Day | None = None
    npi: Npi | None = None
    training: tuple[Training, ...] = Field((), max_length=500)
    active_from: Day
    active_to: Day | None = None

    def model_post_init(self, context: Any) -> None:
        """Refuse a worker who leaves before coming."""
        if self.active_to is not None and self.active_to < self.active_from:
            raise wrong("This span ends before it begins.")


class CoverageIn(Span):
    """Enrollment in a plan."""

    plan_ref: Ref
    plan_member_number: MemberNumber | None = None
    checked_on: Day | None = None


class ProgramIn(Span):
    """Membership of another program that bears on CHW billing."""

    program: Word


class OtherCoverage(Span):
    """Other insurance; `covers_chw` false is a documented refusal."""

    kind: Literal["medicare", "commercial"]
    covers_chw: Annotated[bool, Field(strict=True)] | None = None


class ShareOfCost(Shape):
    """The share of cost of one month (its first day), and whether it is met."""

    month: Day
    met: Annotated[bool, Field(strict=True)]


class RecommendationIn(Shape):
    """A licensed practitioner's recommendation."""

    recommender_type: Word
    name: Name | None = None
    npi: Npi | None = None
    on: Day
    to: Day | None = None


class PlanOfCareIn(Span):
    """A written plan of care: who signed it, what it says, when it was reviewed."""

    signer_type: Word | None = None
    signer_name: Name | None = None
    signer_npi: Npi | None = None
    condition: Prose = ""
    other_professionals: Prose = ""
    objectives: Prose = ""
    services: Prose = ""
    frequency: Prose = ""
    social_need: Prose = ""
    reviewed_on: tuple[Day, ...] = Field((), max_length=100)
    attested_on: Day | None = None
    submitted_on: Day | None = None


class AuthorizationIn(Span):
    """A plan's authorization of units beyond a limit."""

    kind: Literal["units_per_day", "units_beyond_threshold"]
    number: AuthorizationNumber
    plan_ref: Ref
    units: Annotated[int, Field(strict=True, ge=1, le=999)] | None = None


class MemberEdit(Shape):
    """Who a member is; a new version of this replaces the one before."""

    cin: CinText
    first_name: Name
    last_name: Name
    middle_name: Name | None = None
    suffix: Name | None = None
    birth_date: Day
    sex: Literal["F", "M", "U"]
    language: Language | None = None
    phone: Phone | None = None
    address: Address | None = None
    county: County | None = None
    other_coverage: tuple[OtherCoverage, ...] = Field((), max_length=50)
    share_of_cost: tuple[ShareOfCost, ...] = Field((), max_length=200)
    eligibility_checked_on: tuple[Day, ...] = Field((), max_length=200)


class MemberIn(MemberEdit):
    """A member as one CBO knows them, with all that lets services be billed."""

    ref: Ref
    cbo_ref: Ref | None = Field(None, description="For administrators; a CBO's own is known.")
    coverage: tuple[CoverageIn, ...] = Field((), max_length=100)
    programs: tuple[ProgramIn, ...] = Field((), max_length=100)
    recommendations: tuple[RecommendationIn, ...] = Field((), max_length=100)
    plans_of_care: tuple[PlanOfCareIn, ...] = Field((), max_length=100)
    authorizations: tuple[AuthorizationIn, ...] = Field((), max_length=100)


class CoverageSet(Shape):
    """The whole coverage of a member as known now; what it leaves out is superseded."""

    coverage: tuple[CoverageIn, ...] = Field(max_length=100)


class ProgramSet(Shape):
    """All programs of a member as known now; what it leaves out is superseded."""

    programs: tuple[ProgramIn, ...] = Field(max_length=100)


class MemberRecommendation(RecommendationIn):
    """A recommendation for the member it names."""

    member_ref: Ref
    cbo_ref: Ref | None = None


class MemberPlanOfCare(PlanOfCareIn):
    """A plan of care of the member it names."""

    member_ref: Ref
    cbo_ref: Ref | None = None


class MemberAuthorization(AuthorizationIn):
    """An authorization for the member it names."""

    member_ref: Ref
    cbo_ref: Ref | None = None
