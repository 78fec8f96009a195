"""A denial names the rules that foresee it; a remark narrows the reason."""

from __future__ import annotations

import pytest

from hub.rules.catalog import RULES_BY_ID
from hub.rules.denials import FORESEEN, denials_of_rule, rules_for_denial


def test_only_rules_of_the_book_are_named() -> None:
    assert {rule for foreseen in FORESEEN for rule in foreseen.rules} <= set(RULES_BY_ID)


def test_a_reason_without_remarks_stands_once() -> None:
    wide = [foreseen.reason for foreseen in FORESEEN if not foreseen.remarks]
    assert len(set(wide)) == len(wide)


@pytest.mark.parametrize(
    ("reason", "remarks", "first"),
    [
        ("119", (), "CHW-UNIT-12-POC"),
        ("B11", (), "ELIG-MCP"),
        ("18", (), "CHW-UNIT-DAILYSUM"),
        ("29", ("N999",), "TF-MCP"),
        ("16", ("M76",), "CHW-ICD-DOS"),
        ("16", ("N999", "N286"), "CHW-REC-CLAIM"),
        ("16", ("N290",), "CHW-TAXONOMY"),
    ],
)
def test_a_denial_names_the_rule_that_should_have_caught_it(
    reason: str, remarks: tuple[str, ...], first: str
) -> None:
    assert rules_for_denial(reason, remarks)[0] == first


def test_a_denial_that_no_rule_foresaw_names_none() -> None:
    assert rules_for_denial("999") == ()
    assert rules_for_denial("16") == ()
    assert rules_for_denial("16", ["N999"]) == ()


def test_several_remarks_name_all_their_rules_once() -> None:
    found = rules_for_denial("16", ["M76", "MA63", "M77"])
    assert found == ("CHW-ICD-DOS", "CHW-CPT-ICD", "POS-CODE", "POS-GENERAL")


def test_a_rule_tells_the_reasons_that_it_foresees() -> None:
    assert denials_of_rule("ELIG-MCP") == ("24", "26", "27", "109", "B11")
    assert denials_of_rule("TF-MCP") == ("29",)
    assert denials_of_rule("CHW-UNIT-SIZE") == ()
