"""docs/rules.md: the whole book on one page, in English and Spanish, made from the rules."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.rules.book import Example, describe, example_of
from hub.rules.catalog import RULES
from hub.rules.denials import denials_of_rule
from hub.rules.rule import Rule
from hub.rules.sources import SOURCES
from hub.rules.term_catalog import SPECS
from hub.rules.term_catalog_exchange import ALL_SPECS
from hub.rules.words import words_of

PAGE = Path("docs/rules.md")
_HEAD = """# The rule book

Made from the rules by `make rules-doc`; a test holds that it is up to date.

{count} rules say when a community health worker's service can be billed to a Medi-Cal plan. Every
rule in force on the date of service is asked, and all that is found is told at once.

- **block**: the claim is not released. **hold**: it waits for an answer. **warn**: somebody looks.
- Standing **confirmed**: read in the document. **secondary**: another document reports it, or it
  follows from one. **unconfirmed**: the text was not seen, or sources disagree. An unconfirmed
  rule warns and never blocks, unless the contract confirms it: by the term that it rests on, or by
  naming the rule in the term `rules_confirmed`.
- A term that nobody confirmed, or that a contract lacks and the State does not set, holds the
  encounter, once, under the first rule that needs it. A rule that only warns holds nothing up.
- A rule is never edited: it is closed with a last day, and another follows it.
"""


def write_page() -> str:
    """The page as text."""
    parts = [_HEAD.format(count=len(RULES)), _summary()]
    parts += [_section(rule) for rule in RULES]
    parts += [_terms(), _sources()]
    return "\n".join(parts)


def _summary() -> str:
    lines = ["| Rule | Does | From | Standing | Says |", "|---|---|---|---|---|"]
    for rule in RULES:
        since = "always" if rule.since.year < 2000 else rule.since.isoformat()
        until = f" to {rule.until}" if rule.until else ""
        lines.append(
            f"| [{rule.id}](#{rule.id.lower()}) | {rule.action} | {since}{until} | "
            f"{rule.citation.standing} | {rule.statement} |"
        )
    return "\n".join([*lines, ""])


def _section(rule: Rule) -> str:
    told = describe(rule)
    source = told["source"]
    title = f"[{source['title']}]({source['url']})" if source["url"] else source["title"]
    lines = [
        f"## {rule.id}",
        "",
        f"**{rule.statement}**",
        "",
        f"*{rule.states('es')}*",
        "",
        f"- Does: {rule.action}. Mends: {rule.mends}. Rests on the term: {rule.term or 'none'}.",
        f"- Source: {title} ({source['edition']}), {source['locator']}; {told['standing']}.",
        f"- Fix: {_blank(rule.words('en').fix)}",
        f"- Remedio: {_blank(rule.words('es').fix)}",
    ]
    reasons = denials_of_rule(rule.id)
    if reasons:
        lines.append(f"- Foresees denials with reason {', '.join(reasons)}.")
    passes, fails = example_of(rule.id)
    lines += ["", f"Passes: {passes.name}. / *Pasa: {passes.name_es}.*", "", *_differing(passes)]
    lines += [f"Fails: {fails.name}. / *No pasa: {fails.name_es}.*", "", *_differing(fails)]
    lines += [f"> {fails.sentence('en')}.", ">", f"> {fails.sentence('es')}.", ""]
    return "\n".join(lines)


def _blank(text: str) -> str:
    """A sentence about no particular case: its numbers are left as names in brackets."""
    return text.replace("{", "(").replace("}", ")")


def _differing(example: Example) -> list[str]:
    told = [*_pairs(example.facts, ""), *_pairs(example.terms, "term ")]
    return [*(f"    {line}" for line in told), ""] if told else []


def _pairs(values: Mapping[str, Any], before: str) -> list[str]:
    return [f"{before}{name} = {_value(value)}" for name, value in values.items()]


def _value(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{name} {_value(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(_value(item) for item in value) or "none"
    return str(value)


def _terms() -> str:
    lines = [
        "## Contract terms",
        "",
        "`absent`: an encounter that needs the term is held. `state`: the State's value stands.",
        "`silent`: the plan asks for nothing beyond the rules.",
        "",
        "| Term | Means | Takes | When absent | Rules read it |",
        "|---|---|---|---|---|",
    ]
    for spec in ALL_SPECS.values():
        unsaid = (
            f"{spec.absence}: {_value(spec.default)}" if spec.absence == "state" else spec.absence
        )
        kind = spec.check.kind.replace("|", "\\|")
        read = "yes" if spec.name in SPECS else "no"
        lines.append(f"| `{spec.name}` | {spec.meaning} | {kind} | {unsaid} | {read} |")
    missing = words_of("TERM", "en").found.format(term="...")
    return "\n".join([*lines, "", f"> {missing}.", ""])


def _sources() -> str:
    lines = ["## Sources", "", "| Key | Document | Edition |", "|---|---|---|"]
    for source in SOURCES.values():
        title = f"[{source.title}]({source.url})" if source.url else source.title
        lines.append(f"| {source.key} | {title} | {source.edition} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(write_page(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")
