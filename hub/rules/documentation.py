"""Rules on what was done and how it is written down: topics, minutes, consent, the member."""

from __future__ import annotations

from datetime import date

from hub.kit.clock import add_months
from hub.rules.code_sets import EVER
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import MANUAL, S1, S4, S19, S21, S27
from hub.rules.terms import ContractTerms

COVERED_TOPICS = frozenset(
    (
        "health_education",
        "health_navigation",
        "screening_assessment",
        "individual_support_advocacy",
        "peer_support",
        "violence_prevention",
    )
)
EXCLUDED_TOPICS = frozenset(
    (
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
)
ADULT_MONTHS = 21 * 12


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


@rule("COV-NOCONTACT", Action.BLOCK, S19.secondary("attempts and time without them"), Mends.CHW)
def with_the_member(facts: Facts, terms: ContractTerms) -> Found | None:
    """The service was given to the member: attempts and time without them are not billable."""
    contact = facts.encounter.contact
    return None if contact == "with_member" else found("/contact", contact=contact)


@rule(
    "DOC-DATETIME",
    Action.BLOCK,
    S1.confirmed("date and duration of each service"),
    Mends.CHW,
    since=EVER,
)
def minutes_told(facts: Facts, terms: ContractTerms) -> Found | None:
    """The encounter tells how long the service took: start and end, or minutes."""
    if facts.minutes is not None and facts.minutes > 0:
        return None
    return found("/ended_at" if facts.encounter.started_at else "/minutes")


@rule("DOC-DATE", Action.BLOCK, S1.confirmed("date of each service"), Mends.CHW, since=EVER)
def times_on_the_day(facts: Facts, terms: ContractTerms) -> Found | None:
    """Start and end lie on the date of service in California, and not in the future."""
    if facts.day > facts.received_on:
        return found("/service_date", day=facts.day)
    field = facts.times_elsewhere
    return None if field is None else found(f"/{field}", day=facts.day)


@rule("DOC-NATURE", Action.BLOCK, S1.confirmed("nature of the service"), Mends.CHW)
def topics_described(facts: Facts, terms: ContractTerms) -> Found | None:
    """The encounter says what was done, topic by topic, each with a note."""
    if not facts.encounter.topics:
        return found("/topics")
    for place, topic in enumerate(facts.encounter.topics):
        if not topic.has_note:
            return found(f"/topics/{place}/note")
    return None


@rule("DOC-NATURE-SUM", Action.WARN, S1.confirmed("minutes by topic"), Mends.CHW)
def topics_add_up(facts: Facts, terms: ContractTerms) -> Found | None:
    """The minutes of the topics add up to the minutes of the service."""
    if not facts.encounter.topics or facts.minutes in (None, facts.topic_minutes):
        return None
    return found("/topics", topics=facts.topic_minutes, minutes=facts.minutes or 0)


@rule(
    "DOC-SUPPORT",
    Action.BLOCK,
    S1.confirmed("enough detail to support the time"),
    Mends.CHW,
)
def note_supports_units(facts: Facts, terms: ContractTerms) -> Found | None:
    """The minutes written down by topic support the units that are billed."""
    if not facts.encounter.topics or facts.documented_units is None or facts.line_units is None:
        return None
    if facts.documented_units >= facts.line_units:
        return None
    return found("/topics", documented=facts.documented_units, units=facts.line_units)


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


@rule(
    "DOC-CONSENT-BILL",
    Action.BLOCK,
    S19.secondary("consent to bill; the plan says which kinds"),
    Mends.CHW,
    term="consent_methods",
)
def consent_to_bill(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the plan asks for consent to billing, it was given in a way the plan takes."""
    methods = terms.consent_methods.value
    consent = facts.encounter.consent_to_bill
    if not methods or (consent and consent.method in methods and consent.on <= facts.day):
        return None
    return found("/consent_to_bill", methods=", ".join(methods))


@rule("DOC-CLAIMMIN", Action.BLOCK, S21.secondary("what a claim needs of a member"), Mends.CBO)
def member_complete(facts: Facts, terms: ContractTerms) -> Found | None:
    """A claim needs the member's name, date of birth, sex and address."""
    member = facts.member
    if member.has_name and member.birth_date and member.sex and member.has_address:
        return None
    parts = (
        ("name", member.has_name),
        ("birth_date", member.birth_date is not None),
        ("sex", member.sex is not None),
        ("address", member.has_address),
    )
    missing = [name for name, there in parts if not there]
    return found("/member_ref", missing=", ".join(missing))


@rule("DOC-BORN", Action.BLOCK, S21.secondary("date of birth on the claim"), Mends.CBO, since=EVER)
def served_after_birth(facts: Facts, terms: ContractTerms) -> Found | None:
    """The member was born by the date of service."""
    birth_date = facts.member.birth_date
    return found("/service_date") if birth_date is not None and birth_date > facts.day else None


@rule("DOC-MINOR", Action.BLOCK, MANUAL.unconfirmed("services to a parent for a child"), Mends.CHW)
def child_present(facts: Facts, terms: ContractTerms) -> Found | None:
    """Under 21, with a caregiver who is not in Medi-Cal, the child is present."""
    birth_date = facts.member.birth_date or date.min
    if facts.encounter.member_present or facts.encounter.caregiver_in_medi_cal is not False:
        return None
    if birth_date == date.min or facts.day >= add_months(birth_date, ADULT_MONTHS):
        return None
    return found("/member_present")


@rule("DOC-PRESENT", Action.BLOCK, S1.secondary("face to face with the member"), Mends.CHW)
def adult_present(facts: Facts, terms: ContractTerms) -> Found | None:
    """An adult member takes part in the service."""
    birth_date = facts.member.birth_date or date.min
    if facts.encounter.member_present or facts.day < add_months(birth_date, ADULT_MONTHS):
        return None
    return found("/member_present")


DOCUMENTATION_RULES = (
    no_excluded_topic,
    only_covered_topics,
    with_the_member,
    minutes_told,
    times_on_the_day,
    topics_described,
    topics_add_up,
    note_supports_units,
    telehealth_consent,
    consent_to_bill,
    member_complete,
    served_after_birth,
    child_present,
    adult_present,
)
