"""What has to happen by when, by dollars at risk: filing, correcting, disputing, plans paying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.money import Cents
from hub.reports.report import Asked, fetch, narrowed
from hub.reports.terms import due_columns, load_terms

LOOK_BACK_DAYS = 900
"""How far back anchors are looked at: no limit of the field is longer."""

_DUES = """
    unnest(CAST(:{0}_contracts AS uuid[]), CAST(:{0}_anchors AS date[]),
           CAST(:{0}_dues AS date[])) AS d(contract_id, anchor_on, due_on)
"""
_COUNTDOWN = text(
    f"""
    WITH told AS (
      SELECT 'file' AS what, 'encounter' AS subject, e.id, e.cbo_id, e.plan_id, e.service_date
               AS anchor_on, d.due_on, COALESCE(e.expected_cents, 0) AS cents
        FROM encounter e JOIN {_DUES.format("filing")}
          ON d.contract_id = e.contract_id AND d.anchor_on = e.service_date
       WHERE e.status IN ('ready', 'blocked', 'held') AND d.due_on <= :until AND {narrowed("e")}
      UNION ALL
      SELECT 'file', 'claim', c.id, c.cbo_id, c.plan_id, c.service_date, d.due_on,
             c.expected_cents
        FROM claim c JOIN {_DUES.format("filing")}
          ON d.contract_id = c.contract_id AND d.anchor_on = c.service_date
       WHERE c.exchange_status IN ('drafted', 'batched', 'ready', 'retrieved', 'rejected')
         AND c.adjudication_status = 'none' AND d.due_on <= :until AND {narrowed("c")}
      UNION ALL
      SELECT 'correct', 'claim', c.id, c.cbo_id, c.plan_id, c.decided_on, d.due_on,
             c.expected_cents
        FROM claim c JOIN {_DUES.format("correction")}
          ON d.contract_id = c.contract_id AND d.anchor_on = c.decided_on
       WHERE c.adjudication_status = 'denied' AND d.due_on <= :until AND {narrowed("c")}
         AND NOT EXISTS (SELECT 1 FROM claim n WHERE n.replaces_id = c.id)
      UNION ALL
      SELECT 'dispute', 'claim', c.id, c.cbo_id, c.plan_id, c.decided_on, d.due_on,
             c.expected_cents - c.paid_cents
        FROM claim c JOIN {_DUES.format("dispute")}
          ON d.contract_id = c.contract_id AND d.anchor_on = c.decided_on
       WHERE c.adjudication_status IN ('denied', 'partly_paid')
         AND c.expected_cents > c.paid_cents AND d.due_on <= :until AND {narrowed("c")}
         AND NOT EXISTS (SELECT 1 FROM claim n WHERE n.replaces_id = c.id)
         AND NOT EXISTS (SELECT 1 FROM dispute q WHERE q.claim_id = c.id)
      UNION ALL
      SELECT 'plan_pays', 'claim', c.id, c.cbo_id, c.plan_id, c.received_on, d.due_on,
             c.expected_cents
        FROM claim c JOIN {_DUES.format("pay")}
          ON d.contract_id = c.contract_id AND d.anchor_on = c.received_on
       WHERE c.adjudication_status IN ('none', 'pending')
         AND c.exchange_status IN ('received', 'accepted') AND d.due_on <= :until
         AND {narrowed("c")}
      UNION ALL
      SELECT 'dispute', 'dispute', q.id, q.cbo_id, q.plan_id, q.last_action_on, q.due_on,
             q.amount_cents
        FROM dispute q
       WHERE q.status = 'opened' AND q.due_on <= :until
         AND (CAST(:cbo_id AS uuid) IS NULL OR q.cbo_id = :cbo_id)
         AND (CAST(:plan_id AS uuid) IS NULL OR q.plan_id = :plan_id)
    )
    SELECT *, count(*) OVER () AS all_rows, sum(cents) OVER () AS all_cents FROM told
     WHERE (CAST(:what AS text) IS NULL OR what = :what)
     ORDER BY cents DESC, due_on, id LIMIT :limit
    """
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing to do. `what` is file, correct, dispute (ours) or plan_pays (the plan's).

    `anchor_on` is the day from which the limit counts; `days_left` is negative once it is over.
    """

    what: str
    subject: str
    subject_id: UUID
    cbo_id: UUID
    plan_id: UUID | None
    anchor_on: date
    due_on: date
    days_left: int
    at_risk_cents: Cents


@dataclass(frozen=True, slots=True)
class Countdown:
    """The deadlines within a horizon, the most dollars at risk first, and what all come to."""

    rows: list[Deadline]
    count: int
    at_risk_cents: Cents


def countdown(
    session: Session, asked: Asked, *, within_days: int, what: str | None = None, limit: int = 200
) -> Countdown:
    """Every deadline up to a day ahead, those that have passed included: one pass.

    Limits are the contracts' confirmed terms (disputes: else the State's 365 days). A contract
    without a confirmed filing limit has no filing deadlines here; its encounters are held by
    their rule.
    """
    terms = load_terms(session)
    first = asked.today - timedelta(days=LOOK_BACK_DAYS)
    parameters: dict[str, Any] = {
        **asked.parameters,
        "until": asked.today + timedelta(days=within_days),
        "what": what,
        "limit": limit,
    }
    for kind in ("filing", "correction", "dispute", "pay"):
        for name, column in due_columns(terms, kind, first, asked.today).items():
            parameters[f"{kind}_{name}"] = column
    found = fetch(session, _COUNTDOWN, parameters).all()
    rows = [
        Deadline(
            row.what, row.subject, row.id, row.cbo_id, row.plan_id, row.anchor_on, row.due_on,
            (row.due_on - asked.today).days, int(row.cents),
        )
        for row in found
    ]  # fmt: skip
    if not found:
        return Countdown(rows, 0, 0)
    return Countdown(rows, found[0].all_rows, int(found[0].all_cents))
