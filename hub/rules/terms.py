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
from hub.rules.term_catalog import SPECS
from hub.rules.term_values import FilingLimit, StandingRecommendation, UnitThreshold

T = TypeVar("T")


class MissingTerm(Exception):
    """A rule needs a term that is absent or unconfirmed."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name)
        self.name = name
        self.why = why


@dataclass(frozen=True, eq=False)
class Term(Generic[T]):
    """One resolved term with a value: `why` is `confirmed`, `state` or `silent`.

    `held` is the value too; a term without one (`Unsaid`) holds None there, for the rules that
    leave it to another rule to hold the encounter.
    """

    __slots__ = ("held", "name", "value", "why")
    name: str
    value: T
    held: T | None
    why: str

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Term) or isinstance(other, Unsaid):
            return NotImplemented
        return (self.name, self.value, self.why) == (other.name, other.value, other.why)

    def __hash__(self) -> int:
        return hash((self.name, self.why))

    @property
    def confirmed(self) -> bool:
        """Whether the contract itself says so, confirmed by somebody on a day."""
        return self.why == "confirmed"


class Unsaid(Term[Any]):
    """A term without a value: `why` is `unconfirmed`, `absent` or `unreadable`."""

    __slots__ = ()
    REASONS = ("unconfirmed", "absent", "unreadable")

    def __init__(self, name: str, why: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "held", None)
        object.__setattr__(self, "why", why)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Unsaid):
            return NotImplemented
        return (self.name, self.why) == (other.name, other.why)

    def __hash__(self) -> int:
        return hash((self.name, self.why))

    def __repr__(self) -> str:
        return f"Unsaid({self.name!r}, {self.why!r})"

    @property
    def value(self) -> Any:
        """No value to give.

        Raises:
            MissingTerm: nobody confirmed it, or it is absent and the State sets none.
        """
        raise MissingTerm(self.name, self.why)


def said(name: str, value: T, why: str) -> Term[T]:
    """A term with a value."""
    return Term(name, value, value, why)


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
    cob_filing_limit: Term[FilingLimit | None]
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


class PreparedTerms:
    """A contract's terms, read and checked once, to be resolved for many days."""

    __slots__ = ("_by_name",)

    def __init__(self, contract: Contract) -> None:
        self._by_name: dict[str, list[tuple[DatedTerm, Term[Any]]]] = {}
        for term in contract.terms:
            if term.name in SPECS:
                self._by_name.setdefault(term.name, []).append((term, _read(term)))

    def on(self, day: date, cbo: Key, county: str | None) -> ContractTerms:
        """The terms for one CBO and county on a date of service.

        The narrowest that fits wins, among equals the one that starts last. An unconfirmed term
        that fits best hides wider ones: somebody began to say something narrower, so to go by
        the wider one would be to guess.
        """
        resolved = dict(_UNSAID)
        for name, candidates in self._by_name.items():
            best_rank = (-1, date.min)
            for term, value in candidates:
                if (
                    not term.span.holds(day)
                    or term.cbo not in (None, cbo)
                    or term.county not in (None, county)
                ):
                    continue
                narrow = (term.cbo is not None) * 2 + (term.county is not None)
                if (narrow, term.span.first) > best_rank:
                    best_rank = (narrow, term.span.first)
                    resolved[name] = value
        return ContractTerms(**resolved)


def _read(term: DatedTerm) -> Term[Any]:
    spec = SPECS[term.name]
    if term.confirmed_on is None:
        return Unsaid(term.name, "unconfirmed")
    if spec.check.problems(term.value):
        return Unsaid(term.name, "unreadable")
    return said(term.name, spec.read(term.value), "confirmed")


def resolve_terms(
    contract: Contract, agreement: Agreement | None, county: str | None, day: date
) -> ContractTerms:
    """The terms of a contract for one agreement's CBO and a county on a date of service."""
    return PreparedTerms(contract).on(day, agreement.cbo if agreement else None, county)


_UNSAID: Mapping[str, Term[Any]] = {
    name: Unsaid(name, spec.absence)
    if spec.absence == "absent"
    else said(name, spec.default, spec.absence)
    for name, spec in SPECS.items()
}
UNSAID_TERMS = ContractTerms(**_UNSAID)
"""The terms of a contract that says nothing: the State's values, the rest holds."""
