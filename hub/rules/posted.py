"""One encounter as a CBO posts it, as a plain value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from hub.rules.spans import Key


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that was done, its minutes, and whether a note says what it was."""

    kind: str
    minutes: int
    has_note: bool = True


@dataclass(frozen=True, slots=True)
class Consent:
    """A member's consent and how it was given."""

    method: str
    on: date


@dataclass(frozen=True, slots=True)
class InitiatingVisit:
    """The practitioner's visit that G0019 and G0022 rest on."""

    code: str
    on: date
    practitioner_npi: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """One contact as a CBO posts it, in the CBO's own words and minutes.

    `stated_minutes` stands where the CBO sends minutes instead of times. `service` is the
    benefit: `chw`, `community_health_integration` (G codes) or `asthma_prevention`.
    `stated_...` are a CBO's own code, modifiers and units: checked, never billed.
    """

    key: Key
    cbo: Key
    member: Key
    health_worker: Key
    service_date: date
    started_at: datetime | None = None
    ended_at: datetime | None = None
    stated_minutes: int | None = None
    topics: tuple[Topic, ...] = ()
    group_size: int = 1
    modality: str = "in_person"
    place_of_service: str | None = None
    diagnoses: tuple[str, ...] = ()
    eligibility_criterion: str | None = None
    eligibility_judged_by: str | None = None
    consent_to_bill: Consent | None = None
    telehealth_consent_on: date | None = None
    language: str | None = None
    group_ref: Key | None = None
    service: str = "chw"
    contact: str = "with_member"
    member_present: bool = True
    caregiver_in_medi_cal: bool | None = None
    follows_emergency_visit: bool = False
    delay_reason_code: str | None = None
    has_delay_proof: bool = False
    authorization_number: str | None = None
    initiating_visit: InitiatingVisit | None = None
    medicare_decided_on: date | None = None
    other_payer_decided_on: date | None = None
    stated_code: str | None = None
    stated_modifiers: tuple[str, ...] = ()
    stated_units: int | None = None
