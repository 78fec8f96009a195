"""Make the table of billable diagnosis codes from yearly releases, and write it compactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, timedelta
from itertools import groupby

from hub.rules.known import Span

ORDER_LINE_LENGTH_MIN = 16
"""The official order file: a number in columns 1-5, the code in 7-13, billable `1` in 15."""


def read_order_file(text: str) -> frozenset[str]:
    """The billable codes of an official `icd10cm-order-*.txt`, without points.

    Raises:
        ValueError: a line that is not of the order file's form, or no billable code at all.
    """
    codes = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        code, billable = line[6:13].strip(), line[14:15]
        if len(line) < ORDER_LINE_LENGTH_MIN or not code.isalnum() or billable not in ("0", "1"):
            raise ValueError(f"line {number} is not a line of an ICD-10-CM order file")
        if billable == "1":
            codes.add(code)
    if not codes:
        raise ValueError("the file names no billable code")
    return frozenset(codes)


def leaves(codes: Iterable[str]) -> frozenset[str]:
    """The codes that no longer code begins with: billable ones, where a list has no flag."""
    ordered = sorted({code.replace(".", "") for code in codes})
    return frozenset(
        code
        for code, following in zip(ordered, [*ordered[1:], ""], strict=True)
        if not following.startswith(code)
    )


def merge_releases(releases: Sequence[tuple[date, Set[str]]]) -> dict[str, tuple[Span, ...]]:
    """Spans of validity from releases by their first day, each in force until the next.

    The first release reaches back for ever and the last one is open, so that a gap at either
    end of what we hold never refuses a code that was valid.
    """
    spans: dict[str, tuple[Span, ...]] = {}
    ordered = sorted(releases, key=lambda release: release[0])
    for place, (first, codes) in enumerate(ordered):
        start = date.min if place == 0 else first
        last = ordered[place + 1][0] - timedelta(days=1) if place + 1 < len(ordered) else None
        for code in codes:
            held = spans.get(code, ())
            if held and held[-1].last is not None and held[-1].last + _DAY == start:
                spans[code] = (*held[:-1], Span(held[-1].first, last))
            else:
                spans[code] = (*held, Span(start, last))
    return spans


def add_release(
    spans: Mapping[str, tuple[Span, ...]], first: date, codes: Set[str]
) -> dict[str, tuple[Span, ...]]:
    """The table with a release that replaces everything from its first day on."""
    added: dict[str, tuple[Span, ...]] = {}
    eve = first - _DAY
    for code, held in spans.items():
        kept = tuple(
            Span(span.first, eve if span.last is None or span.last > eve else span.last)
            for span in held
            if span.first <= eve
        )
        if kept:
            added[code] = kept
    for code in codes:
        before = added.get(code, ())
        if before and before[-1].last == eve:
            added[code] = (*before[:-1], Span(before[-1].first, None))
        else:
            added[code] = (*before, Span(first, None))
    return added


_DAY = timedelta(days=1)
_LINE_MAX = 96


def write_table(spans: Mapping[str, tuple[Span, ...]], note: str) -> str:
    """The compact text that `diagnoses.read_table` reads: codes grouped by span and heading."""
    lines = [f"# {remark}" for remark in note.splitlines()]
    by_span: dict[tuple[date, date], list[str]] = {}
    for code, held in spans.items():
        for span in held:
            by_span.setdefault((span.first, span.last or date.max), []).append(code)
    for (first, last), codes in sorted(by_span.items()):
        start = "-" if first == date.min else first.isoformat()
        end = "-" if last == date.max else last.isoformat()
        lines.append(f"= {start} {end}")
        for heading, members in groupby(sorted(codes), key=lambda code: code[:_HEADING]):
            lines += _wrap(heading, [code[_HEADING:] or "." for code in members])
    return "\n".join(lines) + "\n"


_HEADING = 4


def _wrap(heading: str, tails: Iterable[str]) -> list[str]:
    lines = []
    line = heading
    for tail in tails:
        if len(line) + 1 + len(tail) > _LINE_MAX:
            lines.append(line)
            line = heading
        line += " " + tail
    return [*lines, line]
