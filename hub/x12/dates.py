"""X12 days."""

from __future__ import annotations

from datetime import date


def parse_date(text: str) -> date | None:
    """CCYYMMDD as a date, or None where there is no such day."""
    if len(text) == 8 and text.isascii() and text.isdigit():
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    return None
