"""By when a claim must be received: days after an anchor, calendar or working."""

from __future__ import annotations

from datetime import date, timedelta

from hub.kit.clock import month_end
from hub.rules.term_values import FilingLimit
from hub.rules.terms import ContractTerms

_SATURDAY = 5


def add_working_days(day: date, days: int) -> date:
    """The date `days` Mondays to Fridays later.

    Holidays count as working days here: the hub's deadline is then never later than the plan's.
    """
    weeks, rest = divmod(days, 5)
    due = day + timedelta(weeks=weeks)
    while rest:
        due += timedelta(days=1)
        rest -= due.weekday() < _SATURDAY
    while due.weekday() >= _SATURDAY:
        due -= timedelta(days=1)
    return due


def filing_due(
    service_date: date, terms: ContractTerms, other_payer_on: date | None
) -> date | None:
    """The last day on which the plan must have received the claim, or None while unconfirmed.

    The anchor `primary_eob` counts from the other payer's decision, or from the service where
    there was none. Where the plan has a limit of its own after such a decision and that ends
    later, it holds (reference COB-90).
    """
    limit, other = terms.filing_limit.held, terms.cob_filing_limit.held
    if limit is None:
        return None
    due_on = _due(service_date, limit, other_payer_on)
    if other is None or other_payer_on is None:
        return due_on
    return max(due_on, _due(service_date, other, other_payer_on))


def _due(service_date: date, limit: FilingLimit, other_payer_on: date | None) -> date:
    anchor = service_date
    if limit.anchor == "month_end_of_service":
        anchor = month_end(service_date)
    elif limit.anchor == "primary_eob" and other_payer_on is not None:
        anchor = other_payer_on
    if limit.day_type == "working":
        return add_working_days(anchor, limit.days)
    return anchor + timedelta(days=limit.days)
