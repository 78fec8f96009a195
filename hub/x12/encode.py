"""Texts against the table: one compiled pattern a segment or value says what may be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import NamedTuple, TypeVar

from hub.x12.errors import X12Error
from hub.x12.findings import refuse
from hub.x12.segments import SEGMENTS, Element, SegmentRow
from hub.x12.tokens import Delimiters

_TEXT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()*+,-./:;?=%@[]_{}\\<>~^#$|`"
"""Basic and extended character set without the lower case that receivers object to."""

_KNOWN_MAX = 20_000
"""Values remembered as sound; a file of all different values costs no more memory than this."""

_BETWEEN = "\x1f"
"""Stands between the texts of a record; no element of the table can hold it."""

_NAME = re.compile(r"([A-Z0-9]+?)(\d\d)(?:-(\d))?(!)?\Z")

Key = TypeVar("Key", bound=Hashable)


class Sound(dict[Key, str]):
    """Values and how they are written, each held against the table when it is first met.

    A batch repeats its codes, dates and amounts far more often than it brings new ones, so that
    most values cost one look-up. What is refused is never remembered.
    """

    def __init__(self, write: Callable[[Key], str]) -> None:
        super().__init__()
        self._write = write

    def __missing__(self, value: Key) -> str:
        text = self._write(value)
        if len(self) < _KNOWN_MAX:
            self[value] = text
        return text


class _Field(NamedTuple):
    """One element (or component) of the table as a value of its own."""

    row: SegmentRow
    number: int
    pattern: str


class Record:
    """Several texts held against the table in one go; `names` as in `SBR03 NM103! HI01-2!`.

    An element is named by its segment and number, a component by a hyphen and its own; a
    required one carries `!` (also where the table alone would let it be absent).
    """

    def __init__(self, encoder: Encoder, names: str) -> None:
        self._encoder = encoder
        self._fields = [encoder.field(name) for name in names.split()]
        self._matches = re.compile(_BETWEEN.join(one.pattern for one in self._fields)).fullmatch

    def check(self, values: tuple[str, ...]) -> None:
        """Refuse the first text that its element cannot hold, or that holds a delimiter.

        Raises:
            X12Error: X12-WRITE-VALUE names the segment and element, never its value.
        """
        if self._matches(_BETWEEN.join(values)) is None:
            for field, value in zip(self._fields, values, strict=True):
                if re.fullmatch(field.pattern, value) is None:
                    raise _refused(field.row, field.number)


class Encoder:
    """Checks the hub's own segments and values for one set of delimiters."""

    def __init__(self, delimiters: Delimiters) -> None:
        self.delimiters = delimiters
        signs = delimiters
        every = signs.element + signs.component + signs.repetition + signs.terminator
        self._sign = re.compile(f"[{re.escape(every)}]")
        self._class = "".join(re.escape(one) for one in _TEXT if one not in every)
        self._patterns: dict[str, re.Pattern[str]] = {}

    def check(self, texts: list[str]) -> None:
        """Refuse the first segment that the table does not allow.

        Raises:
            X12Error: X12-WRITE-VALUE names the segment and element, never its value.
        """
        patterns, sign = self._patterns, self.delimiters.element
        for text in texts:
            name = text[: text.find(sign)]
            pattern = patterns.get(name) or self._compile(name)
            if pattern is None or pattern.match(text) is None:
                raise self._error(text)

    def segment(self, *values: str | tuple[str, ...]) -> str:
        """Values (a tuple is a composite) as one segment, checked, empty ends left out.

        Raises:
            X12Error: a value holds a delimiter (it would become two, and might still fit), or
                is not what the table allows.
        """
        signs = self.delimiters
        if self._sign.search("".join(["".join(value) for value in values])):
            raise refuse(
                "X12-WRITE-VALUE", "A value holds one of the delimiters.", segment_id=str(values[0])
            )
        texts = [
            value if isinstance(value, str) else signs.component.join(value).rstrip(signs.component)
            for value in values
        ]
        text = signs.element.join(texts).rstrip(signs.element)
        self.check([text])
        return text

    def field(self, name: str) -> _Field:
        """The element or component of a name like `NM103!` or `SV101-2`, with its pattern."""
        found = _NAME.match(name)
        assert found is not None, name
        segment_id, number, component, required = found.groups()
        row = SEGMENTS[segment_id]
        element = row.elements[int(number) - 1]
        if component:
            element = element.parts[int(component) - 1]
        pattern = self._value(element)
        needed = element.required or bool(required)
        return _Field(row, int(number), pattern if needed else f"(?:{pattern})?")

    def text(self, name: str) -> Callable[[str], str]:
        """A function that gives back a text that the element of this name may hold."""
        field = self.field(name)
        matches = re.compile(field.pattern).fullmatch

        def write(value: str) -> str:
            if matches(value) is None:
                raise _refused(field.row, field.number)
            return value

        return write

    def _compile(self, name: str) -> re.Pattern[str] | None:
        """The pattern of a segment, made when it is first needed; none for one not in the table."""
        row = SEGMENTS.get(name)
        if row is None or name == "ISA":
            return None
        elements = self._sequence(row.elements, self.delimiters.element)
        pattern = self._patterns[name] = re.compile(name + elements + r"\Z")
        return pattern

    def _value(self, element: Element) -> str:
        """The pattern of one element's value in the hub's own files."""
        signs = self.delimiters
        if element.parts:
            sign = re.escape(signs.component)
            one = self._sequence(element.parts, signs.component)[len(sign) :]
        else:
            one = self._scalar(element)
        if element.repeats and signs.repetition:
            return f"{one}(?:{re.escape(signs.repetition)}{one})*"
        return one

    def _scalar(self, element: Element) -> str:
        low, high = element.min, element.max
        if element.type == "M":
            return r"-?(?:0|[1-9][0-9]{0,7}(?:\.[0-9]?[1-9])?|\.[0-9]?[1-9])"
        if element.type == "R":
            return r"-?(?:0|[1-9][0-9]{0,13}(?:\.[0-9]{0,6}[1-9])?|\.[0-9]{0,6}[1-9])"
        if element.type in ("N", "DT", "TM"):
            return rf"[0-9]{{{low},{high}}}"
        if element.type == "ID":
            return f"[A-Z0-9]{{{low},{high}}}"
        return f"(?! )[{self._class}]{{{low},{high}}}(?<! )"

    def _sequence(self, elements: tuple[Element, ...], sign: str) -> str:
        """Elements one after another, each led by the sign, empty ones at the end left out."""
        result, needed = "", False
        for element in reversed(elements):
            needed = needed or element.required
            value = self._value(element) if element.type else ""
            here = re.escape(sign) + (value if element.required else f"(?:{value})?") + result
            result = here if needed else f"(?:{here})?"
        return f"{result}(?<!{re.escape(sign)})"

    def _error(self, text: str) -> X12Error:
        name, *values = text.split(self.delimiters.element)
        row = SEGMENTS.get(name)
        if row is None:
            return refuse("X12-WRITE-VALUE", f"{name} is not in the table.", segment_id=name)
        return _refused(row, self._bad_element(row, values))

    def _bad_element(self, row: SegmentRow, values: list[str]) -> int:
        for number, element in enumerate(row.elements, 1):
            value = values[number - 1] if number <= len(values) else ""
            if not value:
                if element.required:
                    return number
            elif not element.type or not re.fullmatch(self._value(element), value):
                return number
        return len(row.elements) + 1 if len(values) > len(row.elements) else len(values)


def _refused(row: SegmentRow, number: int) -> X12Error:
    element = row.elements[number - 1] if number <= len(row.elements) else None
    what = element.name.replace("_", " ") if element and element.name else "not used"
    sentence = f"{row.id}{number:02d} ({what}) is missing, too long or not written as X12 wants."
    return refuse("X12-WRITE-VALUE", sentence, segment_id=row.id, element=number)


@lru_cache(maxsize=16)
def encoder(delimiters: Delimiters) -> Encoder:
    """The encoder for a set of delimiters, made once."""
    return Encoder(delimiters)
