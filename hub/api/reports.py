"""Reports as JSON and CSV; the clock's lists: interest owed, deadlines, what to dispute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Path, Query, Response
from sqlmodel import Session

from hub.api.dependencies import ActDep, CallerDep, CboOrAdminDep, SessionDep, TodayDep, VaultDep
from hub.api.errors import problems
from hub.api.files import served_as
from hub.api.report_shapes import (
    CountdownOut,
    DeadlineOut,
    InterestListOut,
    InterestOut,
    ReportOut,
    UnderpaidListOut,
    UnderpaidOut,
)
from hub.api.routing import hub_router, merged
from hub.api.tenants import cbo_filter
from hub.kit.csv_text import print_csv
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import show_id
from hub.record import note
from hub.reports import deadlines, expected, late
from hub.reports.denials import denials_by_rule, denials_unforeseen
from hub.reports.hours import hours
from hub.reports.late import overdue
from hub.reports.open_money import ageing, unbilled
from hub.reports.paying import days_to_pay, denials, fee_income
from hub.reports.report import Asked, Report
from hub.reports.utilization import DIMENSIONS, utilization
from hub.shapes import Day
from hub.tables.references import get_organization

router = hub_router("reports")

REPORTS: dict[str, Callable[[Session, Asked], Report]] = {
    "unbilled": unbilled,
    "ageing": ageing,
    "overdue": overdue,
    "days-to-pay": days_to_pay,
    "denials": denials,
    "denials-by-rule": denials_by_rule,
    "denials-unforeseen": denials_unforeseen,
    "paid-vs-expected": expected.paid_vs_expected,
    "fee-income": fee_income,
    "hours": hours,
}
"""Reports without parameters of their own, by the name in their address."""

ReportName = Annotated[
    Literal[
        "unbilled", "ageing", "overdue", "days-to-pay", "denials", "denials-by-rule",
        "denials-unforeseen", "paid-vs-expected", "fee-income", "hours",
    ],
    Path(),
]  # fmt: skip
FormatDep = Annotated[Literal["json", "csv"], Query(alias="format")]
Limit = Annotated[int, Query(ge=1, le=1000, description="Rows at most.")]


class DimensionsWrong(HubError):
    """The report is told by one or two different dimensions."""

    code = "dimensions_wrong"
    kind = Kind.UNREADABLE
    title = "These dimensions cannot be told together"


def read_asked(
    session: SessionDep,
    caller: CboOrAdminDep,
    today: TodayDep,
    cbo_ref: Annotated[str | None, Query(max_length=80)] = None,
    plan_ref: Annotated[str | None, Query(max_length=80)] = None,
    first: Annotated[Day | None, Query(alias="from", description="First day.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Last day.")] = None,
) -> Asked:
    """What a report is narrowed to; a CBO's reports are about itself."""
    plan_id: UUID | None = None
    if plan_ref is not None:
        plan_id = get_organization(session, plan_ref).id
    return Asked(today, cbo_filter(session, caller, cbo_ref), plan_id, first, last)


AskedDep = Annotated[Asked, Depends(read_asked)]


def _answer(report: Report, kind: str) -> Response:
    if kind == "json":
        return Response(ReportOut.of(report).model_dump_json(), media_type="application/json")
    name = f'attachment; filename="{report.name}-{report.as_of}.csv"'
    headers = {"content-disposition": name}
    content = print_csv(report.columns, report.rows)
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/interest-owed")
def get_interest_owed(session: SessionDep, asked: AskedDep, limit: Limit = 200) -> InterestListOut:
    """Interest and penalties that plans owe for late payments and have not paid."""
    found = late.interest_list(session, asked, limit=limit)
    return InterestListOut(
        as_of=asked.today,
        count=found.count,
        owed_cents=found.owed_cents,
        data=[_interest(row) for row in found.rows],
    )


