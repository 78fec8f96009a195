"""The image holds what it needs and starts; no Docker engine is needed to know it."""

from __future__ import annotations

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

from tests.architecture.dockerfile import Image, instructions, replay
from tests.architecture.sources import ROOT


@pytest.fixture(scope="module")
def image() -> Iterator[Image]:
    # Not pytest's own folder: as root the server runs as another user, and each new test session
    # shuts that folder to others.
    with tempfile.TemporaryDirectory(prefix="i-", ignore_cleanup_errors=True) as folder:
        try:
            yield replay(ROOT, Path(folder))
        except subprocess.CalledProcessError as failed:
            pytest.fail(f"{failed.cmd}\n{failed.stdout}\n{failed.stderr}")


def test_the_install_is_locked_by_hashes_and_builds_without_a_registry() -> None:
    installs = [rest for word, rest in instructions(ROOT / "Dockerfile") if "pip install" in rest]
    assert len(installs) == 2
    assert "--require-hashes -r requirements/runtime.txt" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]


def test_the_image_runs_as_nobody_in_particular_and_migrates_nothing_by_itself() -> None:
    steps = instructions(ROOT / "Dockerfile")
    users = [place for place, (word, _) in enumerate(steps) if word == "USER"]
    assert re.fullmatch(r"[1-9]\d+", steps[users[-1]][1])
    assert all("migrate" not in rest for word, rest in steps if word in {"CMD", "ENTRYPOINT"})


def test_the_replayed_image_holds_nothing_but_the_hub(image: Image) -> None:
    assert {path.name for path in (image.root / "opt/hub").iterdir()} >= {"hub", "migrations"}
    assert not (image.root / "opt/hub/tests").exists()
    assert not (image.root / "opt/hub/.git").exists()


@pytest.mark.timeout(290)
def test_the_replayed_image_migrates_starts_answers_its_health_check_and_stops(
    image: Image,
) -> None:
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = spare.getsockname()[1]
    environment = image.environment | {
        "HUB_DATA_DIR": image.inside("/var/lib/hub"),
        "HUB_PORT": str(port),
        "HUB_ISSUER": f"http://127.0.0.1:{port}",
    }
    hub = shutil.which(image.entrypoint[0], path=environment["PATH"])
    assert hub is not None
    assert hub.startswith(str(image.root))
    migrated = subprocess.run(
        [hub, "migrate"], cwd=image.workdir, env=environment, capture_output=True, text=True
    )
    assert migrated.returncode == 0, migrated.stderr
    with subprocess.Popen([hub, *image.command], cwd=image.workdir, env=environment) as served:
        try:
            _wait_for(f"http://127.0.0.1:{port}/livez", served)
            health = [part.replace(":8000/", f":{port}/") for part in image.health_check]
            subprocess.run([sys.executable, *health[1:]], check=True, timeout=10)
        finally:
            served.terminate()
    assert served.returncode in (0, -15, 143)


def _wait_for(url: str, served: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 200  # not a measure of speed: the machine may be busy
    while time.monotonic() < deadline and served.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the served image never answered")
