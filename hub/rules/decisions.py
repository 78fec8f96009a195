"""A decision that can be replayed: the facts and terms it was made from, and what was found.

Sentences are not part of it: they are made from the rule, the numbers and the language whenever
somebody reads it, so that a better wording changes no decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.rules.book import rule_book_version
from hub.rules.catalog import RULES_BY_ID
from hub.rules.codec import canonical, from_plain, to_plain
from hub.rules.deadlines import filing_due
from hub.rules.evaluate import evaluate, rules_in_force, status_of
from hub.rules.facts import Facts
from hub.rules.rule import Finding, Rule
from hub.rules.term_catalog import SPECS
from hub.rules.terms import UNSAID_TERMS, ContractTerms, said

_UNSAID: dict[str, Any] = to_plain(UNSAID_TERMS)


def slim(facts: Facts) -> Facts:
    """Facts without the contract's own list of terms and rates: the resolved terms stand for it."""
    if facts.contract is None:
        return facts
    return replace(facts, contract=replace(facts.contract, terms=(), rates=()))


def show_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """What was found, without sentences."""
    return [
        {
            "rule": finding.rule_id,
            "action": finding.action.value,
            "pointer": finding.pointer,
            "values": {name: to_plain(value) for name, value in finding.values},
            "term": finding.term,
        }
        for finding in findings
    ]


def make_decision(
    facts: Facts, terms: ContractTerms, findings: Iterable[Finding]
) -> dict[str, Any]:
    """One judgement as a document: rule book, rules asked, facts, terms, status and findings."""
    kept = tuple(findings)
    return {
        "rule_book": rule_book_version(),
        "rules": [asked.id for asked in rules_in_force(facts.day, facts.contract is None)],
        "facts": to_plain(slim(facts)),
        "terms": to_plain(terms),
        "status": status_of(kept),
        "findings": show_findings(kept),
    }


def read_decision(decision: Mapping[str, Any]) -> tuple[Facts, ContractTerms, list[Rule]]:
    """The facts, terms and rules of a kept decision.

    A fact or term that the book learned of later stands as if nobody had told it.

    Raises:
        ValueError: it is not a decision, or names a rule that this book never had.
    """
    try:
        facts = from_plain(Facts, decision["facts"])
        terms = from_plain(ContractTerms, _UNSAID | decision["terms"])
        return facts, terms, [RULES_BY_ID[rule_id] for rule_id in decision["rules"]]
    except (KeyError, TypeError) as problem:
        raise ValueError(f"not a decision of this book: {problem}") from None


def replay(decision: Mapping[str, Any]) -> dict[str, Any]:
    """Judge a kept decision again by the rules that it was judged by, in their order.

    The rules asked are those it names, whatever the book holds by now: a rule's id is for ever,
    and a rule is never edited, only closed and followed by another. So the answer is the same,
    byte for byte in its canonical form, or the book was broken.

    Raises:
        ValueError: it is not a decision, or names a rule that this book never had.
    """
    facts, terms, rules = read_decision(decision)
    findings = evaluate(facts, terms, rules)
    return {
        **decision,
        "facts": _as_kept(decision["facts"], to_plain(facts)),
        "terms": _as_kept(decision["terms"], to_plain(terms)),
        "status": status_of(findings),
        "findings": show_findings(findings),
    }


def _as_kept(kept: Any, now: Any) -> Any:
    """What is told now, of what was told then: without the fields that came later."""
    if isinstance(kept, Mapping) and isinstance(now, Mapping):
        return {name: _as_kept(kept[name], part) for name, part in now.items() if name in kept}
    if isinstance(kept, list) and isinstance(now, list):
        return [_as_kept(*pair) for pair in zip(kept, now, strict=True)]
    return now


def is_replayed(decision: Mapping[str, Any]) -> bool:
    """Whether a replay gives the decision again, byte for byte.

    Raises:
        ValueError: it is not a decision, or names a rule that this book never had.
    """
    return canonical(replay(decision)) == canonical(decision)


@dataclass(frozen=True, slots=True)
class Flip:
    """What a change of rules or terms does to one decision."""

    status_before: str
    status_after: str
    appear: tuple[str, ...]
    vanish: tuple[str, ...]

    @property
    def flips(self) -> bool:
        """Whether the status changes."""
        return self.status_before != self.status_after


def try_change(
    decision: Mapping[str, Any],
    *,
    rules: Sequence[Rule] | None = None,
    terms: Mapping[str, Any] | None = None,
) -> Flip:
    """What would have come of a decision under other rules (default: today's) and terms.

    `terms` are raw values that stand as confirmed. Units and sums stay as they were gathered; a
    change of rounding or of a threshold's window shows only once encounters are judged anew.

    Raises:
        ValueError: not a decision, or a value that its term does not take.
    """
    facts, kept, _ = read_decision(decision)
    if terms:
        changed: dict[str, Any] = {}
        for name, value in terms.items():
            problems = SPECS[name].check.problems(value) if name in SPECS else ["is no term"]
            if problems:
                raise ValueError(f"{name}: {problems[0]}")
            changed[name] = said(name, SPECS[name].read(value), "confirmed")
        kept = replace(kept, **changed)
        due_on = filing_due(facts.day, kept, facts.encounter.other_payer_decided_on)
        facts = replace(facts, filing_due_on=due_on)
    if rules is None:
        rules = rules_in_force(facts.day, facts.contract is None)
    findings = evaluate(facts, kept, rules)
    before = {found["rule"] for found in decision["findings"]}
    after = {finding.rule_id for finding in findings}
    return Flip(
        decision["status"],
        status_of(findings),
        tuple(finding.rule_id for finding in findings if finding.rule_id not in before),
        tuple(sorted(before - after)),
    )
