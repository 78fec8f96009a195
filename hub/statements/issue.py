"""Issuing statements: numbered without a gap per CBO, footed against the ledger, then frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from hub.database import draw_numbers
from hub.database.bulk import insert_rows
from hub.kit.errors import HubError
from hub.kit.identifiers import new_id
from hub.kit.money import Cents
from hub.ledger.recoupment import SETTLING_KINDS
from hub.record import Act, Change, announce, note
from hub.statements.invoices import bill
from hub.statements.lines import PAYOUT_KINDS, Line, unstated_lines
from hub.statements.monthly import charge_months
from hub.statements.recoupment import carried_after, settle_recoupments
from hub.tables import Statement, StatementApproval, StatementLine

_line: Any = StatementLine.__table__  # type: ignore[attr-defined]

_CONCERNED = text(
    """
    SELECT cbo_id FROM posting WHERE cbo_id IS NOT NULL AND effective_on <= :through
    UNION SELECT p.cbo_id FROM claim_payment p JOIN remittance r ON r.id = p.remittance_id
           WHERE p.cbo_id IS NOT NULL AND r.status = 'posted'
             AND (r.received_at AT TIME ZONE 'America/Los_Angeles')::date <= :through
    ORDER BY 1
    """
)
_OWED = text(
    "SELECT COALESCE(-sum(amount_cents), 0) FROM posting "
    "WHERE cbo_id = :cbo_id AND account = 'cbo_payable' AND effective_on <= :through"
)
_LINE_COLUMNS = (
    "id", "cbo_id", "statement_id", "position", "source_kind", "source_id", "kind",
    "effective_on", "plan_id", "claim_id", "patient_control_number", "member_ref",
    "service_date", "codes", "billed_cents", "allowed_cents", "paid_cents", "fee_cents",
    "net_cents", "directly_cents", "fees", "adjustments", "trace_number",
)  # fmt: skip


_LATER = frozenset(("recoupment_cents", "carried_cents"))


class PeriodOutOfOrder(HubError):
    """A later period has been stated already, or the period is not over."""

    code = "period_out_of_order"
    title = "The period cannot be stated now"


class StatementDoesNotFoot(RuntimeError):
    """Opening and lines do not come to what the ledger says is owed: a fault of ours."""


_TOLD = tuple(field.name for field in fields(Line))
"""Lines are flat: no copy of what they hold is needed to tell it."""


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a statement's lines, in cents."""

    paid_cents: Cents
    fee_cents: Cents
    payout_cents: Cents
    recoupment_cents: Cents
    net_cents: Cents
    directly_cents: Cents

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Totals:
        """Sum the lines; payouts and recoupment policies stand apart from the plans' money."""
        return cls(
            paid_cents=sum(line.paid_cents for line in lines),
            fee_cents=sum(line.fee_cents for line in lines),
            payout_cents=sum(line.net_cents for line in lines if line.kind in PAYOUT_KINDS),
            recoupment_cents=sum(line.net_cents for line in lines if line.kind in SETTLING_KINDS),
            net_cents=sum(line.net_cents for line in lines),
            directly_cents=sum(line.directly_cents for line in lines),
        )


def issue_all(session: Session, act: Act, *, period_to: date) -> list[Statement]:
    """The statements of every CBO with anything to state up to a day; once per period and CBO.

    Raises:
        PeriodOutOfOrder: the day lies ahead.
    """
    concerned = session.connection().execute(_CONCERNED, {"through": period_to}).scalars().all()
    return [issue(session, act, cbo_id=cbo_id, period_to=period_to) for cbo_id in concerned]


