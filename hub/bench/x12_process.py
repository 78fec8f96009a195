"""One measurement in a process of its own: fresh caches, its own peak of memory."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
SECONDS_MAX = 900
NOT_INSTALLED = "not installed"
NOT_INSTALLED_CODE = 3
"""The exit code of a contender that a Python does not have."""


def measure(
    pythons: Sequence[str], task: str, name: str, size: int, path: Path
) -> dict[str, float] | str:
    """Seconds and peak megabytes above start of one contender, by the first Python that has it.

    A text where there is no figure: not installed in any of them, or what went wrong.
    """
    told = NOT_INSTALLED
    for python in pythons:
        found = _run([python, "-m", "hub.bench.x12_contender", task, name, str(size), str(path)])
        if not isinstance(found, str):
            return found
        told = found if found != NOT_INSTALLED else told
    return told


def _run(command: list[str]) -> dict[str, float] | str:
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    try:
        ran = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_MAX,
            env=environment,
            cwd=_ROOT,
        )
    except subprocess.TimeoutExpired:
        return f"not done after {SECONDS_MAX} seconds"
    except OSError as problem:
        return f"{command[0]}: {problem.strerror}"
    if ran.returncode == NOT_INSTALLED_CODE:
        return NOT_INSTALLED
    if ran.returncode != 0:
        return "failed: " + (ran.stderr.strip().splitlines() or ["no reason given"])[-1][:200]
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found
