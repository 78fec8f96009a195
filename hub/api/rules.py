"""The rule book, served from the rules themselves."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path, Query

from hub.api.dependencies import CallerDep
from hub.api.routing import hub_router
from hub.kit.errors import NotFound
from hub.rules.book import describe, rule_book_version
from hub.rules.catalog import RULES, RULES_BY_ID
from hub.shapes import Day, Shown

router = hub_router("rules")


class SourceOut(Shown):
    """The document a rule stands on."""

    key: str
    title: str
    url: str
    edition: str
    locator: str


class WordsOut(Shown):
    """A rule in one language; `found` and `fix` have places for the numbers of a case."""

    statement: str
    found: str
    fix: str


class ExampleOut(Shown):
    """A worked example: what differs from a plain encounter and plain terms, what is said."""

    name: str
    name_es: str
    facts: dict[str, Any]
    terms: dict[str, Any]
    en: str | None
    es: str | None


class RuleOut(Shown):
    """One rule, in force from `since` until `until` (dates of service)."""

    id: str
    action: Literal["block", "hold", "warn"]
    mends: str
    since: date
    until: date | None
    term: str | None
    standing: Literal["confirmed", "secondary", "unconfirmed"]
    source: SourceOut
    en: WordsOut
    es: WordsOut
    passes: ExampleOut
    fails: ExampleOut


class RuleList(Shown):
    """Every rule asked for, in the order of the book; the book is one page."""

    rule_book: str
    data: list[RuleOut]
    next: None


@router.get("")
def list_rules(
    caller: CallerDep,
    on: Annotated[Day | None, Query(description="Only rules in force on this day.")] = None,
) -> RuleList:
    """The rule book with its sources, in both languages."""
    chosen = [rule for rule in RULES if on is None or rule.in_force(on)]
    data = [RuleOut.model_validate(describe(rule)) for rule in chosen]
    return RuleList(rule_book=rule_book_version(), data=data, next=None)


@router.get("/{rule_id}")
def get_rule(
    caller: CallerDep, rule_id: Annotated[str, Path(max_length=60, description="A rule's id.")]
) -> RuleOut:
    """One rule; an id is for ever, so a rule no longer in force still answers."""
    found = RULES_BY_ID.get(rule_id)
    if found is None:
        raise NotFound("No rule has this id.")
    return RuleOut.model_validate(describe(found))
