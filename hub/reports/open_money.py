"""Money that waits: encounters and claims not yet with a plan, and claims no plan has decided."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

from hub.reports.report import Asked, Report, fetch, narrowed

_UNBILLED = text(
    f"""
    SELECT o.ref AS cbo, p.ref AS plan, told.stage, told.reason, count(*) AS counted,
           count(*) FILTER (WHERE told.cents IS NULL) AS unpriced,
           COALESCE(sum(told.cents), 0) AS cents, min(told.service_date) AS oldest_on
      FROM (
        SELECT e.cbo_id, e.plan_id, e.status AS stage, e.expected_cents AS cents,
               e.service_date,
               CASE e.status WHEN 'ready' THEN 'waits_for_the_next_run' ELSE
                 (SELECT f.rule FROM encounter_finding f WHERE f.encounter_id = e.id
                     AND f.action IN ('block', 'hold')
                   ORDER BY f.action, f.position LIMIT 1) END AS reason
          FROM encounter e
         WHERE e.status IN ('ready', 'blocked', 'held') AND {narrowed("e")}
        UNION ALL
        SELECT c.cbo_id, c.plan_id, 'claim', c.expected_cents, c.service_date,
               'claim_' || c.exchange_status
          FROM claim c
         WHERE c.exchange_status IN ('drafted', 'batched', 'ready', 'retrieved', 'rejected')
           AND c.adjudication_status = 'none' AND {narrowed("c")}
      ) told
      JOIN organization o ON o.id = told.cbo_id
      LEFT JOIN organization p ON p.id = told.plan_id
     GROUP BY 1, 2, 3, 4 ORDER BY cents DESC, 1, 2, 3, 4
    """
)
# Buckets as health plans count them: days since the plan provably had the claim.
_AGEING = text(
    f"""
    SELECT p.ref AS plan, o.ref AS cbo, told.*
      FROM (
        SELECT c.plan_id, c.cbo_id, count(*) AS claims, sum(c.expected_cents - c.paid_cents)
                 AS cents,
               sum(c.expected_cents - c.paid_cents)
                 FILTER (WHERE :today - c.received_on <= 30) AS to_30,
               sum(c.expected_cents - c.paid_cents)
                 FILTER (WHERE :today - c.received_on BETWEEN 31 AND 60) AS to_60,
               sum(c.expected_cents - c.paid_cents)
                 FILTER (WHERE :today - c.received_on BETWEEN 61 AND 90) AS to_90,
               sum(c.expected_cents - c.paid_cents)
                 FILTER (WHERE :today - c.received_on BETWEEN 91 AND 120) AS to_120,
               sum(c.expected_cents - c.paid_cents)
                 FILTER (WHERE :today - c.received_on > 120) AS over_120,
               sum(c.expected_cents - c.paid_cents)
                 FILTER (WHERE c.received_on IS NULL) AS unproven
          FROM claim c
         WHERE c.adjudication_status IN ('none', 'pending')
           AND c.exchange_status IN ('received', 'accepted') AND {narrowed("c")}
         GROUP BY c.plan_id, c.cbo_id
      ) told
      JOIN organization p ON p.id = told.plan_id JOIN organization o ON o.id = told.cbo_id
     ORDER BY told.cents DESC, 1, 2
    """
)


def unbilled(session: Session, asked: Asked) -> Report:
    """Everything not with a plan yet, by the first thing that stands in its way, in cents.

    An encounter counts once, under its first blocking (else holding) rule. `unpriced` ones have
    no code or rate yet, so their cents are unknown and not guessed.
    """
    rows = [
        (row.cbo, row.plan, row.stage, row.reason, row.counted, row.unpriced, int(row.cents),
         row.oldest_on)
        for row in fetch(session, _UNBILLED, asked.parameters)
    ]  # fmt: skip
    return Report(
        "unbilled",
        asked.today,
        ("cbo", "plan", "stage", "reason", "count", "unpriced", "amount_cents", "oldest_on"),
        rows,
        {"count": sum(row[4] for row in rows), "amount_cents": sum(row[6] for row in rows)},
    )


def ageing(session: Session, asked: Asked) -> Report:
    """What plans have and have not decided, in cents, by days since the proof of receipt."""
    rows = []
    for row in fetch(session, _AGEING, asked.parameters):
        buckets = (
            row.to_30,
            row.to_60,
            row.to_90,
            row.to_120,
            row.over_120,
            row.unproven,
        )
        counted = tuple(int(cents or 0) for cents in buckets)
        rows.append((row.plan, row.cbo, row.claims, int(row.cents), *counted))
    return Report(
        "ageing",
        asked.today,
        (
            "plan", "cbo", "claims", "outstanding_cents", "days_0_30_cents", "days_31_60_cents",
            "days_61_90_cents", "days_91_120_cents", "days_over_120_cents",
            "receipt_unproven_cents",
        ),
        rows,
        {"claims": sum(row[2] for row in rows), "outstanding_cents": sum(row[3] for row in rows)},
    )  # fmt: skip
