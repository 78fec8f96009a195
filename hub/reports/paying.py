"""How plans pay: days until they do, denials by plan and CBO; what the hub earned."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

from hub.reports.clock import AB_3275_FROM
from hub.reports.report import Asked, Report, fetch, narrowed, share_bp
from hub.reports.terms import due_columns, load_terms

_DAYS = text(
    f"""
    SELECT p.ref AS plan, told.* FROM (
      SELECT c.plan_id, count(*) AS claims, sum(c.paid_cents) AS cents,
             percentile_disc(0.5) WITHIN GROUP (ORDER BY c.decided_on - c.received_on) AS half,
             percentile_disc(0.9) WITHIN GROUP (ORDER BY c.decided_on - c.received_on) AS most,
             max(c.decided_on - c.received_on) AS longest,
             count(*) FILTER (WHERE c.decided_on > d.due_on) AS late
        FROM claim c
        LEFT JOIN unnest(CAST(:contracts AS uuid[]), CAST(:anchors AS date[]),
                         CAST(:dues AS date[])) AS d(contract_id, anchor_on, due_on)
               ON d.contract_id = c.contract_id AND d.anchor_on = c.received_on
       WHERE c.adjudication_status IN ('paid', 'partly_paid') AND c.received_on IS NOT NULL
         AND c.decided_on IS NOT NULL AND {narrowed("c")}
       GROUP BY c.plan_id) told JOIN organization p ON p.id = told.plan_id ORDER BY 1
    """
)
_DENIED = text(
    f"""
    SELECT p.ref AS plan, o.ref AS cbo, told.* FROM (
      SELECT c.plan_id, c.cbo_id, count(*) AS decided,
             count(*) FILTER (WHERE c.adjudication_status = 'denied') AS denied,
             COALESCE(sum(c.expected_cents)
               FILTER (WHERE c.adjudication_status = 'denied'), 0) AS cents
        FROM claim c
       WHERE c.adjudication_status IN ('paid', 'partly_paid', 'denied') AND {narrowed("c")}
       GROUP BY c.plan_id, c.cbo_id) told
      JOIN organization p ON p.id = told.plan_id JOIN organization o ON o.id = told.cbo_id
     ORDER BY 1, 2
    """
)
_FEES = text(
    f"""
    SELECT to_char(told.month, 'YYYY-MM') AS month, told.payee, p.ref AS plan, o.ref AS cbo,
           told.cents
      FROM (
        SELECT date_trunc('month', g.effective_on)::date AS month, g.payee, g.plan_id, g.cbo_id,
               -sum(g.amount_cents) AS cents
          FROM posting g WHERE g.account = 'hub_fee' AND {narrowed("g", day="effective_on")}
         GROUP BY 1, 2, 3, 4) told
      LEFT JOIN organization p ON p.id = told.plan_id
      LEFT JOIN organization o ON o.id = told.cbo_id
     ORDER BY 1, 2, 3, 4
    """
)


def days_to_pay(session: Session, asked: Asked) -> Report:
    """Days from the proof of receipt to the payment that stands, by plan; and how many were late.

    `half_days` is the median and `most_days` the ninth decile, both days that occurred.
    """
    columns = due_columns(load_terms(session), "pay", AB_3275_FROM.replace(year=2024), asked.today)
    rows = [
        (row.plan, row.claims, int(row.cents), row.half, row.most, row.longest, row.late,
         share_bp(row.late, row.claims))
        for row in fetch(session, _DAYS, asked.parameters | columns)
    ]  # fmt: skip
    return Report(
        "days_to_pay",
        asked.today,
        (
            "plan", "claims", "paid_cents", "half_days", "most_days", "longest_days", "late",
            "late_bp",
        ),
        rows,
        {"claims": sum(row[1] for row in rows), "late": sum(row[6] for row in rows)},
    )  # fmt: skip


def denials(session: Session, asked: Asked) -> Report:
    """Share of decided claims that a plan denied, by plan and CBO."""
    rows = [
        (row.plan, row.cbo, row.decided, row.denied, share_bp(row.denied, row.decided),
         int(row.cents))
        for row in fetch(session, _DENIED, asked.parameters)
    ]  # fmt: skip
    return Report(
        "denials",
        asked.today,
        ("plan", "cbo", "decided", "denied", "denied_bp", "denied_cents"),
        rows,
        {"decided": sum(row[2] for row in rows), "denied": sum(row[3] for row in rows)},
    )


def fee_income(session: Session, asked: Asked) -> Report:
    """What each payee of the fee stacks kept, by month of posting, plan and CBO."""
    rows = [
        (row.month, row.payee, row.plan, row.cbo, int(row.cents))
        for row in fetch(session, _FEES, asked.parameters)
    ]
    return Report(
        "fee_income",
        asked.today,
        ("month", "payee", "plan", "cbo", "fee_cents"),
        rows,
        {"fee_cents": sum(row[4] for row in rows)},
    )