def issue(session: Session, act: Act, *, cbo_id: UUID, period_to: date) -> Statement:
    """A CBO's statement from the day after its last one to `period_to`; the same one again.

    What was posted late, for days that an earlier statement covers, stands on this one.

    Raises:
        PeriodOutOfOrder: the day lies ahead, or a later period was stated already.
    """
    if period_to > act.day:
        raise PeriodOutOfOrder("State a period that has begun; this one ends in the future.")
    # Drawing none locks the counter row: two runs for one CBO wait for each other.
    draw_numbers(session, plan_id=cbo_id, kind="statement", count=0)
    last = _latest(session, cbo_id)
    if last is not None and last.period_to == period_to:
        return last
    if last is not None and last.period_to > period_to:
        raise PeriodOutOfOrder(
            f"Statement {last.number} runs to {last.period_to}; state a later day.",
            last_period_to=last.period_to.isoformat(),
        )
    its_id = new_id()
    where: dict[str, Any] = {"cbo_id": cbo_id, "statement_id": its_id, "through": period_to}
    charge_months(session, act, **where)
    steps = settle_recoupments(session, act, **where, owed=_owed(session, cbo_id, period_to))
    lines = list(unstated_lines(session, cbo_id=cbo_id, through=period_to))
    (number,) = draw_numbers(session, plan_id=cbo_id, kind="statement")
    told = _figures(cbo_id, number, period_to, last, lines)
    if steps or (last is not None and last.carried_cents):
        told["carried_cents"] = carried_after(session, cbo_id)
    digest = digest_of(told, [{name: getattr(line, name) for name in _TOLD} for line in lines])
    statement = Statement(id=its_id, issued_at=act.at, issued_by=act.actor, digest=digest, **told)
    _foot(session, statement)
    session.add(statement)
    session.flush()
    bill(session, act, statement, steps)
    insert_rows(session, _line, _LINE_COLUMNS, _rows(statement, lines))
    note(
        session,
        act,
        "statement.issued",
        subject="statement",
        subject_id=statement.id,
        detail={"number": number, "lines": len(lines), "closing_cents": statement.closing_cents},
    )
    announce(session, act, [Change("statement.issued", "statement", statement.id, cbo_id=cbo_id)])
    return statement


def approve(session: Session, act: Act, statement: Statement) -> StatementApproval:
    """Say that a statement may be paid out; saying it twice changes nothing."""
    query = select(StatementApproval).where(StatementApproval.statement_id == statement.id)
    known = session.exec(query).one_or_none()
    if known is not None:
        return known
    approval = StatementApproval(
        id=new_id(),
        cbo_id=statement.cbo_id,
        statement_id=statement.id,
        approved_at=act.at,
        approved_by=act.actor,
    )
    session.add(approval)
    session.flush()
    note(session, act, "statement.approved", subject="statement", subject_id=statement.id)
    announce(
        session,
        act,
        [Change("statement.approved", "statement", statement.id, cbo_id=statement.cbo_id)],
    )
    return approval


def _latest(session: Session, cbo_id: UUID) -> Statement | None:
    query = select(Statement).where(Statement.cbo_id == cbo_id)
    return session.exec(query.order_by(col(Statement.number).desc()).limit(1)).one_or_none()


def _figures(
    cbo_id: UUID, number: int, period_to: date, last: Statement | None, lines: Sequence[Line]
) -> dict[str, Any]:
    totals = Totals.of(lines)
    opening = 0 if last is None else last.closing_cents
    first = min([period_to.replace(day=1), *(line.effective_on for line in lines)])
    return {
        "cbo_id": cbo_id,
        "number": number,
        "period_from": first if last is None else last.period_to + timedelta(days=1),
        "period_to": period_to,
        "opening_cents": opening,
        "paid_cents": totals.paid_cents,
        "fee_cents": totals.fee_cents,
        "payout_cents": totals.payout_cents,
        "closing_cents": opening + totals.net_cents,
        "directly_cents": totals.directly_cents,
        "recoupment_cents": totals.recoupment_cents,
        "carried_cents": 0,
        "line_count": len(lines),
    }


def digest_of(told: dict[str, Any], lines: list[dict[str, Any]]) -> str:
    """SHA-256 over a statement's figures and lines, as canonical JSON.

    Figures that came to statements later are part of it where they say anything, so that what
    was issued before is still what it was.
    """
    figures = {name: value for name, value in told.items() if value or name not in _LATER}
    document = json.dumps([figures, lines], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(document.encode()).hexdigest()


def _foot(session: Session, statement: Statement) -> None:
    """Opening and lines must come to what the ledger owes the CBO at the period's end."""
    owed = _owed(session, statement.cbo_id, statement.period_to)
    parts = statement.paid_cents - statement.fee_cents
    parts += statement.payout_cents + statement.recoupment_cents
    if not statement.closing_cents == owed == statement.opening_cents + parts:
        raise StatementDoesNotFoot(
            f"statement {statement.number}: closing {statement.closing_cents}, ledger {owed}"
        )


def _owed(session: Session, cbo_id: UUID, through: date) -> Cents:
    asked = {"cbo_id": cbo_id, "through": through}
    return int(session.connection().execute(_OWED, asked).scalar_one())


def _rows(statement: Statement, lines: Sequence[Line]) -> list[tuple[Any, ...]]:
    return [
        (new_id(), statement.cbo_id, statement.id, place, *(_plain(line)))
        for place, line in enumerate(lines, start=1)
    ]


def _plain(line: Line) -> list[Any]:
    return [getattr(line, column) for column in _LINE_COLUMNS[4:]]
