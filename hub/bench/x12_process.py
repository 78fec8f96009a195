"""One measurement in a process of its own: fresh caches, its own peak of memory."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
SECONDS_MAX = 900


def measure(python: str, task: str, name: str, size: int, path: Path) -> dict[str, float]:
    """Seconds and peak megabytes above start of one contender; empty where it is not installed."""
    command = [python, "-m", "hub.bench.x12_contender", task, name, str(size), str(path)]
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
    except (OSError, subprocess.TimeoutExpired):
        return {}
    if ran.returncode != 0:
        return {}
    found: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    return found
