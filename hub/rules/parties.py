"""Rules on who bills: enrollment, kind of provider, and what a claim says of them."""

from __future__ import annotations

from hub.kit.identifiers import is_npi
from hub.rules.code_sets import EVER
from hub.rules.facts import Facts
from hub.rules.rule import Action, Found, Mends, found, rule
from hub.rules.sources import MANUAL, S5, S7, S32, S33, X222
from hub.rules.terms import ContractTerms

SUPERVISING_TYPES = (
    "cbo",
    "lhj",
    "licensed_provider",
    "hospital",
    "outpatient_clinic",
    "pharmacy",
    "fqhc",
    "rhc",
)
CLINIC_TYPES = ("fqhc", "rhc")
WORKER_TAXONOMY = "172V00000X"


def _vetted(facts: Facts) -> bool:
    """Whether the plan vetted the billing provider itself."""
    return (
        facts.biller is not None
        and facts.contract is not None
        and facts.contract.plan in facts.biller.vetted_by
    )


@rule("CHW-CBO-ENROLL", Action.BLOCK, S7.confirmed("PAVE application; effective date"), Mends.CBO)
def biller_enrolled(facts: Facts, terms: ContractTerms) -> Found | None:
    """The billing provider is enrolled with the State on the date of service."""
    if facts.biller_enrolled or (_vetted(facts) and terms.mcp_vetting_accepted.value):
        return None
    return found("/service_date", day=facts.day)


@rule(
    "CHW-MCP-VET",
    Action.WARN,
    MANUAL.unconfirmed("who has a path to state enrollment uses it (APL 22-013)"),
    Mends.CBO,
    term="mcp_vetting_accepted",
)
def enrollment_pursued(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the plan's own vetting stands for enrollment, the State's path is still pursued."""
    if facts.biller_enrolled or not _vetted(facts) or not terms.mcp_vetting_accepted.held:
        return None
    return found("/service_date", day=facts.day)


@rule("CHW-SUP-TYPES", Action.BLOCK, S5.confirmed("who may be supervising provider"), Mends.CBO)
def supervising_type(facts: Facts, terms: ContractTerms) -> Found | None:
    """The supervising provider is of a kind that may supervise CHWs."""
    kind = facts.cbo.provider_type
    return None if kind in SUPERVISING_TYPES else found("", kind=kind)


@rule(
    "CHW-SUP-FQHC",
    Action.BLOCK,
    S5.confirmed("FQHC and RHC are not supervising providers"),
    Mends.PLAN,
)
def not_a_clinic(facts: Facts, terms: ContractTerms) -> Found | None:
    """An FQHC or RHC bills CHW encounters only to a plan whose contract allows it."""
    kind = facts.cbo.provider_type
    if kind not in CLINIC_TYPES or terms.fqhc_accepted.value:
        return None
    return found("", kind=kind)


@rule(
    "CHW-NPI-BILL",
    Action.BLOCK,
    X222.secondary("loop 2010AA: NPI, tax id and nine-digit ZIP code"),
    Mends.CBO,
)
def biller_identified(facts: Facts, terms: ContractTerms) -> Found | None:
    """The billing provider has an NPI, a tax id and an address with a nine-digit ZIP code."""
    if not facts.biller_faults:
        return None
    missing = [fault for fault in facts.biller_faults if fault != "box"]
    return found("", missing=", ".join(missing)) if missing else None


@rule(
    "CHW-BILL-ADDRESS",
    Action.BLOCK,
    S7.confirmed("an administrative location, not a P.O. box"),
    Mends.CBO,
)
def not_a_box(facts: Facts, terms: ContractTerms) -> Found | None:
    """The billing provider's address is a place, not a post office box."""
    return found("") if "box" in facts.biller_faults else None


@rule(
    "CHW-NPI-REND",
    Action.BLOCK,
    MANUAL.unconfirmed("rendering provider; the plan decides"),
    Mends.CBO,
    term="rendering_rule",
)
def worker_npi(facts: Facts, terms: ContractTerms) -> Found | None:
    """Where the plan wants the health worker as rendering provider, the worker has an NPI."""
    if terms.rendering_rule.value != "individual" or is_npi(facts.worker.npi or ""):
        return None
    return found("/health_worker_ref")


@rule(
    "CHW-NPI-2310D",
    Action.BLOCK,
    S33.confirmed("the loop names a person with a last name"),
    Mends.HUB,
    since=EVER,
    term="supervising_loop_required",
)
def no_organization_in_2310d(facts: Facts, terms: ContractTerms) -> Found | None:
    """A CBO never stands in the X12 supervising provider loop, which is for a person."""
    return found("") if terms.supervising_loop_required.value else None


@rule(
    "CHW-TAXONOMY",
    Action.BLOCK,
    S32.confirmed("172V00000X is a person's taxonomy"),
    Mends.CBO,
    term="taxonomy_billing",
)
def billing_taxonomy(facts: Facts, terms: ContractTerms) -> Found | None:
    """The billing taxonomy is an organization's, and the one that the plan expects."""
    taxonomy = facts.biller.taxonomy if facts.biller else None
    wanted = terms.taxonomy_billing.value
    if taxonomy is not None and taxonomy != WORKER_TAXONOMY and wanted in (None, taxonomy):
        return None
    return found("", taxonomy=taxonomy or "-", wanted=wanted or "-")


PARTY_RULES = (
    biller_enrolled,
    enrollment_pursued,
    supervising_type,
    not_a_clinic,
    biller_identified,
    not_a_box,
    worker_npi,
    no_organization_in_2310d,
    billing_taxonomy,
)
