"""What would set a finding right: a change of the encounter, the member or the health worker.

A repair is a question put to the rules ("what if a plan of care were on record?"), never an
instruction to record what did not happen; its sentence is the rule's own fix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hub.rules.diagnoses import UNRELEASED, DiagnosisTable
from hub.rules.documentation import COVERED_TOPICS
from hub.rules.facts import Facts
from hub.rules.known import (
    Authorization,
    Certificate,
    Consent,
    Encounter,
    HealthWorker,
    Member,
    PlanOfCare,
    Recommendation,
    Span,
    Topic,
)
from hub.rules.rule import Finding
from hub.rules.term_values import THRESHOLD_ACTIONS
from hub.rules.terms import ContractTerms


@dataclass(frozen=True, slots=True)
class Case:
    """What a repair may change."""

    encounter: Encounter
    member: Member
    worker: HealthWorker


@dataclass(frozen=True, slots=True)
class Repaired:
    """The case with one thing set right; `choices` are the values that would do."""

    case: Case
    choices: tuple[str, ...] = ()


Repair = Callable[[Case, Facts, ContractTerms, DiagnosisTable], Repaired | None]


def _encounter(case: Case, *choices: str, **changes: Any) -> Repaired:
    return Repaired(replace(case, encounter=replace(case.encounter, **changes)), choices)


def _member(case: Case, **changes: Any) -> Repaired:
    return Repaired(replace(case, member=replace(case.member, **changes)))


def _worker(case: Case, **changes: Any) -> Repaired:
    return Repaired(replace(case, worker=replace(case.worker, **changes)))


def _use_code(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    return _encounter(case, facts.code or "", stated_code=facts.code)


def _leave_code(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    return _encounter(case, facts.code or "", stated_code=None)


def _leave_modifiers(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    return _encounter(case, " ".join(facts.modifiers), stated_modifiers=())


def _use_units(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    return _encounter(case, str(facts.units), stated_units=facts.units)


def _name_authorization(
    case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable
) -> Repaired | None:
    numbers = tuple(given.number for given in facts.authorizations)
    return _encounter(case, *numbers, authorization_number=numbers[0]) if numbers else None


def _authorize(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    given = Authorization("units_per_day", "-", facts.plans[0], Span(facts.day, facts.day))
    number = replace(case.encounter, authorization_number="-")
    held = (*case.member.authorizations, given)
    return Repaired(
        replace(case, encounter=number, member=replace(case.member, authorizations=held))
    )


def _plan_of_care(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    day = facts.day
    plan = PlanOfCare(
        Span(day),
        "physician",
        *(True,) * 6,
        reviewed_on=(day,),
        attested_on=day,
        submitted_on=day,
    )
    threshold = terms.unit_threshold.held
    authorizations = case.member.authorizations
    if threshold is not None and threshold.action == THRESHOLD_ACTIONS[-1]:
        given = Authorization("units_beyond_threshold", "-", facts.plans[0], Span(day, day))
        authorizations = (*authorizations, given)
    return _member(
        case, plans_of_care=(*case.member.plans_of_care, plan), authorizations=authorizations
    )


def _recommend(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    kind = terms.recommender_types.held
    given = Recommendation(kind[0] if kind else "physician", facts.day, "1000000004")
    return _member(case, recommendations=(*case.member.recommendations, given))


def _criterion(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    return _encounter(case, eligibility_criterion="unmet_social_need")


def _diagnosis(
    case: Case, facts: Facts, terms: ContractTerms, table: DiagnosisTable
) -> Repaired | None:
    if not case.encounter.diagnoses:
        return _encounter(case, diagnoses=("Z59.9",))
    place = next(place for place, fault in facts.diagnosis_faults if fault != UNRELEASED)
    choices = table.under(case.encounter.diagnoses[place], facts.day)
    if not choices:
        return None
    diagnoses = list(case.encounter.diagnoses)
    diagnoses[place] = choices[0]
    return _encounter(case, *choices, diagnoses=tuple(diagnoses))


def _place(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired | None:
    remote = case.encounter.modality != "in_person"
    allowed = terms.place_of_service_allowed.held or ()
    choices = tuple(place for place in allowed if remote is (place in ("02", "10")))
    return _encounter(case, *choices, place_of_service=choices[0]) if choices else None


def _telehealth(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    return _encounter(case, telehealth_consent_on=facts.day)


def _consent(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    methods = terms.consent_methods.held or ("written",)
    return _encounter(case, *methods, consent_to_bill=Consent(methods[0], facts.day))


def _describe(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    topics = tuple(replace(topic, has_note=True) for topic in case.encounter.topics)
    missing = (facts.minutes or 0) - sum(topic.minutes for topic in topics)
    if missing > 0:
        topics = (*topics, Topic("health_navigation", missing))
    return _encounter(case, topics=topics)


def _leave_out(
    case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable
) -> Repaired | None:
    """Without what is not covered: its topics and their minutes."""
    topics = tuple(topic for topic in case.encounter.topics if topic.kind in COVERED_TOPICS)
    minutes = sum(topic.minutes for topic in topics)
    if not minutes:
        return None
    return _encounter(case, topics=topics, stated_minutes=minutes, started_at=None, ended_at=None)


def _delay(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired | None:
    codes = terms.late_filing_accepted.held or ()
    return _encounter(case, *codes, delay_reason_code=codes[0]) if codes else None


def _leave_delay(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    return _encounter(case, delay_reason_code=None)


def _certify(kind: str) -> Repair:
    def repair(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
        return _worker(case, certificate=Certificate(kind, "-", facts.day))

    return repair


def _on_day(*fields: str) -> Repair:
    """Record a date: the day of the service is the last one that does."""

    def repair(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
        dates: dict[str, date] = dict.fromkeys(fields, facts.day)
        if fields[0] in Encounter.__dataclass_fields__:
            return _encounter(case, **dates)
        return _worker(case, **dates)

    return repair


def _check(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    return _member(case, eligibility_checked_on=(*case.member.eligibility_checked_on, facts.day))


def _complete(case: Case, facts: Facts, terms: ContractTerms, _: DiagnosisTable) -> Repaired:
    member = case.member
    return _member(
        case,
        has_name=True,
        has_address=True,
        sex=member.sex or "U",
        birth_date=member.birth_date or date(1900, 1, 1),
    )


REPAIRS: Mapping[str, Repair] = {
    **dict.fromkeys(("CHW-CODE-98960", "CHW-CODE-98961", "CHW-CODE-98962"), _use_code),
    **dict.fromkeys(("CHW-NATL-CODES", "CHW-CODE-G0023-24", "CHW-CODE-G0022"), _leave_code),
    **dict.fromkeys(("CHW-MOD-U2", "CHW-MOD-U3", "CHW-MOD-U2-G"), _leave_modifiers),
    **dict.fromkeys(("CHW-MOD-TELE", "POS-CODE", "POS-GENERAL"), _place),
    **dict.fromkeys(("CHW-CPT-ICD", "CHW-ICD-DOS"), _diagnosis),
    **dict.fromkeys(
        (
            "CHW-UNIT-12-POC",
            "CHW-POC-AUTHOR",
            "CHW-POC-CONTENT",
            "CHW-POC-6M",
            "CHW-POC-12M",
            "CHW-POC-PLAN-ATTEST",
            "CHW-G-TREATPLAN",
        ),
        _plan_of_care,
    ),
    **dict.fromkeys(
        (
            "CHW-REC-REQ",
            "CHW-REC-STANDING",
            "CHW-REC-WHO",
            "CHW-REC-MONTHS",
            "CHW-REC-PLAN",
            "CHW-REC-CLAIM",
        ),
        _recommend,
    ),
    **dict.fromkeys(("ELIG-CRITERIA", "CHW-REC-STANDING-USE"), _criterion),
    **dict.fromkeys(("DOC-NATURE", "DOC-SUPPORT"), _describe),
    **dict.fromkeys(("COV-NOT", "COV-SERVICES"), _leave_out),
    "CHW-UNIT-SIZE": _use_units,
    "CHW-UNIT-DAY-MAX": _authorize,
    "CHW-UNIT-DAY-TAR": _name_authorization,
    "DOC-CONSENT-TELE": _telehealth,
    "DOC-CONSENT-BILL": _consent,
    "DOC-CLAIMMIN": _complete,
    "ELIG-MONTH": _check,
    "ELIG-OHC-FIRST": _on_day("other_payer_decided_on"),
    "ELIG-DUAL": _on_day("medicare_decided_on"),
    "CHWQ-LIVED": _on_day("lived_experience_attested_on"),
    "CHWQ-CERT": _certify("chw"),
    "CHWQ-WORK": _certify("chw"),
    "CHWQ-WORK-HOURS": _certify("chw"),
    "CHWQ-VPP-CERT": _certify("violence_prevention"),
    "AP": _certify("asthma"),
    "TF-MCP": _delay,
    "TF-FFS-DRC": _leave_delay,
}
"""The repair of each rule that has one, by rule id."""


def repair(
    finding: Finding, case: Case, facts: Facts, terms: ContractTerms, table: DiagnosisTable
) -> Repaired | None:
    """The case with one finding set right, or None where nothing recorded could do it."""
    mend = REPAIRS.get(finding.rule_id)
    return None if mend is None or finding.term else mend(case, facts, terms, table)
