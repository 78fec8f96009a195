"""Disputes with plans: opened on the facts, sent, answered; their deadlines follow the steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from hub.kit.errors import HubError, NotFound
from hub.kit.identifiers import new_id, read_id, show_id
from hub.kit.money import Cents
from hub.record import Act, Change, announce, note
from hub.reports.packet import Facts, gather_facts
from hub.reports.terms import load_terms
from hub.reports.working_days import add_working_days
from hub.tables import Dispute

ACKNOWLEDGE_WORKING_DAYS = 2
DECIDE_WORKING_DAYS = 45
PAY_WORKING_DAYS = 5
"""28 CCR 1300.71.38 (from general knowledge): for disputes sent electronically."""

STEPS: dict[str, tuple[str, ...]] = {
    "opened": ("sent", "withdrawn"),
    "sent": ("acknowledged", "overturned", "partly_overturned", "upheld", "withdrawn"),
    "acknowledged": ("overturned", "partly_overturned", "upheld", "withdrawn", "escalated"),
    "upheld": ("escalated",),
    "partly_overturned": ("escalated",),
    "escalated": ("overturned", "partly_overturned", "upheld", "withdrawn"),
    "overturned": (),
    "withdrawn": (),
}
"""Where a dispute may go, by where it stands. Escalated: a complaint to the State (DMHC)."""
DECIDED = frozenset(("overturned", "partly_overturned"))
LIVE = frozenset(("opened", "sent", "acknowledged", "escalated"))


class NothingToDispute(HubError):
    """The claim's record gives no ground for a dispute of this kind."""

    code = "nothing_to_dispute"
    title = "There is nothing to dispute"


class DisputeTooLate(HubError):
    """The last day to file the dispute is over."""

    code = "dispute_too_late"
    title = "The limit for disputes is over"


class DisputeRunning(HubError):
    """The claim has a dispute of this kind that is not over."""

    code = "dispute_running"
    title = "The claim is in dispute already"


