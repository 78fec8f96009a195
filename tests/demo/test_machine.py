"""The demo's machine serves a hub, and nothing is left of it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

PROGRAM = """
import signal, sys, time
from pathlib import Path
from hub.demo.machine import machine

# A shell that runs the tests in the background leaves SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
with machine() as (made, database):
    credential = made.start_hub(database)
    print(made.folder, made.url, flush=True)
    if sys.argv[1] == "fail":
        raise ValueError("something in the demo")
    time.sleep(60 if sys.argv[1] == "wait" else 0)
"""


def started(how: str) -> tuple[subprocess.Popen[str], Path]:
    """The program, once its hub answers, and the folder of its machine."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, how],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    told = process.stdout.readline().split()
    if not told:
        pytest.fail(process.communicate()[1])
    return process, Path(told[0])


def left_over(folder: Path) -> list[str]:
    """Processes that still work in the folder, and the folder itself."""
    found = [
        " ".join(one.info["cmdline"] or ())
        for one in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(one.info["cmdline"] or ())
    ]
    return found + ([str(folder)] if folder.exists() else [])


@pytest.mark.parametrize(
    ("how", "sent"),
    [("end", None), ("fail", None), ("wait", signal.SIGINT), ("wait", signal.SIGTERM)],
)
def test_nothing_is_left_running_however_it_ends(how: str, sent: signal.Signals | None) -> None:
    process, folder = started(how)
    if sent is not None:
        process.send_signal(sent)
    process.communicate(timeout=60)
    assert (process.returncode == 0) is (how == "end")
    assert left_over(folder) == []
