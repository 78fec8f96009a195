"""Rules on what was done and how it is written down: topics, minutes, consent."""

from __future__ import annotations

from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import S1, S4, S19, S27
from hub.rules.terms import ContractTerms

COVERED_TOPICS = (
    "health_education",
    "health_navigation",
    "screening_assessment",
    "individual_support_advocacy",
    "peer_support",
    "violence_prevention",
)
EXCLUDED_TOPICS = (
    "clinical_case_management",
    "child_care",
    "homemaker",
    "shopping",
    "cooking",
    "companion",
    "employment_services",
    "unrelated_program_enrollment",
    "delivery",
    "respite",
    "transportation",
    "exercise_class",
    "personal_care",
    "socialization",
)


@rule("COV-NOT", Action.BLOCK, S19.secondary("services that are not covered"), Mends.CHW)
def no_excluded_topic(facts: Facts, terms: ContractTerms) -> Found | None:
    """No part of the service is of a kind that the benefit excludes."""
    for place, topic in enumerate(facts.encounter.topics):
        if topic.kind in EXCLUDED_TOPICS:
            return found(f"/topics/{place}/kind", topic=topic.kind, minutes=topic.minutes)
    return None


@rule("COV-SERVICES", Action.BLOCK, S4.confirmed("covered services"), Mends.CHW)
def only_covered_topics(facts: Facts, terms: ContractTerms) -> Found | None:
    """Every part of the service is of a covered kind."""
    for place, topic in enumerate(facts.encounter.topics):
        if topic.kind not in COVERED_TOPICS and topic.kind not in EXCLUDED_TOPICS:
            return found(f"/topics/{place}/kind", topic=topic.kind)
    return None


@rule("DOC-DATETIME", Action.BLOCK, S1.confirmed("date and duration of each service"), Mends.CHW)
def minutes_told(facts: Facts, terms: ContractTerms) -> Found | None:
    """The encounter tells how long the service took: start and end, or minutes."""
    if facts.minutes is not None and facts.minutes > 0:
        return None
    return found("/ended_at" if facts.encounter.started_at else "/minutes")


@rule("DOC-NATURE", Action.BLOCK, S1.confirmed("nature of the service"), Mends.CHW)
def topics_described(facts: Facts, terms: ContractTerms) -> Found | None:
    """The encounter says what was done, topic by topic, each with a note."""
    if not facts.encounter.topics:
        return found("/topics")
    for place, topic in enumerate(facts.encounter.topics):
        if not topic.has_note:
            return found(f"/topics/{place}/note")
    return None


@rule(
    "DOC-CONSENT-TELE",
    Action.BLOCK,
    S27.confirmed("consent before the first telehealth contact"),
    Mends.CHW,
)
def telehealth_consent(facts: Facts, terms: ContractTerms) -> Found | None:
    """Consent to telehealth was recorded on or before the date of a video or audio service."""
    if facts.encounter.modality == "in_person":
        return None
    consent_on = facts.encounter.telehealth_consent_on
    if consent_on is not None and consent_on <= facts.day:
        return None
    return found("/telehealth_consent_on", modality=facts.encounter.modality)


DOCUMENTATION_RULES = (
    no_excluded_topic,
    only_covered_topics,
    minutes_told,
    topics_described,
    telehealth_consent,
)
