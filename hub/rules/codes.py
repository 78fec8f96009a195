"""Rules on codes: head-count, modifiers, diagnoses, place of service, rate."""

from __future__ import annotations

from hub.rules.derive import CHI
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import AGREED, S1, S18, S27, S30
from hub.rules.terms import ContractTerms

TELEHEALTH_PLACES = ("02", "10")


@rule("CHW-GROUP-SIZE", Action.BLOCK, S1.confirmed("codes by number of members"), Mends.CHW)
def group_size(facts: Facts, terms: ContractTerms) -> Found | None:
    """One to eight people: 98960 for one, 98961 for two to four, 98962 for five to eight."""
    if facts.encounter.service == CHI or 1 <= facts.encounter.group_size <= 8:
        return None
    return found("/group_size", people=facts.encounter.group_size, limit=8)


@rule("CHW-CPT-ICD", Action.BLOCK, S1.confirmed("diagnosis in the member's record"), Mends.CHW)
def diagnosis_given(facts: Facts, terms: ContractTerms) -> Found | None:
    """Every service carries at least one diagnosis that fits it clinically."""
    return None if facts.encounter.diagnoses else found("/diagnoses")


@rule(
    "CHW-ICD-DOS",
    Action.BLOCK,
    S30.secondary("shortened and outdated codes met in use; CMS order files by release"),
    Mends.CHW,
)
def diagnosis_valid(facts: Facts, terms: ContractTerms) -> Found | None:
    """Every diagnosis code is complete and valid on the date of service."""
    if not facts.diagnosis_faults:
        return None
    place, fault = facts.diagnosis_faults[0]
    return found(
        f"/diagnoses/{place}",
        code=facts.encounter.diagnoses[place],
        fault=fault,
        day=facts.day,
        count=len(facts.diagnosis_faults),
    )


@rule(
    "CHW-MOD-TELE",
    Action.BLOCK,
    S27.confirmed("modifiers 95 and 93; places of service 02 and 10"),
    Mends.CHW,
)
def place_fits_modality(facts: Facts, terms: ContractTerms) -> Found | None:
    """Places of service 02 and 10 go with video or audio, and only with those."""
    place = facts.encounter.place_of_service
    remote = facts.encounter.modality != "in_person"
    if remote is (place in TELEHEALTH_PLACES):
        return None
    return found("/place_of_service", place=place or "-", modality=facts.encounter.modality)


@rule(
    "POS-GENERAL",
    Action.BLOCK,
    S18.secondary("at home, in the community or online; the plan's list decides"),
    Mends.CBO,
    term="place_of_service_allowed",
)
def place_allowed(facts: Facts, terms: ContractTerms) -> Found | None:
    """The plan takes CHW services at this place of service."""
    allowed = terms.place_of_service_allowed.value
    if facts.encounter.place_of_service in allowed:
        return None
    return found(
        "/place_of_service",
        place=facts.encounter.place_of_service or "-",
        allowed=", ".join(allowed),
    )


@rule("RATE-MCP", Action.HOLD, AGREED.confirmed("rate lines of the contract"), Mends.HUB)
def rate_known(facts: Facts, terms: ContractTerms) -> Found | None:
    """The contract has a rate for the code and its modifiers on the date of service."""
    if facts.code is None or facts.rate_cents is not None:
        return None
    return found("", code=facts.code, modifiers=" ".join(facts.modifiers), day=facts.day)


CODE_RULES = (
    group_size,
    diagnosis_given,
    diagnosis_valid,
    place_fits_modality,
    place_allowed,
    rate_known,
)
