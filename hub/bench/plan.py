"""Which measurements there are, at which sizes, and how they are run and shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from hub.bench.day import measure_day
from hub.bench.intake import measure_bulk, measure_single
from hub.bench.money import measure_assemble, measure_post, measure_read, measure_render
from hub.bench.place import NANOS, Measured, Step
from hub.bench.reading import measure_judge, measure_status

Measure = Callable[[tuple[int, ...], Step], list[Measured]]

MEASURES: dict[str, tuple[Measure, tuple[int, ...]]] = {
    "intake-single": (measure_single, (40, 400, 4_000)),
    "intake-bulk": (measure_bulk, (100, 1_000, 10_000)),
    "judge": (measure_judge, (100, 1_000, 10_000)),
    "assemble": (measure_assemble, (100, 1_000, 10_000)),
    "render": (measure_render, (100, 1_000, 10_000)),
    "read-835": (measure_read, (1_000, 10_000, 100_000)),
    "post-835": (measure_post, (100, 1_000, 10_000)),
    "status-read": (measure_status, (100, 1_000, 10_000)),
    "full-day": (measure_day, (2_000, 20_000, 200_000)),
}
"""Each at 1, 10 and 100 times its smallest size."""


def measure(
    name: str, step: Step, *, size: int | None = None, longest: int | None = None
) -> Iterator[Measured]:
    """Run one measurement at its three sizes, or at the one given.

    A size that would take more than `longest` seconds, going by the size before, is left out.

    Raises:
        KeyError: there is no measurement of that name.
    """
    work, sizes = MEASURES[name]
    took, before = 0, 0
    for one in sizes if size is None else (size,):
        if longest is not None and before and took * one // before > longest * NANOS:
            return
        started = time.perf_counter_ns()
        yield from work((one,), step)
        took, before = time.perf_counter_ns() - started, one
