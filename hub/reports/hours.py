"""Hours paid against hours worked per health worker: what the visits earned for the CBO."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

from hub.reports.report import Asked, Report, narrowed

# A claim's net is shared out among its encounters by minutes: each gets what its minutes bring
# the running share to, in whole cents, so that the parts sum to the claim.
_HOURS = text(
    f"""
    WITH worked AS (
      SELECT e.cbo_id, e.health_worker_id, e.minutes, e.claim_id, e.status,
             CASE WHEN c.adjudication_status IN ('paid', 'partly_paid')
                  THEN c.paid_cents - c.fee_cents END AS net,
             sum(e.minutes) OVER (PARTITION BY e.claim_id) AS claimed_minutes,
             sum(e.minutes) OVER (PARTITION BY e.claim_id ORDER BY e.id) AS so_far
        FROM encounter e LEFT JOIN claim c ON c.id = e.claim_id
       WHERE e.status = 'claimed' AND e.claim_id IS NOT NULL AND {narrowed("e")}
    ),
    told AS (
      SELECT cbo_id, health_worker_id, minutes, minutes AS claimed,
             CASE WHEN net IS NOT NULL THEN minutes ELSE 0 END AS paid,
             CASE WHEN claimed_minutes = 0 THEN 0 ELSE
               COALESCE(net * so_far / claimed_minutes
                        - net * (so_far - minutes) / claimed_minutes, 0) END AS earned
        FROM worked
      UNION ALL
      SELECT e.cbo_id, e.health_worker_id, e.minutes, 0, 0, 0 FROM encounter e
       WHERE e.status IN ('ready', 'blocked', 'held') AND {narrowed("e")}
    )
    SELECT o.ref AS cbo, w.ref AS worker, count(*) AS encounters, sum(t.minutes) AS worked,
           sum(t.claimed) AS claimed, sum(t.paid) AS paid, sum(t.earned) AS earned
      FROM told t JOIN health_worker w ON w.id = t.health_worker_id
      JOIN organization o ON o.id = t.cbo_id
     GROUP BY o.ref, w.ref ORDER BY 1, 2
    """
)


def hours(session: Session, asked: Asked) -> Report:
    """Minutes worked, claimed and paid, and what they earned for the CBO after fees.

    `earned_per_hour_cents` spreads the earnings over all minutes worked (rounded down): what a
    worker's hour brings in towards a living wage. Withdrawn encounters do not count.
    """
    rows = []
    for row in session.connection().execute(_HOURS, asked.parameters):
        worked, paid, earned = int(row.worked), int(row.paid), int(row.earned)
        per_hour = earned * 60 // worked if worked else 0
        rows.append(
            (row.cbo, row.worker, row.encounters, worked, int(row.claimed), paid, earned, per_hour)
        )
    return Report(
        "hours",
        asked.today,
        (
            "cbo", "health_worker", "encounters", "worked_minutes", "claimed_minutes",
            "paid_minutes", "earned_cents", "earned_per_hour_cents",
        ),
        rows,
        {
            "worked_minutes": sum(row[3] for row in rows),
            "paid_minutes": sum(row[5] for row in rows),
            "earned_cents": sum(row[6] for row in rows),
        },
    )  # fmt: skip
