"""The life of contracts and agreements: draft, active, suspended, ended; and what a step does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from hub.contracts.terms import load_terms, unconfirmed_terms
from hub.kit.errors import HubError, Kind
from hub.record import Act, Change, announce, ask_for, note
from hub.tables import Agreement, Contract, ContractStatusSpan

ARROWS: dict[str, dict[str, str]] = {
    "activate": {"draft": "active", "suspended": "active"},
    "suspend": {"active": "suspended"},
    "end": {"draft": "ended", "active": "ended", "suspended": "ended"},
}
"""For each step: from which state it leads to which. `ended` has no way out."""

Agreed = Contract | Agreement


class StepImpossible(HubError):
    """The step does not lead anywhere from the present state."""

    code = "step_impossible"
    kind = Kind.CONFLICT
    title = "This step is not possible now"


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a step would change, counted before anybody takes it.

    `encounters_ready` with a date of service from `on` would lose (or keep) their contract;
    `encounters_waiting` are blocked or held and would be judged again.
    """

    step: str
    from_status: str
    to_status: str
    on: date
    agreements: int
    encounters_ready: int
    encounters_waiting: int
    claims_open: int
    terms_unconfirmed: tuple[str, ...]


def next_status(row: Agreed, step: str) -> str:
    """Where a step leads from the present state.

    Raises:
        StepImpossible: nowhere.
    """
    to_status = ARROWS[step].get(row.status)
    if to_status is None:
        raise StepImpossible(
            f"What is {row.status} cannot {step}.", status_now=row.status, step=step
        )
    return to_status


def preview_step(session: Session, row: Agreed, step: str, on: date) -> Consequences:
    """Count what a step would change; nothing is written."""
    to_status = next_status(row, step)
    contract = isinstance(row, Contract)
    counts = session.connection().execute(_COUNTS[contract], {"id": row.id, "on": on}).one()
    unconfirmed = (
        tuple(unconfirmed_terms(load_terms(session, row.id))) if contract and step == "activate"
        else ()
    )  # fmt: skip
    return Consequences(
        step=step,
        from_status=row.status,
        to_status=to_status,
        on=on,
        agreements=counts.agreements,
        encounters_ready=counts.ready,
        encounters_waiting=counts.waiting,
        claims_open=counts.claims,
        terms_unconfirmed=unconfirmed,
    )


def take_step(
    session: Session, act: Act, row: Agreed, step: str, *, on: date, reason: str | None
) -> Agreed:
    """Take a step from a day on; encounters that it touches are judged again by the worker.

    Raises:
        StepImpossible.
    """
    to_status = next_status(row, step)
    if to_status == "active":
        open_span(session, act, row, on)
    elif row.status == "active":
        # Suspended from a day on: the day before is the last active one. Ended on a day: that
        # day is the last.
        _close_span(session, row.id, on if step == "end" else on - timedelta(days=1))
    if step == "end":
        row.effective_to = on if row.effective_to is None else min(on, row.effective_to)
    row.status = to_status
    row.version += 1
    session.add(row)
    session.flush()
    noun = "contract" if isinstance(row, Contract) else "agreement"
    what = f"{noun}.{to_status}"
    note(session, act, what, subject=noun, subject_id=row.id, reason=reason)
    cbo_id = row.cbo_id if isinstance(row, Agreement) else None
    plan_id = row.plan_id if isinstance(row, Contract) else None
    announce(session, act, [Change(what, noun, row.id, cbo_id=cbo_id, plan_id=plan_id)])
    ask_for(session, "judge_again", subject_id=row.id, due_at=act.at, once=f"{what}/{row.version}")
    return row


def step_day(row: Agreed, step: str, on: date | None, today: date) -> date:
    """From which day a step counts when nobody names one: a first start, from the first day."""
    if on is not None:
        return on
    return row.effective_from if step == "activate" and row.status == "draft" else today


def open_span(session: Session, act: Act, row: Agreed, on: date) -> None:
    """Active from a day on, until the end of what was agreed."""
    session.add(
        ContractStatusSpan(
            subject_id=row.id, active_from=on, active_to=row.effective_to, recorded_at=act.at
        )
    )


def _close_span(session: Session, subject_id: UUID, last: date) -> None:
    """No day after `last` is active; a span that would only begin later goes away whole."""
    query = select(ContractStatusSpan).where(ContractStatusSpan.subject_id == subject_id)
    for span in session.exec(query.order_by(col(ContractStatusSpan.active_from))):
        if span.active_from > last:
            session.delete(span)
        elif span.active_to is None or span.active_to > last:
            span.active_to = last
            session.add(span)


_COUNT = """
    SELECT (SELECT count(DISTINCT agreement_id) FROM agreement_contract
             WHERE {joined} = :id) AS agreements,
           (SELECT count(*) FROM encounter
             WHERE {subject} = :id AND status = 'ready' AND service_date >= :on) AS ready,
           (SELECT count(*) FROM encounter
             WHERE status IN ('blocked', 'held') AND service_date >= :on
               AND {waiting}) AS waiting,
           (SELECT count(DISTINCT claim_id) FROM encounter
             WHERE {subject} = :id AND status = 'claimed' AND service_date >= :on) AS claims
"""
_COUNTS = {
    True: text(
        _COUNT.format(
            joined="contract_id",
            subject="contract_id",
            waiting="cbo_id IN (SELECT cbo_id FROM agreement_contract WHERE contract_id = :id)",
        )
    ),
    False: text(
        _COUNT.format(
            joined="agreement_id",
            subject="agreement_id",
            waiting="cbo_id = (SELECT cbo_id FROM agreement WHERE id = :id)",
        )
    ),
}
