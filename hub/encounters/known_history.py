"""What already counts for persons and workers, across all CBOs: two queries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from hub.kit.clock import month_end
from hub.rules.history import History, Past, Waiting

# Services of the months in question one by one (days, overlaps, code families of a month),
# by person, and by health worker on the days in question; each once. What only waits for more
# minutes on its line is among the CBO's own.
_SERVICES = text(
    """
    SELECT id, person_id, health_worker_id, cbo_id, biller_id, service_date, code, modifiers,
           minutes, units_added, started_at, ended_at, group_ref, service, status
      FROM encounter
     WHERE (status IN ('ready', 'claimed')
            OR (status = 'blocked' AND waits_for_minutes AND cbo_id = :cbo_id))
       AND id <> ALL(:leaving_out)
       AND person_id = ANY(:persons) AND service_date BETWEEN :first AND :last
    UNION
    SELECT id, person_id, health_worker_id, cbo_id, biller_id, service_date, code, modifiers,
           minutes, units_added, started_at, ended_at, group_ref, service, status
      FROM encounter
     WHERE status IN ('ready', 'claimed') AND id <> ALL(:leaving_out)
       AND health_worker_id = ANY(:workers) AND service_date = ANY(:days)
     ORDER BY id
    """
)
_UNITS = text(
    """
    SELECT person_id, service_date, sum(units_added)
      FROM encounter
     WHERE status IN ('ready', 'claimed') AND id <> ALL(:leaving_out)
       AND person_id = ANY(:persons) AND service_date NOT BETWEEN :first AND :last
       AND service <> 'asthma_prevention'
     GROUP BY person_id, service_date
    """
)


def load_history(
    connection: Connection,
    *,
    cbo_id: UUID,
    person_ids: Collection[UUID],
    worker_ids: Collection[UUID],
    days: Collection[date],
    leaving_out: Collection[UUID],
) -> History:
    """Services that count, whoever posted them; `leaving_out` are encounters judged again."""
    history = History()
    if not days:
        return history
    asked = {
        "cbo_id": cbo_id,
        "persons": list(person_ids),
        "workers": list(worker_ids),
        "days": sorted(set(days)),
        "first": min(days).replace(day=1),
        "last": month_end(max(days)),
        "leaving_out": list(leaving_out),
    }
    for row in connection.execute(_SERVICES, asked):
        if row.status == "blocked":
            line = (row.cbo_id, row.person_id, row.service_date, row.code, tuple(row.modifiers))
            history.wait(line, Waiting(row.id, row.minutes))
        else:
            history.add(_past(row))
    for person_id, day, units in connection.execute(_UNITS, asked):
        history.add_units(person_id, day, units)
    return history


def _past(row: Any) -> Past:
    return Past(
        person=row.person_id,
        worker=row.health_worker_id,
        cbo=row.cbo_id,
        biller=row.biller_id,
        day=row.service_date,
        code=row.code,
        modifiers=tuple(row.modifiers),
        minutes=row.minutes,
        units=row.units_added,
        started_at=row.started_at,
        ended_at=row.ended_at,
        group_ref=row.group_ref,
        service=row.service,
        claimed=row.status == "claimed",
        encounter=row.id,
    )
