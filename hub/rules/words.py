"""The words of every rule, in English and Spanish: one table a translator can read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "es")


@dataclass(frozen=True, slots=True)
class Words:
    """A rule in one language: the sentence when it finds, what to do, and what it says.

    `passes` and `fails` name its two worked examples. In English the statement is the rule
    function's own docstring, and the names are the examples' own: all three are empty there.
    """

    found: str
    fix: str
    statement: str = ""
    passes: str = ""
    fails: str = ""


@cache
def all_words(language: str) -> dict[str, Words]:
    """Every rule's words in a language, by rule id; `TERM` is the hold for a missing term."""
    table = tomllib.loads(
        files("hub.rules").joinpath(f"words_{language}.toml").read_text(encoding="utf-8")
    )
    return {name: Words(**entry) for name, entry in table.items()}


def words_of(rule_id: str, language: str) -> Words:
    """The words of one rule; rules without words are refused by a test."""
    return all_words(language)[rule_id]
