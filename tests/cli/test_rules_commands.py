"""The commands of the rule book: rules, encounters check, codes load, contracts diff."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from hub.cli.codes import app as codes_app
from hub.cli.contracts import app as contracts_app
from hub.cli.encounters import app as encounters_app
from hub.cli.rules import app as rules_app
from hub.rules.catalog import RULES
from hub.rules.diagnoses import _InUse
from hub.rules.known import Contract, RateLine, Span
from hub.rules.profile import make_profile

EXAMPLES = Path(__file__).parent.parent / "examples"
BUNDLE = EXAMPLES / "bundle.json"
OPEN = Span(date(2025, 1, 1))
CONTRACT = Contract("con", "plan", (OPEN,), rates=(RateLine("98960", ("U2",), 2666, OPEN),))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(_InUse, "table", None)
    return tmp_path


def run(app: object, *arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))  # type: ignore[arg-type]


def test_the_book_is_printed_as_json() -> None:
    told = json.loads(run(rules_app, "--json").stdout)
    assert [rule["id"] for rule in told] == [rule.id for rule in RULES]
    needed = {"id", "action", "since", "until", "source", "standing", "mends", "en", "es"}
    assert all(needed <= set(rule) for rule in told)


def test_the_book_of_a_day_holds_what_was_in_force() -> None:
    told = json.loads(run(rules_app, "--json", "--on", "2025-03-31").stdout)
    ids = {rule["id"] for rule in told}
    assert "CHW-CODE-G0019" in ids
    assert "CHW-CODE-G0019-2" not in ids


def test_the_book_is_printed_in_spanish() -> None:
    printed = run(rules_app, "--lang", "es").stdout
    assert "Los mismos minutos de una persona se facturan una vez" in printed
    assert f"{len(RULES)} rules" in printed


def test_a_day_that_is_none_is_refused() -> None:
    assert run(rules_app, "--on", "soon").exit_code == 2


def test_a_bundle_is_judged_as_expected() -> None:
    told = json.loads(run(encounters_app, "check", str(BUNDLE), "--json").stdout)
    expected = json.loads((EXAMPLES / "expected.json").read_text())
    assert told["lines"] == expected["lines"]
    assert told["total_expected_cents"] == expected["total_expected_cents"]
    blocked = {one["encounter_ref"]: one for one in told["encounters"]}["thirteenth-unit"]
    assert blocked["what_if"]["payable_after_changes"] is True
    assert blocked["what_if"]["changes"][0]["rule"] == "CHW-UNIT-12-POC"


def test_a_bundle_is_told_for_people() -> None:
    printed = run(encounters_app, "check", str(BUNDLE)).stdout
    assert "CHW-UNIT-MIN: 15 minutes that day do not make a unit" in printed
    assert "worth 67008 cents" in printed


def test_lines_of_encounters_are_judged_against_a_bundle(folder: Path) -> None:
    encounters = json.loads(BUNDLE.read_text())["encounters"][:3]
    lines = folder / "encounters.ndjson"
    lines.write_text("\n".join(json.dumps(one) for one in encounters))
    arguments = ("check", str(lines), "--against", str(BUNDLE), "--json")
    told = json.loads(run(encounters_app, *arguments).stdout)
    assert [one["status"] for one in told["encounters"]] == ["ready", "ready", "blocked"]


@pytest.mark.parametrize("text", ["", "{", '{"as_of": "2026-01-01"}', '{"encounters": []}'])
def test_what_is_no_bundle_is_refused(folder: Path, text: str) -> None:
    place = folder / "bundle.json"
    place.write_text(text)
    assert run(encounters_app, "check", str(place)).exit_code == 2
    assert run(encounters_app, "check", str(place), "--against", str(place)).exit_code == 2
    assert run(encounters_app, "check", str(folder / "nothing")).exit_code == 2


def test_a_code_release_is_loaded_and_used_by_the_check(folder: Path) -> None:
    order = folder / "order.txt"
    order.write_text("00001 Z5900   1 The only code of this release   -\n")
    done = run(codes_app, "load", str(order), "--from", "2026-03-01")
    assert (done.exit_code, "1" in done.stdout) == (0, True)
    told = json.loads(run(encounters_app, "check", str(BUNDLE), "--json").stdout)
    assert {one["status"] for one in told["encounters"]} == {"blocked"}


def test_a_file_that_is_no_release_is_refused(folder: Path) -> None:
    order = folder / "order.txt"
    order.write_text("something else")
    assert run(codes_app, "load", str(order), "--from", "2026-03-01").exit_code == 1
    assert run(codes_app, "load", str(order), "--from", "soon").exit_code == 2
    assert run(codes_app, "load", str(folder / "none"), "--from", "2026-03-01").exit_code == 2


def test_two_profiles_are_compared(folder: Path) -> None:
    left, right = folder / "left.json", folder / "right.json"
    left.write_text(json.dumps(make_profile(CONTRACT)))
    right.write_text(json.dumps(make_profile(replace(CONTRACT, billing_provider="cbo"))))
    same = run(contracts_app, "diff", str(left), str(left))
    assert (same.exit_code, same.stdout) == (0, "0 differences\n")
    other = run(contracts_app, "diff", str(left), str(right))
    assert other.exit_code == 1
    assert other.stdout.startswith('billing_provider\n  - "hub"\n  + "cbo"\n')
    told = run(contracts_app, "diff", str(left), str(right), "--json")
    assert json.loads(told.stdout) == [{"place": "billing_provider", "left": "hub", "right": "cbo"}]


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_what_is_no_profile_is_refused(folder: Path, text: str) -> None:
    place = folder / "profile.json"
    place.write_text(text)
    assert run(contracts_app, "diff", str(place), str(place)).exit_code == 2
