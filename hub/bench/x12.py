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

OURS = ("ours", "split", "f-strings")
READERS = (
    "ours",
    "split",
    "openx12",
    "x12-python streamed",
    "x12-python parsed",
    "linuxforhealth",
    "pyx12 validating",
)
WRITERS = ("ours", "f-strings", "x12-python", "pyx12", "pyx12 validating", "linuxforhealth")

REACH = (
    ("835 read", "openx12", 10_000, "at least", 3.0),
    ("835 read", "openx12", 100_000, "at least", 6.0),
    ("835 read", "pyx12 validating", 0, "at least", 60.0),
    ("835 read", "split", 0, "at most", 1.2),
    ("837P write", "f-strings", 0, "at most", 4.0),
    ("837P write", "x12-python", 0, "at least", 1.5),
    ("837P write", "pyx12", 0, "at least", 10.0),
    ("837P write", "linuxforhealth", 0, "at least", 50.0),
)
"""What is asked: how often the time of ours a peer takes at least, how often a bound's we take
at most; size 0 is every size."""


def run() -> dict[str, Any]:
    """Best seconds, microseconds a claim and peak megabytes above start, by contender and size.

    Every figure is taken in a process of its own, the contenders in turn, so that neither a
    warm cache nor a grown heap of one serves another. A peer runs in the first Python that has
    it: ours, or one of HUB_BENCH_PEERS (several, separated as in PATH, because some peers do
    not go together); one that none has is told as not installed. `ratio` compares with ours at
    the same size: above 1 is slower than ours.
    """
    figures: dict[str, Any] = {}
    with TemporaryDirectory(prefix="hub-bench-x12-") as folder:
        for task, contenders in (("835 read", READERS), ("837P write", WRITERS)):
            slow: dict[str, int] = {}
            for size in _sizes():
                path = Path(folder) / f"{size}.835"
                if not path.exists():
                    write_835(path, size)
                _contend(figures, slow, task, contenders, size, path)
    for task in ("835 read", "837P write"):
        figures[f"{task} flatness"] = _flatness(figures, task)
    figures["reach"] = _reach(figures)
    return figures


def _sizes() -> tuple[int, ...]:
    text = os.environ.get("HUB_BENCH_SIZES", "")
    return tuple(int(one) for one in text.split(",")) if text else SIZES


def _pythons(name: str) -> list[str]:
    others = os.environ.get("HUB_BENCH_PEERS", "").split(os.pathsep)
    return [sys.executable] if name in OURS else [sys.executable, *filter(None, others)]


def _rounds(size: int) -> int:
    return 1 if size < 1_000 else 15 if size < 5_000 else 7 if size < 50_000 else 3


def _contend(
    figures: dict[str, Any],
    slow: dict[str, int],
    task: str,
    contenders: tuple[str, ...],
    size: int,
    path: Path,
) -> None:
    """Measure everybody, several rounds in turn, and keep each one's best round."""
    found: dict[str, dict[str, float] | str] = {}
    once_is_enough = set(slow)
    for name in slow:
        found[name] = f"not run: took over {SECONDS_MAX:.0f} s at {slow[name]:,}"
    for _ in range(_rounds(size)):
        for name in contenders:
            before = found.get(name)
            if name in once_is_enough or isinstance(before, str):
                continue
            now = measure(_pythons(name), task, name, size, path)
            if not isinstance(now, str) and now["seconds"] > SECONDS_MAX:
                slow[name] = size
            if isinstance(now, str) or now["seconds"] > 2:
                once_is_enough.add(name)
            if isinstance(now, str) or before is None or now["seconds"] < before["seconds"]:
                found[name] = now
    ours = found["ours"]
    assert not isinstance(ours, str), ours
    for name in contenders:
        one = found[name]
        figures[f"{task} {size} {name}"] = (
            one
            if isinstance(one, str)
            else {
                "seconds": round(one["seconds"], 4),
                "us_per_claim": round(one["seconds"] / size * 1e6, 2),
                "peak_mb": round(one["peak_mb"], 1),
                "ratio": round(one["seconds"] / ours["seconds"], 2),
            }
        )


def _flatness(figures: dict[str, Any], task: str) -> dict[str, float]:
    """Our time a claim at every size, over that of the largest."""
    sizes = _sizes()
    last = figures[f"{task} {sizes[-1]} ours"]["us_per_claim"]
    return {
        str(size): round(figures[f"{task} {size} ours"]["us_per_claim"] / last, 2) for size in sizes
    }


def _reach(figures: dict[str, Any]) -> dict[str, str]:
    """Every figure that is asked for beside what was measured; what was not run is not told."""
    told: dict[str, str] = {}
    for task, name, wanted_size, what, wanted in REACH:
        for size in _sizes():
            one = figures[f"{task} {size} {name}"]
            if wanted_size not in (0, size) or isinstance(one, str):
                continue
            ratio = 1 / one["ratio"] if what == "at most" else one["ratio"]
            met = ratio <= wanted if what == "at most" else ratio >= wanted
            side = "ours takes" if what == "at most" else "takes"
            verdict = "reached" if met else "not reached"
            told[f"{task} {size} {name}"] = (
                f"{side} {ratio:.2f} times, {what} {wanted:g} is asked: {verdict}"
            )
    return told
