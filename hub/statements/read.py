"""Reading statements back: header, lines, names, and whether they are still as issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from hub.database import hub_view
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id
from hub.statements.issue import digest_of
from hub.statements.lines import Line
from hub.tables import (
    Organization,
    PayoutItem,
    Statement,
    StatementApproval,
    StatementLine,
)


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A statement with what stands around it.

    `state` is issued, approved, or paid once money left the bank for it. `paid_out_cents` is
    what was released for it and has not come back.
    """

    row: Statement
    cbo_ref: str
    cbo_name: str
    state: str
    approved_by: str | None
    paid_out_cents: int


@dataclass(frozen=True, slots=True)
class Document:
    """Everything a printed statement says."""

    record: StatementRecord
    hub_name: str
    hub_address: dict[str, Any] | None
    cbo_address: dict[str, Any] | None
    plan_names: dict[UUID, str]
    lines: list[StatementLine]


def find_statement(session: Session, text: str) -> Statement:
    """A statement by id, as far as the tenant may see it; raises NotFound."""
    row_id = read_id("statement", text)
    found = None if row_id is None else session.get(Statement, row_id)
    if found is None:
        raise NotFound("There is no such statement.")
    return found


def list_statements(
    session: Session,
    *,
    cbo_id: UUID | None,
    period_to: date | None,
    after: UUID | None,
    limit: int,
) -> list[StatementRecord]:
    """Statements in the order of issue; `limit` + 1 of them, in four queries."""
    query = select(Statement).order_by(col(Statement.id)).limit(limit + 1)
    if cbo_id is not None:
        query = query.where(Statement.cbo_id == cbo_id)
    if period_to is not None:
        query = query.where(Statement.period_to == period_to)
    if after is not None:
        query = query.where(col(Statement.id) > after)
    return read_statements(session, list(session.exec(query)))


def read_statements(session: Session, rows: list[Statement]) -> list[StatementRecord]:
    """Statements with approvals, payouts and the CBO's name."""
    ids = [row.id for row in rows]
    approvals = dict(
        session.exec(
            select(StatementApproval.statement_id, StatementApproval.approved_by).where(
                col(StatementApproval.statement_id).in_(ids)
            )
        ).all()
    )
    paid = dict(
        session.exec(
            select(PayoutItem.statement_id, func.sum(PayoutItem.amount_cents))
            .where(col(PayoutItem.statement_id).in_(ids), PayoutItem.status == "released")
            .group_by(col(PayoutItem.statement_id))
        ).all()
    )
    cbos = {
        row.id: row
        for row in session.exec(
            select(Organization).where(col(Organization.id).in_({row.cbo_id for row in rows}))
        )
    }
    return [
        StatementRecord(
            row=row,
            cbo_ref=cbos[row.cbo_id].ref,
            cbo_name=cbos[row.cbo_id].name,
            state="paid" if row.id in paid else "approved" if row.id in approvals else "issued",
            approved_by=approvals.get(row.id),
            paid_out_cents=int(paid.get(row.id, 0)),
        )
        for row in rows
    ]


def load_lines(
    session: Session, statement: Statement, *, after: int = 0, limit: int | None = None
) -> list[StatementLine]:
    """The lines after a position, in their order; all of them without a limit."""
    query = (
        select(StatementLine)
        .where(
            StatementLine.cbo_id == statement.cbo_id,
            StatementLine.statement_id == statement.id,
            StatementLine.position > after,
        )
        .order_by(col(StatementLine.position))
    )
    return list(session.exec(query if limit is None else query.limit(limit)))


def load_document(session: Session, statement: Statement) -> Document:
    """A statement with every line and the names it prints."""
    (record,) = read_statements(session, [statement])
    lines = load_lines(session, statement)
    named = {line.plan_id for line in lines if line.plan_id is not None}
    with hub_view(session):
        organizations = list(
            session.exec(
                select(Organization).where(
                    col(Organization.id).in_({*named, statement.cbo_id})
                    | (col(Organization.kind) == "hub")
                )
            )
        )
    by_id = {row.id: row for row in organizations}
    hub = next((row for row in organizations if row.kind == "hub"), None)
    return Document(
        record=record,
        hub_name="" if hub is None else hub.name,
        hub_address=None if hub is None else hub.address,
        cbo_address=by_id[statement.cbo_id].address,
        plan_names={plan_id: by_id[plan_id].name for plan_id in named},
        lines=lines,
    )


def unchanged(session: Session, statement: Statement) -> bool:
    """Whether a statement still says what was issued: figures and lines against its digest."""
    about_issue = {"id", "issued_at", "issued_by", "digest"}
    told = {name: getattr(statement, name) for name in Statement.model_fields.keys() - about_issue}
    columns = Line.__dataclass_fields__
    lines = [
        {column: getattr(line, column) for column in columns}
        for line in load_lines(session, statement)
    ]
    return digest_of(told, lines) == statement.digest
