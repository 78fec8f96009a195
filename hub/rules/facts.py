"""Everything a rule may see about one encounter: frozen, and gathered before any rule is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hub.rules.derive import FIRST_HOUR
from hub.rules.known import (
    Agreement,
    Authorization,
    Contract,
    Encounter,
    HealthWorker,
    Key,
    Member,
    Organization,
    PlanOfCare,
    Recommendation,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one encounter on its date of service, `day`.

    Minutes and units: `units` is what this encounter adds, `line_...` is the line of its CBO,
    member, day, code and modifiers with this encounter in it, `units_that_day` and
    `units_in_window` are the member's other units across all CBOs, before this encounter.
    Absent knowledge is None with a name, never a default. What is the same for many encounters
    (a card number's form, a worker's training) is found out once and told here as a fact.
    """

    encounter: Encounter
    member: Member
    worker: HealthWorker
    cbo: Organization
    received_on: date
    day: date
    biller: Organization | None = None
    plans: tuple[Key, ...] = ()
    contract: Contract | None = None
    agreement: Agreement | None = None
    plan_known: bool = False
    plan_choices: int = 0
    code: str | None = None
    modifiers: tuple[str, ...] = ()
    minutes: int | None = None
    topic_minutes: int = 0
    line_minutes: int = 0
    line_units: int | None = None
    units: int | None = None
    documented_units: int | None = None
    units_that_day: int = 0
    units_in_window: int | None = None
    units_this_year: int = 0
    g_units_this_month: int = 0
    member_overlap_minutes: int = 0
    worker_overlap_minutes: int = 0
    same_untimed_services: int = 0
    other_family_this_month: bool = False
    line_claimed: bool = False
    line_elsewhere: bool = False
    diagnosis_faults: tuple[tuple[int, str], ...] = ()
    recommendation: Recommendation | None = None
    plan_of_care: PlanOfCare | None = None
    authorizations: tuple[Authorization, ...] = ()
    plan_member_number: str | None = None
    rate_cents: int | None = None
    add_on_rate_cents: int | None = None
    filing_due_on: date | None = None
    programs: tuple[str, ...] = ()
    biller_enrolled: bool = False
    biller_faults: tuple[str, ...] = ()
    cin_fault: str | None = None
    training_hours: int | None = None
    times_elsewhere: str | None = None

    @property
    def add_on_units(self) -> int:
        """Units of G0022 among those that a contact adds which brings its month's first hour."""
        return max(0, (self.units or 0) - 1) if self.code == FIRST_HOUR else 0

    @property
    def expected_cents(self) -> int | None:
        """What the contract pays for the units that this encounter adds, or None while unknown."""
        if self.code is None or self.units is None or self.rate_cents is None:
            return None
        add_on_cents = self.add_on_units * (self.add_on_rate_cents or 0)
        return (self.units - self.add_on_units) * self.rate_cents + add_on_cents
