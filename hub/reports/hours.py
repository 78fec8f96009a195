"""Hours paid against hours worked per health worker: what the visits earned for the CBO."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import Session

from hub.reports.report import Asked, Report, fetch, narrowed

# The net of a claim of several encounters is shared out by minutes: each gets what its minutes
# bring the running share to, in whole cents, so that the parts sum to the claim. Nearly all
# claims are of one encounter: every encounter is first given its claim's whole net, and only
# those of the others are then brought down to their share.
_NET = """
    CASE WHEN c.adjudication_status IN ('paid', 'partly_paid')
         THEN c.paid_cents - c.fee_cents END AS net
"""
_SEVERAL = """
    SELECT 1 FROM service_line l WHERE l.claim_id = e.claim_id
       AND (l.line_number > 1 OR cardinality(l.encounter_ids) > 1)
"""
_HOURS = text(
    f"""
    WITH shared AS (
      SELECT e.health_worker_id, e.minutes, {_NET},
             sum(e.minutes) OVER (PARTITION BY e.claim_id) AS claimed_minutes,
             sum(e.minutes) OVER (PARTITION BY e.claim_id ORDER BY e.id) AS so_far
        FROM encounter e JOIN claim c ON c.id = e.claim_id
       WHERE e.status = 'claimed' AND EXISTS ({_SEVERAL}) AND {narrowed("e")}
    ),
    told AS (
      SELECT health_worker_id, count(*) AS encounters, sum(minutes) AS worked,
             sum(minutes) AS claimed, sum(minutes) FILTER (WHERE net IS NOT NULL) AS paid,
             sum(net) AS earned
        FROM (SELECT e.health_worker_id, e.minutes, {_NET}
                FROM encounter e JOIN claim c ON c.id = e.claim_id
               WHERE e.status = 'claimed' AND {narrowed("e")}) each
       GROUP BY health_worker_id
      UNION ALL
      SELECT health_worker_id, 0, 0, 0, 0,
             sum(CASE WHEN claimed_minutes > 0 THEN net * so_far / claimed_minutes
                      - net * (so_far - minutes) / claimed_minutes ELSE 0 END - net)
        FROM shared GROUP BY health_worker_id
      UNION ALL
      SELECT e.health_worker_id, count(*), sum(e.minutes), 0, 0, 0 FROM encounter e
       WHERE e.status IN ('ready', 'blocked', 'held') AND {narrowed("e")}
       GROUP BY e.health_worker_id
    )
    SELECT o.ref AS cbo, w.ref AS worker, sum(t.encounters) AS encounters,
           sum(t.worked) AS worked, sum(t.claimed) AS claimed, COALESCE(sum(t.paid), 0) AS paid,
           COALESCE(sum(t.earned), 0) AS earned
      FROM told t JOIN health_worker w ON w.id = t.health_worker_id
      JOIN organization o ON o.id = w.cbo_id
     GROUP BY o.ref, w.ref ORDER BY 1, 2
    """
)


def hours(session: Session, asked: Asked) -> Report:
    """Minutes worked, claimed and paid, and what they earned for the CBO after fees.

    `earned_per_hour_cents` spreads the earnings over all minutes worked (rounded down): what a
    worker's hour brings in towards a living wage. Withdrawn encounters do not count.
    """
    rows = []
    for row in fetch(session, _HOURS, asked.parameters):
        worked, paid, earned = int(row.worked), int(row.paid), int(row.earned)
        per_hour = earned * 60 // worked if worked else 0
        rows.append(
            (
                row.cbo,
                row.worker,
                int(row.encounters),
                worked,
                int(row.claimed),
                paid,
                earned,
                per_hour,
            )
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
