"""Every reason has words in both languages, an act, and the rules that foresee it."""

from __future__ import annotations

import pytest

from hub.claims.adjustment_words import (
    NOT_A_REASON_TO_DENY,
    all_reasons,
    group_words,
    reason_of,
    rules_of_denial,
)
from hub.remittances.outcome import PRICE_REASONS
from hub.rules.denials import FORESEEN

ACTS = {
    "bill_other_payer",
    "check_eligibility",
    "check_provider",
    "compare_contract",
    "dispute",
    "none",
    "replace",
}


@pytest.mark.parametrize("reason", all_reasons().values(), ids=lambda reason: reason.code)
def test_a_reason_is_told_in_both_languages_with_what_to_do_and_by_whom(reason: object) -> None:
    told = reason_of(reason.code)  # type: ignore[attr-defined]
    assert told.words.keys() == told.to_do.keys() == {"en", "es"}
    assert told.words["en"] != told.words["es"]
    assert told.act in ACTS
    assert told.mends in {"cbo", "hub", "nobody"}


def test_every_reason_that_a_rule_foresees_has_words() -> None:
    assert {one.reason for one in FORESEEN} <= set(all_reasons())


def test_a_reason_names_its_rules_and_remark_codes_narrow_them() -> None:
    assert reason_of("B11").rules == ("ELIG-MCP",)
    assert reason_of("16", ["M77"]).rules == ("POS-CODE", "POS-GENERAL")
    assert reason_of("16").rules == ()


def test_an_unknown_reason_is_told_as_its_code() -> None:
    told = reason_of("999")
    assert (told.cause, told.act, told.mends) == ("unknown", "read_remark_codes", "hub")
    assert "999" in told.words["en"]
    assert "999" in told.words["es"]
    assert told.rules == ()
    assert group_words("XX") == {"en": "XX", "es": "XX"}


def test_a_denial_names_the_rules_of_all_its_reasons_once() -> None:
    rules = rules_of_denial([("26", ()), ("27", ()), ("16", ["M77"])])
    assert rules == ("ELIG-MONTH", "ELIG-MCP", "POS-CODE", "POS-GENERAL")
    assert rules_of_denial([("999", ())]) == ()
    assert rules_of_denial([]) == ()


def test_what_splits_a_charge_is_never_why_a_claim_is_denied() -> None:
    splitting = {code for code, one in all_reasons().items() if one.cause in NOT_A_REASON_TO_DENY}
    assert {"1", "2", "3", "45", "66", "94", "142", "253"} <= splitting & PRICE_REASONS
    assert rules_of_denial([("45", ())]) == ()
