"""Rules on the benefits beside 98960-98962: community health integration, asthma prevention."""

from __future__ import annotations

from datetime import date, timedelta

from hub.rules.code_sets import INITIATING_VISIT_CODES
from hub.rules.derive import ADD_ON, ASTHMA, CHI
from hub.rules.diagnoses import plain_code
from hub.rules.facts import Facts
from hub.rules.rule import G_CODES_BEGAN, Action, Found, Mends, found, rule
from hub.rules.sources import MANUAL, S1, S2, S34
from hub.rules.terms import ContractTerms


@rule(
    "CHW-CODE-G0019",
    Action.BLOCK,
    S2.confirmed("dates of service from 2025-04-01"),
    Mends.CBO,
    until=date(2025, 3, 31),
)
def integration_not_yet(facts: Facts, terms: ContractTerms) -> Found | None:
    """G0019 and G0022 are not payable before 1 April 2025."""
    return found("/service", day=facts.day) if facts.encounter.service == CHI else None


@rule(
    "CHW-CODE-G0019-2",
    Action.BLOCK,
    S2.unconfirmed("allowed for all CHW services; whether a CBO may bill is open"),
    Mends.PLAN,
    since=G_CODES_BEGAN,
    term="g_codes_accepted",
)
def integration_accepted(facts: Facts, terms: ContractTerms) -> Found | None:
    """The contract takes G0019 and G0022."""
    if facts.encounter.service != CHI or terms.g_codes_accepted.value:
        return None
    return found("/service")


@rule(
    "CHW-CODE-G0022",
    Action.BLOCK,
    S34.secondary("add-on to G0019 in the same month"),
    Mends.CBO,
    since=G_CODES_BEGAN,
)
def add_on_follows(facts: Facts, terms: ContractTerms) -> Found | None:
    """G0022 is never billed without G0019 in the same calendar month."""
    if facts.code != "G0019" or facts.encounter.stated_code != "G0022":
        return None
    return found("/stated_code")


@rule(
    "CHW-G-MONTH-MAX",
    Action.BLOCK,
    S2.unconfirmed("units of G0022 a month; the contract decides"),
    Mends.PLAN,
    since=G_CODES_BEGAN,
    term="g_code_units_per_month_max",
)
def add_on_limit(facts: Facts, terms: ContractTerms) -> Found | None:
    """G0022 stays within the contract's units a calendar month."""
    added = facts.add_on_units
    if facts.code == ADD_ON:
        added = facts.units or 0
    elif not added:
        return None
    limit = terms.g_code_units_per_month_max.value
    units = facts.g_units_this_month + added
    if limit is None or units <= limit:
        return None
    return found("/service", units=units, limit=limit)


@rule(
    "CHW-G-MONTH-MIN",
    Action.WARN,
    S34.secondary("60 minutes in a calendar month, then 30 more each"),
    Mends.CHW,
    since=G_CODES_BEGAN,
)
def month_makes_a_unit(facts: Facts, terms: ContractTerms) -> Found | None:
    """Minutes that make no unit of G0019 or G0022 yet wait for more in their calendar month."""
    if facts.encounter.service != CHI or facts.units != 0:
        return None
    return found("/minutes", minutes=facts.line_minutes, month=facts.day.replace(day=1))


@rule(
    "CHW-G-INITVISIT",
    Action.BLOCK,
    S2.confirmed("initiating visit and its codes"),
    Mends.SUPERVISING_PROVIDER,
    since=G_CODES_BEGAN,
)
def initiating_visit(facts: Facts, terms: ContractTerms) -> Found | None:
    """G0019 and G0022 rest on an initiating visit of an accepted kind before the service."""
    if facts.encounter.service != CHI:
        return None
    visit = facts.encounter.initiating_visit
    if visit is None:
        return found("/initiating_visit")
    if visit.code not in INITIATING_VISIT_CODES:
        return found("/initiating_visit/code")
    earliest = facts.day - timedelta(days=terms.initiating_visit_lookback_days.value)
    return None if earliest <= visit.on <= facts.day else found("/initiating_visit/on")


@rule(
    "CHW-G-TREATPLAN",
    Action.BLOCK,
    S2.confirmed("treatment plan that names the unmet social need"),
    Mends.SUPERVISING_PROVIDER,
    since=G_CODES_BEGAN,
)
def treatment_plan(facts: Facts, terms: ContractTerms) -> Found | None:
    """G0019 needs, from the start, a plan of care that names the unmet social need."""
    if facts.encounter.service != CHI:
        return None
    plan = facts.plan_of_care
    return None if plan is not None and plan.names_social_need else found("/member_ref")


@rule(
    "CHW-G-ICD",
    Action.BLOCK,
    S1.confirmed("diagnosis from the list that DHCS designates"),
    Mends.CHW,
    since=G_CODES_BEGAN,
)
def listed_diagnosis(facts: Facts, terms: ContractTerms) -> Found | None:
    """A claim with G0019 or G0022 carries a diagnosis of the closed list."""
    if facts.encounter.service != CHI:
        return None
    listed = {plain_code(code) for code in terms.g_code_diagnoses.value}
    if any(plain_code(code) in listed for code in facts.encounter.diagnoses):
        return None
    return found("/diagnoses")


@rule(
    "CHW-MOD-U2-G",
    Action.BLOCK,
    MANUAL.unconfirmed("whether G0019 and G0022 take U2; the contract decides"),
    Mends.HUB,
    since=G_CODES_BEGAN,
    term="g_code_modifiers",
)
def integration_modifiers(facts: Facts, terms: ContractTerms) -> Found | None:
    """Stated modifiers of G0019 and G0022 are those of the contract."""
    if facts.encounter.service != CHI:
        return None
    wanted = terms.g_code_modifiers.value
    stated = [code for code in facts.encounter.stated_modifiers if code not in ("93", "95")]
    if not stated or set(stated) == set(wanted):
        return None
    return found("/stated_modifiers", wanted=" ".join(wanted) or "-")


@rule(
    "AP-CODE",
    Action.BLOCK,
    MANUAL.unconfirmed("asthma preventive services as their own benefit"),
    Mends.PLAN,
    term="asthma_services_accepted",
)
def asthma_accepted(facts: Facts, terms: ContractTerms) -> Found | None:
    """Asthma preventive services are their own product, which the contract takes."""
    if facts.encounter.service != ASTHMA or terms.asthma_services_accepted.value:
        return None
    return found("/service")


@rule(
    "AP",
    Action.BLOCK,
    MANUAL.unconfirmed("asthma certificate of the provider"),
    Mends.SUPERVISING_PROVIDER,
)
def asthma_certificate(facts: Facts, terms: ContractTerms) -> Found | None:
    """Whoever gives asthma preventive services holds an asthma certificate."""
    if facts.encounter.service != ASTHMA:
        return None
    certificate = facts.worker.certificate
    if certificate and certificate.kind == "asthma" and certificate.awarded_on <= facts.day:
        return None
    return found("/health_worker_ref", day=facts.day)


PRODUCT_RULES = (
    integration_not_yet,
    integration_accepted,
    add_on_follows,
    add_on_limit,
    month_makes_a_unit,
    initiating_visit,
    treatment_plan,
    listed_diagnosis,
    integration_modifiers,
    asthma_accepted,
    asthma_certificate,
)
