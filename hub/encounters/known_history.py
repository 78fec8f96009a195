"""What already counts for persons and workers, across all CBOs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hub.kit.clock import month_end
from hub.kit.quick import quick_maker
from hub.rules.derive import ADD_ON, CHI, FIRST_HOUR
from hub.rules.history import History, Past, Waiting

_ONE_DAY = timedelta(days=1)
_make_past = quick_maker(Past)
_PERSONS = """ARRAY(SELECT person_id FROM member
     WHERE cbo_id = %(cbo_id)s
       AND (ref = ANY(%(members)s::text[]) OR id = ANY(%(member_ids)s::uuid[])))"""
_WORKERS = """ARRAY(SELECT id FROM health_worker
     WHERE cbo_id = %(cbo_id)s
       AND (ref = ANY(%(workers)s::text[]) OR id = ANY(%(worker_ids)s::uuid[])))"""
_COLUMNS = """id, person_id, health_worker_id, cbo_id, biller_id, service_date, code, modifiers,
           minutes, units_added, started_at, ended_at, group_ref, service, status,
           undocumented_minutes"""
# Services of the days in question one by one: the person's, and the health worker's. What only
# waits for more minutes on its line is among the CBO's own; it may be another worker's, who
# cannot have been elsewhere in those minutes either.
SERVICES = f"""
    SELECT {_COLUMNS} FROM encounter
     WHERE person_id = ANY({_PERSONS}) AND service_date = ANY(%(days)s::date[])
       AND (status IN ('ready', 'claimed')
            OR (status = 'blocked' AND waits_for_minutes AND cbo_id = %(cbo_id)s))
       AND id <> ALL(%(leaving_out)s::uuid[])
    UNION ALL
    SELECT {_COLUMNS} FROM encounter
     WHERE health_worker_id = ANY({_WORKERS}) AND service_date = ANY(%(days)s::date[])
       AND status IN ('ready', 'claimed') AND id <> ALL(%(leaving_out)s::uuid[])
    UNION ALL
    SELECT {_COLUMNS} FROM encounter
     WHERE health_worker_id = ANY(ARRAY(
               SELECT health_worker_id FROM encounter
                WHERE person_id = ANY({_PERSONS}) AND service_date = ANY(%(days)s::date[])
                  AND status = 'blocked' AND waits_for_minutes AND cbo_id = %(cbo_id)s))
       AND service_date = ANY(%(days)s::date[])
       AND status IN ('ready', 'claimed') AND id <> ALL(%(leaving_out)s::uuid[])
     ORDER BY id
"""
# Units of all other days, summed as far as the contracts' windows allow: by day where one of
# them rolls, else by year, and in the months in question by code (months hold one family of
# codes). Years before the last one only where a window has no end.
UNITS = f"""
    WITH held AS (
        SELECT coalesce(bool_or(value ->> 'window' = 'rolling_12_months'), false) AS rolling,
               coalesce(bool_or(value ->> 'window'
                   NOT IN ('rolling_12_months', 'calendar_year')), false) AS endless
          FROM contract_term
         WHERE name = 'unit_threshold' AND superseded_at IS NULL AND contract_id IN (
               SELECT contract_id FROM agreement_contract WHERE cbo_id = %(cbo_id)s))
    SELECT person_id, begins, code, sum(units_added), in_month, sum(minutes) FROM (
        SELECT person_id, units_added, in_month, CASE WHEN in_month THEN code END AS code, minutes,
               CASE WHEN (SELECT rolling FROM held) THEN service_date
                    WHEN in_month THEN date_trunc('month', service_date::timestamp)::date
                    ELSE date_trunc('year', service_date::timestamp)::date END AS begins
          FROM (SELECT *, service_date BETWEEN %(first)s AND %(last)s AS in_month
                  FROM encounter
                 WHERE person_id = ANY({_PERSONS})
                   AND service_date >= CASE WHEN (SELECT endless FROM held)
                                            THEN DATE '0001-01-01' ELSE %(since)s END
                   AND service_date <> ALL(%(days)s::date[])
                   AND status IN ('ready', 'claimed')
                   AND service <> 'asthma_prevention'
                   AND id <> ALL(%(leaving_out)s::uuid[])) counted) told
     GROUP BY person_id, begins, code, in_month
"""


def asked_days(days: Collection[date]) -> dict[str, Any]:
    """What the statements ask about days: each, their months, and since when units count."""
    first = min(days, default=date.max)
    return {
        "days": sorted(set(days)),
        "first": first.replace(day=1),
        "last": month_end(max(days, default=date.min)),
        "since": date(max(first.year - 1, 1), 1, 1),
    }


def read_history(
    services: Iterable[tuple[Any, ...]], units: Iterable[tuple[Any, ...]], days: Collection[date]
) -> History:
    """Services that count, whoever posted them, from the rows of the statements above."""
    history = History()
    known: set[UUID] = set()
    for row in services:
        if row[0] in known:
            continue
        known.add(row[0])
        if row[14] == "blocked":
            history.wait(Waiting(_past(row), row[15]))
        else:
            history.add(_past(row))
    asked = set(days)
    for person_id, begins, code, total, in_month, minutes in units:
        day = begins
        # A sum of other days must not count on a day in question; every such span has another.
        while day in asked:
            day += _ONE_DAY
        if in_month:
            history.add(_elsewhen(person_id, day, code, total, minutes))
        else:
            history.add_units(person_id, day, total)
    return history


def _past(row: tuple[Any, ...]) -> Past:
    return _make_past(
        encounter=row[0],
        person=row[1],
        worker=row[2],
        cbo=row[3],
        biller=row[4],
        day=row[5],
        code=row[6],
        modifiers=tuple(row[7]),
        minutes=row[8],
        units=row[9],
        started_at=row[10],
        ended_at=row[11],
        group_ref=row[12],
        service=row[13],
        claimed=row[14] == "claimed",
    )


def _elsewhen(person_id: UUID, day: date, code: str, units: int, minutes: int) -> Past:
    """Services of other days of a month: only code and units matter, and the minutes of codes
    that are billed by the month."""
    service = CHI if code in (FIRST_HOUR, ADD_ON) else "chw"
    return _make_past(person_id, None, None, None, day, code, (), minutes, units, service=service)
