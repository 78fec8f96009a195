"""The security document names tests that exist: a stale row fails here."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"(tests/[\w/]+\.py)::(\w+)", (ROOT / "docs" / "security.md").read_text())


def test_every_row_names_a_test_that_exists() -> None:
    assert len(NAMED) >= 50
    for place, name in NAMED:
        file = ROOT / place
        assert file.exists(), place
        assert re.search(rf"^def {name}\(", file.read_text(), re.MULTILINE), f"{place}::{name}"


def test_every_row_of_a_table_names_a_test() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "| Test |" not in line]
    assert all("::test_" in row for row in rows), [row for row in rows if "::test_" not in row]
