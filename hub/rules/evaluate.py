"""Ask every rule in force on the date of service; never stop at the first finding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from hub.rules.catalog import RULES
from hub.rules.facts import Facts
from hub.rules.rule import Action, Finding, Rule, is_unconfirmed
from hub.rules.terms import ContractTerms, MissingTerm


@lru_cache(maxsize=4096)
def rules_in_force(day: date, gate: bool) -> tuple[Rule, ...]:
    """The rules to ask on a date of service; `gate` ones where no contract applies."""
    return tuple(asked for asked in RULES if asked.gate is gate and asked.in_force(day))


def evaluate(
    facts: Facts, terms: ContractTerms, rules: Iterable[Rule] | None = None
) -> tuple[Finding, ...]:
    """Every finding about one encounter, in the order of the catalogue.

    A missing term becomes one hold that names it, under the first rule that needs it; a rule
    that only ever warns holds nothing up. A rule that stands on an unseen text warns instead of
    blocking, unless the contract's confirmed terms say that the plan confirms it.
    """
    if rules is None:
        rules = rules_in_force(facts.encounter.service_date, facts.contract is None)
    findings: list[Finding] = []
    missed: set[str] = set()
    for asked in rules:
        try:
            hit = asked.check(facts, terms)
        except MissingTerm as missing:
            if asked.action is not Action.WARN and missing.name not in missed:
                missed.add(missing.name)
                findings.append(Finding(asked, Action.HOLD, "", term=missing.name))
            continue
        if hit is not None:
            findings.append(Finding(asked, action_of(asked, terms), hit.pointer, hit.values))
    return tuple(findings)


def action_of(asked: Rule, terms: ContractTerms) -> Action:
    """The action of a rule under a contract's terms."""
    if asked.action is Action.WARN or not is_unconfirmed(asked):
        return asked.action
    if asked.term is not None and getattr(terms, asked.term).confirmed:
        return asked.action
    if asked.id in (terms.rules_confirmed.held or ()):
        return asked.action
    return Action.WARN


def status_of(findings: Iterable[Finding]) -> str:
    """`blocked` if anything blocks, else `held` if anything holds, else `ready`."""
    actions = {finding.action for finding in findings}
    if Action.BLOCK in actions:
        return "blocked"
    return "held" if Action.HOLD in actions else "ready"
