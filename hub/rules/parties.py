"""Rules on who serves and who bills: health workers' qualification, CBO enrollment."""

from __future__ import annotations

from hub.kit.clock import add_months
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import AGREED, S3, S7
from hub.rules.terms import ContractTerms

VIOLENCE_PREVENTION = "violence_prevention"
CERTIFICATE_MONTHS = 18
WORK_HOURS_MIN = 2000
WORK_MONTHS = 36


@rule("CHW-CBO-ENROLL", Action.BLOCK, S7.confirmed("PAVE application; effective date"), Mends.CBO)
def cbo_enrolled(facts: Facts, terms: ContractTerms) -> Found | None:
    """The billing provider is enrolled with the State on the date of service."""
    biller = facts.biller
    if biller is not None:
        if any(span.holds(facts.day) for span in biller.enrollment):
            return None
        vetted = facts.contract is not None and facts.contract.plan in biller.vetted_by
        if vetted and terms.mcp_vetting_accepted.value:
            return None
    return found("/service_date", day=facts.day)


@rule("CHWQ-ROSTER", Action.BLOCK, AGREED.confirmed("roster of the CBO"), Mends.CBO)
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


@rule("CHWQ-CERT", Action.BLOCK, S3.confirmed("certificate pathway"), Mends.SUPERVISING_PROVIDER)
def certificate_held(facts: Facts, terms: ContractTerms) -> Found | None:
    """On the certificate pathway a certificate was awarded by the date of service."""
    worker = facts.worker
    if worker.pathway != "certificate":
        return None
    if worker.certificate is not None and worker.certificate.awarded_on <= facts.day:
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
    worker = facts.worker
    if worker.pathway != "work_experience":
        return None
    if worker.certificate is not None and worker.certificate.awarded_on <= facts.day:
        return None
    first_on = worker.first_service_on or facts.day
    due_on = add_months(first_on, CERTIFICATE_MONTHS)
    if facts.day <= due_on:
        return None
    return found("/health_worker_ref", first_on=first_on, due_on=due_on)


PARTY_RULES = (cbo_enrolled, on_the_roster, lived_experience, certificate_held, certificate_in_time)
