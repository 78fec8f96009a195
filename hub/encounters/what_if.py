"""What if: the smallest changes that would make an encounter payable, and what it is worth then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hub.rules.diagnoses import DiagnosisTable, table_in_use
from hub.rules.evaluate import evaluate, status_of
from hub.rules.facts import Facts
from hub.rules.gather import Gatherer
from hub.rules.history import History
from hub.rules.known import Encounter, Known
from hub.rules.repairs import Case, repair
from hub.rules.rule import Action, Finding
from hub.rules.terms import ContractTerms
from hub.rules.words import LANGUAGES

_ROUNDS_MAX = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to record or correct: who can, where, in words, and the values that would do."""

    finding: Finding
    choices: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The change as the API shows it."""
        shown: dict[str, Any] = {
            "rule": self.finding.rule_id,
            "pointer": self.finding.pointer,
            "mends": self.finding.mends.value,
            "choices": list(self.choices),
        }
        return shown | {language: self.finding.fix(language) for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer: the status as posted, what would have to change, and what would come of it.

    `stands` are findings that no record could mend; while there is one, `payable` is False.
    """

    status: str
    payable: bool
    changes: tuple[Change, ...]
    stands: tuple[Finding, ...]
    expected_cents: int | None
    units: int | None
    units_left: dict[str, int | None]

    def as_json(self) -> dict[str, Any]:
        """The answer as the API shows it."""
        return {
            "status": self.status,
            "payable_after_changes": self.payable,
            "changes": [change.as_json() for change in self.changes],
            "stands": [finding.as_json() for finding in self.stands],
            "expected_cents": self.expected_cents,
            "units": self.units,
            "units_left": self.units_left,
        }


def ask_what_if(
    known: Known,
    history: History,
    encounter: Encounter,
    received_on: date,
    diagnoses: DiagnosisTable | None = None,
) -> WhatIf:
    """Find the changes that make one encounter payable; nothing is stored or counted.

    Every change answers a finding, so none is superfluous; each round judges the changed case
    anew, because one change may bring out what another finding hid.

    Raises:
        KeyError: the encounter names a CBO, member or health worker that is not known.
    """
    table = diagnoses or table_in_use()
    member, worker = known.members[encounter.member], known.health_workers[encounter.health_worker]
    case = Case(encounter, member, worker)
    changes: list[Change] = []
    tried: set[str] = set()
    status = ""
    for _ in range(_ROUNDS_MAX):
        facts, terms, stopping = _judge(known, history, case, received_on, table)
        status = status or status_of(stopping)
        step = _step(stopping, case, facts, terms, table, tried)
        if step is None:
            break
        finding, case, choices = step
        tried.add(finding.rule_id)
        changes.append(Change(finding, choices))
    stands = tuple(stopping)
    return WhatIf(
        status,
        not stands,
        tuple(changes),
        stands,
        facts.expected_cents,
        facts.units,
        units_left(facts, terms, counted=not stands),
    )


def units_left(
    facts: Facts, terms: ContractTerms, *, counted: bool = True
) -> dict[str, int | None]:
    """Units left that day, before a plan of care, in the year's cap; after this one if `counted`.

    None where a limit is not confirmed or the contract has none.
    """
    added = (facts.units or 0) if counted else 0
    day_max, threshold = terms.units_per_day_max.held, terms.unit_threshold.held
    year_max = terms.units_per_year_max.held
    used = facts.units_in_window
    return {
        "day": None if day_max is None else max(0, day_max - facts.units_that_day - added),
        "before_plan_of_care": None
        if threshold is None or used is None
        else max(0, threshold.units - used - added),
        "year": None if year_max is None else max(0, year_max - facts.units_this_year - added),
    }


def _judge(
    known: Known, history: History, case: Case, received_on: date, table: DiagnosisTable
) -> tuple[Facts, ContractTerms, list[Finding]]:
    changed = replace(
        known,
        members={**known.members, case.encounter.member: case.member},
        health_workers={**known.health_workers, case.encounter.health_worker: case.worker},
    )
    facts, terms = Gatherer(changed, history, table).gather(case.encounter, received_on)
    findings = evaluate(facts, terms)
    return facts, terms, [found for found in findings if found.action is not Action.WARN]


def _step(
    stopping: Sequence[Finding],
    case: Case,
    facts: Facts,
    terms: ContractTerms,
    table: DiagnosisTable,
    tried: set[str],
) -> tuple[Finding, Case, tuple[str, ...]] | None:
    """The first finding that a repair not yet tried sets right, and the case after it."""
    for finding in stopping:
        if finding.rule_id in tried:
            continue
        repaired = repair(finding, case, facts, terms, table)
        if repaired is not None:
            return finding, repaired.case, repaired.choices
    return None
