"""A bundle on the wire: organizations, contracts, people and encounters in one document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hub.contracts.shapes import AgreementIn, ContractIn, OrganizationIn
from hub.encounters.shapes import EncounterIn, Prose
from hub.shapes import Address, Day, Npi, Ref, Word

_WIRE = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Cents = Annotated[int, Field(ge=0, le=99_999_999)]


class SpanIn(BaseModel):
    """From one day to another, both included; no `to` means still running."""

    model_config = _WIRE
    first: Day = Field(alias="from")
    last: Day | None = Field(alias="to", default=None)


class CertificateIn(BaseModel):
    """A certificate of completion."""

    model_config = _WIRE
    kind: Word
    issuer: Text
    awarded_on: Day


class WorkExperienceIn(SpanIn):
    """Hours of paid or volunteer work."""

    hours: Annotated[int, Field(ge=0, le=100_000)]


class TrainingIn(BaseModel):
    """Hours of continuing training on one day."""

    model_config = _WIRE
    on: Day
    hours: Annotated[int, Field(ge=0, le=1000)]


class HealthWorkerIn(BaseModel):
    """A health worker on a CBO's roster."""

    model_config = _WIRE
    ref: Ref
    cbo_ref: Ref
    first_name: Name
    last_name: Name
    languages: tuple[Ref, ...] = Field((), max_length=1000)
    pathway: Literal["certificate", "work_experience", "violence_prevention"]
    certificate: CertificateIn | None = None
    work_experience: WorkExperienceIn | None = None
    lived_experience_attested_on: Day | None = None
    first_service_on: Day | None = None
    training: tuple[TrainingIn, ...] = Field((), max_length=1000)
    exclusion_checked_on: Day | None = None
    npi: Npi | None = None
    active_from: Day
    active_to: Day | None = None


class CoverageIn(SpanIn):
    """Enrollment in a plan."""

    plan_ref: Ref


class ProgramIn(SpanIn):
    """Membership of another program."""

    program: Word


class OtherCoverageIn(SpanIn):
    """Other insurance; `covers_chw` false is a documented refusal."""

    kind: Literal["medicare", "commercial"]
    covers_chw: bool | None = None


class ShareOfCostIn(BaseModel):
    """The share of cost of one month."""

    model_config = _WIRE
    month: Day
    met: bool


class RecommendationIn(BaseModel):
    """A practitioner's recommendation."""

    model_config = _WIRE
    recommender_type: Word
    name: Text | None = None
    npi: Npi | None = None
    on: Day
    to: Day | None = None


class PlanOfCareIn(SpanIn):
    """A written plan of care with its signer, content and reviews."""

    signer_type: Word | None = None
    signer_name: Text | None = None
    condition: Prose = ""
    other_professionals: Prose = ""
    objectives: Prose = ""
    services: Prose = ""
    frequency: Prose = ""
    social_need: Prose = ""
    reviewed_on: tuple[Day, ...] = Field((), max_length=1000)
    attested_on: Day | None = None
    submitted_on: Day | None = None


class AuthorizationIn(SpanIn):
    """A plan's authorization."""

    kind: Literal["units_per_day", "units_beyond_threshold"]
    number: Ref
    plan_ref: Ref
    units: Annotated[int, Field(ge=1, le=999)] | None = None


class MemberIn(BaseModel):
    """A member as a CBO knows them; `person` joins records of one human across CBOs."""

    model_config = _WIRE
    ref: Ref
    person: Ref | None = None
    cin: Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Za-z0-9 -]*$")]
    first_name: Name
    last_name: Name
    middle_name: Name | None = None
    birth_date: Day
    sex: Literal["F", "M", "U"]
    language: Ref | None = None
    phone: Ref | None = None
    address: Address | None = None
    county: Ref | None = None
    coverage: tuple[CoverageIn, ...] = Field((), max_length=1000)
    programs: tuple[ProgramIn, ...] = Field((), max_length=1000)
    other_coverage: tuple[OtherCoverageIn, ...] = Field((), max_length=1000)
    share_of_cost: tuple[ShareOfCostIn, ...] = Field((), max_length=1000)
    eligibility_checked_on: tuple[Day, ...] = Field((), max_length=1000)
    recommendations: tuple[RecommendationIn, ...] = Field((), max_length=1000)
    plans_of_care: tuple[PlanOfCareIn, ...] = Field((), max_length=1000)
    authorizations: tuple[AuthorizationIn, ...] = Field((), max_length=1000)


class BundleIn(BaseModel):
    """Everything that a check of encounters needs, judged as of one day."""

    model_config = _WIRE
    as_of: Day
    organizations: tuple[OrganizationIn, ...]
    contracts: tuple[ContractIn, ...]
    agreements: tuple[AgreementIn, ...]
    health_workers: tuple[HealthWorkerIn, ...]
    members: tuple[MemberIn, ...]
    encounters: tuple[EncounterIn, ...]
