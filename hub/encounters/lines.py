"""Ready encounters become service lines: one per CBO, member, day, code and modifiers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hub.encounters.judge import READY, Judgement
from hub.kit.money import Cents
from hub.rules.derive import ADD_ON, FIRST_HOUR, UNIT_MINUTES, rate_of, units_of
from hub.rules.known import Contract, Encounter, Key
from hub.rules.terms import ContractTerms


@dataclass(frozen=True, slots=True)
class ReadyService:
    """What one ready encounter brings to its line; `terms` are its contract's on that day,
    `county` is the member's (some rates differ by county), `person` the human behind the member:
    two records of one person make one line. `units` are those that it added when it was judged;
    only community health integration, which adds up by the month, goes by them."""

    encounter: Encounter
    contract: Contract
    terms: ContractTerms
    code: str
    modifiers: tuple[str, ...]
    minutes: int
    county: str | None = None
    person: Key | None = None
    units: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One service line: minutes are added first, then rounded once; price by the day's rate.

    G0019 and G0022 have the units that their encounters added to the month, on the last day of
    these; an encounter may stand on both.
    """

    cbo: Key
    member: Key
    contract: Key
    service_date: date
    code: str
    modifiers: tuple[str, ...]
    minutes: int
    units: int
    expected_cents: Cents
    encounters: tuple[Key, ...]


def ready_service(judgement: Judgement) -> ReadyService | None:
    """The part of a judgement that becomes a line, or None where it is not ready."""
    contract = judgement.facts.contract
    if judgement.status != READY or contract is None or judgement.code is None:
        return None
    return ReadyService(
        judgement.encounter,
        contract,
        judgement.terms,
        judgement.code,
        judgement.modifiers,
        judgement.minutes or 0,
        judgement.facts.member.county,
        judgement.facts.member.person,
        judgement.units or 0,
    )


def make_lines(services: Iterable[ReadyService]) -> list[Line]:
    """One line per CBO, person, contract, day, code and modifiers, in order of first service.

    Of a month's community health integration: G0019 and G0022, once a contact has brought units.

    Raises:
        MissingTerm: the contract's rounding is not confirmed (a ready encounter has it).
        LookupError: the contract has no rate for a line (a ready encounter has one).
    """
    grouped: dict[tuple[object, ...], list[ReadyService]] = {}
    for service in services:
        encounter = service.encounter
        person = encounter.member if service.person is None else service.person
        key: tuple[object, ...] = (encounter.cbo, person, service.contract.key)
        if service.code in (FIRST_HOUR, ADD_ON):
            key += (encounter.service_date.replace(day=1), FIRST_HOUR)
        else:
            key += (encounter.service_date, service.code, service.modifiers)
        grouped.setdefault(key, []).append(service)
    return [line for key, group in grouped.items() for line in _lines(key[4], group)]


def _lines(code: object, group: list[ReadyService]) -> list[Line]:
    if code != FIRST_HOUR:
        first = group[0]
        minutes = sum(service.minutes for service in group)
        return [
            _line(
                group,
                first.code,
                first.modifiers,
                minutes,
                units_of(minutes, first.code, first.terms),
            )
        ]
    return _month_lines(group)


def _month_lines(group: list[ReadyService]) -> list[Line]:
    """G0019 and G0022 of a month, each with the encounters that made it, the latest first."""
    units: dict[tuple[str, tuple[str, ...]], int] = {}
    for service in group:
        hour = 1 if service.code == FIRST_HOUR and service.units else 0
        for code, more in ((FIRST_HOUR, hour), (ADD_ON, service.units - hour)):
            if more:
                key = (code, service.modifiers)
                units[key] = units.get(key, 0) + more
    latest = sorted(group, key=lambda service: service.encounter.service_date, reverse=True)
    left = sum(service.minutes for service in group)
    lines: list[Line] = []
    for (code, modifiers), count in sorted(units.items()):
        minutes = min(left, count * UNIT_MINUTES[code])
        left -= minutes
        lines.append(_line(latest, code, modifiers, minutes, count))
    return lines


def _line(
    group: list[ReadyService], code: str, modifiers: tuple[str, ...], minutes: int, units: int
) -> Line:
    first = group[0]
    day = first.encounter.service_date
    rate_cents = rate_of(first.contract.rates, code, modifiers, day, first.county)
    if rate_cents is None:
        raise LookupError("the contract has no rate for the line")
    return Line(
        first.encounter.cbo,
        first.encounter.member,
        first.contract.key,
        day,
        code,
        modifiers,
        minutes,
        units,
        units * rate_cents,
        tuple(service.encounter.key for service in group),
    )
