"""Money in suspense finds its place: a claim, a CBO, or back to the plan; each on record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlmodel import Session

from hub.claims.lifecycle import Told as ClaimTold
from hub.kit.errors import HubError
from hub.kit.identifiers import show_id
from hub.kit.money import Cents
from hub.ledger.entries import Account, Entry, Posting, post, read_entry
from hub.ledger.fees import stack_on
from hub.record import Act, Change, announce, note
from hub.remittances.chunk import Rows
from hub.remittances.load import load_claims_by_id, load_earlier, load_layers
from hub.remittances.match import BY_ADMINISTRATOR
from hub.remittances.money import Cause, ClaimMoney, claim_entry, placed_entry
from hub.remittances.outcome import status_of
from hub.remittances.write import write_chunk
from hub.tables import ClaimPayment, ProviderAdjustment, SuspenseItem

_item: Any = SuspenseItem.__table__  # type: ignore[attr-defined]
_payment: Any = ClaimPayment.__table__  # type: ignore[attr-defined]
_adjustment: Any = ProviderAdjustment.__table__  # type: ignore[attr-defined]

_OWN_PARTS = (
    text("UPDATE service_payment SET cbo_id = :cbo_id WHERE claim_payment_id = :id"),
    text("UPDATE adjustment SET cbo_id = :cbo_id WHERE claim_payment_id = :id"),
)


class AlreadyResolved(HubError):
    """Somebody resolved the item before; the ledger holds that."""

    code = "already_resolved"
    title = "This item was resolved before"


class WrongPlan(HubError):
    """The claim is not this plan's."""

    code = "claim_of_another_plan"
    title = "The claim belongs to another plan"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where the money belongs: to a claim, to a CBO without a claim, or back to the plan."""

    reason: str
    claim_id: UUID | None = None
    cbo_id: UUID | None = None


def resolve(session: Session, act: Act, item: Any, resolution: Resolution) -> None:
    """Move an item's money out of suspense and write down who decided it and why.

    For a claim everything is as if it had been matched: fee, state, timeline. Without claim or
    CBO the money is owed back to the plan (its forwarded balance). The caller is the hub.

    Raises:
        AlreadyResolved, WrongPlan.
    """
    if item.status != "open":
        raise AlreadyResolved("Read the item: it says what was decided.")
    kind = {"claim_payment": "payment_suspended", "provider_adjustment": "adjustment_suspended"}
    unplaced = read_entry(session, kind[item.subject], item.subject, item.subject_id)
    cause = Cause(
        kind="suspense_resolved",
        cause_kind="suspense_item",
        cause_id=item.id,
        remittance_id=item.remittance_id,
        effective_on=act.day,
        reverses_id=unplaced.id if unplaced is not None else None,
        reason=resolution.reason,
    )
    if resolution.claim_id is not None:
        _to_claim(session, act, item, cause, unplaced, resolution.claim_id)
    else:
        _to_account(session, act, item, cause, unplaced, resolution.cbo_id)
    session.connection().execute(
        update(_item)
        .where(_item.c.id == item.id)
        .values(status="resolved", resolved_at=act.at, resolution=_as_json(act, resolution))
    )
    note(
        session,
        act,
        "suspense_item.resolved",
        subject="suspense_item",
        subject_id=item.id,
        reason=resolution.reason,
    )
    change = Change("suspense_item.resolved", "suspense_item", item.id, plan_id=item.plan_id)
    announce(session, act, [change])


def _as_json(act: Act, resolution: Resolution) -> dict[str, Any]:
    claim, cbo = resolution.claim_id, resolution.cbo_id
    return {
        "by": act.actor,
        "reason": resolution.reason,
        "claim_id": show_id("claim", claim) if claim else None,
        "cbo_id": show_id("organization", cbo) if cbo else None,
    }


def _to_account(
    session: Session,
    act: Act,
    item: Any,
    cause: Cause,
    unplaced: Entry | None,
    cbo_id: UUID | None,
) -> None:
    """To a CBO without a claim (no fee), or to what the hub owes the plan."""
    if unplaced is None:
        return
    account = Account.FORWARDED_BALANCE if cbo_id is None else Account.CBO_PAYABLE
    cents: Cents = item.amount_cents
    there = Posting(account, -cents, cbo_id, item.plan_id, None, item.remittance_id)
    cash = Posting(Account.CASH, cents, cbo_id, item.plan_id, None, item.remittance_id)
    placed = Entry(cause.kind, cause.cause_kind, cause.cause_id, cause.effective_on, (cash, there))
    entry = placed_entry(cause, unplaced, placed)
    post(session, act, [entry] if entry is not None else [])


def _to_claim(
    session: Session, act: Act, item: Any, cause: Cause, unplaced: Entry | None, claim_id: UUID
) -> None:
    claim = load_claims_by_id(session, item.plan_id, [claim_id]).get(claim_id)
    if claim is None:
        raise WrongPlan("The plan that paid does not owe this claim.")
    layers = load_layers(session, [claim.agreement_id])[claim.agreement_id]
    money = ClaimMoney.of(claim, stack_on(layers, claim.service_date))
    rows = Rows(money={claim.id: money})
    if item.amount_cents:
        placed = claim_entry(cause, money, item.amount_cents)
        entry = placed_entry(cause, unplaced, placed)
        rows.entries += [entry] if entry is not None else []
    outcome = _tie(session, item, claim)
    told = load_earlier(session, [claim.id]).get(claim.id, [])
    status = claim.adjudication_status
    if told:
        expected = claim.expected_cents
        status = status_of(told, net_cents=money.paid_cents, expected_cents=expected)
    rows.statuses[claim.id] = status
    rows.told.append(_event(item, claim, outcome, status))
    write_chunk(session, act, rows)


def _tie(session: Session, item: Any, claim: Any) -> str:
    """Tie the payment (or adjustment) to the claim; answers what kind of step it is."""
    connection = session.connection()
    if item.subject == "provider_adjustment":
        connection.execute(
            update(_adjustment)
            .where(_adjustment.c.id == item.subject_id)
            .values(claim_id=claim.id, cbo_id=claim.cbo_id, treatment="recoupment")
        )
        return "recouped" if item.amount_cents < 0 else "recoupment_returned"
    connection.execute(
        update(_payment)
        .where(_payment.c.id == item.subject_id)
        .values(claim_id=claim.id, cbo_id=claim.cbo_id, matched_by=BY_ADMINISTRATOR)
    )
    for statement in _OWN_PARTS:
        connection.execute(statement, {"cbo_id": claim.cbo_id, "id": item.subject_id})
    query = select(_payment.c.outcome).where(_payment.c.id == item.subject_id)
    outcome: str = connection.execute(query).scalar_one()
    return outcome


def _event(item: Any, claim: Any, kind: str, status: str) -> ClaimTold:
    return ClaimTold(
        claim_id=claim.id,
        cbo_id=claim.cbo_id,
        plan_id=claim.plan_id,
        axis="adjudication" if item.subject == "claim_payment" else "money",
        kind=kind,
        once=f"{item.subject}:{item.subject_id.hex}",
        status=status,
        detail={f"{item.subject}_id": item.subject_id.hex},
    )
