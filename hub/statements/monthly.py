"""Fees for each member and month, charged on the statement: once, however many claims were paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.money import Cents
from hub.ledger.entries import Account, Entry, Posting, post
from hub.ledger.fees import PER_MEMBER_PER_MONTH, FeeLayer, monthly_fees, stack_on
from hub.record import Act

KIND = "monthly_fee"

_LAYERS = text(
    "SELECT agreement_id, payee, basis, share_bp, amount_cents, effective_from, effective_to "
    "FROM fee_layer WHERE cbo_id = :cbo_id AND basis = :basis ORDER BY agreement_id, position"
)
# Every claim of the person-months that this statement touches; locked, so that no 835 moves
# them meanwhile. A month is a calendar month of service.
_CLAIMS = text(
    """
    WITH touched AS (
      SELECT DISTINCT c.agreement_id, c.person_id, date_trunc('month', c.service_date) AS month
        FROM posting p JOIN claim c ON c.id = p.claim_id
       WHERE p.cbo_id = :cbo_id AND p.account = 'cash' AND p.effective_on <= :through
         AND c.agreement_id = ANY(:agreements)
         AND NOT EXISTS (SELECT 1 FROM statement_line s
                          WHERE s.cbo_id = :cbo_id AND s.source_id = p.entry_id)
    )
    SELECT c.id, c.plan_id, c.agreement_id, c.person_id, t.month, c.service_date, c.paid_cents,
           c.fee_cents
      FROM claim c JOIN touched t ON t.agreement_id = c.agreement_id
           AND t.person_id = c.person_id AND t.month = date_trunc('month', c.service_date)
     WHERE c.cbo_id = :cbo_id AND c.pays_to = 'hub'
     ORDER BY c.id FOR NO KEY UPDATE OF c
    """
)
_CHARGED = text(
    """
    SELECT p.claim_id, p.payee, -sum(p.amount_cents) AS cents
      FROM entry e JOIN posting p ON p.entry_id = e.id
     WHERE e.kind = 'monthly_fee' AND p.cbo_id = :cbo_id AND p.account = 'hub_fee'
       AND p.claim_id = ANY(:ids)
     GROUP BY p.claim_id, p.payee
    """
)
_SETTLE = text(
    "UPDATE claim SET fee_cents = claim.fee_cents + given.change, version = claim.version + 1, "
    "updated_at = :at FROM unnest(CAST(:ids AS uuid[]), CAST(:changes AS bigint[])) "
    "AS given(id, change) WHERE claim.id = given.id"
)

Charged = dict[tuple[UUID, str], Cents]
"""Cents by claim and payee."""


def charge_months(
    session: Session, act: Act, *, cbo_id: UUID, statement_id: UUID, through: date
) -> int:
    """Post the change of every monthly fee that the statement's claims bring about.

    A fee is due once for each person and calendar month of service in which a claim under the
    agreement stands paid; it is shared over the month's paid claims. When all of them come back
    to nothing, so does the fee. Answers how many claims were charged or given back.
    """
    connection = session.connection()
    layers: dict[UUID, list[FeeLayer]] = {}
    asked: dict[str, Any] = {"cbo_id": cbo_id, "basis": PER_MEMBER_PER_MONTH}
    for row in connection.execute(_LAYERS, asked):
        layers.setdefault(row.agreement_id, []).append(FeeLayer(*row[1:]))
    if not layers:
        return 0
    asked = {"cbo_id": cbo_id, "through": through, "agreements": list(layers)}
    claims = list(connection.execute(_CLAIMS, asked))
    asked = {"cbo_id": cbo_id, "ids": [row.id for row in claims]}
    charged: Charged = {
        (row.claim_id, row.payee): int(row.cents) for row in connection.execute(_CHARGED, asked)
    }
    change = _change(claims, layers, charged)
    if not change:
        return 0
    plans = {row.id: row.plan_id for row in claims}
    postings: list[Posting] = []
    sums: dict[UUID, Cents] = {}
    for (claim_id, payee), cents in change.items():
        about = (cbo_id, plans[claim_id], claim_id)
        postings.append(Posting(Account.HUB_FEE, -cents, *about, payee=payee))
        postings.append(Posting(Account.CBO_PAYABLE, cents, *about))
        sums[claim_id] = sums.get(claim_id, 0) + cents
    post(session, act, [Entry(KIND, "statement", statement_id, through, tuple(postings))])
    connection.execute(_SETTLE, {"ids": list(sums), "changes": list(sums.values()), "at": act.at})
    return len(sums)


def _change(claims: Sequence[Any], layers: dict[UUID, list[FeeLayer]], charged: Charged) -> Charged:
    """What has to be posted, month by month, so that each fee stands as the claims do now."""
    months: dict[tuple[Any, ...], list[Any]] = {}
    for row in claims:
        months.setdefault((row.agreement_id, row.person_id, row.month), []).append(row)
    already: dict[UUID, Cents] = {}
    for (claim_id, _), cents in charged.items():
        already[claim_id] = already.get(claim_id, 0) + cents
    wanted: Charged = {}
    for (agreement_id, _, _), rows in months.items():
        paid = [row for row in rows if row.paid_cents > 0]
        if not paid:
            continue
        stack = stack_on(layers[agreement_id], min(row.service_date for row in paid))
        left = [row.paid_cents - row.fee_cents + already.get(row.id, 0) for row in paid]
        for payee, parts in monthly_fees(stack, left).items():
            for row, part in zip(paid, parts, strict=True):
                wanted[row.id, payee] = part
    moved = {key: wanted.get(key, 0) - charged.get(key, 0) for key in {**charged, **wanted}}
    return {key: cents for key, cents in moved.items() if cents}
