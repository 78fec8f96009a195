"""What was measured, drawn and told: cost against size as one SVG, and a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from hub.bench.place import NANOS, Measured

WIDTH, HEIGHT, LEFT, TOP, FLOOR = 900, 460, 70, 30, 400
_COLOURS = ("#1b5e9b", "#b3541e", "#2e7d32", "#6a1b9a", "#00838f", "#c62828", "#5d4037",
            "#9e9d24", "#37474f")  # fmt: skip


def draw_costs(found: Sequence[Measured]) -> str:
    """Microseconds a piece against how many pieces, both axes by powers of ten."""
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="18">Microseconds for one piece against how many pieces</text>',
    ]
    for power in range(6):
        drawn.append(_across(power))
    for power in range(1, 7):
        drawn.append(_upright(power))
    names = list(dict.fromkeys(one.name for one in found))
    for place, name in enumerate(names):
        colour = _COLOURS[place % len(_COLOURS)]
        points = [(_x(one.size), _y(_micros(one))) for one in found if one.name == name]
        told = " ".join(f"{x},{y}" for x, y in points)
        drawn.append(f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points]
        drawn.append(
            f'<text x="{WIDTH - 130}" y="{TOP + 20 + 18 * place}" fill="{colour}">'
            f"{escape(name)}</text>"
        )
    return "\n".join([*drawn, "</svg>"]) + "\n"


def write_table(found: Sequence[Measured]) -> str:
    """The measurements as a Markdown table, with what else was counted below it."""
    told = [
        "| Path | size | a second | bound | a second | share | peak |",
        "|---|--:|--:|---|--:|--:|--:|",
    ]
    for one in found:
        told.append(
            f"| {one.name} | {one.size:,} | {one.per_second:,} | {one.bound} "
            f"| {one.bound_per_second:,} | {one.per_mille // 10} % | {one.peak_mib} MiB |"
        )
    told.append("")
    for one in found:
        if one.more:
            counted = ", ".join(f"{what} {value:,}" for what, value in one.more.items())
            told.append(f"- {one.name}, {one.size:,}: {counted}")
    return "\n".join(told) + "\n"


def _micros(one: Measured) -> int:
    return max(1, NANOS // 1000 // max(1, one.per_second))


def _thousandths(value: int) -> int:
    """A thousand times the logarithm to the base ten, by whole numbers."""
    power, rest = 0, max(1, value) * 1000
    while rest >= 10_000:
        rest //= 10
        power += 1
    # Between powers a straight line will do for a picture.
    return power * 1000 + (rest - 1000) * 1000 // 9000


def _x(size: int) -> int:
    return LEFT + (_thousandths(size) - 1000) * 130 // 1000


def _y(micros: int) -> int:
    return FLOOR - _thousandths(micros) * 70 // 1000


def _across(power: int) -> str:
    y = FLOOR - power * 70
    return (
        f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + 650}" y2="{y}" stroke="#ddd"/>'
        f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{10**power}</text>'
    )


def _upright(power: int) -> str:
    x = LEFT + (power - 1) * 130
    return (
        f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{FLOOR}" stroke="#eee"/>'
        f'<text x="{x}" y="{FLOOR + 18}" text-anchor="middle">{10**power}</text>'
    )
