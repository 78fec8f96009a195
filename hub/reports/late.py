"""Interest that plans owe for late payments, each with its computation; claims overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.money import Cents
from hub.reports.clock import AB_3275_FROM, Late, interest_on, late_payment
from hub.reports.report import Asked, Report, fetch, narrowed
from hub.reports.terms import MoneyTerms, due_columns, load_terms

_DUES = """
    unnest(CAST(:contracts AS uuid[]), CAST(:anchors AS date[]), CAST(:dues AS date[]))
      AS d(contract_id, anchor_on, due_on)
"""
# Payments that stand (not reversed) and came after the due day; interest is what the ledger
# holds for the claim.
_LATE_FROM = f"""
      FROM claim c
      JOIN {_DUES} ON d.contract_id = c.contract_id AND d.anchor_on = c.received_on
      JOIN claim_payment v ON v.claim_id = c.id AND v.paid_cents > 0
      JOIN remittance r ON r.id = v.remittance_id AND r.status = 'posted'
      LEFT JOIN (SELECT g.claim_id, sum(g.amount_cents) AS cents
                   FROM entry e JOIN posting g ON g.entry_id = e.id
                  WHERE e.kind = 'interest' AND g.account IN ('cash', 'cash_at_cbo')
                  GROUP BY g.claim_id) i ON i.claim_id = c.id
     WHERE c.decided_on > d.due_on AND {narrowed("c")}
       AND (CAST(:ids AS uuid[]) IS NULL OR c.id = ANY(:ids))
       AND COALESCE(r.payment_on, (r.received_at AT TIME ZONE 'America/Los_Angeles')::date)
           > d.due_on
       AND NOT EXISTS (SELECT 1 FROM claim_payment x WHERE x.reverses_id = v.id)
"""
_PAID_ON = "COALESCE(r.payment_on, (r.received_at AT TIME ZONE 'America/Los_Angeles')::date)"
_LATE = text(
    f"""
    SELECT c.id AS claim_id, c.plan_id, c.cbo_id, c.contract_id, c.patient_control_number,
           c.received_on, v.id AS payment_id, v.paid_cents, r.trace_number,
           {_PAID_ON} AS paid_on, COALESCE(i.cents, 0) AS interest
    {_LATE_FROM}
    """
)
# Payments that were late alike owe alike: each kind is computed once.
_ALIKE = text(
    f"""
    SELECT c.contract_id, c.received_on, {_PAID_ON} AS paid_on, v.paid_cents,
           i.claim_id IS NOT NULL AS credited, array_agg(c.id) AS ids
    {_LATE_FROM}
     GROUP BY 1, 2, 3, 4, 5
    """
)
_OVERDUE = text(
    f"""
    SELECT p.ref AS plan, o.ref AS cbo, told.* FROM (
      SELECT c.plan_id, c.cbo_id, c.received_on, d.due_on, count(*) AS claims,
             sum(c.expected_cents) AS cents
        FROM claim c
        JOIN {_DUES} ON d.contract_id = c.contract_id AND d.anchor_on = c.received_on
       WHERE c.adjudication_status IN ('none', 'pending')
         AND c.exchange_status IN ('received', 'accepted') AND d.due_on < :today
         AND {narrowed("c")}
       GROUP BY 1, 2, 3, 4) told
      JOIN organization p ON p.id = told.plan_id JOIN organization o ON o.id = told.cbo_id
     ORDER BY told.due_on, 1, 2
    """
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A claim for whose late payment the plan still owes interest, and why so much."""

    claim_id: UUID
    plan_id: UUID
    cbo_id: UUID
    patient_control_number: str
    trace_number: str
    late: Late


def interest_owed(
    session: Session, asked: Asked, *, claim_ids: Sequence[UUID] | None = None
) -> list[Owed]:
    """Every late payment (of some claims) whose interest is not all there, the largest first.

    Interest that came for a claim counts toward its late payments in their order.
    """
    terms = load_terms(session)
    parameters: dict[str, Any] = {
        **asked.parameters,
        **_dues(terms, asked),
        "ids": None if claim_ids is None else list(claim_ids),
    }
    found: list[Owed] = []
    # Only where interest came does the order of a claim's payments matter.
    credited: dict[UUID, list[Any]] = {}
    for row in fetch(session, _LATE, parameters):
        if row.interest:
            credited.setdefault(row.claim_id, []).append(row)
        else:
            found += _still_owed([row], terms, asked.today)
    for rows in credited.values():
        rows.sort(key=lambda row: (row.paid_on, row.payment_id))
        found += _still_owed(rows, terms, asked.today)
    return sorted(found, key=lambda one: (-one.late.owed_cents, one.claim_id))


