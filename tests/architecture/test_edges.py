"""Who may commit, what a migration may hold, what the database may not be asked to do."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.sources import ROOT, python_files, short, tree_of

EDGES = ("hub/api/", "hub/cli/", "hub/worker", "hub/demo/", "hub/bench/")
LENT_TO_EDGES = ("hub/database/commits.py",)
"""How an edge commits."""

FORBIDDEN_IN_MIGRATIONS = {
    "a schema name": r"\bschema\s*=",
    "a trigger": r"create\s+(or\s+replace\s+)?trigger",
    "a sequence": r"\bsequence\b|\bserial\b|identity\(|as identity|autoincrement\s*=\s*True",
    "an id or time made by the server": r"gen_random_uuid|uuid_gen|\bnow\(\)|CURRENT_TIMESTAMP",
    "a notification or an advisory lock": r"\b(listen|notify|pg_advisory\w*)\b",
}


def test_nothing_below_the_edge_commits() -> None:
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files("hub")
        if not short(path).startswith(EDGES + LENT_TO_EDGES)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]
    assert found == []


@pytest.mark.parametrize("what", FORBIDDEN_IN_MIGRATIONS)
def test_no_migration_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN_IN_MIGRATIONS[what], re.IGNORECASE)
    found = []
    for path in python_files("migrations/versions"):
        code = ast.unparse(ast.Module(tree_of(path).body[1:], []))  # without the reason on top
        found += [f"{short(path)}: {line}" for line in code.splitlines() if pattern.search(line)]
    assert found == []


def test_no_statement_of_the_hub_leans_on_a_sequence_a_notification_or_an_advisory_lock() -> None:
    pattern = re.compile(r"nextval|pg_advisory\w*|\bLISTEN \w|\bNOTIFY \w|CREATE TRIGGER")
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files("hub")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and pattern.search(node.value)
    ]
    assert found == []


def test_the_session_of_a_route_ends_before_its_answer() -> None:
    """A commit after the answer would answer 201 for something that was never kept."""
    path = ROOT / "hub/api/dependencies.py"
    scopes = [
        keyword.value.value
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "scope" and isinstance(keyword.value, ast.Constant)
    ]
    assert scopes
    assert set(scopes) == {"function"}
