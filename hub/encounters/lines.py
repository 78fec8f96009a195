"""Ready encounters become service lines: one per CBO, member, day, code and modifiers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hub.encounters.judge import READY, Judgement
from hub.kit.money import Cents
from hub.rules.derive import rate_of, units_of
from hub.rules.known import Contract, Encounter, Key
from hub.rules.terms import ContractTerms


@dataclass(frozen=True, slots=True)
class ReadyService:
    """What one ready encounter brings to its line; `terms` are its contract's on that day,
    `county` is the member's (some rates differ by county), `person` the human behind the member:
    two records of one person make one line."""

    encounter: Encounter
    contract: Contract
    terms: ContractTerms
    code: str
    modifiers: tuple[str, ...]
    minutes: int
    county: str | None = None
    person: Key | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One service line: minutes are added first, then rounded once; price by the day's rate."""

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
    )


def make_lines(services: Iterable[ReadyService]) -> list[Line]:
    """One line per CBO, person, contract, day, code and modifiers, in order of first service.

    Raises:
        MissingTerm: the contract's rounding is not confirmed (a ready encounter has it).
        LookupError: the contract has no rate for a line (a ready encounter has one).
    """
    grouped: dict[tuple[object, ...], list[ReadyService]] = {}
    for service in services:
        encounter = service.encounter
        key = (
            encounter.cbo,
            encounter.member if service.person is None else service.person,
            service.contract.key,
            encounter.service_date,
            service.code,
            service.modifiers,
        )
        grouped.setdefault(key, []).append(service)
    return [_line(group) for group in grouped.values()]


def _line(group: list[ReadyService]) -> Line:
    first = group[0]
    day = first.encounter.service_date
    minutes = sum(service.minutes for service in group)
    units = units_of(minutes, first.code, first.terms)
    rate_cents = rate_of(first.contract.rates, first.code, first.modifiers, day, first.county)
    if rate_cents is None:
        raise LookupError("the contract has no rate for the line")
    return Line(
        first.encounter.cbo,
        first.encounter.member,
        first.contract.key,
        day,
        first.code,
        first.modifiers,
        minutes,
        units,
        units * rate_cents,
        tuple(service.encounter.key for service in group),
    )
