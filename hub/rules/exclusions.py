"""Rules on who pays first or instead: other programs, other coverage, share of cost."""

from __future__ import annotations

from hub.rules.code_sets import CORRECTIONAL_PLACE
from hub.rules.derive import CHI
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import MANUAL, S6, S16, S34
from hub.rules.terms import ContractTerms

ALIKE_PROGRAMS = (
    "doula",
    "targeted_case_management",
    "complex_care_management",
    "perinatal_services",
    "dmc_peer_support",
    "smhs_peer_support",
)
"""Programs that may serve the same need at the same time (rule ELIG-DUP-OTHER)."""


@rule(
    "ELIG-ECM",
    Action.BLOCK,
    S16.secondary("check of the ECM flag before a service"),
    Mends.PLAN,
    term="ecm_overlap",
)
def not_in_ecm(facts: Facts, terms: ContractTerms) -> Found | None:
    """A member enrolled in Enhanced Care Management has no separate CHW services."""
    if "ecm" not in facts.programs or terms.ecm_overlap.value != "deny":
        return None
    return found("/service_date", day=facts.day)


@rule(
    "ELIG-ECM-WARN",
    Action.WARN,
    S16.secondary("check of the ECM flag; whether it is absolute is open"),
    Mends.PLAN,
    term="ecm_overlap",
)
def ecm_looked_at(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the contract only warns of ECM, somebody looks at a member who is in it."""
    if "ecm" not in facts.programs or terms.ecm_overlap.value != "warn":
        return None
    return found("/service_date", day=facts.day)


@rule(
    "ELIG-CS",
    Action.WARN,
    MANUAL.unconfirmed("Community Supports beside CHW services"),
    Mends.CBO,
)
def community_supports_differ(facts: Facts, terms: ContractTerms) -> Found | None:
    """Community Supports and CHW services are not the same service at the same time."""
    return found("/topics") if "community_supports" in facts.programs else None


@rule(
    "ELIG-DUP-OTHER",
    Action.WARN,
    MANUAL.unconfirmed("no duplicate of another Medi-Cal service"),
    Mends.CBO,
)
def other_programs_differ(facts: Facts, terms: ContractTerms) -> Found | None:
    """CHW services do not repeat what another program does for the member."""
    for program in facts.programs:
        if program in ALIKE_PROGRAMS:
            return found("/topics", program=program)
    return None


@rule(
    "ELIG-EXCLUSIVE",
    Action.BLOCK,
    MANUAL.unconfirmed("other exclusive programs; the contract names them"),
    Mends.PLAN,
    term="exclusive_programs",
)
def no_exclusive_program(facts: Facts, terms: ContractTerms) -> Found | None:
    """The member is in no program that the plan excludes beside CHW services."""
    for program in facts.programs:
        if program in terms.exclusive_programs.value:
            return found("/service_date", program=program, day=facts.day)
    return None


@rule("ELIG-SOC", Action.BLOCK, MANUAL.unconfirmed("share of cost"), Mends.CBO)
def share_of_cost_met(facts: Facts, terms: ContractTerms) -> Found | None:
    """The share of cost of the month of service is met before Medi-Cal pays."""
    if not facts.member.share_of_cost:
        return None
    month = facts.day.replace(day=1)
    if any(share.month == month and not share.met for share in facts.member.share_of_cost):
        return found("/member_ref", month=month)
    return None


def _other_payer(facts: Facts, kind: str) -> bool:
    """Whether another payer of a kind covers the day and has not declined CHW services."""
    return bool(facts.member.other_coverage) and any(
        other.kind == kind and other.covers_chw is not False and other.span.holds(facts.day)
        for other in facts.member.other_coverage
    )


@rule("ELIG-OHC", Action.WARN, MANUAL.unconfirmed("Medi-Cal is the last payer"), Mends.CBO)
def other_coverage_known(facts: Facts, terms: ContractTerms) -> Found | None:
    """Other coverage is billed first, or it is documented that it does not cover CHW services."""
    if facts.encounter.other_payer_decided_on or terms.other_coverage_first.held:
        return None
    return found("/member_ref", day=facts.day) if _other_payer(facts, "commercial") else None


@rule(
    "ELIG-OHC-FIRST",
    Action.BLOCK,
    MANUAL.unconfirmed("Medi-Cal is the last payer; the contract insists"),
    Mends.CBO,
    term="other_coverage_first",
)
def other_coverage_billed(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the contract insists, other coverage decided before the plan is billed."""
    if not terms.other_coverage_first.value or facts.encounter.other_payer_decided_on:
        return None
    return found("/other_payer_decided_on") if _other_payer(facts, "commercial") else None


@rule(
    "ELIG-DUAL",
    Action.BLOCK,
    S34.secondary("Medicare pays for community health integration"),
    Mends.CBO,
)
def medicare_first(facts: Facts, terms: ContractTerms) -> Found | None:
    """G0019 and G0022 of a member with Medicare go to Medicare before the plan."""
    if facts.encounter.service != CHI or facts.encounter.medicare_decided_on is not None:
        return None
    return found("/medicare_decided_on") if _other_payer(facts, "medicare") else None


@rule("JI-CHW", Action.BLOCK, S6.unconfirmed("justice-involved pre-release services"), Mends.HUB)
def not_in_custody(facts: Facts, terms: ContractTerms) -> Found | None:
    """Services in a correctional facility are pre-release services, which the hub does not bill."""
    if facts.encounter.place_of_service != CORRECTIONAL_PLACE:
        return None
    return found("/place_of_service", place=CORRECTIONAL_PLACE)


EXCLUSION_RULES = (
    not_in_ecm,
    ecm_looked_at,
    community_supports_differ,
    other_programs_differ,
    no_exclusive_program,
    share_of_cost_met,
    other_coverage_known,
    other_coverage_billed,
    medicare_first,
    not_in_custody,
)
