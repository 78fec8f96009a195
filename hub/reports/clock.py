"""By when a plan pays, and what it owes when it is late; pure, whole cents, rounding stated.

Two rules, by the day on which the plan received the claim:

* from 2026-01-01, AB 3275 (Health and Safety Code 1371, DMHC APL 25-007): 30 calendar days;
  from day 31 interest of 15 % a year; interest that is not paid by itself within 5 working days
  of the payment costs the greater of $15 and 10 % of it; interest under $2 may be paid once a
  month with a list.
* before, the older text of the same section: 45 working days (plans licensed as HMOs; 30 for
  others), the same rate, and $10 for interest that was not paid by itself. The older rule is
  from general knowledge, unconfirmed.

A year has 365 days. Interest and shares round to the nearest cent, half a cent up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from hub.kit.clock import month_end
from hub.kit.money import Cents
from hub.reports.working_days import add_working_days
from hub.rules.deadlines import add_working_days as add_weekdays

AB_3275_FROM = date(2026, 1, 1)
YEAR_DAYS = 365
_WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class PayRule:
    """How long a plan has, and what lateness costs. `days` are calendar or working days."""

    name: str
    days: int
    day_type: str
    rate_bp: int
    penalty_min_cents: Cents
    penalty_bp: int
    pool_under_cents: Cents
    grace_working_days: int = 5


AB_3275 = PayRule("AB3275", 30, "calendar", 1500, 1500, 1000, 200)
BEFORE_2026 = PayRule("HSC1371-2025", 45, "working", 1500, 1000, 0, 200)


@dataclass(frozen=True, slots=True)
class Late:
    """What one late payment costs the plan, with every number of its computation.

    `interest_due_on` is the day by which the interest itself must be there; only after it is
    `penalty_cents` owed. `owed_cents` is interest and penalty less what the plan paid of them.
    """

    rule: str
    received_on: date
    due_on: date
    paid_on: date
    days_late: int
    principal_cents: Cents
    interest_cents: Cents
    interest_paid_cents: Cents
    interest_due_on: date
    penalty_cents: Cents
    pooled: bool

    @property
    def owed_cents(self) -> Cents:
        """What is still owed."""
        return max(0, self.interest_cents + self.penalty_cents - self.interest_paid_cents)

    @property
    def formula(self) -> str:
        """The computation as text, for the packet of a dispute."""
        return (
            f"{self.principal_cents} cents x {self.days_late} days x 15 % / {YEAR_DAYS} days "
            f"= {self.interest_cents} cents"
        )


def pay_rule(received_on: date) -> PayRule:
    """The rule of the day on which the plan received the claim."""
    return AB_3275 if received_on >= AB_3275_FROM else BEFORE_2026


def pay_due_on(received_on: date, rule: PayRule | None = None) -> date:
    """The last day on which the plan pays in time."""
    rule = rule or pay_rule(received_on)
    if rule.day_type == "working":
        return add_working_days(received_on, rule.days)
    return received_on + timedelta(days=rule.days)


def interest_on(principal_cents: Cents, days_late: int, rate_bp: int = 1500) -> Cents:
    """Simple interest for some days, to the nearest cent, half a cent up."""
    if days_late <= 0 or principal_cents <= 0:
        return 0
    whole = _WHOLE_BP * YEAR_DAYS
    return (2 * principal_cents * days_late * rate_bp + whole) // (2 * whole)


def penalty_on(interest_cents: Cents, rule: PayRule) -> Cents:
    """The greater of the least amount and the share of the interest (half a cent up)."""
    share = (2 * interest_cents * rule.penalty_bp + _WHOLE_BP) // (2 * _WHOLE_BP)
    return max(rule.penalty_min_cents, share)


@lru_cache(maxsize=65_536)
def late_payment(
    *,
    received_on: date,
    paid_on: date,
    principal_cents: Cents,
    interest_paid_cents: Cents,
    today: date,
    rule: PayRule | None = None,
) -> Late | None:
    """What a payment that came late costs, as of today; None when it came in time.

    The penalty is owed once the interest's own day is over and it is not all there.
    """
    rule = rule or pay_rule(received_on)
    due_on = pay_due_on(received_on, rule)
    days_late = (paid_on - due_on).days
    if days_late <= 0 or principal_cents <= 0:
        return None
    interest = interest_on(principal_cents, days_late, rule.rate_bp)
    pooled = 0 < interest < rule.pool_under_cents
    # Pooled interest comes within ten days of the month's end (28 CCR 1300.71, unconfirmed).
    if pooled:
        interest_due_on = month_end(paid_on) + timedelta(days=10)
    else:
        interest_due_on = add_working_days(paid_on, rule.grace_working_days)
    unpaid = interest > interest_paid_cents
    penalty = penalty_on(interest, rule) if unpaid and today > interest_due_on else 0
    return Late(
        rule=rule.name,
        received_on=received_on,
        due_on=due_on,
        paid_on=paid_on,
        days_late=days_late,
        principal_cents=principal_cents,
        interest_cents=interest,
        interest_paid_cents=interest_paid_cents,
        interest_due_on=interest_due_on,
        penalty_cents=penalty,
        pooled=pooled,
    )


def accrued(*, received_on: date, principal_cents: Cents, today: date) -> tuple[int, Cents]:
    """Days late and interest so far on a claim that the plan has not decided."""
    rule = pay_rule(received_on)
    days = (today - pay_due_on(received_on, rule)).days
    return max(days, 0), interest_on(principal_cents, days, rule.rate_bp)


def limit_due_on(anchor_on: date, days: int, day_type: str = "calendar") -> date:
    """The last day of a limit that is ours to keep (filing, correcting, disputing).

    Working days here run over holidays: our own deadline is then never later than the plan's.
    """
    if day_type == "working":
        return add_weekdays(anchor_on, days)
    return anchor_on + timedelta(days=days)
