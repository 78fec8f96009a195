"""The encounter as a CBO posts it: strict, bounded, nothing unknown; and its plain value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hub.kit.quick import quick_maker
from hub.rules.known import Consent, Encounter, InitiatingVisit, Key, Topic
from hub.shapes import Day, Instant, Language, Modifier, Npi, ProcedureCode, Ref, Shape, Word

Minutes = Annotated[int, Field(strict=True, ge=0, le=1440)]
Flag = Annotated[bool, Field(strict=True)]
Prose = Annotated[str, StringConstraints(max_length=2000)]
Place = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
Diagnosis = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?$")]


_make_encounter, _make_topic, _make_consent = (
    quick_maker(Encounter),
    quick_maker(Topic),
    quick_maker(Consent),
)


class TopicIn(Shape):
    """One thing that was done, with its minutes and a note that supports them."""

    kind: Word
    minutes: Minutes
    note: Prose = ""


class ConsentIn(Shape):
    """The member's consent to billing."""

    method: Word
    on: Day


class InitiatingVisitIn(Shape):
    """The practitioner's visit that community health integration rests on."""

    code: ProcedureCode
    on: Day
    practitioner_npi: Npi


class EncounterIn(Shape):
    """One contact with one member on one date, in the CBO's own words and minutes.

    `minutes` may stand in place of `started_at` and `ended_at`. `cbo_ref` follows from the
    credential where a CBO posts. The hub derives code, modifiers and units; a CBO that states
    its own (`stated_...`) is told where they differ.
    """

    encounter_ref: Ref
    cbo_ref: Ref | None = None
    member_ref: Ref
    health_worker_ref: Ref
    service_date: Day
    started_at: Instant | None = None
    ended_at: Instant | None = None
    minutes: Minutes | None = None
    topics: tuple[TopicIn, ...] = Field((), max_length=20)
    group_size: Annotated[int, Field(strict=True, ge=1, le=500)] = 1
    group_ref: Ref | None = None
    modality: Literal["in_person", "video", "audio"] = "in_person"
    place_of_service: Place
    diagnoses: tuple[Diagnosis, ...] = Field((), max_length=12)
    eligibility_criterion: Word | None = None
    consent_to_bill: ConsentIn | None = None
    telehealth_consent_on: Day | None = None
    language: Language | None = None
    service: Literal["chw", "community_health_integration", "asthma_prevention"] = "chw"
    contact: Literal["with_member", "without_member", "declined"] = "with_member"
    member_present: Flag = True
    caregiver_in_medi_cal: Flag | None = None
    follows_emergency_visit: Flag = False
    delay_reason_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,2}$")] | None = None
    has_delay_proof: Flag = False
    authorization_number: (
        Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[A-Za-z0-9-]+$")]
        | None
    ) = None
    initiating_visit: InitiatingVisitIn | None = None
    medicare_decided_on: Day | None = None
    other_payer_decided_on: Day | None = None
    stated_code: ProcedureCode | None = None
    stated_modifiers: tuple[Modifier, ...] = Field((), max_length=4)
    stated_units: Annotated[int, Field(strict=True, ge=0, le=99)] | None = None
    sensitive: Flag | None = Field(
        None,
        description="Of a kind that the law sets apart (gender-affirming care, abortion, "
        "contraception: AB 352; treatment of substance use: 42 CFR Part 2).",
    )

    @property
    def sensitivity(self) -> str:
        """Under which of the CBO's data keys it is sealed."""
        return "sensitive" if self.sensitive else "plain"

    def to_value(self, *, key: Key, cbo: Key, member: Key, health_worker: Key) -> Encounter:
        """The plain value that rules judge, under the caller's keys."""
        visit = self.initiating_visit
        consent = self.consent_to_bill
        return _make_encounter(
            key=key,
            cbo=cbo,
            member=member,
            health_worker=health_worker,
            service_date=self.service_date,
            started_at=self.started_at,
            ended_at=self.ended_at,
            stated_minutes=self.minutes,
            topics=tuple(
                [
                    _make_topic(topic.kind, topic.minutes, bool(topic.note.strip()))
                    for topic in self.topics
                ]
            ),
            group_size=self.group_size,
            modality=self.modality,
            place_of_service=self.place_of_service,
            diagnoses=tuple(self.diagnoses),
            eligibility_criterion=self.eligibility_criterion,
            consent_to_bill=_make_consent(consent.method, consent.on) if consent else None,
            telehealth_consent_on=self.telehealth_consent_on,
            language=self.language,
            group_ref=self.group_ref,
            service=self.service,
            contact=self.contact,
            member_present=self.member_present,
            caregiver_in_medi_cal=self.caregiver_in_medi_cal,
            follows_emergency_visit=self.follows_emergency_visit,
            delay_reason_code=self.delay_reason_code,
            has_delay_proof=self.has_delay_proof,
            authorization_number=self.authorization_number,
            initiating_visit=InitiatingVisit(visit.code, visit.on, visit.practitioner_npi)
            if visit
            else None,
            medicare_decided_on=self.medicare_decided_on,
            other_payer_decided_on=self.other_payer_decided_on,
            stated_code=self.stated_code,
            stated_modifiers=self.stated_modifiers,
            stated_units=self.stated_units,
        )
