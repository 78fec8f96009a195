"""Contract terms as rules read them: one dated, sourced and confirmed value each, or a hold.

A rule asks `terms.units_per_day_max.value`. A term that nobody confirmed, or that a contract
lacks and the State does not set, raises `MissingTerm` there, and the encounter is held under
that rule until somebody confirms the term. Nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from hub.rules.known import Agreement, Contract, DatedTerm, Key
from hub.rules.term_catalog import SPECS, FilingLimit, StandingRecommendation, UnitThreshold

T = TypeVar("T")


class MissingTerm(Exception):
    """A rule needs a term that is absent or unconfirmed."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name)
        self.name = name
        self.why = why


@dataclass(frozen=True, slots=True)
class Term(Generic[T]):
    """One resolved term. `why` is `confirmed`, `state`, `silent`, `unconfirmed`, `absent` or
    `unreadable`; the last three have no value to give."""

    name: str
    held: T | None
    why: str

    @property
    def value(self) -> T:
        """The value.

        Raises:
            MissingTerm: nobody confirmed it, or it is absent and the State sets none.
        """
        if self.why in _WITHOUT_VALUE:
            raise MissingTerm(self.name, self.why)
        return self.held  # type: ignore[return-value]

    @property
    def confirmed(self) -> bool:
        """Whether the contract itself says so, confirmed by somebody on a day."""
        return self.why == "confirmed"


_WITHOUT_VALUE = frozenset(("unconfirmed", "absent", "unreadable"))


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """Every term a rule may read, as it stood for one contract, CBO, county and day."""

    unit_minutes_min: Term[int]
    rounding_rule: Term[str]
    units_per_day_max: Term[int]
    unit_threshold: Term[UnitThreshold]
    units_per_year_max: Term[int | None]
    emergency_visits_exempt: Term[bool]
    plan_of_care_review_months: Term[int]
    plan_of_care_review_grace_days: Term[int]
    filing_limit: Term[FilingLimit]
    ecm_overlap: Term[str]
    exclusive_programs: Term[tuple[str, ...]]
    standing_recommendation: Term[StandingRecommendation]
    recommendation_channel: Term[str | None]
    recommender_types: Term[tuple[str, ...]]
    recommendation_months_max: Term[int | None]
    referring_provider_required: Term[bool]
    member_id_type: Term[str]
    g_codes_accepted: Term[bool]
    g_code_modifiers: Term[tuple[str, ...]]
    g_code_diagnoses: Term[tuple[str, ...]]
    g_code_units_per_month_max: Term[int | None]
    initiating_visit_lookback_days: Term[int]
    asthma_services_accepted: Term[bool]
    rendering_rule: Term[str]
    supervising_loop_required: Term[bool]
    taxonomy_billing: Term[str | None]
    place_of_service_allowed: Term[tuple[str, ...]]
    modalities_allowed: Term[tuple[str, ...]]
    consent_methods: Term[tuple[str, ...]]
    eligibility_check_days_max: Term[int | None]
    training_lapse_blocks: Term[bool]
    mcp_vetting_accepted: Term[bool]
    fqhc_accepted: Term[bool]
    other_coverage_first: Term[bool]
    late_filing_accepted: Term[tuple[str, ...]]
    rules_confirmed: Term[tuple[str, ...]]


def _pick(candidates: list[DatedTerm], cbo: Key, county: str | None, day: date) -> DatedTerm | None:
    """The narrowest term that fits; among equals the one that starts last."""
    best: DatedTerm | None = None
    best_rank = (-1, date.min)
    for term in candidates:
        if not term.span.holds(day):
            continue
        if term.cbo is not None and term.cbo != cbo:
            continue
        if term.county is not None and term.county != county:
            continue
        rank = ((term.cbo is not None) * 2 + (term.county is not None), term.span.first)
        if rank > best_rank:
            best, best_rank = term, rank
    return best


def resolve_terms(
    contract: Contract, agreement: Agreement | None, county: str | None, day: date
) -> ContractTerms:
    """The terms of a contract for one CBO and county on a date of service.

    An unconfirmed term that fits best hides wider ones: somebody began to say something
    narrower, so a guess from the wider one would be a guess.
    """
    by_name: dict[str, list[DatedTerm]] = {}
    for term in contract.terms:
        by_name.setdefault(term.name, []).append(term)
    cbo = agreement.cbo if agreement else None
    resolved: dict[str, Any] = {}
    for name, spec in SPECS.items():
        found = _pick(by_name.get(name, []), cbo, county, day)
        if found is None:
            resolved[name] = _UNSAID[name]
        elif found.confirmed_on is None:
            resolved[name] = Term(name, None, "unconfirmed")
        elif spec.check.problems(found.value):
            resolved[name] = Term(name, None, "unreadable")
        else:
            resolved[name] = Term(name, spec.read(found.value), "confirmed")
    return ContractTerms(**resolved)


_UNSAID: Mapping[str, Term[Any]] = {
    name: Term(name, spec.default, spec.absence) for name, spec in SPECS.items()
}
UNSAID_TERMS = ContractTerms(**_UNSAID)
"""The terms of a contract that says nothing: the State's values, the rest holds."""
