"""From what a CBO knows to what a claim needs: code, modifiers, minutes and units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hub.rules.known import Encounter, RateLine
from hub.rules.terms import ContractTerms

UNIT_MINUTES = {"98960": 30, "98961": 30, "98962": 30, "G0019": 60, "G0022": 30}
"""Minutes of one unit of each code (rule CHW-UNIT-SIZE)."""

FIRST_HOUR, ADD_ON = "G0019", "G0022"
CHI = "community_health_integration"
ASTHMA = "asthma_prevention"
_MINUTE = timedelta(minutes=1)
_TELEHEALTH = {"video": "95", "audio": "93"}
_HEADS = ("98960", "98961", "98961", "98961", "98962", "98962", "98962", "98962")
GROUP_CODES = frozenset(_HEADS[1:])
"""Codes of a service to several people at once: only there is a worker with more than one."""


def code_of(encounter: Encounter, chi_code: str) -> str | None:
    """The procedure code by head-count, or None where no code fits (rule CHW-GROUP-SIZE).

    Community health integration is billed by the month: `chi_code` is the caller's answer to
    whether the month's first hour is counted already.
    """
    if encounter.service == CHI:
        return chi_code
    size = encounter.group_size
    return _HEADS[size - 1] if 1 <= size <= len(_HEADS) else None


def modifiers_of(encounter: Encounter, terms: ContractTerms) -> tuple[str, ...]:
    """U2 (CHW), U3 (asthma) or the contract's for G codes; then 95 for video, 93 for audio."""
    if encounter.service == ASTHMA:
        first: tuple[str, ...] = ("U3",)
    elif encounter.service == CHI:
        first = terms.g_code_modifiers.held or ()
    else:
        first = ("U2",)
    telehealth = _TELEHEALTH.get(encounter.modality)
    return (*first, telehealth) if telehealth else first


def minutes_of(encounter: Encounter) -> int | None:
    """Whole minutes from start to end (none where it ends first), or as stated; None where neither
    is told.
    """
    if encounter.started_at is not None and encounter.ended_at is not None:
        return max(0, (encounter.ended_at - encounter.started_at) // _MINUTE)
    return encounter.stated_minutes


def units_of(minutes: int, code: str, terms: ContractTerms) -> int:
    """Units in the minutes of one line, by the contract's minimum and rounding.

    Midpoint: a started unit counts when more than half of it is served (16 of 30 minutes).

    Raises:
        MissingTerm: the contract's rounding is not confirmed.
    """
    size = UNIT_MINUTES[code]
    minutes_min = terms.unit_minutes_min.value * size // 30
    if minutes < minutes_min:
        return 0
    whole, rest = divmod(minutes, size)
    if terms.rounding_rule.value == "full_unit":
        return whole
    return max(1, whole + (2 * rest > size))


def month_units_of(minutes: int, terms: ContractTerms) -> int:
    """Units of community health integration in the minutes of a calendar month.

    The first is G0019 (60 minutes, once a month), each further one G0022 (30 minutes); the
    contract's minimum and rounding hold for both (rules CHW-UNIT-SIZE, CHW-CODE-G0022).

    Raises:
        MissingTerm: the contract's rounding is not confirmed.
    """
    if not units_of(minutes, FIRST_HOUR, terms):
        return 0
    rest = minutes - UNIT_MINUTES[FIRST_HOUR]
    return 1 + (units_of(rest, ADD_ON, terms) if rest > 0 else 0)


def rate_of(
    rates: Sequence[RateLine],
    code: str,
    modifiers: tuple[str, ...],
    day: date,
    county: str | None = None,
) -> int | None:
    """Cents for one unit: the line with exactly these modifiers, else without 93 and 95.

    Telehealth modifiers do not change the price (rule RATE-MOD), but a contract may say so.
    Modifiers are compared as a set: their order on a rate line means nothing.
    """
    exact = frozenset(modifiers)
    best: int | None = None
    best_rank = 0
    for line in rates:
        if line.code != code or not line.span.holds(day) or line.county not in (None, county):
            continue
        named = frozenset(line.modifiers)
        if named != exact and named != exact - _TELEHEALTH_MODIFIERS:
            continue
        rank = 1 + (line.county is not None) + 2 * (named == exact)
        if rank > best_rank:
            best, best_rank = line.amount_cents, rank
    return best


_TELEHEALTH_MODIFIERS = frozenset(_TELEHEALTH.values())