def _interest(row: late.Owed) -> InterestOut:
    told = row.late
    return InterestOut(
        claim_id=show_id("claim", row.claim_id),
        plan_id=show_id("organization", row.plan_id),
        cbo_id=show_id("organization", row.cbo_id),
        patient_control_number=row.patient_control_number,
        trace_number=row.trace_number,
        rule=told.rule,
        received_on=told.received_on,
        due_on=told.due_on,
        paid_on=told.paid_on,
        days_late=told.days_late,
        principal_cents=told.principal_cents,
        interest_cents=told.interest_cents,
        interest_paid_cents=told.interest_paid_cents,
        interest_due_on=told.interest_due_on,
        pooled=told.pooled,
        penalty_cents=told.penalty_cents,
        owed_cents=told.owed_cents,
        computation=told.formula,
    )


@router.get("/deadlines")
def get_deadlines(
    session: SessionDep,
    asked: AskedDep,
    within_days: Annotated[int, Query(ge=0, le=400)] = 30,
    what: Annotated[Literal["file", "correct", "dispute", "plan_pays"] | None, Query()] = None,
    limit: Limit = 200,
) -> CountdownOut:
    """What has to happen within some days, by dollars at risk; what is past is included."""
    told = deadlines.countdown(session, asked, within_days=within_days, what=what, limit=limit)
    return CountdownOut(
        as_of=asked.today,
        count=told.count,
        at_risk_cents=told.at_risk_cents,
        data=[
            DeadlineOut(
                what=row.what,
                subject=row.subject,
                subject_id=show_id(row.subject, row.subject_id),
                cbo_id=show_id("organization", row.cbo_id),
                plan_id=None if row.plan_id is None else show_id("organization", row.plan_id),
                anchor_on=row.anchor_on,
                due_on=row.due_on,
                days_left=row.days_left,
                at_risk_cents=row.at_risk_cents,
            )
            for row in told.rows
        ],
    )


@router.get("/worth-disputing")
def get_worth_disputing(
    session: SessionDep,
    asked: AskedDep,
    least_cents: Annotated[int, Query(ge=1, le=10_000_000)] = 1,
    limit: Limit = 200,
) -> UnderpaidListOut:
    """Claims that plans paid below the contract's rate, the largest shortfall first."""
    rows = expected.worth_disputing(session, asked, least_cents=least_cents, limit=limit)
    return UnderpaidListOut(
        as_of=asked.today,
        short_cents=sum(row.short_cents for row in rows),
        data=[
            UnderpaidOut(
                claim_id=show_id("claim", row.claim_id),
                plan_id=show_id("organization", row.plan_id),
                cbo_id=show_id("organization", row.cbo_id),
                expected_cents=row.due_cents,
                paid_cents=row.paid_cents,
                short_cents=row.short_cents,
                decided_on=row.decided_on,
            )
            for row in rows
        ],
    )


@router.get(
    "/utilization",
    response_model=ReportOut,
    responses=merged(problems(DimensionsWrong), served_as("text/csv")),
)
def get_utilization(
    session: SessionDep,
    caller: CallerDep,
    act: ActDep,
    vault: VaultDep,
    asked: AskedDep,
    by: Annotated[list[str], Query(description=f"One or two of {', '.join(DIMENSIONS)}.")],
    kind: FormatDep = "json",
) -> Response:
    """People and units by one or two dimensions; cells of 1 to 10 people are hidden."""
    try:
        report = utilization(session, vault, asked, by=tuple(by))
    except ValueError:
        raise DimensionsWrong(
            f"Ask by one or two of {', '.join(DIMENSIONS)}.", possible=list(DIMENSIONS)
        ) from None
    note(session, act, "utilization.read", subject="report", detail={"by": list(by)})
    return _answer(report, kind)


@router.get("/{name}", response_model=ReportOut, responses=served_as("text/csv"))
def get_report(
    session: SessionDep, asked: AskedDep, name: ReportName, kind: FormatDep = "json"
) -> Response:
    """A report by its name; `from` and `to` bound the date of service (fees: of posting)."""
    return _answer(REPORTS[name](session, asked), kind)
