"""Statements: issued per period, read as JSON, CSV or PDF, approved for payout; period close."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Path, Query, Response
from sqlmodel import Session

from hub.api.dependencies import ActDep, AdminDep, CboOrAdminDep, SessionDep
from hub.api.errors import problems
from hub.api.files import served_as
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.api.statement_shapes import (
    ClosedOut,
    IssuedOut,
    StatementLineOut,
    StatementOut,
    StatementsIn,
)
from hub.record import Act, note
from hub.shapes import Day, Shape
from hub.statements import issue, periods
from hub.statements.csv_file import print_statement_csv
from hub.statements.issue import PeriodOutOfOrder
from hub.statements.pdf_file import print_statement_pdf
from hub.statements.periods import PeriodClosed
from hub.statements.read import (
    find_statement,
    list_statements,
    load_document,
    load_lines,
    read_statements,
)
from hub.tables import Statement
from hub.tables.references import UnknownReference, get_organization, refer

router = hub_router("statements")

StatementId = Annotated[str, Path(max_length=80, description="The id (`sta_…`).")]


class CloseIn(Shape):
    """The last day of the period to close."""

    closed_through: Day


def _shown(session: Session, rows: list[Statement]) -> list[StatementOut]:
    return [StatementOut.of(record) for record in read_statements(session, rows)]


@router.post("", responses=problems(PeriodOutOfOrder, UnknownReference))
def post_statements(
    session: SessionDep, caller: AdminDep, act: ActDep, body: StatementsIn
) -> IssuedOut:
    """Issue the statements of one CBO, or of all, through a day.

    A statement is frozen once issued; issuing it again answers the same one. What is posted
    later for days it covers stands on the next one.
    """
    if body.cbo_ref is None:
        rows = issue.issue_all(session, act, period_to=body.period_to)
    else:
        cbo_id = refer(session, body.cbo_ref, "cbo", "/cbo_ref")
        rows = [issue.issue(session, act, cbo_id=cbo_id, period_to=body.period_to)]
    return IssuedOut(statements=_shown(session, rows))


@router.post("/close", responses=problems(PeriodOutOfOrder, PeriodClosed))
def post_period_close(
    session: SessionDep, caller: AdminDep, act: ActDep, body: CloseIn
) -> ClosedOut:
    """Close the books through a day that is over: everybody's statements, then no way back.

    What is posted afterwards counts from the day it is posted.
    """
    rows = periods.close(session, act, through=body.closed_through)
    return ClosedOut(closed_through=body.closed_through, statements=_shown(session, rows))


@router.get("", responses=problems(CursorRefused))
def list_statements_of(
    session: SessionDep,
    caller: CboOrAdminDep,
    page: PageDep,
    cbo_ref: Annotated[str | None, Query(max_length=80)] = None,
    period_to: Annotated[Day | None, Query()] = None,
) -> Page[StatementOut]:
    """Statements in the order of issue; a CBO sees its own."""
    cbo_id = caller.organization_id if caller.role == "cbo" else None
    if cbo_id is None and cbo_ref is not None:
        cbo_id = get_organization(session, cbo_ref).id
    rows = list_statements(
        session, cbo_id=cbo_id, period_to=period_to, after=page.after, limit=page.limit
    )
    return page.page(rows, StatementOut.of, lambda record: record.row.id)


@router.get("/{statement_id}")
def get_statement(
    session: SessionDep, caller: CboOrAdminDep, statement_id: StatementId
) -> StatementOut:
    """One statement's figures; its lines are a list of their own."""
    return _shown(session, [find_statement(session, statement_id)])[0]


@router.get("/{statement_id}/lines", responses=problems(CursorRefused))
def list_statement_lines(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    page: PageDep,
    statement_id: StatementId,
) -> Page[StatementLineOut]:
    """The lines in their order, with adjustments explained in English and Spanish."""
    row = find_statement(session, statement_id)
    _note_read(session, act, row, "json")
    after = 0 if page.position is None else int(page.position)
    lines = load_lines(session, row, after=after, limit=page.limit + 1)
    return page.page(lines, StatementLineOut.of, lambda line: str(line.position))


@router.get(
    "/{statement_id}/content",
    response_class=Response,
    responses=served_as("application/pdf", "text/csv"),
)
def get_statement_content(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    statement_id: StatementId,
    kind: Annotated[Literal["csv", "pdf"], Query(alias="format")] = "pdf",
    language: Annotated[Literal["en", "es"], Query()] = "en",
) -> Response:
    """The whole statement as a file: CSV (cents) or PDF (dollars), in English or Spanish."""
    row = find_statement(session, statement_id)
    _note_read(session, act, row, kind)
    document = load_document(session, row)
    if kind == "csv":
        content, media = print_statement_csv(document), "text/csv; charset=utf-8"
    else:
        content, media = print_statement_pdf(document, language), "application/pdf"
    name = f"statement-{document.record.cbo_ref}-{row.number}.{kind}"
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=media, headers={"content-disposition": disposition})


@router.post("/{statement_id}/approve")
def post_statement_approval(
    session: SessionDep, caller: AdminDep, act: ActDep, statement_id: StatementId
) -> StatementOut:
    """Approve a statement for payout; approving twice changes nothing."""
    row = find_statement(session, statement_id)
    issue.approve(session, act, row)
    return _shown(session, [row])[0]


def _note_read(session: Session, act: Act, row: Statement, kind: str) -> None:
    note(
        session,
        act,
        "statement.read",
        subject="statement",
        subject_id=row.id,
        detail={"format": kind},
    )
