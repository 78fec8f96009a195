"""A crash point does nothing, unless its very place and turn are named."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from pydantic import ValidationError

from hub.kit.crash import crash_point
from hub.settings import Settings

PASSES = (
    "from hub.kit.crash import crash_point\n"
    "for turn in range(3): crash_point('here'); print(turn, flush=True)"
)


def _run(at: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PASSES],
        env={"HUB_CRASH_AT": at},
        capture_output=True,
        text=True,
        check=False,
    )


def test_nothing_happens_where_no_place_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_CRASH_AT", raising=False)
    crash_point("here")


def test_nothing_happens_at_another_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_CRASH_AT", "there")
    crash_point("here")


def test_the_process_dies_at_the_named_place_and_turn() -> None:
    first, third = _run("here"), _run("here:3")
    assert (first.returncode, first.stdout) == (-signal.SIGKILL, "")
    assert (third.returncode, third.stdout) == (-signal.SIGKILL, "0\n1\n")


def test_a_live_hub_refuses_to_start_where_it_may_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_CRASH_AT", "here")
    with pytest.raises(ValidationError, match="torture"):
        Settings(
            mode="live",
            database_url="postgresql://example/hub",  # type: ignore[arg-type]
            key="x",  # type: ignore[arg-type]
            issuer="https://hub.example",
        )
