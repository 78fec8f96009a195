"""Texts against the table: one compiled pattern a segment says whether it may be written."""

from __future__ import annotations

import re
from functools import lru_cache

from hub.x12.errors import X12Error
from hub.x12.findings import refuse
from hub.x12.segments import SEGMENTS, Element, SegmentRow
from hub.x12.tokens import Delimiters

_TEXT = "A-Z0-9 !\"&'()*+,\\-./:;?=%@[\\]_{}\\\\<>~^#$|`"
"""Basic and extended character set without the lower case that receivers object to."""

_KNOWN_MAX = 50_000
"""Texts remembered as sound; a file of all different texts costs no more memory than this."""

_RECURRING = frozenset({"LX", "SV1", "DTP", "HI", "SBR", "N4", "DMG", "NTE", "PRV"})
"""Segments that come again and again with the same text: those are worth remembering."""


def _pattern(element: Element, signs: Delimiters) -> str:
    """The pattern of one element's value in the hub's own files."""
    if element.parts:
        one = _sequence(element.parts, signs.component, signs)[len(re.escape(signs.component)) :]
    else:
        one = _scalar(element, signs)
    if element.repeats and signs.repetition:
        return f"{one}(?:{re.escape(signs.repetition)}{one})*"
    return one


def _scalar(element: Element, signs: Delimiters) -> str:
    low, high = element.min, element.max
    if element.type == "M":
        return r"-?(?:0|[1-9]\d{0,7}(?:\.\d?[1-9])?|\.\d?[1-9])"
    if element.type == "R":
        return r"-?(?:0|[1-9]\d{0,13}(?:\.\d{0,6}[1-9])?|\.\d{0,6}[1-9])"
    if element.type in ("N", "DT", "TM"):
        return rf"\d{{{low},{high}}}"
    if element.type == "ID":
        return f"[A-Z0-9]{{{low},{high}}}"
    return f"(?! )(?:(?![{_escaped(signs)}])[{_TEXT}]){{{low},{high}}}(?<! )"


def _escaped(signs: Delimiters) -> str:
    every = signs.element + signs.component + signs.repetition + signs.terminator
    return "".join("\\" + sign if sign in "^]\\-" else sign for sign in every)


def _sequence(elements: tuple[Element, ...], sign: str, signs: Delimiters) -> str:
    """Elements one after another, each led by the sign, empty ones at the end left out."""
    result, needed = "", False
    for element in reversed(elements):
        needed = needed or element.required
        value = _pattern(element, signs) if element.type else ""
        here = re.escape(sign) + (value if element.required else f"(?:{value})?") + result
        result = here if needed else f"(?:{here})?"
    return f"{result}(?<!{re.escape(sign)})"


class Encoder:
    """Checks the hub's own segments for one set of delimiters; remembers those it has seen."""

    def __init__(self, delimiters: Delimiters) -> None:
        self.delimiters = delimiters
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._known: set[str] = set()

    def check(self, texts: list[str]) -> None:
        """Refuse the first text that the table does not allow.

        Raises:
            X12Error: X12-WRITE-VALUE names the segment and element, never its value.
        """
        known, patterns, sign = self._known, self._patterns, self.delimiters.element
        for text in texts:
            if text in known:
                continue
            name = text[: text.find(sign)]
            pattern = patterns.get(name) or self._compile(name)
            if pattern is None or pattern.match(text) is None:
                raise self._error(text)
            if name in _RECURRING and len(known) < _KNOWN_MAX:
                known.add(text)

    def _compile(self, name: str) -> re.Pattern[str] | None:
        """The pattern of a segment, made when it is first needed; none for one not in the table."""
        row = SEGMENTS.get(name)
        if row is None or name == "ISA":
            return None
        elements = _sequence(row.elements, self.delimiters.element, self.delimiters)
        pattern = self._patterns[name] = re.compile(name + elements + r"\Z")
        return pattern

    def _error(self, text: str) -> X12Error:
        name, *values = text.split(self.delimiters.element)
        row = SEGMENTS.get(name)
        if row is None:
            return refuse("X12-WRITE-VALUE", f"{name} is not in the table.", segment_id=name)
        number = self._bad_element(row, values)
        element = row.elements[number - 1] if number <= len(row.elements) else None
        what = element.name.replace("_", " ") if element and element.name else "not used"
        sentence = f"{name}{number:02d} ({what}) is missing, too long or not written as X12 wants."
        return refuse("X12-WRITE-VALUE", sentence, segment_id=name, element=number)

    def _bad_element(self, row: SegmentRow, values: list[str]) -> int:
        for number, element in enumerate(row.elements, 1):
            value = values[number - 1] if number <= len(values) else ""
            if not value:
                if element.required:
                    return number
            elif not element.type or not re.fullmatch(_pattern(element, self.delimiters), value):
                return number
        return len(row.elements) + 1 if len(values) > len(row.elements) else len(values)


@lru_cache(maxsize=16)
def encoder(delimiters: Delimiters) -> Encoder:
    """The encoder for a set of delimiters, made once."""
    return Encoder(delimiters)
