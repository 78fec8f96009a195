"""Mutation testing of hub/rules: plant one small error at a time and see whether a test names it.

The mutants are those of cosmic-ray's operators; nothing is written to disk. Each runs in a forked
child, first against its module's own tests, then against all that use the rules.

    nice python -m tests.rules.mutants [MODULE ...] [--write docs/mutation.md]
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pydantic
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

import hub.kit.clock
import hub.kit.identifiers
import hub.kit.money

ROOT = Path(__file__).parents[2]
RULES = ROOT / "hub" / "rules"
PRELOADED = (hypothesis, pydantic, hub.kit.clock, hub.kit.identifiers, hub.kit.money)
SECONDS_MAX = 60
DATA_ONLY = {"__init__", "sources", "document", "plain"}
"""Tables of text, the page made from them (one test compares it whole), the plain example."""
ON_THE_PAGE = ("term_catalog", "term_catalog_exchange", "term_catalog_money", "denials")
"""What the page shows number by number: comparing the page is the nearest test."""
KEPT = re.compile(
    # Each comparison is negated and moved by one; each sum, product and flag is turned round.
    # Left out: `|` (annotations, never evaluated, are full of it), removed decorators (the import
    # fails, which proves little) and operators that no line of ours could be mistaken for.
    r"core/(AddNot|NumberReplacer|ExceptionReplacer|ZeroIterationForLoop"
    r"|Replace(AndWithOr|OrWithAnd|TrueWithFalse|FalseWithTrue|BreakWithContinue"
    r"|ContinueWithBreak|UnaryOperator_(Delete_(Not|USub)|USub_UAdd)"
    r"|ComparisonOperator_(Eq_NotEq|NotEq_Eq|Lt_LtE|Lt_GtE|LtE_Lt|LtE_Gt|Gt_GtE|Gt_LtE|GtE_Gt"
    r"|GtE_Lt|Is_IsNot|IsNot_Is|In_NotIn|NotIn_In)"
    r"|BinaryOperator_(Add_Sub|Sub_Add|Mul_FloorDiv|FloorDiv_Mul|Mod_FloorDiv)))\Z"
)
EVERYTHING = (
    "tests/rules",
    "tests/encounters/test_judge.py",
    "tests/encounters/test_lines.py",
    "tests/encounters/test_what_if.py",
    "tests/encounters/test_bundle.py",
)
Mutant = tuple[str, str, int, int]


class _Planted(MetaPathFinder, Loader):
    """Imports one module from changed source."""

    def __init__(self, name: str, code: str, path: Path) -> None:
        self._name, self._code, self._path = name, code, path

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        return ModuleSpec(fullname, self, origin=str(self._path))

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self._path)
        exec(compile(self._code, str(self._path), "exec"), module.__dict__)


def mutants_of(module: str) -> Iterator[Mutant]:
    """Every mutant of a module: module, operator, occurrence, line."""
    source = (RULES / f"{module}.py").read_text()
    tree = get_ast(source)
    for name in sorted(operator_names()):
        if not KEPT.match(name):
            continue
        operator = get_operator(name)()
        occurrence = 0
        for node in ast_nodes(tree):
            for (line, _), _ in operator.mutation_positions(node):
                yield module, name, occurrence, line
                occurrence += 1


def tests_of(module: str) -> list[list[str]]:
    """The runs that should notice a mutant of a module, the nearest first."""
    own = (
        [f"tests/rules/test_{module}.py"]
        if (ROOT / f"tests/rules/test_{module}.py").exists()
        else []
    )
    if module in ON_THE_PAGE:
        own.insert(0, "tests/rules/test_document.py")
    ids = re.findall(r'^@rule\(\s*"([A-Z0-9-]+)"', (RULES / f"{module}.py").read_text(), re.M)
    if ids:
        chosen = " or ".join(f"[{rule_id}-" for rule_id in ids)
        own = ["tests/rules/test_cases.py", "-k", chosen]
    return [own, list(EVERYTHING)] if own else [list(EVERYTHING)]


def is_killed(mutant: Mutant) -> bool:
    """Whether some test fails, or none ends, with the mutant in place."""
    module, operator, occurrence, _ = mutant
    path = RULES / f"{module}.py"
    code = mutate_code(path.read_text(), get_operator(operator)(), occurrence)
    if code is None or code == path.read_text():
        return True
    return any(_fails(module, code, path, chosen) for chosen in tests_of(module))


def _fails(module: str, code: str, path: Path, chosen: list[str]) -> bool:
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS_MAX)
        sys.meta_path.insert(0, _Planted(f"hub.rules.{module}", code, path))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        flags = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--noconftest"]
        os._exit(int(pytest.main([*chosen, *flags, "-o", "addopts="])))
    _, status = os.waitpid(child, 0)
    return status != 0


def main(arguments: list[str]) -> int:
    """Run the mutants of the named modules, or of all; write a table where asked."""
    write_to = None
    if "--write" in arguments:
        place = arguments.index("--write")
        write_to = Path(arguments[place + 1])
        arguments = arguments[:place] + arguments[place + 2 :]
    modules = arguments or sorted({path.stem for path in RULES.glob("*.py")} - DATA_ONLY)
    made: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    for module in modules:
        for mutant in mutants_of(module):
            made[module] += 1
            if is_killed(mutant):
                killed[module] += 1
            else:
                sys.stdout.write(f"survives: {mutant}\n")
                sys.stdout.flush()
        sys.stdout.write(f"{module}: {killed[module]} of {made[module]} killed\n")
        sys.stdout.flush()
    if write_to is not None:
        write_to.write_text(table(made, killed), encoding="utf-8")
    return 0


def table(made: Counter[str], killed: Counter[str]) -> str:
    """The report as a short page."""
    lines = [
        "# Mutation testing of the rule book",
        "",
        "One small error is planted at a time (cosmic-ray's operators); the tests must notice it.",
        "Made by `python -m tests.rules.mutants --write docs/mutation.md`.",
        "",
        "| Module | Mutants | Killed | Share |",
        "|---|--:|--:|--:|",
    ]
    for module in sorted(made):
        lines.append(_row(f"`hub/rules/{module}.py`", made[module], killed[module]))
    lines.append(_row("**all**", sum(made.values()), sum(killed.values())))
    return "\n".join([*lines, ""])


def _row(name: str, made: int, killed: int) -> str:
    tenths = killed * 1000 // made if made else 1000
    return f"| {name} | {made} | {killed} | {tenths // 10}.{tenths % 10} % |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
