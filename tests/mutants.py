"""Mutation testing of hub/kit, hub/ledger and the claim's axes: does a test notice a small error?

The mutants are the kinds that `tests.rules.mutants` plants. Each runs in a forked child with the
module imported from changed source, against the tests that name it; a server is started once.

    nice python -m tests.mutants [MODULE ...]
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from sqlalchemy import create_engine

from hub.database.embedded import EmbeddedServer
from tests.rules.mutants import KEPT, _Planted, _row

ROOT = Path(__file__).parents[1]
SECONDS_MAX = 240
TESTS: dict[str, tuple[str, ...]] = {
    "hub.kit.clock": ("tests/kit/test_clock.py",),
    "hub.kit.collector": ("tests/kit/test_collector.py",),
    "hub.kit.crash": ("tests/kit/test_crash.py",),
    "hub.kit.csv_text": ("tests/kit/test_csv_text.py",),
    "hub.kit.errors": ("tests/kit/test_collector.py",),
    "hub.kit.identifiers": ("tests/kit/test_identifiers.py",),
    "hub.kit.money": ("tests/kit/test_money.py",),
    "hub.kit.quick": ("tests/kit/test_quick.py",),
    "hub.ledger.balances": ("tests/ledger", "tests/statements/test_payouts.py"),
    "hub.ledger.entries": ("tests/ledger",),
    "hub.ledger.fees": ("tests/ledger/test_fees.py",),
    "hub.ledger.statements": ("tests/ledger",),
    "hub.claims.lifecycle": ("tests/claims/test_lifecycle.py",),
}
"""The modules held to this, and the tests that have to notice."""
_OURS = ("hub", "tests")


def killed(module: str, code: str | None) -> bool:
    """Whether the module's tests fail with it changed (or loop for ever); None: not changed."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS_MAX)
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        answer = 1
        with suppress(BaseException):
            answer = int(_run(module, code))
        os._exit(answer)
    _, status = os.waitpid(child, 0)
    return status != 0


def _run(module: str, code: str | None) -> int:
    spec = find_spec(module)
    assert spec is not None
    for name in [name for name in sys.modules if name.split(".")[0] in _OURS]:
        if name != __name__:
            del sys.modules[name]
    if code is not None:
        sys.meta_path.insert(0, _Planted(module, code, Path(str(spec.origin))))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    flags = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider"]
    if module.startswith("hub.kit") or module == "hub.ledger.fees":
        flags += ["--noconftest", "-c", os.devnull, "--rootdir", str(ROOT)]
    else:
        flags += ["-p", "pytest_timeout", "--timeout=200"]
    return pytest.main([*TESTS[module], *flags])


def _mutants(source: str) -> list[tuple[str, int, int]]:
    """Operator, occurrence and line of every mutant."""
    tree, found = get_ast(source), []
    for name in sorted(operator_names()):
        if KEPT.match(name):
            operator = get_operator(name)()
            places = (p for node in ast_nodes(tree) for p in operator.mutation_positions(node))
            found += [(name, number, place[0][0]) for number, place in enumerate(places)]
    return found


def _serve(folder: Path) -> tuple[EmbeddedServer, str]:
    """A server and the address of a role that owns its databases but nothing above them."""
    server = EmbeddedServer(folder, settings={"fsync": "off", "max_connections": "60"})
    server.start()
    address = server.url().set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE mutant LOGIN NOSUPERUSER CREATEDB CREATEROLE")
        # The tests empty every table between them, whatever points where.
        connection.exec_driver_sql("GRANT SET ON PARAMETER session_replication_role TO mutant")
    engine.dispose()
    return server, server.url(user="mutant").render_as_string(hide_password=False)


def main(modules: list[str]) -> int:
    """Run the mutants of the named modules, or of all, and print a table."""
    rows: list[str] = []
    with tempfile.TemporaryDirectory(prefix="hub-mutants-") as folder:
        server, os.environ["HUB_TEST_DATABASE_URL"] = _serve(Path(folder))
        try:
            rows = [_report(module) for module in modules or TESTS]
        finally:
            server.stop()
    sys.stdout.write("\n".join([*rows, ""]))
    return 0


def _report(module: str) -> str:
    spec = find_spec(module)
    assert spec is not None
    source = Path(str(spec.origin)).read_text()
    if killed(module, source):
        raise RuntimeError(f"the tests of {module} fail without any mutant")
    count: Counter[bool] = Counter()
    for name, occurrence, line in _mutants(source):
        code = mutate_code(source, get_operator(name)(), occurrence)
        if code in (None, source):
            continue
        found = killed(module, str(code))
        count[found] += 1
        if not found:
            sys.stdout.write(f"survives: {module} line {line} {name} {occurrence}\n")
            sys.stdout.flush()
    row = _row(f"`{module.replace('.', '/')}.py`", count.total(), count[True])
    sys.stdout.write(row + "\n")
    sys.stdout.flush()
    return row


# Imported once, so that a forked child need not.
for _name in ("hypothesis", "pydantic", "sqlmodel", "alembic", "psycopg"):
    importlib.import_module(_name)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
