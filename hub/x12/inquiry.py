"""The values of eligibility (270, 271) and claim status (276, 277)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from hub.x12.acknowledgments import Status
from hub.x12.tokens import Segment


class Inquirer(NamedTuple):
    """Who asks whom: the payer (2100A) and the provider (2100B)."""

    payer_name: str
    payer_id: str
    provider_name: str
    provider_npi: str
    payer_id_qualifier: str = "PI"


class EligibilityInquiry(NamedTuple):
    """One member asked about in a 270; `trace_number` comes back in the 271."""

    trace_number: str
    originator_id: str  # ten characters
    last_name: str
    first_name: str
    member_id: str
    birth_on: date
    service_on: date
    sex_code: str = ""
    service_type_code: str = "30"


class StatusInquiry(NamedTuple):
    """One claim asked about in a 276."""

    trace_number: str
    last_name: str
    first_name: str
    member_id: str
    birth_on: date
    patient_control_number: str
    charge_cents: int
    service_on: date
    service_until: date | None = None
    sex_code: str = ""
    payer_claim_control_number: str = ""


class Benefit(NamedTuple):
    """EB: 1 active, 6 inactive, others by service type; amounts in cents, percent as text."""

    information_code: str
    coverage_level_code: str
    service_type_codes: tuple[str, ...]
    insurance_type_code: str
    plan_description: str
    period_code: str
    amount_cents: int | None
    percent: str
    quantity: str
    dates: tuple[tuple[str, str], ...]
    references: tuple[tuple[str, str], ...]
    messages: tuple[str, ...]
    entities: tuple[tuple[str, str, str], ...]  # entity code, name, id


class Rejection(NamedTuple):
    """AAA: why a request was not answered (AAA03) and what to do (AAA04), at which level."""

    level: str
    reason_code: str
    follow_up_code: str


class MemberEligibility(NamedTuple):
    """One member of a 271; without benefits there are rejections."""

    trace_numbers: tuple[str, ...]
    last_name: str
    first_name: str
    member_id: str
    birth_on: date | None
    dependent: bool
    dates: tuple[tuple[str, str], ...]
    references: tuple[tuple[str, str], ...]
    benefits: tuple[Benefit, ...]
    rejections: tuple[Rejection, ...]

    @property
    def active(self) -> bool | None:
        """Whether the plan says that coverage is active; None where it does not say."""
        codes = {one.information_code for one in self.benefits}
        if "1" in codes:
            return True
        return False if "6" in codes else None


class EligibilityAnswer(NamedTuple):
    """One 271; `rejections` of the payer and provider levels answer for every member."""

    reference: str
    payer_name: str
    payer_id: str
    members: tuple[MemberEligibility, ...]
    rejections: tuple[Rejection, ...]
    kept: tuple[Segment, ...]


class ClaimStatusAnswer(NamedTuple):
    """One claim of a 277: our trace, its statuses, the payer's number; paid amounts in cents."""

    trace_number: str
    member_id: str
    statuses: tuple[Status, ...]
    paid_cents: int | None
    paid_on: date | None
    check_number: str
    payer_claim_control_number: str
    patient_control_number: str
    dependent: bool
    line_statuses: tuple[tuple[str, tuple[Status, ...]], ...]


class StatusAnswer(NamedTuple):
    """One 277 (answer to a 276); statuses of the receiver and provider levels stand alone."""

    reference: str
    payer_name: str
    payer_id: str
    receiver_statuses: tuple[Status, ...]
    provider_statuses: tuple[Status, ...]
    claims: tuple[ClaimStatusAnswer, ...]
    kept: tuple[Segment, ...]
