"""Judge encounters one after another: each ready one counts for those that follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hub.rules.diagnoses import DiagnosisTable
from hub.rules.evaluate import evaluate, status_of
from hub.rules.facts import Facts
from hub.rules.gather import Gatherer
from hub.rules.history import History, LineKey, Past, Waiting
from hub.rules.known import Encounter, Key, Known
from hub.rules.lending import past_of
from hub.rules.rule import Action, Finding
from hub.rules.terms import ContractTerms

READY, BLOCKED, HELD = "ready", "blocked", "held"
_TOO_SHORT = "CHW-UNIT-MIN"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of one encounter. `units` is what it adds to its line, `expected_cents` their
    price; `waits` says that only its minutes are too few, and `wakes` names earlier encounters
    that waited and should be judged again."""

    encounter: Encounter
    status: str
    findings: tuple[Finding, ...]
    code: str | None
    modifiers: tuple[str, ...]
    minutes: int | None
    units: int | None
    plan: Key | None
    contract: Key | None
    agreement: Key | None
    expected_cents: int | None
    facts: Facts
    terms: ContractTerms
    wakes: tuple[Key, ...] = ()
    waits: bool = False


class Judge:
    """Judges against one set of known things and one history, which it adds to as it goes."""

    __slots__ = ("_gatherer", "_history")

    def __init__(
        self, known: Known, history: History, diagnoses: DiagnosisTable | None = None
    ) -> None:
        self._history = history
        self._gatherer = Gatherer(known, history, diagnoses)

    def judge(self, encounter: Encounter, received_on: date) -> Judgement:
        """Judge one encounter and count it when it is ready.

        Raises:
            KeyError: the encounter names a CBO, member or health worker that is not known.
        """
        facts, terms = self._gatherer.gather(encounter, received_on)
        findings = evaluate(facts, terms)
        status = status_of(findings)
        wakes: tuple[Key, ...] = ()
        waits = status == BLOCKED and facts.code is not None and _only_too_short(findings)
        if status == READY:
            wakes = self._count(facts)
        elif waits:
            line = _line(facts)
            service = past_of(encounter, facts.member.person, facts.worker.person, line)
            self._history.wait(line, Waiting(encounter.key, facts.minutes or 0, service))
        units = facts.units if facts.code is not None else None
        return Judgement(
            encounter,
            status,
            findings,
            facts.code,
            facts.modifiers if facts.code is not None else (),
            facts.minutes,
            units,
            facts.contract.plan if facts.contract else None,
            facts.contract.key if facts.contract else None,
            facts.agreement.key if facts.agreement else None,
            None if units is None or facts.rate_cents is None else units * facts.rate_cents,
            facts,
            terms,
            wakes,
            waits,
        )

    def _count(self, facts: Facts) -> tuple[Key, ...]:
        """Add a ready encounter to the history; tell which waiting ones it carries."""
        encounter = facts.encounter
        self._history.add(
            Past(
                person=facts.member.person,
                worker=facts.worker.person,
                cbo=encounter.cbo,
                biller=facts.biller.key if facts.biller else None,
                day=encounter.service_date,
                code=facts.code or "",
                modifiers=facts.modifiers,
                minutes=facts.minutes or 0,
                units=facts.units or 0,
                started_at=encounter.started_at,
                ended_at=encounter.ended_at,
                group_ref=encounter.group_ref,
                service=encounter.service,
                encounter=encounter.key,
            )
        )
        woken = self._history.wake(_line(facts))
        return tuple(waiting.encounter for waiting in woken if waiting.encounter != encounter.key)


def judge_in_order(
    known: Known,
    history: History,
    encounters: Iterable[Encounter],
    received_on: date,
    diagnoses: DiagnosisTable | None = None,
) -> list[Judgement]:
    """Judge encounters in the order given, as received on one day; answers in the same order.

    An encounter that was only too short is judged again when a later one of the same line
    carries it: minutes become units by the day, not by the contact.

    Raises:
        KeyError: an encounter names a CBO, member or health worker that is not known.
    """
    judge = Judge(known, history, diagnoses)
    judgements: list[Judgement] = []
    places: dict[Key, int] = {}
    for encounter in encounters:
        places[encounter.key] = len(judgements)
        judgement = judge.judge(encounter, received_on)
        judgements.append(judgement)
        for key in judgement.wakes:
            if key in places:
                place = places[key]
                judgements[place] = judge.judge(judgements[place].encounter, received_on)
    return judgements


def ready(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Those that can be claimed."""
    return [judgement for judgement in judgements if judgement.status == READY]


def _line(facts: Facts) -> LineKey:
    encounter = facts.encounter
    return (
        encounter.cbo,
        facts.member.person,
        encounter.service_date,
        facts.code or "",
        facts.modifiers,
    )


def _only_too_short(findings: Iterable[Finding]) -> bool:
    """Whether too few minutes are all that stands in the way."""
    stopping = {found.rule_id for found in findings if found.action is not Action.WARN}
    return stopping == {_TOO_SHORT} and not any(found.term for found in findings)
