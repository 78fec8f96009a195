"""How reports and the clock's lists are shown."""

from __future__ import annotations

from datetime import date
from typing import Literal

from hub.reports.report import Report
from hub.shapes import Shown


class ReportOut(Shown):
    """A report: named columns; amounts in cents, shares in basis points."""

    report: str
    as_of: date
    columns: list[str]
    rows: list[dict[str, str | int | None]]
    totals: dict[str, int]

    @classmethod
    def of(cls, report: Report) -> ReportOut:
        """Every row as an object, days as text."""
        return cls(
            report=report.name,
            as_of=report.as_of,
            columns=list(report.columns),
            rows=[
                {
                    name: value.isoformat() if isinstance(value, date) else value
                    for name, value in zip(report.columns, row, strict=True)
                }
                for row in report.rows
            ],
            totals=report.totals,
        )


class InterestOut(Shown):
    """One late payment whose interest is not all there, with its computation."""

    claim_id: str
    plan_id: str
    cbo_id: str
    patient_control_number: str
    trace_number: str
    rule: str
    received_on: date
    due_on: date
    paid_on: date
    days_late: int
    principal_cents: int
    interest_cents: int
    interest_paid_cents: int
    interest_due_on: date
    pooled: bool
    penalty_cents: int
    owed_cents: int
    computation: str


class InterestListOut(Shown):
    """Interest owed and not paid, the largest first; `owed_cents` sums all of them."""

    as_of: date
    count: int
    owed_cents: int
    data: list[InterestOut]


class DeadlineOut(Shown):
    """One thing to do by a day; `plan_pays` is the plan's to do."""

    what: Literal["file", "correct", "dispute", "plan_pays"]
    subject: Literal["encounter", "claim", "dispute"]
    subject_id: str
    cbo_id: str
    plan_id: str | None
    anchor_on: date
    due_on: date
    days_left: int
    at_risk_cents: int


class CountdownOut(Shown):
    """Deadlines within the horizon, the most at risk first; the sums cover all of them."""

    as_of: date
    count: int
    at_risk_cents: int
    data: list[DeadlineOut]


class UnderpaidOut(Shown):
    """A claim paid below the contract's price, beyond tolerance, not disputed yet."""

    claim_id: str
    plan_id: str
    cbo_id: str
    expected_cents: int
    paid_cents: int
    short_cents: int
    decided_on: date | None


class UnderpaidListOut(Shown):
    """Claims worth disputing, the largest shortfall first."""

    as_of: date
    short_cents: int
    data: list[UnderpaidOut]
