"""Plain values that mirror the wire contract: who, what was agreed, and what was posted.

Keys (`key`, `cbo`, `member`, ...) are opaque: references in a bundle, UUIDs in the database.
Dates are California calendar days; a span without a last day is still open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hub.rules.posted import Consent as Consent
from hub.rules.posted import Encounter as Encounter
from hub.rules.posted import InitiatingVisit as InitiatingVisit
from hub.rules.posted import Topic as Topic
from hub.rules.spans import Key as Key
from hub.rules.spans import Span as Span
from hub.rules.spans import in_any as in_any


@dataclass(frozen=True, slots=True)
class Organization:
    """A CBO, a plan or the hub, with what a claim says about a billing provider.

    `provider_type` is the kind of supervising provider (`cbo`, `lhj`, `fqhc`, ...);
    `vetted_by` are the plans that vetted it themselves instead of a state enrollment.
    """

    key: Key
    kind: str
    name: str = ""
    npi: str | None = None
    tin: str | None = None
    taxonomy: str | None = None
    address_line: str | None = None
    postal_code: str | None = None
    provider_type: str = "cbo"
    enrollment: tuple[Span, ...] = ()
    vetted_by: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedTerm:
    """One value of one contract term for a span; without `confirmed_on` it may not be used.

    `cbo` and `county` narrow it to one CBO or county; the narrowest that fits wins.
    """

    name: str
    value: object
    span: Span
    source: str = ""
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    cbo: Key | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True)
class RateLine:
    """What a plan pays for one unit of a code with its modifiers, in cents, for a span.

    A line for the member's county goes before one for all counties.
    """

    code: str
    modifiers: tuple[str, ...]
    amount_cents: int
    span: Span
    county: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """Hub and plan (or CBO and plan): terms, rates, and the days on which it stands active."""

    key: Key
    plan: Key
    active: tuple[Span, ...]
    billing_provider: str = "hub"
    terms: tuple[DatedTerm, ...] = ()
    rates: tuple[RateLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Hub and CBO: which contracts the CBO joins, in which counties, on which days."""

    key: Key
    cbo: Key
    contracts: tuple[Key, ...]
    active: tuple[Span, ...]
    counties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of completion: `kind` is `chw`, `violence_prevention` or `asthma`."""

    kind: str
    issuer: str
    awarded_on: date


@dataclass(frozen=True, slots=True)
class WorkExperience:
    """Paid or volunteer hours in a span of days."""

    hours: int
    span: Span


@dataclass(frozen=True, slots=True)
class Training:
    """Hours of continuing training on one day."""

    on: date
    hours: int


@dataclass(frozen=True, slots=True)
class HealthWorker:
    """A CHW, promotor or representative on a CBO's roster. `person` is the human across CBOs."""

    key: Key
    cbo: Key
    person: Key
    pathway: str
    active: Span
    certificate: Certificate | None = None
    work_experience: WorkExperience | None = None
    first_service_on: date | None = None
    lived_experience_attested_on: date | None = None
    training: tuple[Training, ...] = ()
    exclusion_checked_on: date | None = None
    npi: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Enrollment in one plan, with the plan's own number for the member where it is known."""

    plan: Key
    span: Span
    member_number: str | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """Membership of another program (`ecm`, `community_supports`, `doula`, ...)."""

    program: str
    span: Span


@dataclass(frozen=True, slots=True)
class OtherCoverage:
    """Other insurance (`medicare` or `commercial`); `covers_chw` False is a documented refusal."""

    kind: str
    span: Span
    covers_chw: bool | None = None


@dataclass(frozen=True, slots=True)
class ShareOfCost:
    """The share of cost of one month (its first day), and whether it is met."""

    month: date
    met: bool


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A licensed practitioner's recommendation; `last_on` is its end, where it has one."""

    recommender_type: str
    on: date
    npi: str | None = None
    last_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it was given by the day and has not ended."""
        return self.on <= day and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True, slots=True)
class PlanOfCare:
    """A written plan of care; the five `states_...` say which parts of its content are there."""

    span: Span
    signer_type: str | None = None
    states_condition: bool = False
    states_other_professionals: bool = False
    states_objectives: bool = False
    states_services: bool = False
    states_frequency: bool = False
    names_social_need: bool = False
    reviewed_on: tuple[date, ...] = ()
    attested_on: date | None = None
    submitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Authorization:
    """A plan's authorization: `kind` is `units_per_day` or `units_beyond_threshold`."""

    kind: str
    number: str
    plan: Key
    span: Span
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person served, as one CBO knows them; `person` is the human across CBOs."""

    key: Key
    person: Key
    cin: str
    birth_date: date | None = None
    sex: str | None = None
    county: str | None = None
    has_name: bool = True
    has_address: bool = True
    coverage: tuple[Coverage, ...] = ()
    programs: tuple[Program, ...] = ()
    other_coverage: tuple[OtherCoverage, ...] = ()
    share_of_cost: tuple[ShareOfCost, ...] = ()
    eligibility_checked_on: tuple[date, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    plans_of_care: tuple[PlanOfCare, ...] = ()
    authorizations: tuple[Authorization, ...] = ()


@dataclass(slots=True)
class Known:
    """Everything gathered about a set of encounters, looked up by key."""

    organizations: Mapping[Key, Organization] = field(default_factory=dict)
    contracts: Mapping[Key, Contract] = field(default_factory=dict)
    agreements: Mapping[Key, tuple[Agreement, ...]] = field(default_factory=dict)
    health_workers: Mapping[Key, HealthWorker] = field(default_factory=dict)
    members: Mapping[Key, Member] = field(default_factory=dict)
    hub: Organization | None = None
    """`agreements` is keyed by CBO; `hub` is the hub's own organization."""
