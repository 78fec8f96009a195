"""Minutes that contacts too short alone lend to a line: only those that will count themselves.

A contact that shares time with another cannot be billed beside it. If it lent its minutes, the
line would be promised a unit that its own contacts do not hold.
"""

from __future__ import annotations

from datetime import timedelta

from hub.rules.derive import minutes_of
from hub.rules.history import History, LineKey, Past, Waiting
from hub.rules.known import Encounter, Key

_MINUTE = timedelta(minutes=1)


def past_of(encounter: Encounter, person: Key, worker: Key, line: LineKey) -> Past:
    """An encounter as it would count on its line, before its units are known."""
    return Past(
        person=person,
        worker=worker,
        cbo=encounter.cbo,
        biller=None,
        day=encounter.service_date,
        code=line[3],
        modifiers=line[4],
        minutes=minutes_of(encounter) or 0,
        units=0,
        started_at=encounter.started_at,
        ended_at=encounter.ended_at,
        group_ref=encounter.group_ref,
        service=encounter.service,
        encounter=encounter.key,
    )


def lent_minutes(history: History, waiting: list[Waiting], mine: Past) -> int:
    """The minutes that waiting contacts of `mine`'s line can add to it.

    In order of arrival; each must fit beside `mine`, beside those before it, and beside what
    already counts for the member and for its own health worker (rules CHW-COMBO-SAMETIME,
    CHW-WORKER-SAMETIME).
    """
    taken = [mine]
    minutes = 0
    for one in waiting:
        if one.encounter == mine.encounter:
            continue
        if one.service is not None:
            counted = history.of_person(mine.person, mine.day)
            counted = counted + history.of_worker(one.service.worker, mine.day)
            if any(_clash(one.service, other) for other in taken + counted):
                continue
            taken.append(one.service)
        minutes += one.minutes
    return minutes


def _clash(one: Past, other: Past) -> bool:
    """Whether a rule would stop one of two contacts because of the other."""
    if one.person == other.person:
        if one.started_at is None and other.started_at is None:
            return one.worker == other.worker and one.minutes == other.minutes
        return _share_time(one, other)
    together = (
        one.group_ref is not None and one.group_ref == other.group_ref and one.cbo == other.cbo
    )
    return one.worker == other.worker and not together and _share_time(one, other)


def _share_time(one: Past, other: Past) -> bool:
    if one.started_at is None or one.ended_at is None:
        return False
    if other.started_at is None or other.ended_at is None:
        return False
    shared = min(one.ended_at, other.ended_at) - max(one.started_at, other.started_at)
    return shared >= _MINUTE
