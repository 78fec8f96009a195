"""What a rule is: a small dated function with an id, an action, a citation and who can mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from hub.rules.facts import Facts
from hub.rules.sources import Citation, Standing
from hub.rules.terms import ContractTerms
from hub.rules.words import LANGUAGES, Words, words_of

BENEFIT_BEGAN = date(2022, 7, 1)
"""The first date of service of the CHW benefit."""
G_CODES_BEGAN = date(2025, 4, 1)
"""The first date of service of G0019 and G0022 in Medi-Cal."""


class Action(StrEnum):
    """What a finding does: stops the claim, waits for an answer, or asks a person to look."""

    BLOCK = "block"
    HOLD = "hold"
    WARN = "warn"


class Mends(StrEnum):
    """Who can set it right."""

    CHW = "chw"
    CBO = "cbo"
    SUPERVISING_PROVIDER = "supervising_provider"
    HUB = "hub"
    PLAN = "plan"


Value = str | int | date
"""What a sentence may carry: never a name, a CIN or another CBO's reference."""


class Found(NamedTuple):
    """That a rule found something: where in the posted encounter, and the numbers."""

    pointer: str
    values: tuple[tuple[str, Value], ...]


def found(pointer: str, **values: Value) -> Found:
    """A hit at a JSON Pointer (RFC 6901) into the posted encounter, with its numbers."""
    return Found(pointer, tuple(values.items()))


Check = Callable[[Facts, ContractTerms], Found | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `term` names the contract term whose confirmation lets an unconfirmed rule block.

    `gate` rules are asked where no contract and agreement apply; all others only where they do.
    """

    id: str
    action: Action
    citation: Citation
    since: date
    until: date | None
    mends: Mends
    statement: str
    check: Check
    term: str | None = None
    gate: bool = False

    def in_force(self, day: date) -> bool:
        """Whether the rule holds for a date of service."""
        return self.since <= day and (self.until is None or day <= self.until)

    def words(self, language: str) -> Words:
        """Its sentence and fix in a language (`en` or `es`)."""
        return words_of(self.id, language)

    def states(self, language: str) -> str:
        """What it says, in a language."""
        return self.words(language).statement or self.statement


def rule(
    rule_id: str,
    action: Action,
    citation: Citation,
    mends: Mends,
    *,
    since: date = BENEFIT_BEGAN,
    until: date | None = None,
    term: str | None = None,
    gate: bool = False,
) -> Callable[[Check], Rule]:
    """Make a rule of a function; `catalog` lists it by hand. Its docstring is the statement."""

    def make(check: Check) -> Rule:
        statement = " ".join((check.__doc__ or "").split())
        return Rule(rule_id, action, citation, since, until, mends, statement, check, term, gate)

    return make


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one encounter. A hold for a missing term names the term."""

    rule: Rule
    action: Action
    pointer: str
    values: tuple[tuple[str, Value], ...] = ()
    term: str | None = None

    @property
    def rule_id(self) -> str:
        """The rule's id."""
        return self.rule.id

    def sentence(self, language: str = "en") -> str:
        """What is wrong, with the numbers in it."""
        if self.term is not None:
            return words_of("TERM", language).found.format(term=self.term)
        return self.rule.words(language).found.format(**dict(self.values))

    def fix(self, language: str = "en") -> str:
        """What to do about it."""
        if self.term is not None:
            return words_of("TERM", language).fix.format(term=self.term)
        return self.rule.words(language).fix.format(**dict(self.values))

    @property
    def mends(self) -> Mends:
        """Who can set it right; a missing term is the hub's to confirm."""
        return Mends.HUB if self.term is not None else self.rule.mends

    def as_json(self) -> dict[str, object]:
        """The finding as the API and the command line show it, in both languages."""
        shown: dict[str, object] = {
            "rule": self.rule.id,
            "action": self.action.value,
            "pointer": self.pointer,
            "mends": self.mends.value,
            "term": self.term,
            "source": self.rule.citation.key,
            "locator": self.rule.citation.locator,
            "standing": self.rule.citation.standing.value,
        }
        for language in LANGUAGES:
            shown[language] = self.sentence(language)
            shown[f"fix_{language}"] = self.fix(language)
        return shown


def is_unconfirmed(asked: Rule) -> bool:
    """Whether the rule stands on a text that nobody saw."""
    return asked.citation.standing is Standing.UNCONFIRMED