class StepNotOpen(HubError):
    """The dispute cannot take this step from where it stands."""

    code = "dispute_step_not_open"
    title = "The dispute cannot take this step now"


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when what has to happen; null where the step before has not been taken."""

    file_due_on: date
    acknowledge_due_on: date | None
    decide_due_on: date | None
    pay_due_on: date | None


def open_disputes(
    session: Session, act: Act, *, claim_ids: Sequence[UUID], kind: str
) -> list[Dispute]:
    """Open one dispute a claim, with its packet of facts; all of them or none.

    `kind` is denied, underpaid, interest or recouped; the amount is what the record shows.

    Raises:
        NotFound: a claim that is not there, or not the caller's.
        NothingToDispute, DisputeTooLate, DisputeRunning: naming the claim.
    """
    terms = load_terms(session)
    facts = gather_facts(session, terms, claim_ids=claim_ids, today=act.day)
    if set(facts) != set(claim_ids):
        raise NotFound("There is no such claim.")
    running = session.exec(
        select(Dispute.claim_id).where(
            col(Dispute.claim_id).in_(claim_ids),
            Dispute.kind == kind,
            col(Dispute.status).in_(LIVE),
        )
    ).first()
    if running is not None:
        raise DisputeRunning(
            "One of the claims is in dispute already.", claim_id=show_id("claim", running)
        )
    rows = []
    for claim_id in claim_ids:
        told = facts[claim_id]
        last_action_on = told.decided_on or act.day
        due_on = terms.dispute_due(told.contract_id, last_action_on)
        rows.append(_dispute(act, told, kind, last_action_on, due_on))
    session.add_all(rows)
    session.flush()
    for row in rows:
        _tell(session, act, row, "opened")
    return rows


def _dispute(act: Act, told: Facts, kind: str, last_action_on: date, due_on: date) -> Dispute:
    amount: Cents = told.amounts.get(kind, 0)
    if amount <= 0:
        raise NothingToDispute(
            f"The record shows nothing {kind} on this claim.",
            claim_id=show_id("claim", told.claim_id),
        )
    if due_on < act.day:
        raise DisputeTooLate(f"The last day to file was {due_on}.", due_on=due_on.isoformat())
    return Dispute(
        id=new_id(),
        cbo_id=told.cbo_id,
        plan_id=told.plan_id,
        claim_id=told.claim_id,
        kind=kind,
        amount_cents=amount,
        last_action_on=last_action_on,
        due_on=due_on,
        packet=told.packet(kind),
        steps=[_step("opened", act, act.day)],
        opened_at=act.at,
        updated_at=act.at,
    )


def _step(status: str, act: Act, on: date) -> dict[str, str]:
    return {"status": status, "on": on.isoformat(), "actor": act.actor}


def take_step(session: Session, act: Act, row: Dispute, status: str, *, on: date) -> Dispute:
    """Move a dispute on: sent, acknowledged, decided, withdrawn, escalated.

    Raises:
        StepNotOpen: not from where it stands, on a day ahead, or before the step before.
        DisputeTooLate: sent after its last day.
    """
    if status not in STEPS[row.status]:
        raise StepNotOpen(
            f"A dispute that is {row.status} cannot become {status}.",
            status=row.status,
            possible=list(STEPS[row.status]),
        )
    before = date.fromisoformat(row.steps[-1]["on"])
    if not before <= on <= act.day:
        raise StepNotOpen(f"The step lies between {before} and today.")
    if status == "sent" and on > row.due_on:
        raise DisputeTooLate(
            f"The last day to file was {row.due_on}.", due_on=row.due_on.isoformat()
        )
    row.steps = [*row.steps, _step(status, act, on)]
    row.status = status
    row.version += 1
    row.updated_at = act.at
    session.add(row)
    session.flush()
    _tell(session, act, row, status)
    return row


def deadlines_of(row: Dispute) -> Deadlines:
    """The deadlines that follow from the steps so far (working days)."""
    days = {step["status"]: date.fromisoformat(step["on"]) for step in row.steps}
    sent_on = days.get("sent")
    won_on = next((days[status] for status in DECIDED if status in days), None)
    return Deadlines(
        file_due_on=row.due_on,
        acknowledge_due_on=sent_on and add_working_days(sent_on, ACKNOWLEDGE_WORKING_DAYS),
        decide_due_on=sent_on and add_working_days(sent_on, DECIDE_WORKING_DAYS),
        pay_due_on=won_on and add_working_days(won_on, PAY_WORKING_DAYS),
    )


def find_dispute(session: Session, text: str, *, lock: bool = False) -> Dispute:
    """A dispute by id, as far as the tenant may see it; raises NotFound."""
    row_id = read_id("dispute", text)
    found = None if row_id is None else session.get(Dispute, row_id, with_for_update=lock or None)
    if found is None:
        raise NotFound("There is no such dispute.")
    return found


def list_disputes(
    session: Session,
    *,
    cbo_id: UUID | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[Dispute]:
    """Disputes in the order in which they were opened; `limit` + 1 of them."""
    query = select(Dispute).order_by(col(Dispute.id)).limit(limit + 1)
    if cbo_id is not None:
        query = query.where(Dispute.cbo_id == cbo_id)
    if status is not None:
        query = query.where(Dispute.status == status)
    if after is not None:
        query = query.where(col(Dispute.id) > after)
    return list(session.exec(query))


def _tell(session: Session, act: Act, row: Dispute, status: str) -> None:
    what = f"dispute.{status}"
    detail = {"kind": row.kind, "amount_cents": row.amount_cents}
    note(session, act, what, subject="dispute", subject_id=row.id, detail=detail)
    announce(
        session,
        act,
        [Change(what, "dispute", row.id, cbo_id=row.cbo_id, plan_id=None)],
    )
