"""`hub demo --json` plays everything that it promises, and every cent is somebody's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest


@dataclass(frozen=True)
class Played:
    """The numbers of one demo, and the folder in which it worked."""

    numbers: dict[str, int]
    folder: Path


@pytest.fixture(scope="module")
def played() -> Iterator[Played]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    with tempfile.TemporaryDirectory(prefix="t-") as folder:  # short: it will hold a socket
        ran = subprocess.run(
            [sys.executable, "-m", "hub.cli", "demo", "--json"],
            capture_output=True,
            text=True,
            env=ours | {"TMPDIR": folder},
            timeout=280,
        )
        assert ran.returncode == 0, ran.stderr
        yield Played(json.loads(ran.stdout.splitlines()[-1]), Path(folder))


@pytest.fixture
def numbers(played: Played) -> dict[str, int]:
    return played.numbers


def test_every_cent_that_was_paid_is_fee_or_owed_or_in_suspense(numbers: dict[str, int]) -> None:
    known = ("fee_cents", "owed_to_cbos_cents", "suspense_cents")
    assert numbers["paid_cents"] == sum(numbers[name] for name in known)
    assert numbers["ledger_sum_cents"] == 0
    assert all(numbers[name] > 0 for name in ("paid_cents", *known, "paid_directly_cents"))


def test_encounters_are_posted_blocked_held_mended_and_claimed(numbers: dict[str, int]) -> None:
    assert numbers["encounters_posted"] >= 300
    assert numbers["encounters_blocked"] >= 20
    assert numbers["encounters_held"] == numbers["encounters_freed"] == 1
    assert numbers["encounters_mended"] == 4
    assert numbers["batches"] == 8


def test_claims_are_accepted_rejected_paid_denied_and_replaced(numbers: dict[str, int]) -> None:
    assert numbers["claims"] == numbers["claims_accepted"] + numbers["claims_rejected"]
    assert numbers["claims_rejected"] >= 1
    assert numbers["claims_paid"] > 250
    assert numbers["claims_denied"] >= 10
    assert numbers["claims_replaced"] >= 5
    assert numbers["reversals"] >= 5
    assert numbers["recoupments"] >= 2


def test_every_cbo_is_stated_and_paid_to_the_cent(numbers: dict[str, int]) -> None:
    assert numbers["statements"] == 6
    assert numbers["statement_lines"] > 250
    assert numbers["statements_closing_cents"] == numbers["owed_to_cbos_cents"]
    assert numbers["payout_credits"] == 5
    left = numbers["owed_to_cbos_cents"] - numbers["paid_out_cents"]
    assert 0 <= left == numbers["owed_after_payout_cents"]
    assert numbers["paid_out_cents"] > 0
    assert numbers["ledger_sum_after_payout_cents"] == 0
    assert numbers["deposits_matched"] > 0


def test_nothing_of_the_demo_is_left(played: Played) -> None:
    left = [
        one.info["cmdline"]
        for one in psutil.process_iter(["cmdline"])
        if f"{played.folder}/" in " ".join(one.info["cmdline"] or ())
    ]
    assert left == []
    assert list(played.folder.glob("hub-demo-*")) == []
