"""The catalogue is whole: every rule is listed, cited, dated, translated and shown by example."""

from __future__ import annotations

import string
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import hub.rules
from hub.rules.catalog import RULES, RULES_BY_ID
from hub.rules.rule import Rule
from hub.rules.sources import SOURCES, Standing
from hub.rules.terms import ContractTerms
from hub.rules.words import LANGUAGES, all_words

EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def test_no_id_is_used_twice() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_the_book_holds_more_than_a_hundred_rules() -> None:
    assert len(RULES) >= 100


def test_every_rule_that_is_written_is_listed() -> None:
    folder = Path(hub.rules.__file__).parent
    written = set()
    for path in folder.glob("*.py"):
        module = import_module(f"hub.rules.{path.stem}")
        written |= {item.id for item in vars(module).values() if isinstance(item, Rule)}
    assert written == set(RULES_BY_ID)


@EACH
def test_a_rule_cites_a_document_and_a_place_in_it(rule: Rule) -> None:
    assert rule.citation.key in SOURCES
    assert rule.citation.locator.strip()
    assert rule.citation.standing in Standing


@EACH
def test_a_rule_says_in_one_sentence_what_holds(rule: Rule) -> None:
    for language in LANGUAGES:
        statement = rule.states(language)
        assert statement.endswith(".")
        assert statement[0].isupper()
        assert len(statement) <= 120


@EACH
def test_a_rule_is_told_in_both_languages_with_the_same_numbers(rule: Rule) -> None:
    english, spanish = rule.words("en"), rule.words("es")
    assert fields(english.found) == fields(spanish.found)
    assert fields(english.fix) == fields(spanish.fix)
    assert english.found != spanish.found
    assert spanish.statement
    assert spanish.passes
    assert spanish.fails
    for words in (english, spanish):
        assert not words.found.endswith(".")
        assert words.fix.endswith(".")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_kept_for_a_rule_that_is_not_there(language: str) -> None:
    assert set(all_words(language)) == set(RULES_BY_ID) | {"TERM"}


@EACH
def test_a_rule_that_leans_on_a_term_names_one_that_exists(rule: Rule) -> None:
    assert rule.term is None or rule.term in ContractTerms.__dataclass_fields__


@EACH
def test_a_rule_ends_after_it_begins(rule: Rule) -> None:
    assert rule.until is None or rule.since <= rule.until


def test_sources_are_keyed_by_their_own_keys_and_all_cited() -> None:
    assert all(key == source.key for key, source in SOURCES.items())
    cited: set[Any] = {rule.citation.key for rule in RULES}
    assert cited == set(SOURCES)
