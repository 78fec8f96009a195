"""The tour's commands work as they stand, on a hub that was empty before."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

BIN = Path(sys.executable).parent


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder, outside of pytest's own: each new test session shuts that to others."""
    with tempfile.TemporaryDirectory(prefix="w-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@pytest.fixture
def served(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The tour's first terminal: `hub serve` in an empty folder, on a spare port."""
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{spare.getsockname()[1]}"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    environment = ours | {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "HUB_PORT": url.rpartition(":")[2],
        "HUB_ISSUER": url,
    }
    with subprocess.Popen([BIN / "hub", "serve"], cwd=folder, env=environment) as process:
        try:
            _wait_for(f"{url}/livez", process)
            yield url, environment
        finally:
            process.terminate()


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl on this machine")
def test_the_commands_of_the_tour_work_one_after_the_other(
    served: tuple[str, dict[str, str]], folder: Path
) -> None:
    url, environment = served
    text = (ROOT / "docs/tour.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) > 5
    script = "set -euo pipefail\n" + "\n".join(blocks).replace("http://127.0.0.1:8000", url)
    ran = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 200  # not a measure of speed: the machine may be busy
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server never answered")
