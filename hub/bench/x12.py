"""`hub bench x12`: the codec beside its peers and two bounds, on the same generated files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hub.bench.x12_files import write_835
from hub.bench.x12_process import measure

SIZES = (1_000, 10_000, 100_000)
"""Claims of a file; HUB_BENCH_SIZES overrides them, separated by commas."""

SECONDS_MAX = 20.0
"""A contender that takes longer than this is measured once, and at no larger size."""

READERS = ("ours", "split", "openx12", "pyx12")
WRITERS = ("ours", "fstrings", "pyx12")


def run() -> dict[str, Any]:
    """Best seconds, microseconds a claim and peak megabytes above start, by contender and size.

    Every figure is taken in a process of its own, the contenders in turn, so that neither a
    warm cache nor a grown heap of one serves another. A peer runs in the environment of
    HUB_BENCH_PEERS (a Python), else in ours; one that is not installed is left out. `ratio`
    compares with ours at the same size: above 1 is slower than ours.
    """
    figures: dict[str, Any] = {}
    slow: set[tuple[str, str]] = set()
    with TemporaryDirectory(prefix="hub-bench-x12-") as folder:
        for size in _sizes():
            path = Path(folder) / f"{size}.835"
            write_835(path, size)
            _contend(figures, slow, "835 read", size, path)
            _contend(figures, slow, "837P write", size, path)
            path.unlink()
    figures["835 read flatness"] = _flatness(figures, "835 read")
    figures["837P write flatness"] = _flatness(figures, "837P write")
    return figures


def _sizes() -> tuple[int, ...]:
    text = os.environ.get("HUB_BENCH_SIZES", "")
    return tuple(int(one) for one in text.split(",")) if text else SIZES


def _contend(
    figures: dict[str, Any], slow: set[tuple[str, str]], task: str, size: int, path: Path
) -> None:
    """Measure everybody, several rounds in turn, and keep each one's best round."""
    contenders = READERS if task == "835 read" else WRITERS
    rounds = 1 if size < 1_000 else 3 if size > 20_000 else 7
    found: dict[str, dict[str, float]] = {}
    peers = os.environ.get("HUB_BENCH_PEERS", sys.executable)
    for _ in range(rounds):
        for name in contenders:
            before = found.get(name)
            if (task, name) in slow or before == {}:
                continue
            python = sys.executable if name in ("ours", "split", "fstrings") else peers
            once = measure(python, task, name, size, path)
            if once and once["seconds"] > SECONDS_MAX:
                slow.add((task, name))
            if before is None or not once or once["seconds"] < before["seconds"]:
                found[name] = once
    ours = found["ours"]["seconds"]
    for name, one in found.items():
        if one:
            figures[f"{task} {size} {name}"] = {
                "seconds": round(one["seconds"], 4),
                "us_per_claim": round(one["seconds"] / size * 1e6, 2),
                "peak_mb": round(one["peak_mb"], 1),
                "ratio": round(one["seconds"] / ours, 2),
            }


def _flatness(figures: dict[str, Any], task: str) -> dict[str, float]:
    """Time a claim at every size, over that of the largest."""
    sizes = _sizes()
    last = figures[f"{task} {sizes[-1]} ours"]["us_per_claim"]
    return {
        str(size): round(figures[f"{task} {size} ours"]["us_per_claim"] / last, 2) for size in sizes
    }
