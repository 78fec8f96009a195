"""Modules, functions, test files and lines stay short enough to read."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.sources import functions, python_files, short

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60
TEST_FILE_LINES_MAX = 500
LINE_CHARACTERS_MAX = 100

_PRAGMA = re.compile(r"\s+# (type: ignore|noqa)\S*$")
"""A remark for a tool at the end of a line; it does not count, as it does not for ruff."""

EXCEPTIONS: dict[str, str] = {}
"""`path` or `path:function` that may be longer, with the reason."""


def test_no_module_is_longer_than_its_budget() -> None:
    found = {
        short(path): lines
        for path in python_files("hub")
        if (lines := _lines(path)) > MODULE_LINES_MAX and short(path) not in EXCEPTIONS
    }
    assert found == {}


def test_no_function_is_longer_than_its_budget() -> None:
    found = {
        name: lines
        for path in python_files("hub")
        for node in functions(path)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
        and (name := f"{short(path)}:{node.name}") not in EXCEPTIONS
    }
    assert found == {}


def test_no_test_file_is_longer_than_its_budget() -> None:
    found = {
        short(path): lines
        for path in python_files("tests")
        if (lines := _lines(path)) > TEST_FILE_LINES_MAX and short(path) not in EXCEPTIONS
    }
    assert found == {}


def test_no_line_is_wider_than_its_budget() -> None:
    found = [
        f"{short(path)}:{number}"
        for folder in ("hub", "tests")
        for path in python_files(folder)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(_PRAGMA.sub("", line)) > LINE_CHARACTERS_MAX
    ]
    assert found == []


def test_every_exception_still_names_something() -> None:
    named = {short(path) for path in python_files("hub") + python_files("tests")}
    named |= {
        f"{short(path)}:{node.name}" for path in python_files("hub") for node in functions(path)
    }
    assert set(EXCEPTIONS) <= named


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
