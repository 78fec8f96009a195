"""Minutes of generated damage: `python -m tests.x12.fuzz.long --minutes 10 --keep DIR`.

Every file goes through every door of the codec (`targets.read_anything`), from a new seed every
round. It ends with an error at the first broken promise, at a file that takes longer than a
second of processor time for each 100 kB, or when memory has grown. A file whose findings no
other one has had goes into DIR; the telling ones belong into the corpus beside this module.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, seed, settings

from hub.x12.interchange import survey
from hub.x12.report import report
from tests.x12.fuzz.strategies import damaged, written
from tests.x12.fuzz.targets import read_anything

SECONDS_MAX = 1.0
GROWTH_MAX_MB = 32
EXAMPLES_A_ROUND = 300

Signature = tuple[str, ...]


class _Watch:
    """What one run has seen: how many files, the slowest, and the smallest of every kind."""

    def __init__(self) -> None:
        self.files = 0
        self.slowest = 0.0
        self.kinds: dict[Signature, bytes] = {}

    def look(self, data: bytes) -> None:
        """One file through every door, timed."""
        before = time.process_time()
        read_anything(data)
        took = time.process_time() - before
        self.files += 1
        self.slowest = max(self.slowest, took)
        assert took < SECONDS_MAX * max(1.0, len(data) / 100_000), f"{took:.1f} s, {len(data)} B"
        signature = _signature(data)
        known = self.kinds.get(signature)
        if known is None or len(data) < len(known):
            self.kinds[signature] = data


def _signature(data: bytes) -> Signature:
    """Verdict and ids of the findings: two files with the same are of one kind."""
    found = {one.id for one in survey(data).all_findings()}
    told = report(data)
    for interchange in told["interchanges"]:  # type: ignore[attr-defined]
        for group in interchange["groups"]:
            for one in group["transaction_sets"]:
                found |= {finding["id"] for finding in one["findings"]}
    return (str(told["verdict"]), *sorted(found))


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _round(watch: _Watch, number: int) -> None:
    """Some hundred files of one seed: damaged ones, and sound ones that were just written."""
    quiet = settings(
        max_examples=EXAMPLES_A_ROUND,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    for strategy in (damaged(), written()):
        seed(number)(quiet(given(strategy)(watch.look)))()


def main() -> None:
    """Fuzz for some minutes and tell what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--keep", type=Path, help="where files of new kinds go")
    asked = parser.parse_args()
    watch = _Watch()
    first = int(datetime.now(UTC).timestamp())
    end = time.monotonic() + asked.minutes * 60
    rounds, start = 0, 0.0
    while time.monotonic() < end:
        _round(watch, first + rounds)
        rounds += 1
        start = start or _resident_mb()
    kept = sum(len(data) for data in watch.kinds.values()) / 1e6
    growth = _resident_mb() - start - kept
    told = f"{watch.files} files in {rounds} rounds from seed {first}, {len(watch.kinds)} kinds"
    sys.stdout.write(f"{told}, slowest {watch.slowest:.2f} s, memory grew {growth:.0f} MB\n")
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
        for data in watch.kinds.values():
            (asked.keep / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    if growth > GROWTH_MAX_MB:
        sys.exit(f"memory grew by {growth:.0f} MB")


if __name__ == "__main__":
    main()
