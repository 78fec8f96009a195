"""The example bundle is judged exactly as expected: status, findings, lines and cents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hub.encounters.bundle import BundleUnreadable, check_bundle

EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def checked() -> dict[str, Any]:
    return check_bundle((EXAMPLES / "bundle.json").read_bytes())


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return json.loads((EXAMPLES / "expected.json").read_text())


def test_every_encounter_of_the_example_has_its_expected_status_code_and_findings(
    checked: dict[str, Any], expected: dict[str, Any]
) -> None:
    seen = {}
    for judged in checked["encounters"]:
        stopping = [found["rule"] for found in judged["findings"] if found["action"] != "warn"]
        seen[judged["encounter_ref"]] = {"status": judged["status"], "findings": sorted(stopping)}
        if judged["status"] == "ready":
            seen[judged["encounter_ref"]]["code"] = judged["code"]
    assert seen == expected["encounters"]


def test_the_example_becomes_its_expected_lines_and_money(
    checked: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert checked["lines"] == expected["lines"]
    assert checked["total_expected_cents"] == expected["total_expected_cents"]


def test_a_bundle_that_names_an_unknown_member_is_refused_with_a_pointer() -> None:
    bundle = json.loads((EXAMPLES / "bundle.json").read_text())
    bundle["encounters"][3]["member_ref"] = "nobody"
    with pytest.raises(BundleUnreadable) as refused:
        check_bundle(json.dumps(bundle).encode())
    assert refused.value.pointers == (("/encounters/3/member_ref", "names nothing in the bundle"),)


def test_a_bundle_that_is_not_json_is_refused_without_its_content() -> None:
    with pytest.raises(BundleUnreadable) as refused:
        check_bundle(b'{"as_of": "secret')
    assert "secret" not in str(refused.value.pointers)
