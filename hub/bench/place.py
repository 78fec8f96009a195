"""A throw-away hub to measure in, and what a measurement is: counts, nanoseconds, MiB."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from hub.database import Database, DatabaseKeyStore
from hub.settings import Settings
from hub.tables.migrate import upgrade
from hub.vault import Vault, load_key_encryption_key

NANOS = 1_000_000_000

Step = Callable[[str], None]
"""Told what is being measured now, for progress on a terminal."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement at one size: what we do a second beside what the bound does a second."""

    name: str
    size: int
    unit: str
    per_second: int
    bound: str
    bound_per_second: int
    peak_mib: int
    more: dict[str, Any]

    @property
    def per_mille(self) -> int:
        """Ours as thousandths of the bound."""
        return self.per_second * 1000 // max(1, self.bound_per_second)

    def as_json(self) -> dict[str, Any]:
        """For `hub bench --json`."""
        return {**asdict(self), "per_mille_of_bound": self.per_mille}


@dataclass(frozen=True, slots=True)
class Place:
    """An empty, migrated hub in a temporary folder."""

    settings: Settings
    database: Database
    vault: Vault


@contextmanager
def new_place() -> Iterator[Place]:
    """An empty hub on an embedded server of its own, durable as in ordinary life."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-", ignore_cleanup_errors=True) as folder:
        settings = Settings(data_dir=Path(folder))
        database = Database.open(settings)
        try:
            upgrade(database)
            store = DatabaseKeyStore(database.engine)
            yield Place(settings, database, Vault(load_key_encryption_key(settings), store))
        finally:
            database.close()


def timed(work: Callable[[], object]) -> int:
    """Nanoseconds that a piece of work takes."""
    started = time.perf_counter_ns()
    work()
    return time.perf_counter_ns() - started


def best_of(times: int, work: Callable[[], object]) -> int:
    """The shortest of several runs, in nanoseconds: the machine's other work only adds."""
    return min(timed(work) for _ in range(times))


def a_second(count: int, nanos: int) -> int:
    """How many a second."""
    return count * NANOS // max(1, nanos)


def peak_mib(*process_ids: int) -> int:
    """The most memory this process, or the largest of the ones named, has held, in MiB."""
    if process_ids:
        return max((_peak_of(process_id) for process_id in process_ids), default=0)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> (20 if sys.platform == "darwin" else 10)


def _peak_of(process_id: int) -> int:
    status = Path(f"/proc/{process_id}/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) >> 10
    return int(psutil.Process(process_id).memory_info().rss) >> 20
