"""The terms that money is judged by: filing, correcting and disputing limits, tolerance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.database import hub_view
from hub.kit.clock import month_end
from hub.kit.money import Cents
from hub.reports.clock import PayRule, limit_due_on, pay_due_on, pay_rule

NAMES = ("filing_limit", "corrected_limit", "dispute_limit", "pay_due", "payment_tolerance")
DISPUTE_DAYS = 365
"""28 CCR 1300.71.38 (from general knowledge): a year from the plan's last action."""

_TERMS = text(
    """
    SELECT k.id AS contract_id, t.name, t.value, t.effective_from, t.effective_to
      FROM contract k LEFT JOIN contract_term t
        ON t.contract_id = k.id AND t.name = ANY(:names) AND t.superseded_at IS NULL
           AND t.confirmed_on IS NOT NULL AND t.cbo_id IS NULL AND t.county IS NULL
     ORDER BY k.id, t.effective_from
    """
)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far a payment may be off: the greater of some cents and a share of what was due."""

    cents: Cents
    share_bp: int


@dataclass(frozen=True, slots=True)
class MoneyTerms:
    """Confirmed contract-wide terms of every contract, as known now."""

    by_contract: dict[UUID, list[Any]]
    _pay_rules: dict[tuple[UUID, date], PayRule] = field(default_factory=dict)

    def value(self, contract_id: UUID, name: str, day: date) -> Any | None:
        """The value in force on a day; the one that starts last wins."""
        found = None
        for row in self.by_contract.get(contract_id, ()):
            inside = row.effective_to is None or day <= row.effective_to
            if row.name == name and row.effective_from <= day and inside:
                found = row.value
        return found

    def filing_due(self, contract_id: UUID, service_date: date) -> date | None:
        """By when the plan must have a claim for a date of service; None: nobody confirmed it."""
        limit = self.value(contract_id, "filing_limit", service_date)
        if limit is None:
            return None
        anchor = service_date
        if limit["anchor"] == "month_end_of_service":
            anchor = month_end(service_date)
        return limit_due_on(anchor, limit["days"], limit.get("day_type", "calendar"))

    def correction_due(self, contract_id: UUID, decided_on: date) -> date | None:
        """By when a decided claim may be replaced; None: nobody confirmed it."""
        limit = self.value(contract_id, "corrected_limit", decided_on)
        if limit is None:
            return None
        return limit_due_on(decided_on, limit["days"], limit.get("day_type", "calendar"))

    def dispute_due(self, contract_id: UUID, last_action_on: date) -> date:
        """By when a dispute is filed: the contract's limit, or the State's 365 days."""
        limit = self.value(contract_id, "dispute_limit", last_action_on) or {}
        days = limit.get("days", DISPUTE_DAYS)
        return limit_due_on(last_action_on, days, limit.get("day_type", "calendar"))

    def pay_rule(self, contract_id: UUID, received_on: date) -> PayRule:
        """The State's rule, or the contract's own time to pay where that is shorter."""
        key = (contract_id, received_on)
        found = self._pay_rules.get(key)
        if found is None:
            found = self._pay_rules[key] = self._find_pay_rule(contract_id, received_on)
        return found

    def _find_pay_rule(self, contract_id: UUID, received_on: date) -> PayRule:
        rule = pay_rule(received_on)
        own = self.value(contract_id, "pay_due", received_on)
        if own is None:
            return rule
        agreed = PayRule(
            f"{rule.name}, contract", own["days"], own["day_type"], rule.rate_bp,
            rule.penalty_min_cents, rule.penalty_bp, rule.pool_under_cents,
        )  # fmt: skip
        return min(rule, agreed, key=lambda one: pay_due_on(received_on, one))

    def tolerance(self, contract_id: UUID, day: date) -> Tolerance:
        """How far a line's payment may be off its price; nothing, where no term says more."""
        told = self.value(contract_id, "payment_tolerance", day) or {"cents": 0}
        return Tolerance(told["cents"], told.get("bp", 0))


def load_terms(session: Session) -> MoneyTerms:
    """The money terms of every contract: one query, with the hub's view."""
    found: dict[UUID, list[Any]] = {}
    with hub_view(session):
        rows = session.connection().execute(_TERMS, {"names": list(NAMES)}).all()
    for row in rows:
        told = found.setdefault(row.contract_id, [])
        if row.name is not None:
            told.append(row)
    return MoneyTerms(found)


def days_between(first: date, last: date) -> Iterable[date]:
    """Every day from first to last."""
    return (first + timedelta(days=place) for place in range((last - first).days + 1))


def due_columns(terms: MoneyTerms, what: str, first: date, last: date) -> dict[str, list[Any]]:
    """Due days by contract and anchor day, as arrays that a query joins by unnest.

    `what` is filing, correction, dispute or pay. A report so applies pure rules to a million
    claims without fetching them.
    """
    columns: dict[str, list[Any]] = {"contracts": [], "anchors": [], "dues": []}
    for contract_id in terms.by_contract:
        told = [(day, _due(terms, what, contract_id, day)) for day in days_between(first, last)]
        known = [(day, due) for day, due in told if due is not None]
        columns["contracts"] += [contract_id] * len(known)
        columns["anchors"] += [day for day, _ in known]
        columns["dues"] += [due for _, due in known]
    return columns


def _due(terms: MoneyTerms, what: str, contract_id: UUID, day: date) -> date | None:
    if what == "filing":
        return terms.filing_due(contract_id, day)
    if what == "correction":
        return terms.correction_due(contract_id, day)
    if what == "dispute":
        return terms.dispute_due(contract_id, day)
    return pay_due_on(day, terms.pay_rule(contract_id, day))
