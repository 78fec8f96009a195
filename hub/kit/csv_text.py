"""CSV that no spreadsheet runs: RFC 4180 with formulas made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def escaped(value: object) -> object:
    """A text that a spreadsheet would take for a formula, made harmless by an apostrophe.

    Numbers are left alone: a negative amount stays a number. Nothing becomes an empty field.
    """
    if isinstance(value, str) and value.startswith(_DANGEROUS):
        return "'" + value
    return "" if value is None else value


def print_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV with CRLF, UTF-8, every text escaped."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for row in rows:
        writer.writerow([escaped(value) for value in row])
    return out.getvalue().encode()
