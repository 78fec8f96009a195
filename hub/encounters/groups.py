"""One group session becomes one encounter per member, for the same worker, place and time."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from hub.encounters.shapes import (
    ConsentIn,
    Diagnosis,
    EncounterIn,
    Flag,
    Minutes,
    Place,
    Prose,
    TopicIn,
)
from hub.shapes import Day, Instant, Language, Ref, Shape, Word, wrong

MEMBERS_MAX = 50


class AttendeeIn(Shape):
    """One member who took part; `encounter_ref` defaults to `<group_ref>:<member_ref>`."""

    member_ref: Ref
    encounter_ref: Ref | None = None
    diagnoses: Annotated[tuple[Diagnosis, ...], Field(max_length=12)] = ()
    eligibility_criterion: Word | None = None
    consent_to_bill: ConsentIn | None = None
    telehealth_consent_on: Day | None = None
    language: Language | None = None
    note: Prose = ""
    sensitive: Flag | None = None


class GroupSessionIn(Shape):
    """A session with several people. `group_size` counts everybody in the room, members of
    Medi-Cal or not; without it, the members listed are everybody."""

    group_ref: Ref
    cbo_ref: Ref | None = None
    health_worker_ref: Ref
    service_date: Day
    started_at: Instant | None = None
    ended_at: Instant | None = None
    minutes: Minutes | None = None
    topics: Annotated[tuple[TopicIn, ...], Field(max_length=20)] = ()
    group_size: Annotated[int, Field(strict=True, ge=1, le=500)] | None = None
    modality: Literal["in_person", "video", "audio"] = "in_person"
    place_of_service: Place
    members: Annotated[list[AttendeeIn], Field(min_length=1, max_length=MEMBERS_MAX)]

    def model_post_init(self, context: Any) -> None:
        """Refuse a head-count that the list belies: it decides the code, and with it the price."""
        if len({member.member_ref for member in self.members}) < len(self.members):
            raise wrong("The session lists a member twice.")
        if self.group_size is not None and self.group_size < len(self.members):
            raise wrong("The session lists more members than group_size counts people.")

    def encounters(self) -> list[EncounterIn]:
        """One encounter per member, in the order given, all with the session's group_ref.

        Raises:
            pydantic.ValidationError: a derived encounter would not be a valid posting.
        """
        size = self.group_size or len(self.members)
        shared: dict[str, Any] = {
            "health_worker_ref": self.health_worker_ref,
            "service_date": self.service_date,
            "started_at": self.started_at,
            "ended_at": self.ended_at,
            "minutes": self.minutes,
            "group_size": size,
            "group_ref": self.group_ref,
            "modality": self.modality,
            "place_of_service": self.place_of_service,
        }
        return [
            EncounterIn(
                encounter_ref=member.encounter_ref or f"{self.group_ref}:{member.member_ref}",
                member_ref=member.member_ref,
                topics=tuple(_with_note(topic, member.note) for topic in self.topics),
                diagnoses=member.diagnoses,
                eligibility_criterion=member.eligibility_criterion,
                consent_to_bill=member.consent_to_bill,
                telehealth_consent_on=member.telehealth_consent_on,
                language=member.language,
                sensitive=member.sensitive,
                **shared,
            )
            for member in self.members
        ]


def _with_note(topic: TopicIn, note: str) -> TopicIn:
    """The session's topic with what concerned this member added to its note."""
    if not note:
        return topic
    return topic.model_copy(update={"note": f"{topic.note} {note}".strip()[:2000]})
