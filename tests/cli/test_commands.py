"""Commands as people call them: in a folder, with an environment, answered by an exit code."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """One hub for all of these tests, in a folder with a short name: it will hold a socket."""
    with tempfile.TemporaryDirectory(prefix="c-", ignore_cleanup_errors=True) as made:
        yield Path(made)


def hub(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return subprocess.run(
        [sys.executable, "-m", "hub.cli", *arguments],
        cwd=folder,
        env=ours | {"PYTHONPATH": str(Path(__file__).parents[2])} | settings,
        capture_output=True,
        text=True,
    )


def test_a_credential_is_made_once_and_only_its_owner_reads_it(folder: Path) -> None:
    made = hub(folder, "clients", "create")
    assert made.returncode == 0, made.stderr
    path = folder / "admin.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["client_id"] in made.stdout
    assert "PRIVATE KEY" not in made.stdout
    again = hub(folder, "clients", "create")
    assert (again.returncode, "never written over" in again.stderr) == (2, True)


def test_a_credential_for_nobody_known_is_refused(folder: Path) -> None:
    refused = hub(folder, "clients", "create", "--organization", "nobody", "--key-file", "x.json")
    assert refused.returncode == 2
    assert "nobody" in refused.stderr
    assert not (folder / "x.json").exists()


def test_the_embedded_server_is_shown_and_there_is_nothing_to_stop(folder: Path) -> None:
    shown = hub(folder, "db", "status")
    assert shown.returncode == 0, shown.stderr
    assert str(folder / ".hub" / "postgres") in shown.stdout
    assert "Held by                      nobody" in shown.stdout
    stopped = hub(folder, "db", "stop")
    assert (stopped.returncode, "Nothing to stop" in stopped.stdout) == (0, True)


def test_psql_asks_the_hubs_own_database(folder: Path) -> None:
    asked = hub(folder, "db", "psql", "--", "-tAc", "select count(*) from client")
    assert (asked.returncode, asked.stdout.strip()) == (0, "1")


def test_migrating_twice_is_migrating_once(folder: Path) -> None:
    first, second = (hub(folder, "migrate") for _ in range(2))
    assert first.returncode == second.returncode == 0
    assert first.stdout == second.stdout != ""


def test_the_invariants_of_a_fresh_hub_hold(folder: Path) -> None:
    verified = hub(folder, "verify", "--json")
    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["holds"] is True


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"HUB_DATA_DRI": "x"}, "HUB_DATA_DRI"),
        ({"HUB_MODE": "live"}, "HUB_DATABASE_URL"),
        ({"HUB_POOL_SIZE": "none"}, "HUB_POOL_SIZE"),
    ],
)
def test_a_setting_that_is_unknown_unsafe_or_malformed_is_named(
    folder: Path, settings: dict[str, str], told: str
) -> None:
    refused = hub(folder, "serve", **settings)
    assert refused.returncode == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_taken_port_is_told_in_plain_words(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = hub(folder, "serve", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 1
    assert "cannot listen on 127.0.0.1 port" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "command",
    [
        "serve --port 99999",
        "keys rotate --organization nobody",
        "x12 ack any.835 --interchange 0",
        "backup any.835/copy",
    ],
)
def test_what_a_command_cannot_do_is_told_in_plain_words(folder: Path, command: str) -> None:
    (folder / "any.835").write_text("ISA")
    refused = hub(folder, *command.split())
    assert refused.returncode in (1, 2)
    assert refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_plan_without_credential_scenario_or_hub_says_what_is_missing(folder: Path) -> None:
    (folder / "scenario.json").write_text(json.dumps({"claims": [{"do": "smile"}]}))
    simulate = ("simulate-plan", "--client-key", "admin.json", "--rounds", "1")
    assert "plan.json" in hub(folder, "simulate-plan").stderr
    assert "'smile'" in hub(folder, *simulate, "--scenario", "scenario.json").stderr


def test_an_unknown_benchmark_is_refused_with_those_there_are(folder: Path) -> None:
    refused = hub(folder, "bench", "nothing-of-the-kind")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
