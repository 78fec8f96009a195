"""Mutation testing of hub/rules: plant one small error at a time and see whether a test names it.

The mutants are those of cosmic-ray's operators; nothing is written to disk. Each runs in a forked
child: a mutant of a rule against the cases of its module's rules, any other against its module's
own tests; what survives that, against the tests that use the rules as a whole.

    nice python -m tests.rules.mutants [MODULE ...] [--write docs/mutation.md]
"""

from __future__ import annotations

import os
import re
import signal
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
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

from hub.rules.evaluate import evaluate
from hub.rules.plain import make_facts, make_terms
from hub.rules.rule import Rule

ROOT = Path(__file__).parents[2]
RULES = ROOT / "hub" / "rules"
CASES = ROOT / "tests" / "rules" / "cases"
THEMES = tuple(
    path.stem for path in RULES.glob("*.py") if re.search(r"^@rule\(", path.read_text(), re.M)
)
PRELOADED = (hypothesis, pydantic)
NEAR_SECONDS_MAX, FAR_SECONDS_MAX = 120, 900
"""How long the nearest tests and all tests may take before a mutant counts as caught in a loop."""
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
FAR = (
    "tests/rules/test_values.py",
    "tests/rules/test_document.py",
    "tests/rules/test_book.py::test_every_rule_is_asked_and_none_stops_the_others",
    "tests/rules/test_evaluate.py",
    "tests/rules/test_line_units.py",
    "tests/rules/test_gather.py",
    "tests/rules/test_decisions.py",
    "tests/encounters/test_judge.py",
    "tests/encounters/test_lines.py",
    "tests/encounters/test_what_if.py",
    "tests/encounters/test_bundle.py",
)
"""The tests that use the rules as a whole: what survives its own tests runs against these."""


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


def tests_of(module: str) -> tuple[list[str], list[str]]:
    """The nearest tests of a module (perhaps none), and all that use the rules."""
    own = (
        [f"tests/rules/test_{module}.py"]
        if (ROOT / f"tests/rules/test_{module}.py").exists()
        else []
    )
    if module.startswith("term_catalog"):
        own = ["tests/rules/test_term_catalog.py"]
    if module == "repairs":
        own.append("tests/encounters/test_what_if.py")
    if module in ON_THE_PAGE:
        own.insert(0, "tests/rules/test_document.py")
    return own, list(FAR)


def _cases_fail(module: str, code: str) -> bool:
    """Whether a case of the module's rules comes out otherwise when its source is changed."""
    changed = ModuleType(f"hub.rules.{module}")
    sys.modules[changed.__name__] = changed
    exec(compile(code, module, "exec"), changed.__dict__)
    rules = [item for item in vars(changed).values() if isinstance(item, Rule)]
    for rule in rules:
        for case in tomllib.loads((CASES / f"{rule.id}.toml").read_text())["case"]:
            facts = make_facts(case.get("facts", {}) | dict.fromkeys(case.get("absent", [])))
            terms = make_terms(case.get("terms"), case.get("unconfirmed", ()))
            asked = rule.gate is (facts.contract is None) and rule.in_force(facts.day)
            findings = evaluate(facts, terms, [rule] if asked else [])
            said = [f"{found.action}: {found.sentence()} {found.pointer}" for found in findings]
            if said != ([f"{case['finds']} {case['at']}"] if "finds" in case else []):
                return True
    return False


def _in_child(work: Callable[[], bool], seconds: int) -> bool:
    """Whether the work answers yes, raises or never ends, in a process of its own."""
    child = os.fork()
    if child == 0:
        signal.alarm(seconds)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        answer = 1
        with suppress(BaseException):
            answer = int(work())
        os._exit(answer)
    _, status = os.waitpid(child, 0)
    return status != 0


def _tests_fail(module: str, code: str, chosen: list[str]) -> bool:
    """Whether one of the chosen tests fails when the module is imported from changed source."""
    for name in [name for name in sys.modules if name.startswith(("hub.rules", "hub.encounters"))]:
        del sys.modules[name]
    path = RULES / f"{module}.py"
    sys.meta_path.insert(0, _Planted(f"hub.rules.{module}", code, path))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    flags = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "--noconftest"]
    return pytest.main([*chosen, *flags, "-c", os.devnull, "--rootdir", str(ROOT)]) != 0


def killer_of(module: str, code: str) -> str | None:
    """What notices changed source, or loops for ever: `cases`, `near` tests, all tests or none."""
    near, far = tests_of(module)
    if module in THEMES and _in_child(lambda: _cases_fail(module, code), NEAR_SECONDS_MAX):
        return "cases"
    if near and _in_child(lambda: _tests_fail(module, code, near), NEAR_SECONDS_MAX):
        return "near"
    if _in_child(lambda: _tests_fail(module, code, far), FAR_SECONDS_MAX):
        return "far"
    return None


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
        source = (RULES / f"{module}.py").read_text()
        if killer_of(module, source) is not None:
            raise RuntimeError(f"the tests of {module} fail without any mutant")
        for mutant in mutants_of(module):
            _, operator, occurrence, _ = mutant
            code = mutate_code(source, get_operator(operator)(), occurrence)
            made[module] += 1
            killer = "same" if code in (None, source) else killer_of(module, str(code))
            killed[module] += killer is not None
            if killer in ("far", None):
                sys.stdout.write(f"{killer or 'survives'}: {mutant}\n")
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
