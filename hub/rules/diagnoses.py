"""ICD-10-CM codes that are valid and complete on a date of service (rule CHW-ICD-DOS).

Codes only, no descriptions. `icd10cm.txt` says which releases it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from hub.rules.known import Span

UNRELEASED = "unreleased"
"""Never heard of, on a day beyond the releases at hand: a newer one may know the code."""
FAULTS = ("unknown", "incomplete", "not_yet", "expired", UNRELEASED)
"""Never heard of; needs more characters; not valid yet; no longer valid; perhaps too new."""
_RELEASE_MONTH, _DAY = 10, timedelta(days=1)


def plain_code(code: str) -> str:
    """A code without its point, upper case: `z59.41` is `Z5941`."""
    return code.replace(".", "").upper()


class DiagnosisTable:
    """Billable codes with their spans, and the headings above them."""

    __slots__ = ("_headings", "_seen", "_spans", "last_on")

    def __init__(self, spans: Mapping[str, tuple[Span, ...]]) -> None:
        self._spans = spans
        self._headings = {code[:length] for code in spans for length in range(3, len(code))}
        self._seen: dict[tuple[str, date], str | None] = {}
        self.last_on = last_day_of(spans)
        """The last day of the newest release's year, after which we do not know what is new."""

    def __len__(self) -> int:
        return len(self._spans)

    def __contains__(self, code: str) -> bool:
        return plain_code(code) in self._spans

    def fault(self, code: str, day: date) -> str | None:
        """What is wrong with a code on a day (one of `FAULTS`), or None."""
        known = self._seen.get((code, day), "")
        if known != "":
            return known
        answer = self._seen[code, day] = self._judge(plain_code(code), day)
        return answer

    def faults(self, codes: Iterable[str], day: date) -> tuple[tuple[int, str], ...]:
        """The place and fault of every code that is not valid that day."""
        judged = ((place, self.fault(code, day)) for place, code in enumerate(codes))
        return tuple((place, fault) for place, fault in judged if fault is not None)

    def under(self, code: str, day: date) -> tuple[str, ...]:
        """The valid codes that a heading stands for, with their points: `Z59.0` is three codes."""
        heading = plain_code(code)
        return tuple(
            f"{longer[:3]}.{longer[3:]}"
            for longer in sorted(self._spans)
            if longer != heading and longer.startswith(heading) and self.fault(longer, day) is None
        )

    def _judge(self, code: str, day: date) -> str | None:
        spans = self._spans.get(code, ())
        if any(span.holds(day) for span in spans):
            return None
        if code in self._headings:
            return "incomplete"
        if not spans:
            return "unknown" if day <= self.last_on else UNRELEASED
        return "not_yet" if day < spans[0].first else "expired"


def last_day_of(spans: Mapping[str, tuple[Span, ...]]) -> date:
    """The 30 September that ends the year of the newest release; for ever where none is dated.

    A release shows by the first and last days of codes: it adds some and ends others.
    """
    changes = {span.first for held in spans.values() for span in held}
    changes |= {span.last + _DAY for held in spans.values() for span in held if span.last}
    newest = max(changes, default=date.min)
    if newest == date.min:
        return date.max
    year = newest.year + (newest.month >= _RELEASE_MONTH)
    return date(year, _RELEASE_MONTH, 1) - _DAY


def read_table(text: str) -> dict[str, tuple[Span, ...]]:
    """Read the compact table: `CODE`, or `CODE first last` with `-` for an open end.

    A line `= first last` sets the span of the bare codes after it. `#` begins a remark. Codes
    of one heading may share a line: `A00 0 1 9` is A000, A001 and A009.
    """
    spans: dict[str, tuple[Span, ...]] = {}
    span = Span(date.min)
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "=":
            first, last = words[1:]
            span = Span(
                date.min if first == "-" else date.fromisoformat(first),
                None if last == "-" else date.fromisoformat(last),
            )
            continue
        heading, *tails = words
        for tail in tails or [""]:
            code = heading + ("" if tail == "." else tail)
            spans[code] = (*spans.get(code, ()), span)
    return spans


def packaged_text() -> str:
    """The table that ships with the hub, as text."""
    return files("hub.rules").joinpath("icd10cm.txt").read_text(encoding="ascii")


@cache
def packaged_table() -> DiagnosisTable:
    """The table that ships with the hub."""
    return DiagnosisTable(read_table(packaged_text()))


class _InUse:
    """The table that judgements of this process use; set once, when it starts."""

    table: DiagnosisTable | None = None


def use_table(table: DiagnosisTable) -> None:
    """Judge by this table from now on: a process does so when it starts."""
    _InUse.table = table


def table_in_use() -> DiagnosisTable:
    """The table that this process was told to use, else the packaged one."""
    return _InUse.table or packaged_table()
