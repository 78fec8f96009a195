"""The answers to what was sent: TA1, 999 and 277CA as values that tell what they are about."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from hub.x12.tokens import Segment


class InterchangeAnswer(NamedTuple):
    """TA1: A accepted, E accepted with errors (do not send again), R rejected, with its reason."""

    interchange_control_number: str
    written_on: str  # YYMMDD of the interchange that is answered
    written_at: str  # HHMM
    code: str
    note_code: str

    @property
    def accepted(self) -> bool:
        """Whether the interchange was taken."""
        return self.code in ("A", "E")


class ElementError(NamedTuple):
    """IK4: which element (component, repetition; 0 where not told), and IK403.

    `bad_value` may be health data: never log it.
    """

    element: int
    component: int
    repetition: int
    code: str
    bad_value: str


class SegmentError(NamedTuple):
    """IK3: the segment at `position` (ST = 1), and IK304; whose claim it is when CTX says so."""

    segment_id: str
    position: int
    loop: str
    code: str
    patient_control_number: str
    contexts: tuple[tuple[str, ...], ...]
    element_errors: tuple[ElementError, ...]


class SetAnswer(NamedTuple):
    """AK2 to IK5: one of our transaction sets; A accepted, E although errors are noted."""

    identifier: str
    transaction_set_control_number: str
    guide: str
    code: str
    error_codes: tuple[str, ...]
    segment_errors: tuple[SegmentError, ...]

    @property
    def accepted(self) -> bool:
        """IK501 is A or E; R, M, W and X reject the whole transaction set."""
        return self.code in ("A", "E")


class GroupAnswer(NamedTuple):
    """AK1 to AK9: one 999. Without `sets` its code answers for every set of the group."""

    functional_code: str
    group_control_number: str
    guide: str
    code: str
    included_count: int
    received_count: int
    accepted_count: int
    error_codes: tuple[str, ...]
    sets: tuple[SetAnswer, ...]
    kept: tuple[Segment, ...]

    @property
    def accepted(self) -> bool:
        """AK901 is A or E: every transaction set was accepted. P is neither: look at each set."""
        return self.code in ("A", "E")

    @property
    def counts_agree(self) -> bool:
        """AK904 is the number of accepted sets, where the 999 answers set by set."""
        told = sum(one.accepted for one in self.sets)
        return not self.sets or told == self.accepted_count


REJECTED = frozenset({"A3", "A6", "A7", "A8"})
"""Claim status categories after which a claim counts as never received (x12.md section 8)."""

_RECEIVED = frozenset({"A0", "A1", "A5"})


class Status(NamedTuple):
    """One STC composite: category, status code, entity; with the STC's action and amount."""

    category_code: str
    status_code: str
    entity_code: str
    action_code: str
    effective_on: date | None
    amount_cents: int | None
    text: str

    @property
    def verdict(self) -> str:
        """`accepted` (A2), `received` (A0, A1, A5), `rejected` (A3, A6 to A8, U), or nothing."""
        if self.category_code in REJECTED or self.action_code == "U":
            return "rejected"
        if self.category_code == "A2":
            return "accepted"
        return "received" if self.category_code in _RECEIVED else ""


def verdict_of(statuses: tuple[Status, ...]) -> str:
    """The verdict of several statuses: one rejection rejects, else one acceptance accepts."""
    said = {status.verdict for status in statuses}
    return next((one for one in ("rejected", "accepted", "received") if one in said), "")


class LineStatus(NamedTuple):
    """2220D: one service line, by its line control number (REF*FJ, or 6R)."""

    line_control_number: str
    code: str
    charge_cents: int | None
    statuses: tuple[Status, ...]

    @property
    def verdict(self) -> str:
        """`accepted`, `received`, `rejected`, or nothing."""
        return verdict_of(self.statuses)


class ClaimStatus(NamedTuple):
    """2200D: one claim, by our CLM01 (TRN02)."""

    position: int
    patient_control_number: str
    statuses: tuple[Status, ...]
    payer_claim_control_number: str
    clearinghouse_trace: str
    service_on: date | None
    service_until: date | None
    lines: tuple[LineStatus, ...]
    kept: tuple[Segment, ...]

    @property
    def verdict(self) -> str:
        """`accepted`, `received`, `rejected` (also by one of its lines), or nothing."""
        return verdict_of(self.statuses + tuple(s for line in self.lines for s in line.statuses))


class Counts(NamedTuple):
    """QTY and AMT of a level: claims and charges accepted and rejected; None where not told."""

    accepted_count: int | None
    rejected_count: int | None
    accepted_cents: int | None
    rejected_cents: int | None


class ProviderStatus(NamedTuple):
    """Level 19: the billing provider; a rejection here without claims rejects all of its claims."""

    id_qualifier: str
    id: str
    reference: str
    statuses: tuple[Status, ...]
    counts: Counts
    claims: tuple[ClaimStatus, ...]

    @property
    def rejects_all(self) -> bool:
        """A rejection of the provider that names no claim."""
        return not self.claims and verdict_of(self.statuses) == "rejected"


class ClaimAnswers(NamedTuple):
    """One 277CA. `batch_reference` is our BHT03 (TRN02 of 2200B), `source_entity` PR or AY."""

    reference: str
    source_entity: str
    source_id: str
    batch_reference: str
    statuses: tuple[Status, ...]
    counts: Counts
    providers: tuple[ProviderStatus, ...]
    kept: tuple[Segment, ...]

    @property
    def rejects_all(self) -> bool:
        """A rejection of the receiver level without any provider or claim: the whole batch."""
        return not self.providers and verdict_of(self.statuses) == "rejected"

    @property
    def claims(self) -> tuple[ClaimStatus, ...]:
        """The claims of every provider."""
        return tuple(claim for provider in self.providers for claim in provider.claims)
