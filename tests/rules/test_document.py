"""docs/rules.md is what the rules say, in both languages."""

from __future__ import annotations

from pathlib import Path

from hub.rules.catalog import RULES
from hub.rules.document import PAGE, write_page

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == write_page(), "run: make rules-doc"


def test_every_rule_has_its_section_in_both_languages() -> None:
    page = write_page()
    for rule in RULES:
        assert f"\n## {rule.id}\n" in page
        assert f"**{rule.statement}**" in page
        assert f"*{rule.states('es')}*" in page
    assert f"{len(RULES)} rules say" in page
