"""A rule is dated and worded; a finding is told in both languages, a hold by its term."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hub.rules.plain import PLAIN_FACTS, PLAIN_TERMS
from hub.rules.rule import (
    BENEFIT_BEGAN,
    G_CODES_BEGAN,
    Action,
    Finding,
    Found,
    Mends,
    Rule,
    found,
    is_unconfirmed,
    rule,
)
from hub.rules.sources import S1, Citation
from hub.rules.terms import ContractTerms

FIRST, LAST = date(2024, 1, 2), date(2024, 3, 4)


def made(rule_id: str = "CHW-GROUP-SIZE", citation: Citation | None = None, **more: Any) -> Rule:
    @rule(rule_id, Action.BLOCK, citation or S1.confirmed("a place"), Mends.CHW, **more)
    def check(facts: object, terms: ContractTerms) -> Found | None:
        """A sentence
        in two lines."""
        return None

    return check


def test_the_benefit_and_its_g_codes_have_their_first_days() -> None:
    assert date(2022, 7, 1) == BENEFIT_BEGAN
    assert date(2025, 4, 1) == G_CODES_BEGAN


def test_a_rule_is_what_its_function_and_decorator_say() -> None:
    plain = made()
    assert (plain.id, plain.action, plain.mends) == ("CHW-GROUP-SIZE", Action.BLOCK, Mends.CHW)
    assert (plain.since, plain.until, plain.term, plain.gate) == (BENEFIT_BEGAN, None, None, False)
    assert plain.statement == "A sentence in two lines."
    assert plain.check(PLAIN_FACTS, PLAIN_TERMS) is None
    told = made(since=FIRST, until=LAST, term="filing_limit", gate=True)
    assert (told.since, told.until, told.term, told.gate) == (FIRST, LAST, "filing_limit", True)


def test_a_rule_made_by_hand_is_no_gate() -> None:
    by_hand = Rule(
        *("X", Action.HOLD, S1.confirmed("a place"), FIRST, None, Mends.HUB, "It holds."),
        check=lambda facts, terms: None,
    )
    assert (by_hand.term, by_hand.gate) == (None, False)


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (date(2024, 1, 1), False),
        (FIRST, True),
        (date(2024, 2, 1), True),
        (LAST, True),
        (date(2024, 3, 5), False),
    ],
)
def test_a_rule_is_in_force_from_its_first_day_to_its_last(day: date, asked: bool) -> None:
    assert made(since=FIRST, until=LAST).in_force(day) is asked


def test_a_rule_without_a_last_day_goes_on() -> None:
    assert made(since=FIRST).in_force(date(2099, 1, 1))
    assert not made(since=FIRST).in_force(date(2024, 1, 1))


def test_only_a_text_that_nobody_saw_leaves_a_rule_unconfirmed() -> None:
    assert is_unconfirmed(made(citation=S1.unconfirmed("a place")))
    assert not is_unconfirmed(made(citation=S1.secondary("a place")))
    assert not is_unconfirmed(made())


def test_a_finding_is_told_with_its_numbers_in_both_languages() -> None:
    hit = found("/group_size", people=9, limit=8)
    assert (hit.pointer, hit.values) == ("/group_size", (("people", 9), ("limit", 8)))
    finding = Finding(made(), Action.BLOCK, hit.pointer, hit.values)
    assert finding.rule_id == "CHW-GROUP-SIZE"
    assert finding.sentence() == "9 people took part; one to 8 can be billed"
    assert finding.sentence("es") == "Participaron 9 personas; se puede facturar de una a 8"
    assert finding.fix().startswith("Correct the head-count")
    assert finding.fix("es").startswith("Corrija el número")
    assert finding.mends is Mends.CHW
    told = finding.as_json()
    assert (told["rule"], told["action"], told["mends"], told["term"]) == (
        *("CHW-GROUP-SIZE", "block", "chw"),
        None,
    )
    assert (told["source"], told["locator"], told["standing"]) == ("S1", "a place", "confirmed")
    assert (told["en"], told["fix_en"]) == (finding.sentence("en"), finding.fix("en"))
    assert (told["es"], told["fix_es"]) == (finding.sentence("es"), finding.fix("es"))


def test_a_hold_for_a_term_is_told_by_the_term_and_is_the_hubs_to_mend() -> None:
    finding = Finding(made(), Action.HOLD, "", term="rendering_rule")
    assert "rendering_rule" in finding.sentence("en")
    assert "rendering_rule" in finding.sentence("es")
    assert "rendering_rule" in finding.fix("en")
    assert "rendering_rule" in finding.fix("es")
    assert finding.mends is Mends.HUB
    assert finding.as_json()["term"] == "rendering_rule"
