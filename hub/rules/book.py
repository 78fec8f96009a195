"""The rule book as data: every rule with its dates, source, words and worked examples."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hub.rules.catalog import RULES, RULES_BY_ID
from hub.rules.evaluate import evaluate
from hub.rules.plain import make_facts, make_terms
from hub.rules.rule import Finding, Rule
from hub.rules.sources import SOURCES
from hub.rules.words import LANGUAGES, words_of


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: what differs from the plain encounter and terms, and what is found."""

    name: str
    name_es: str
    facts: dict[str, Any]
    terms: dict[str, Any]
    finding: Finding | None

    def sentence(self, language: str) -> str:
        """What the rule says to it, or nothing."""
        return self.finding.sentence(language) if self.finding else ""

    def as_json(self) -> dict[str, Any]:
        """The example as the API shows it."""
        shown: dict[str, Any] = {
            "name": self.name,
            "name_es": self.name_es,
            "facts": self.facts,
            "terms": self.terms,
        }
        for language in LANGUAGES:
            shown[language] = self.sentence(language) or None
        return shown


@cache
def _examples() -> dict[str, Any]:
    return tomllib.loads(files("hub.rules").joinpath("examples.toml").read_text(encoding="utf-8"))


@cache
def example_of(rule_id: str) -> tuple[Example, Example]:
    """One encounter that passes the rule and one that fails it, worked by the rule itself."""
    told, spanish = _examples()[rule_id], words_of(rule_id, "es")
    passes = _work(rule_id, told["passes"], spanish.passes)
    return passes, _work(rule_id, told["fails"], spanish.fails)


def _work(rule_id: str, told: dict[str, Any], name_es: str) -> Example:
    asked = RULES_BY_ID[rule_id]
    differing = told["facts"] | dict.fromkeys(told["absent"])
    facts = make_facts(differing)
    rules = (asked,) if asked.in_force(facts.day) else ()
    findings = evaluate(facts, make_terms(told["terms"]), rules)
    return Example(
        told["name"], name_es, differing, told["terms"], findings[0] if findings else None
    )


def describe(described: Rule) -> dict[str, Any]:
    """One rule as `hub rules --json` and `GET /v1/rules` show it."""
    source = SOURCES[described.citation.key]
    shown: dict[str, Any] = {
        "id": described.id,
        "action": described.action.value,
        "since": described.since.isoformat(),
        "until": described.until.isoformat() if described.until else None,
        "source": {
            "key": source.key,
            "title": source.title,
            "url": source.url,
            "edition": source.edition,
            "locator": described.citation.locator,
        },
        "standing": described.citation.standing.value,
        "mends": described.mends.value,
        "term": described.term,
    }
    for language in LANGUAGES:
        words = described.words(language)
        shown[language] = {
            "statement": described.states(language),
            "found": words.found,
            "fix": words.fix,
        }
    passes, fails = example_of(described.id)
    return shown | {"passes": passes.as_json(), "fails": fails.as_json()}


@cache
def rule_book_version() -> str:
    """Twelve hexadecimal digits over every rule as it stands: it changes when a rule does.

    Ids, actions, dates, citations, terms and statements count; a better wording of a sentence
    or another example does not.
    """
    told = json.dumps(
        [
            [
                listed.id,
                listed.action,
                listed.since.isoformat(),
                listed.until and listed.until.isoformat(),
                listed.citation.key,
                listed.citation.locator,
                listed.citation.standing,
                listed.mends,
                listed.term,
                listed.statement,
            ]
            for listed in RULES
        ]
    )
    return hashlib.sha256(told.encode()).hexdigest()[:12]
