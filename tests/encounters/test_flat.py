"""Facts written as lists come back as what the rule floor makes of them, whatever they hold."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from datetime import datetime
from typing import Any, get_args, get_type_hints

import pytest

from hub.encounters.flat import COLUMNS, SHARED, read_flat, write_flat
from hub.rules.codec import to_plain
from hub.rules.decisions import show_findings
from hub.rules.evaluate import evaluate, status_of
from hub.rules.known import Encounter, HealthWorker, Member
from hub.rules.plain import make_facts, make_terms
from tests.rules.test_cases import CASES, differing


@pytest.mark.parametrize(("rule_id", "case"), CASES)
def test_lists_come_back_under_their_names(rule_id: str, case: dict[str, Any]) -> None:
    facts = make_facts(differing(case))
    findings = evaluate(facts, make_terms(case.get("terms"), case.get("unconfirmed", ())))
    told = json.loads(write_flat(facts, findings, status_of(findings)))
    plain = to_plain(facts)
    assert read_flat(told, COLUMNS) == {
        "facts": {name: value for name, value in plain.items() if name not in SHARED},
        "findings": show_findings(findings),
        "status": status_of(findings),
    }


@pytest.mark.parametrize("kind", [Encounter, Member, HealthWorker])
def test_instants_stand_only_where_they_are_put_into_utc(kind: type) -> None:
    for name, hint in get_type_hints(kind).items():
        for part in (hint, *get_args(hint), *(a for b in get_args(hint) for a in get_args(b))):
            if is_dataclass(part):
                inner = {
                    h for each in get_type_hints(part).values() for h in (each, *get_args(each))
                }
                assert datetime not in inner, f"{kind.__name__}.{name}"


def test_lists_of_another_length_than_their_columns_are_no_facts() -> None:
    told = json.loads(write_flat(make_facts({}), (), "ready"))
    with pytest.raises(ValueError, match="zip"):
        read_flat(told, {**COLUMNS, "member": COLUMNS["member"][:-1]})
