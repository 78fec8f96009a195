"""Migrations keep the way past one machine open: what docs/scaling.md says they never hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

FORBIDDEN = {
    "a trigger, function, rule or view": r"(?i:\bCREATE\s+(OR\s+REPLACE\s+)?"
    r"(TRIGGER|FUNCTION|PROCEDURE|RULE|(MATERIALIZED\s+)?VIEW)\b)",
    "a schema name": r"\bschema\s*=\s*['\"]|\bpublic\.",
    "a sequence": r"\b(Sequence\(|Identity\(|BIGSERIAL\b|SERIAL\b|CREATE\s+SEQUENCE\b|nextval\()",
    "an id or time made by the server": r"gen_random_uuid|uuidv7\(|uuid_generate|\bnow\(\)|"
    r"clock_timestamp|CURRENT_TIMESTAMP",
    "an advisory lock or a notification": r"pg_(try_)?advisory|\bNOTIFY\b|\bLISTEN\b",
}
SOURCES = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def offences(source: str) -> list[str]:
    """What of the forbidden stands in a migration."""
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, source)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_migration_holds_nothing_that_ties_a_hub_to_one_machine(path: Path) -> None:
    assert offences(path.read_text()) == []


@pytest.mark.parametrize(
    ("written", "offence"),
    [
        ("op.execute('CREATE TRIGGER x AFTER INSERT')", "a trigger, function, rule or view"),
        ("op.execute('create or replace view v as')", "a trigger, function, rule or view"),
        ("op.create_table('x', schema='hub')", "a schema name"),
        ("sa.Column('n', sa.Integer, sa.Identity())", "a sequence"),
        ("server_default=sa.text('gen_random_uuid()')", "an id or time made by the server"),
        ("server_default=sa.text('now()')", "an id or time made by the server"),
        ("op.execute('SELECT pg_advisory_lock(1)')", "an advisory lock or a notification"),
    ],
)
def test_the_lint_finds_what_it_forbids(written: str, offence: str) -> None:
    assert offences(written) == [offence]
