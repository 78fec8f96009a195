"""Rules on codes: head-count, codes and modifiers a CBO states, diagnoses."""

from __future__ import annotations

from hub.rules.code_sets import EVER, TELEHEALTH_PLACES
from hub.rules.derive import ASTHMA, CHI
from hub.rules.diagnoses import UNRELEASED
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import MANUAL, S1, S15, S27, S28, S30
from hub.rules.terms import ContractTerms

NAVIGATION_CODES = ("G0023", "G0024", "G0140", "G0146")
BENEFIT_CODES = ("98960", "98961", "98962", "G0019", "G0022")


@rule("CHW-GROUP-SIZE", Action.BLOCK, S1.confirmed("codes by number of members"), Mends.CHW)
def group_size(facts: Facts, terms: ContractTerms) -> Found | None:
    """No more than eight people take part in a service that is billed."""
    if facts.encounter.service == CHI or 1 <= facts.encounter.group_size <= 8:
        return None
    return found("/group_size", people=facts.encounter.group_size, limit=8)


def _stated_otherwise(facts: Facts, code: str) -> Found | None:
    """A hit where the CBO states another code of the family than the head-count gives."""
    stated = facts.encounter.stated_code
    if facts.code != code or stated is None or stated == code or stated not in BENEFIT_CODES:
        return None
    return found("/stated_code", stated=stated, people=facts.encounter.group_size)


@rule("CHW-CODE-98960", Action.BLOCK, S1.confirmed("98960: one member"), Mends.CHW)
def code_for_one(facts: Facts, terms: ContractTerms) -> Found | None:
    """A service to one person is 98960."""
    return _stated_otherwise(facts, "98960")


@rule("CHW-CODE-98961", Action.BLOCK, S1.confirmed("98961: two to four members"), Mends.CHW)
def code_for_few(facts: Facts, terms: ContractTerms) -> Found | None:
    """A service to two to four people together is 98961."""
    return _stated_otherwise(facts, "98961")


@rule("CHW-CODE-98962", Action.BLOCK, S1.confirmed("98962: five to eight members"), Mends.CHW)
def code_for_many(facts: Facts, terms: ContractTerms) -> Found | None:
    """A service to five to eight people together is 98962."""
    return _stated_otherwise(facts, "98962")


@rule(
    "CHW-CODE-G0023-24",
    Action.BLOCK,
    S15.secondary("no row for principal illness navigation"),
    Mends.CBO,
)
def no_illness_navigation(facts: Facts, terms: ContractTerms) -> Found | None:
    """Principal illness navigation (G0023, G0024, G0140, G0146) is not a CHW benefit code."""
    stated = facts.encounter.stated_code
    return found("/stated_code", stated=stated) if stated in NAVIGATION_CODES else None


@rule("CHW-NATL-CODES", Action.BLOCK, S28.confirmed("national codes, never local ones"), Mends.CBO)
def national_code(facts: Facts, terms: ContractTerms) -> Found | None:
    """A stated code is one of the benefit's national codes."""
    stated = facts.encounter.stated_code
    if stated is None or stated in BENEFIT_CODES or stated in NAVIGATION_CODES:
        return None
    return found("/stated_code", stated=stated)


@rule("CHW-MOD-U2", Action.BLOCK, S30.secondary("98960, 98961 and 98962 with U2"), Mends.CBO)
def u2_stated(facts: Facts, terms: ContractTerms) -> Found | None:
    """Stated modifiers of a CHW service include U2."""
    stated = facts.encounter.stated_modifiers
    if facts.encounter.service != "chw" or not stated or "U2" in stated or "U3" in stated:
        return None
    return found("/stated_modifiers")


@rule("CHW-MOD-U3", Action.BLOCK, MANUAL.unconfirmed("U3 marks asthma services"), Mends.CBO)
def u3_only_for_asthma(facts: Facts, terms: ContractTerms) -> Found | None:
    """U3 marks asthma preventive services: never on a CHW service, never beside U2."""
    stated = facts.encounter.stated_modifiers
    if facts.encounter.service == ASTHMA:
        return found("/stated_modifiers") if "U2" in stated else None
    return found("/stated_modifiers") if "U3" in stated else None


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
    "CHW-MOD-PLAN",
    Action.BLOCK,
    MANUAL.unconfirmed("telehealth allow-list of the plan"),
    Mends.CBO,
    term="modalities_allowed",
)
def modality_allowed(facts: Facts, terms: ContractTerms) -> Found | None:
    """The plan takes CHW services given in this way: in person, by video or by audio."""
    if facts.encounter.modality in terms.modalities_allowed.value:
        return None
    return found("/modality", modality=facts.encounter.modality)


@rule("CHW-CPT-ICD", Action.BLOCK, S1.confirmed("diagnosis in the member's record"), Mends.CHW)
def diagnosis_given(facts: Facts, terms: ContractTerms) -> Found | None:
    """Every service carries at least one diagnosis that fits it clinically."""
    return None if facts.encounter.diagnoses else found("/diagnoses")


@rule(
    "CHW-ICD-DOS",
    Action.BLOCK,
    S30.secondary("shortened and outdated codes met in use; CMS order files by release"),
    Mends.CHW,
    since=EVER,
)
def diagnosis_valid(facts: Facts, terms: ContractTerms) -> Found | None:
    """Every diagnosis code is complete and valid on the date of service."""
    for place, fault in facts.diagnosis_faults:
        if fault != UNRELEASED:
            return found(
                f"/diagnoses/{place}",
                code=facts.encounter.diagnoses[place],
                fault=fault,
                day=facts.day,
                count=len(facts.diagnosis_faults),
            )
    return None


@rule(
    "CHW-ICD-RELEASE",
    Action.HOLD,
    S30.secondary("outdated codes met in use; CMS order files come out by year"),
    Mends.HUB,
    since=EVER,
)
def diagnosis_release_held(facts: Facts, terms: ContractTerms) -> Found | None:
    """A code that no release at hand names waits for the release of its date of service."""
    for place, fault in facts.diagnosis_faults:
        if fault == UNRELEASED:
            code = facts.encounter.diagnoses[place]
            return found(f"/diagnoses/{place}", code=code, day=facts.day)
    return None


CODE_RULES = (
    group_size,
    code_for_one,
    code_for_few,
    code_for_many,
    no_illness_navigation,
    national_code,
    u2_stated,
    u3_only_for_asthma,
    place_fits_modality,
    modality_allowed,
    diagnosis_given,
    diagnosis_valid,
    diagnosis_release_held,
)