@dataclass(frozen=True, slots=True)
class Owing:
    """How many late payments still earn interest, what they come to, and the largest of them."""

    count: int
    owed_cents: Cents
    rows: list[Owed]


def interest_list(session: Session, asked: Asked, *, limit: int) -> Owing:
    """What `interest_owed` says, counted and summed over everything, with its first `limit` rows.

    One pass over the payments; only those that are shown are read one by one.
    """
    terms = load_terms(session)
    parameters = {**asked.parameters, **_dues(terms, asked), "ids": None}
    count = total = 0
    credited: list[UUID] = []
    alike: list[tuple[Cents, list[UUID]]] = []
    for row in fetch(session, _ALIKE, parameters):
        if row.credited:
            credited += row.ids
            continue
        late = _late(row, 0, terms, asked.today)
        if late is not None and late.owed_cents:
            count += len(row.ids)
            total += late.owed_cents * len(row.ids)
            alike.append((late.owed_cents, row.ids))
    apart = interest_owed(session, asked, claim_ids=credited) if credited else []
    # All that owe as much as the last one shown: which of them are shown is told by their ids.
    alike.sort(key=lambda one: -one[0])
    chosen: list[tuple[Cents, UUID]] = []
    for cents, ids in alike:
        if len(chosen) >= limit and cents < chosen[limit - 1][0]:
            break
        chosen += [(cents, one) for one in ids]
    chosen.sort(key=lambda one: (-one[0], one[1]))
    ids = list({one for _, one in chosen[:limit]})
    shown = interest_owed(session, asked, claim_ids=ids) if ids else []
    rows = sorted([*shown, *apart], key=lambda one: (-one.late.owed_cents, one.claim_id))
    return Owing(
        count + len(apart), total + sum(one.late.owed_cents for one in apart), rows[:limit]
    )


def _dues(terms: MoneyTerms, asked: Asked) -> dict[str, Any]:
    return due_columns(terms, "pay", AB_3275_FROM.replace(year=2024), asked.today)


def _late(row: Any, interest_paid_cents: Cents, terms: MoneyTerms, today: date) -> Late | None:
    return late_payment(
        received_on=row.received_on,
        paid_on=row.paid_on,
        principal_cents=row.paid_cents,
        interest_paid_cents=interest_paid_cents,
        today=today,
        rule=terms.pay_rule(row.contract_id, row.received_on),
    )


def _still_owed(rows: Sequence[Any], terms: MoneyTerms, today: date) -> list[Owed]:
    """The late payments of one claim, less the interest that came, earliest first."""
    left = int(rows[0].interest)
    found = []
    for row in rows:
        late = _late(row, left, terms, today)
        if late is None:
            continue
        left = max(0, left - late.interest_cents - late.penalty_cents)
        if late.owed_cents:
            found.append(_owed(row, late))
    return found


def _owed(row: Any, late: Late) -> Owed:
    return Owed(
        row.claim_id, row.plan_id, row.cbo_id, row.patient_control_number, row.trace_number, late
    )


def overdue(session: Session, asked: Asked) -> Report:
    """Claims that plans have had too long, with the interest that runs up day by day."""
    columns = _dues(load_terms(session), asked)
    rows = []
    for row in fetch(session, _OVERDUE, asked.parameters | columns):
        days = (asked.today - row.due_on).days
        cents = int(row.cents)
        interest: Cents = interest_on(cents, days)
        rows.append(
            (row.plan, row.cbo, row.received_on, row.due_on, days, row.claims, cents, interest)
        )
    return Report(
        "overdue",
        asked.today,
        (
            "plan", "cbo", "received_on", "due_on", "days_late", "claims", "expected_cents",
            "interest_so_far_cents",
        ),
        rows,
        {
            "claims": sum(row[5] for row in rows),
            "expected_cents": sum(row[6] for row in rows),
            "interest_so_far_cents": sum(row[7] for row in rows),
        },
    )  # fmt: skip
