"""Recoupment policies at work when a statement is issued: carried, withheld, billed or borne."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.money import Cents
from hub.ledger.entries import Account, Entry, Posting, post
from hub.ledger.recoupment import (
    ABSORBED,
    CARRIED,
    GIVEN_BACK,
    INVOICED,
    WHOLE_BP,
    WITHHELD,
    Held,
    Net,
    Policy,
    Step,
    settle,
)
from hub.record import Act

ACCOUNT_OF = {
    CARRIED: Account.RECOUPMENT_CARRIED,
    WITHHELD: Account.RECOUPMENT_CARRIED,
    INVOICED: Account.RECOUPMENT_INVOICED,
    ABSORBED: Account.RECOUPMENT_ABSORBED,
    GIVEN_BACK: Account.RECOUPMENT_ABSORBED,
}
"""The account on the other side of the CBO's, by kind of entry."""

_POLICIES = text(
    """
    SELECT agreement_id, policy, offset_bp, due_days FROM recoupment_policy
     WHERE cbo_id = :cbo_id AND effective_from <= :through
       AND (effective_to IS NULL OR effective_to >= :through)
     ORDER BY effective_from, agreement_id
    """
)
_HELD = text(
    """
    SELECT p.claim_id, p.plan_id, c.agreement_id, p.account, sum(p.amount_cents) AS cents
      FROM posting p LEFT JOIN claim c ON c.id = p.claim_id
     WHERE p.cbo_id = :cbo_id AND p.account IN ('recoupment_carried', 'recoupment_absorbed')
     GROUP BY p.claim_id, p.plan_id, c.agreement_id, p.account
    HAVING sum(p.amount_cents) > 0
     ORDER BY min(p.effective_on), min(p.at), p.claim_id
    """
)
_NETS = text(
    """
    SELECT p.claim_id, p.plan_id, c.agreement_id, -sum(p.amount_cents) AS cents
      FROM posting p JOIN entry e ON e.id = p.entry_id LEFT JOIN claim c ON c.id = p.claim_id
     WHERE p.cbo_id = :cbo_id AND p.account = 'cbo_payable' AND p.effective_on <= :through
       AND e.kind NOT IN ('payout', 'payout_reversed')
       AND NOT EXISTS (SELECT 1 FROM statement_line s
                        WHERE s.cbo_id = :cbo_id AND s.source_id = p.entry_id)
     GROUP BY p.claim_id, p.plan_id, c.agreement_id
    HAVING sum(p.amount_cents) <> 0
     ORDER BY min(p.effective_on), min(p.at), p.claim_id
    """
)
_ROOTS = text(
    """
    WITH RECURSIVE chain AS (
      SELECT id, id AS version, replaces_id FROM claim WHERE id = ANY(:ids)
      UNION ALL
      SELECT chain.id, c.id, c.replaces_id FROM chain JOIN claim c ON c.id = chain.replaces_id
    )
    SELECT id, version FROM chain WHERE replaces_id IS NULL
    """
)


def settle_recoupments(
    session: Session, act: Act, *, cbo_id: UUID, statement_id: UUID, through: date, owed: Cents
) -> list[Step]:
    """Post what the CBO's agreements say of money that plans took back; answers the steps.

    `owed` is the balance through that day; entries count on that day, which is still open.
    """
    connection = session.connection()
    asked = {"cbo_id": cbo_id, "through": through}
    policies = {row.agreement_id: _policy(row) for row in connection.execute(_POLICIES, asked)}
    held = list(connection.execute(_HELD, asked))
    if not policies and not held:
        return []
    nets = list(connection.execute(_NETS, asked))
    roots = _roots(session, [*held, *nets]) if held else {}
    # What no claim explains goes by the policy that began last.
    usual = next(reversed(policies.values()), Policy())
    steps = settle(
        owed,
        [
            Net(
                row.claim_id, roots.get(row.claim_id), row.plan_id, row.agreement_id, int(row.cents)
            )
            for row in nets
        ],
        [
            Held(
                row.claim_id,
                roots.get(row.claim_id),
                row.plan_id,
                row.agreement_id,
                row.account == Account.RECOUPMENT_ABSORBED,
                int(row.cents),
            )
            for row in held
        ],
        lambda agreement_id: (
            usual if agreement_id is None else policies.get(agreement_id, Policy())
        ),
    )
    post(session, act, _entries(steps, cbo_id, statement_id, through))
    return steps


def carried_after(session: Session, cbo_id: UUID) -> Cents:
    """What later statements of a CBO will withhold."""
    rows = session.connection().execute(_HELD, {"cbo_id": cbo_id})
    return sum(int(row.cents) for row in rows if row.account == Account.RECOUPMENT_CARRIED)


def due_days(session: Session, cbo_id: UUID, through: date, steps: Iterable[Step]) -> int:
    """How long the CBO has for an invoice: the longest that a policy of its steps gives."""
    asked = {"cbo_id": cbo_id, "through": through}
    billed = {step.agreement_id for step in steps if step.kind == INVOICED}
    rows = session.connection().execute(_POLICIES, asked)
    return max(
        (row.due_days or 0 for row in rows if None in billed or row.agreement_id in billed),
        default=0,
    )


def _policy(row: Any) -> Policy:
    return Policy(row.policy, row.offset_bp or WHOLE_BP, row.due_days or 0)


def _roots(session: Session, rows: Sequence[Any]) -> dict[UUID, UUID]:
    """The first version of each claim: a replacement answers for the claim that it replaced."""
    ids = list({row.claim_id for row in rows if row.claim_id is not None})
    return {row.id: row.version for row in session.connection().execute(_ROOTS, {"ids": ids})}


def _entries(steps: Sequence[Step], cbo_id: UUID, statement_id: UUID, through: date) -> list[Entry]:
    """One entry for each kind of step; its postings name the claims."""
    entries = []
    for kind in dict.fromkeys(step.kind for step in steps):
        sums: dict[tuple[UUID | None, UUID | None], Cents] = {}
        for step in steps:
            if step.kind == kind:
                about = (step.plan_id, step.claim_id)
                sums[about] = sums.get(about, 0) + step.cents
        postings: list[Posting] = []
        for (plan_id, claim_id), cents in sums.items():
            postings.append(Posting(Account.CBO_PAYABLE, -cents, cbo_id, plan_id, claim_id))
            postings.append(Posting(ACCOUNT_OF[kind], cents, cbo_id, plan_id, claim_id))
        entries.append(Entry(kind, "statement", statement_id, through, tuple(postings)))
    return entries
