"""A flame graph of this process: stacks sampled by CPU time, drawn as one SVG."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from types import FrameType

INTERVAL_SECONDS = 1 / 500
DEPTH_MAX = 60
WIDTH, ROW = 1200, 16

Stack = tuple[str, ...]


@contextmanager
def sampled() -> Iterator[Counter[Stack]]:
    """Count the stacks of the main thread, 500 times a second of CPU time, while inside."""
    stacks: Counter[Stack] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        stack: list[str] = []
        while frame is not None and len(stack) < DEPTH_MAX:
            stack.append(_name(frame))
            frame = frame.f_back
        stacks[tuple(reversed(stack))] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, INTERVAL_SECONDS, INTERVAL_SECONDS)
    try:
        yield stacks
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _name(frame: FrameType) -> str:
    path = Path(frame.f_code.co_filename)
    parts = path.with_suffix("").parts
    if "hub" in parts:
        at = len(parts) - 1 - parts[::-1].index("hub")
        return ".".join((*parts[at:], frame.f_code.co_qualname))
    return f"{'.'.join(parts[-2:])}.{frame.f_code.co_qualname}"


@dataclass
class _Node:
    """One function under one caller, with how often it was seen."""

    count: int = 0
    children: dict[str, _Node] = field(default_factory=dict)


def draw_flames(stacks: Counter[Stack], title: str) -> str:
    """The stacks as an SVG: width is share of CPU time, callers below, called above."""
    root = _Node(sum(stacks.values()))
    for stack, count in stacks.items():
        node = root
        for name in stack:
            node = node.children.setdefault(name, _Node())
            node.count += count
    depth = min(DEPTH_MAX, max((len(stack) for stack in stacks), default=0))
    height = (depth + 2) * ROW + 10
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" font-family="monospace" font-size="11">',
        f'<text x="4" y="13">{escape(title)} ({root.count} samples)</text>',
    ]
    if root.count:
        _draw(root, 0, WIDTH * 1000 // root.count, height - ROW, drawn)
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _draw(node: _Node, left: int, scale: int, top: int, drawn: list[str]) -> None:
    """`left` and `scale` are in thousandths of a pixel: whole numbers draw the same anywhere."""
    for name, child in sorted(node.children.items()):
        width = child.count * scale
        if width >= 1000:
            hue = sum(name.encode()) % 55
            shown = name[-(width // 6700) :] if width > 20_000 else ""
            drawn.append(
                f'<g><title>{escape(name)}: {child.count}</title><rect x="{left // 1000}" '
                f'y="{top - ROW}" width="{width // 1000}" height="{ROW - 1}" '
                f'fill="hsl({hue},75%,65%)"/><text x="{left // 1000 + 2}" y="{top - 4}">'
                f"{escape(shown)}</text></g>"
            )
            _draw(child, left, scale, top - ROW, drawn)
        left += width


def heaviest(stacks: Counter[Stack], count: int = 25) -> list[tuple[str, int, int]]:
    """The functions seen most: name, per mille of samples inside, per mille of its own."""
    inside: Counter[str] = Counter()
    own: Counter[str] = Counter()
    for stack, seen in stacks.items():
        own[stack[-1]] += seen
        for name in set(stack):
            inside[name] += seen
    total = max(1, sum(stacks.values()))
    return [
        (name, seen * 1000 // total, own[name] * 1000 // total)
        for name, seen in inside.most_common(count)
    ]
