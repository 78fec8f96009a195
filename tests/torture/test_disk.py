"""A full disk is a clear refusal; room again, and the hub goes on without a hand."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.torture.loop import LAST_DAY, Visits, assert_each_once, encounter
from tests.torture.machine import machine

SIZE = "220m"
LEFT_BYTES = 256 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A memory filesystem of a fixed size; needs the right to mount one."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0777", "tmpfs", str(tmp_path)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("a memory filesystem cannot be mounted here (needs root)")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def _fill(disk: Path) -> Path:
    """Take all but a little of what is free."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        while (free := _free(disk)) > LEFT_BYTES:
            file.write(b"\0" * min(1 << 20, free - LEFT_BYTES))
            file.flush()
    return filler


def _free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def test_a_full_disk_refuses_clearly_keeps_what_it_promised_and_recovers(small_disk: Path) -> None:
    with machine(small_disk) as hub:
        pair = hub.new_pair(hub.cbos[0])
        caller = hub.caller("cbo0")
        visits = Visits(hub.cbos[0], [])

        def post(number: int) -> int:
            body = encounter(f"disk-{number}", pair, LAST_DAY - timedelta(days=number % 100))
            body["topics"][0]["note"] = os.urandom(900).hex()
            try:
                answer = caller.ask("POST", "/v1/encounters", json.dumps(body).encode())
            except TimeoutError:  # patience at an end: the last answer was a 503
                return 503
            if answer.status == 201:
                visits.bodies.append(body)
                visits.answered[body["encounter_ref"]] = answer.json()["id"]
            return answer.status

        assert post(0) == 201
        caller.patience = 0
        filler = _fill(small_disk)
        number, refused = 0, 0
        while refused < 3 and number < 2000:
            number += 1
            refused += post(number) == 503
        assert refused == 3
        filler.unlink()
        caller.patience = 60
        started = time.monotonic()
        assert post(number + 1) == 201
        assert time.monotonic() - started < 60
        hub.database.engine.dispose()
        assert_each_once(hub, visits)
        hub.assert_whole()
        assert caller.broken_off == 0
        assert set(caller.statuses) <= {201, 503}, hub.log()
