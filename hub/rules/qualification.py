"""Rules on the health worker: roster, lived experience, certificate or hours, training."""

from __future__ import annotations

from hub.kit.clock import add_months
from hub.rules.code_sets import EVER
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import AGREED, S3, S17, S22, S37
from hub.rules.terms import ContractTerms

VIOLENCE_PREVENTION = "violence_prevention"
CERTIFICATE_MONTHS = 18
WORK_HOURS_MIN = 2000
WORK_MONTHS = 36
TRAINING_HOURS = 6


@rule("CHWQ-ROSTER", Action.BLOCK, AGREED.confirmed("roster of the CBO"), Mends.CBO, since=EVER)
def on_the_roster(facts: Facts, terms: ContractTerms) -> Found | None:
    """The health worker is on the CBO's roster on the date of service."""
    if facts.worker.cbo == facts.encounter.cbo and facts.worker.active.holds(facts.day):
        return None
    return found("/health_worker_ref", day=facts.day)


@rule("CHWQ-LIVED", Action.BLOCK, S3.confirmed("lived experience"), Mends.SUPERVISING_PROVIDER)
def lived_experience(facts: Facts, terms: ContractTerms) -> Found | None:
    """The supervising provider attested lived experience that connects to the community."""
    attested_on = facts.worker.lived_experience_attested_on
    if attested_on is not None and attested_on <= facts.day:
        return None
    return found("/health_worker_ref", day=facts.day)


def _certified(facts: Facts) -> bool:
    certificate = facts.worker.certificate
    return certificate is not None and certificate.awarded_on <= facts.day


@rule("CHWQ-CERT", Action.BLOCK, S3.confirmed("certificate pathway"), Mends.SUPERVISING_PROVIDER)
def certificate_held(facts: Facts, terms: ContractTerms) -> Found | None:
    """On the certificate pathway a certificate was awarded by the date of service."""
    if facts.worker.pathway != "certificate" or _certified(facts):
        return None
    return found("/health_worker_ref", day=facts.day)


@rule(
    "CHWQ-WORK",
    Action.BLOCK,
    S3.confirmed("work experience pathway; certificate within 18 months"),
    Mends.SUPERVISING_PROVIDER,
)
def certificate_in_time(facts: Facts, terms: ContractTerms) -> Found | None:
    """On the work-experience pathway the certificate follows the first service in 18 months."""
    if facts.worker.pathway != "work_experience" or _certified(facts):
        return None
    first_on = facts.worker.first_service_on or facts.day
    due_on = add_months(first_on, CERTIFICATE_MONTHS)
    if facts.day <= due_on:
        return None
    return found("/health_worker_ref", first_on=first_on, due_on=due_on)


@rule(
    "CHWQ-WORK-HOURS",
    Action.BLOCK,
    S3.confirmed("more than 2,000 hours within the previous three years"),
    Mends.SUPERVISING_PROVIDER,
)
def enough_hours(facts: Facts, terms: ContractTerms) -> Found | None:
    """The work-experience pathway rests on more than 2,000 hours within three years."""
    worker = facts.worker
    if worker.pathway != "work_experience" or _certified(facts):
        return None
    work = worker.work_experience
    if work is None:
        return found("/health_worker_ref", hours=0, hours_min=WORK_HOURS_MIN)
    first_on = worker.first_service_on or facts.day
    last_on = work.span.last or facts.day
    in_three_years = last_on < add_months(work.span.first, WORK_MONTHS)
    recent = last_on >= add_months(first_on, -WORK_MONTHS)
    if work.hours > WORK_HOURS_MIN and in_three_years and recent:
        return None
    return found("/health_worker_ref", hours=work.hours, hours_min=WORK_HOURS_MIN)


@rule(
    "CHW-CERT-PAVE",
    Action.WARN,
    S22.unconfirmed("PAVE wants a certificate; DHCS (S3) allows 18 months without"),
    Mends.CBO,
)
def listed_without_certificate(facts: Facts, terms: ContractTerms) -> Found | None:
    """A worker without a certificate may not be listed in PAVE, although DHCS allows 18 months."""
    if facts.worker.pathway != "work_experience" or _certified(facts):
        return None
    return found("/health_worker_ref")


@rule(
    "CHWQ-VPP-CERT",
    Action.BLOCK,
    S17.secondary("certificates in violence prevention"),
    Mends.SUPERVISING_PROVIDER,
)
def violence_certificate(facts: Facts, terms: ContractTerms) -> Found | None:
    """On the violence-prevention pathway the worker holds a violence-prevention certificate."""
    if facts.worker.pathway != VIOLENCE_PREVENTION:
        return None
    certificate = facts.worker.certificate
    if certificate and certificate.kind == VIOLENCE_PREVENTION and _certified(facts):
        return None
    return found("/health_worker_ref", day=facts.day)


@rule(
    "CHWQ-VPP",
    Action.BLOCK,
    S17.secondary("accepted for violence prevention only"),
    Mends.CBO,
)
def violence_prevention_only(facts: Facts, terms: ContractTerms) -> Found | None:
    """A violence-prevention professional gives violence prevention and nothing else."""
    if facts.worker.pathway != VIOLENCE_PREVENTION:
        return None
    for place, topic in enumerate(facts.encounter.topics):
        if topic.kind != VIOLENCE_PREVENTION:
            return found(f"/topics/{place}/kind", topic=topic.kind)
    return None


@rule("CHWQ-CE6", Action.WARN, S37.unconfirmed("six hours a year"), Mends.SUPERVISING_PROVIDER)
def training_done(facts: Facts, terms: ContractTerms) -> Found | None:
    """The health worker had six hours of continuing training in the last twelve months."""
    hours = facts.training_hours
    if hours is None or hours >= TRAINING_HOURS:
        return None
    return found("/health_worker_ref", hours=hours, hours_min=TRAINING_HOURS)


@rule(
    "CHWQ-CE6-PLAN",
    Action.BLOCK,
    S37.unconfirmed("six hours a year; the contract says that a lapse blocks"),
    Mends.SUPERVISING_PROVIDER,
    term="training_lapse_blocks",
)
def training_done_for_plan(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the contract says that a lapse of the training blocks, there is none."""
    if not terms.training_lapse_blocks.value:
        return None
    hours = facts.training_hours
    if hours is None or hours >= TRAINING_HOURS:
        return None
    return found("/health_worker_ref", hours=hours, hours_min=TRAINING_HOURS)


@rule(
    "CHWQ-EVIDENCE",
    Action.WARN,
    S3.unconfirmed("evidence to keep: the exclusion check"),
    Mends.SUPERVISING_PROVIDER,
)
def exclusion_checked(facts: Facts, terms: ContractTerms) -> Found | None:
    """The health worker was checked against the exclusion lists by the date of service."""
    checked_on = facts.worker.exclusion_checked_on
    if checked_on is not None and checked_on <= facts.day:
        return None
    return found("/health_worker_ref", day=facts.day)


QUALIFICATION_RULES = (
    on_the_roster,
    lived_experience,
    certificate_held,
    certificate_in_time,
    enough_hours,
    listed_without_certificate,
    violence_certificate,
    violence_prevention_only,
    training_done,
    training_done_for_plan,
    exclusion_checked,
)
