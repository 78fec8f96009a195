"""What a CBO was paid in a period, line by line, from postings alone: opening, lines, closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.errors import HubError, Kind
from hub.kit.money import Cents

DAYS_MAX = 400
"""Days that one statement may span."""

_OPENING = text(
    "SELECT COALESCE(-sum(amount_cents), 0) FROM posting WHERE cbo_id = :cbo_id "
    "AND account = 'cbo_payable' AND effective_on < :first"
)
# One row per entry: what the plan moved, what the fee stack kept, what is owed.
_LINES = text(
    """
    SELECT e.id, e.kind, e.effective_on, e.reverses_id, e.reason, p.claim_id, p.plan_id,
           p.remittance_id, c.patient_control_number, c.service_date, c.charge_cents, m.ref,
           r.trace_number,
           COALESCE(sum(p.amount_cents) FILTER (WHERE p.account = 'cash'), 0) AS paid_cents,
           COALESCE(-sum(p.amount_cents) FILTER (WHERE p.account = 'hub_fee'), 0) AS fee_cents,
           COALESCE(-sum(p.amount_cents) FILTER (WHERE p.account = 'cbo_payable'), 0)
               AS net_cents,
           COALESCE(sum(p.amount_cents) FILTER (WHERE p.account = 'cash_at_cbo'), 0)
               AS paid_directly_cents
      FROM posting p JOIN entry e ON e.id = p.entry_id
      LEFT JOIN claim c ON c.id = p.claim_id
      LEFT JOIN member m ON m.id = c.member_id
      LEFT JOIN remittance r ON r.id = p.remittance_id
     WHERE p.cbo_id = :cbo_id AND p.effective_on BETWEEN :first AND :last
     GROUP BY e.id, p.claim_id, p.plan_id, p.remittance_id, c.id, m.ref, r.trace_number
     ORDER BY e.effective_on, c.service_date NULLS LAST, c.patient_control_number, e.at, e.id
    """
)


class PeriodTooLong(HubError):
    """A statement spans at most 400 days and does not end before it begins."""

    code = "period_unfit"
    kind = Kind.UNREADABLE
    title = "This period cannot be stated"


@dataclass(frozen=True, slots=True)
class Statement:
    """A period of one CBO. `closing_cents` is opening plus the net of every line."""

    cbo_id: UUID
    first: date
    last: date
    opening_cents: Cents
    lines: list[Any]

    @property
    def paid_cents(self) -> Cents:
        """What plans paid the hub for this CBO."""
        return sum(line.paid_cents for line in self.lines)

    @property
    def fee_cents(self) -> Cents:
        """What the fee stack kept."""
        return sum(line.fee_cents for line in self.lines)

    @property
    def net_cents(self) -> Cents:
        """What the period added to the CBO's balance."""
        return sum(line.net_cents for line in self.lines)

    @property
    def paid_directly_cents(self) -> Cents:
        """What plans paid the CBO itself; part of no balance."""
        return sum(line.paid_directly_cents for line in self.lines)

    @property
    def closing_cents(self) -> Cents:
        """What the hub owes the CBO at the end of the last day."""
        return self.opening_cents + self.net_cents


def state(session: Session, *, cbo_id: UUID, first: date, last: date) -> Statement:
    """The statement of a CBO from `first` to `last`, both included; two queries, hub's view.

    Raises:
        PeriodTooLong: it ends before it begins, or spans more than 400 days.
    """
    if last < first or (last - first).days >= DAYS_MAX:
        raise PeriodTooLong(f"State at most {DAYS_MAX} days, the first before the last.")
    connection = session.connection()
    asked = {"cbo_id": cbo_id, "first": first, "last": last}
    opening = connection.execute(_OPENING, {"cbo_id": cbo_id, "first": first}).scalar_one()
    return Statement(cbo_id, first, last, int(opening), list(connection.execute(_LINES, asked)))
