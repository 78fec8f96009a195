"""The tables of docs/security.md, made from the tests: each row is a test that says what it proves.

A test is marked `@pytest.mark.asks("V8.4 multi-tenancy", "what the hub does")`; the tables hold
every mark, in the order of the requirements.

    python -m tests.security.document
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "security.md"
_BLOCK = re.compile(r"(<!-- made from the tests: (\w+) -->\n).*?(\n<!-- end -->)", re.DOTALL)


class Row(NamedTuple):
    """One requirement as one test proves it."""

    asked: str
    does: str
    test: str

    @property
    def order(self) -> tuple[object, ...]:
        """Rules by number, chapters of ASVS by number, then law by section."""
        kind = next(n for n, start in enumerate(("Rule", "V", "")) if self.asked.startswith(start))
        numbers = [int(part) for part in re.findall(r"\d+", self.asked)]
        return kind, numbers, self.asked, self.test


def marked() -> list[Row]:
    """Every mark of every test, in the order of the page."""
    found = [
        Row(*told, f"{path.relative_to(ROOT)}::{name}")
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if "mark.asks" in (text := path.read_text(encoding="utf-8"))
        for name, told in _marks(ast.parse(text))
    ]
    return sorted(found, key=lambda row: row.order)


def _marks(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asks":
                    asked, does = (ast.literal_eval(each) for each in mark.args)
                    yield node.name, (asked, does)


def render(page: str) -> str:
    """The page with its tables as the tests have them."""
    rows = marked()

    def table(block: re.Match[str]) -> str:
        rules = block.group(2) == "rules"
        chosen = [row for row in rows if row.asked.startswith("Rule") is rules]
        lines = ["| Asked | What the hub does | Test |", "|---|---|---|"]
        lines += [f"| {row.asked} | {row.does} | {row.test} |" for row in chosen]
        return block.group(1) + "\n".join(lines) + block.group(3)

    return _BLOCK.sub(table, page)


if __name__ == "__main__":
    PAGE.write_text(render(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{len(marked())} rows\n")
