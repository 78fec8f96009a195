"""The rule book as data: every rule with its dates, source, words and worked examples."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from hub.rules.catalog import RULES
from hub.rules.rule import Rule
from hub.rules.sources import SOURCES
from hub.rules.words import LANGUAGES


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
    return shown


@cache
def rule_book_version() -> str:
    """Twelve hexadecimal digits over every rule as it stands: it changes when a rule does."""
    told = json.dumps([describe(listed) for listed in RULES], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:12]
