"""Minutes that contacts too short alone lend to a line: only those that will count themselves.

A contact that shares time with another cannot be billed beside it, nor one whose topics stand
for too few of its minutes. If it lent them, the line would be promised a unit that its own
contacts do not hold.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from hub.kit.quick import quick_maker
from hub.rules.derive import GROUP_CODES, minutes_of, units_of
from hub.rules.history import History, LineKey, Past, Waiting
from hub.rules.known import Encounter, Key
from hub.rules.terms import ContractTerms, MissingTerm

_MINUTE = timedelta(minutes=1)
_make_past = quick_maker(Past)


def past_of(
    encounter: Encounter,
    person: Key,
    worker: Key,
    line: LineKey,
    biller: Key = None,
    units: int = 0,
) -> Past:
    """An encounter as it counts on its line; without units while nobody knows them."""
    return _make_past(
        person,
        worker,
        encounter.cbo,
        biller,
        encounter.service_date,
        line[3],
        line[4],
        minutes_of(encounter) or 0,
        units,
        encounter.started_at,
        encounter.ended_at,
        encounter.group_ref,
        encounter.service,
        encounter=encounter.key,
    )


def waiting_of(encounter: Encounter, past: Past) -> Waiting:
    """An encounter as it waits for minutes on its line."""
    documented = sum([topic.minutes for topic in encounter.topics])
    return Waiting(past, max(0, past.minutes - documented) if encounter.topics else 0)


def units_under(terms: ContractTerms, code: str) -> Callable[[int], int | None]:
    """The units of so many minutes of a code; None without a code or a confirmed rounding."""

    def units(minutes: int) -> int | None:
        try:
            return units_of(minutes, code, terms) if code else None
        except MissingTerm:
            return None

    return units


def lenders(history: History, mine: Waiting, units: Callable[[int], int | None]) -> list[Waiting]:
    """The waiting contacts of `mine`'s line whose minutes can be billed with it.

    In order of arrival; each must fit beside `mine`, beside those before it, and beside what
    already counts for the member and for its own health worker (rules CHW-COMBO-SAMETIME,
    CHW-WORKER-SAMETIME). `units` gives the units of a line of so many minutes: nobody lends
    where the line would then hold units that a contact's topics do not support (DOC-SUPPORT).
    """
    taken = [mine]
    for one in history.waiting(mine.line):
        if one.encounter == mine.encounter:
            continue
        counted = history.of_person(mine.service.person, mine.service.day)
        counted = counted + history.of_worker(one.service.worker, mine.service.day)
        beside = counted + [other.service for other in taken]
        if not any(_clash(one.service, other) for other in beside):
            taken.append(one)
    before, _ = history.line(mine.line)
    while len(taken) > 1:
        unsupported = _unsupported(taken, before, units)
        if unsupported is None:
            break
        # Where `mine` itself lacks topics for the longer line, the last to arrive stays out.
        taken.remove(unsupported if unsupported is not mine else taken[-1])
    return taken[1:]


def _unsupported(
    taken: list[Waiting], before: int, units: Callable[[int], int | None]
) -> Waiting | None:
    """The last contact whose topics do not support the units of the whole line, if any."""
    minutes = before + sum([one.service.minutes for one in taken])
    whole = units(minutes)
    for one in reversed(taken):
        if whole is None or one.undocumented <= 0:
            continue
        documented = units(minutes - one.undocumented)
        if documented is None or documented < whole:
            return one
    return None


def _clash(one: Past, other: Past) -> bool:
    """Whether a rule would stop one of two contacts because of the other."""
    if one.person == other.person:
        if one.started_at is None and other.started_at is None:
            return one.worker == other.worker and one.minutes == other.minutes
        return _share_time(one, other)
    together = (
        one.group_ref is not None
        and one.group_ref == other.group_ref
        and one.cbo == other.cbo
        and one.code in GROUP_CODES
        and other.code in GROUP_CODES
    )
    return one.worker == other.worker and not together and _share_time(one, other)


def _share_time(one: Past, other: Past) -> bool:
    if one.started_at is None or one.ended_at is None:
        return False
    if other.started_at is None or other.ended_at is None:
        return False
    shared = min(one.ended_at, other.ended_at) - max(one.started_at, other.started_at)
    return shared >= _MINUTE
