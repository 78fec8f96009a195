"""What terms may hold: their words, and their typed values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WINDOWS = ("calendar_year", "rolling_12_months", "lifetime")
THRESHOLD_ACTIONS = ("none", "keep_on_file", "attest", "submit_form", "request_auth")
ANCHORS = ("service_date", "month_end_of_service", "primary_eob")
DAY_TYPES = ("calendar", "working")
MODALITIES = ("in_person", "video", "audio")
CONSENT_METHODS = ("written", "verbal", "call_recording", "electronic")
DELAY_REASON_CODES = ("1", "3", "4", "5", "6", "7", "10", "11", "15")

RECOMMENDER_TYPES = (
    "physician",
    "physician_assistant",
    "nurse_practitioner",
    "clinical_nurse_specialist",
    "podiatrist",
    "nurse_midwife",
    "licensed_midwife",
    "registered_nurse",
    "public_health_nurse",
    "psychologist",
    "marriage_family_therapist",
    "clinical_social_worker",
    "professional_clinical_counselor",
    "dentist",
    "educational_psychologist",
    "vocational_nurse",
    "pharmacist",
)
"""Licensed practitioners who may recommend CHW services (rule CHW-REC-WHO)."""


@dataclass(frozen=True, slots=True)
class UnitThreshold:
    """After `units` in the `window`, further units need a plan of care and the `action`."""

    units: int
    window: str
    action: str


@dataclass(frozen=True, slots=True)
class FilingLimit:
    """A claim is received at most `days` of `day_type` after the `anchor`."""

    days: int
    anchor: str
    day_type: str


@dataclass(frozen=True, slots=True)
class StandingRecommendation:
    """Whether the plan accepts the statewide standing recommendation, and from when."""

    accepted: bool
    first: date | None
