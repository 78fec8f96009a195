"""Judge encounters one after another: each ready one counts for those that follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.encounters.promised import Promise, as_promised
from hub.kit.quick import quick_maker
from hub.rules.diagnoses import DiagnosisTable
from hub.rules.evaluate import evaluate, status_of
from hub.rules.facts import Facts
from hub.rules.gather import Gatherer
from hub.rules.history import History, Past, Waiting, line_of
from hub.rules.known import Encounter, Key, Known
from hub.rules.lending import past_of, waiting_of
from hub.rules.rule import Action, Finding
from hub.rules.terms import ContractTerms

READY, BLOCKED, HELD = "ready", "blocked", "held"
_TOO_SHORT = "CHW-UNIT-MIN"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of one encounter. `units` is what it adds to its line, `expected_cents` their
    price; it is `waiting` where only its minutes are too few. `wakes` names earlier encounters
    that waited and are to be judged again; of these, `lenders` are counted in its units."""

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
    lenders: tuple[Key, ...] = ()
    waiting: Waiting | None = None


_make_judgement = quick_maker(Judgement)


class Judge:
    """Judges against one set of known things and one history, which it adds to as it goes."""

    __slots__ = ("_gatherer", "_history", "_promises")

    def __init__(
        self,
        known: Known,
        history: History,
        diagnoses: DiagnosisTable | None = None,
        promises: Mapping[Key, Promise] | None = None,
    ) -> None:
        self._history = history
        self._promises = promises or {}
        self._gatherer = Gatherer(known, history, diagnoses)

    def judge(self, encounter: Encounter, received_on: date) -> Judgement:
        """Judge one encounter and count it when it is ready.

        Raises:
            KeyError: the encounter names a CBO, member or health worker that is not known.
        """
        self._history.leave(encounter.key)
        facts, terms = self._gatherer.gather(encounter, received_on)
        if encounter.key in self._promises:
            facts = as_promised(facts, terms, self._promises[encounter.key])
        findings = evaluate(facts, terms)
        status = status_of(findings)
        wakes: tuple[Key, ...] = ()
        lent: tuple[Key, ...] = ()
        waiting: Waiting | None = None
        if status == READY:
            wakes, lent = self._count(facts, terms)
        elif status == BLOCKED and facts.code is not None and _only_too_short(findings):
            waiting = self._history.wait(waiting_of(encounter, _past(facts, 0)))
        units = facts.units if facts.code is not None else None
        return _make_judgement(
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
            facts.expected_cents,
            facts,
            terms,
            wakes,
            lent,
            waiting,
        )

    def _count(self, facts: Facts, terms: ContractTerms) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
        """Add a ready encounter to the history; tell which waiting ones are to be judged again,
        and which of these lent it minutes."""
        history, past = self._history, _past(facts, facts.units or 0)
        lent: list[Waiting] = []
        line = line_of(past)
        if history.waiting(line):
            lent = self._gatherer.lenders(waiting_of(facts.encounter, past), terms)
        history.add(past)
        woken = history.wake(line)
        for one in lent:
            history.lend(one)
        return (
            tuple([one.encounter for one in woken if one.encounter != past.encounter]),
            tuple([one.encounter for one in lent]),
        )


def judge_in_order(
    known: Known,
    history: History,
    encounters: Iterable[Encounter],
    received_on: date | Mapping[Key, date],
    diagnoses: DiagnosisTable | None = None,
    promises: Mapping[Key, Promise] | None = None,
) -> list[Judgement]:
    """Judge encounters in the order given, as received on one day or each on its own; answers
    in the same order.

    An encounter that was only too short is judged again when a later one of the same line
    carries it: minutes become units by the day, not by the contact. `promises` are of those
    that were ready before: what arrived later takes no unit from them.

    Raises:
        KeyError: an encounter names a CBO, member or health worker that is not known.
    """
    judge = Judge(known, history, diagnoses, promises)
    judged: dict[Key, Judgement] = {}
    for encounter in encounters:
        key = encounter.key
        on = received_on if isinstance(received_on, date) else received_on[key]
        judgement = judged[key] = judge.judge(encounter, on)
        for woken in judgement.wakes:
            if woken in judged:
                before = judged[woken]
                judged[woken] = judge.judge(before.encounter, before.facts.received_on)
    return list(judged.values())


def woken_outside(
    judgements: Iterable[Judgement], inside: Collection[Key]
) -> tuple[set[Key], set[Key]]:
    """Encounters not among those judged that are to be judged again, and the lenders of these."""
    woken: set[Key] = set()
    lenders: set[Key] = set()
    for judgement in judgements:
        if judgement.wakes:
            woken.update(judgement.wakes)
            lenders.update(judgement.lenders)
    return woken.difference(inside), lenders.difference(inside)


def ready(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Those that can be claimed."""
    return [judgement for judgement in judgements if judgement.status == READY]


def _past(facts: Facts, units: int) -> Past:
    """The judged encounter as it counts on its line."""
    encounter, person = facts.encounter, facts.member.person
    line = (encounter.cbo, person, encounter.service_date, facts.code or "", facts.modifiers)
    biller = facts.biller.key if facts.biller else None
    return past_of(encounter, person, facts.worker.person, line, biller, units)


def _only_too_short(findings: Iterable[Finding]) -> bool:
    """Whether too few minutes are all that stands in the way."""
    stopping = {found.rule_id for found in findings if found.action is not Action.WARN}
    return stopping == {_TOO_SHORT} and not any(found.term for found in findings)
