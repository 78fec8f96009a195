"""Text and segments: delimiters out of the ISA itself, segments out of text, in pieces or whole."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from hub.x12.findings import refuse

Source = bytes | BinaryIO | Iterable[bytes]
"""Where bytes come from: all at once, an open binary file, or any run of pieces."""

PIECE_SIZE = 1 << 15
"""Bytes read at once: big enough for speed, small enough that memory stays flat."""

SEGMENT_LENGTH_MAX = 1 << 16
"""Characters in one segment; no segment of the guides comes near (PWK, K3 and NTE are short)."""

PREFACE_LENGTH_MAX = 1 << 16
"""Characters looked through for the first ISA."""

_ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_DECORATION = " \t\r\n\x00\x1a"
_CONTROLS = bytes(set(range(32)) - {10, 13}) + b"\x7f"
_ISA = re.compile(r"ISA([^A-Za-z0-9 \t\r\n])")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The four signs of one interchange; `repetition` is empty where ISA11 declares none."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    terminator: str = "~"

    def __post_init__(self) -> None:
        signs = [self.element, self.component, self.terminator]
        signs += [self.repetition] if self.repetition else []
        if len(set(signs)) != len(signs) or any(
            len(sign) != 1 or sign.isalnum() or sign == " " for sign in signs
        ):
            raise refuse("X12-ISA-DELIMITERS", segment_id="ISA", position=1)


class Segment(NamedTuple):
    """One segment: `elements[0]` is its id, so that `elements[1]` is its element 01.

    `position` counts from ST = 1 inside a transaction set, else from the ISA of the file = 1.
    """

    id: str
    elements: list[str]
    position: int

    def get(self, number: int) -> str:
        """Element `number` (01 is 1), or nothing where the segment is shorter."""
        return self.elements[number] if number < len(self.elements) else ""


class Header(NamedTuple):
    """An ISA found in text: its 16 elements, where it begins and where the rest begins."""

    elements: list[str]
    delimiters: Delimiters
    start: int
    end: int
    padded: bool


def find_header(text: str) -> Header | None:
    """The first ISA in the text; None where there is none or its end is not there yet.

    The delimiters are read from it: element separator after ISA, component separator in ISA16,
    terminator right after it, repetition separator in ISA11 (in older versions a letter: none).

    Raises:
        X12Error: the ISA is cut, or its delimiters are not distinct signs.
    """
    for found in _ISA.finditer(text):
        start, sign = found.start(), found.group(1)
        if start and text[start - 1].isalnum():
            continue
        pieces = text[start : start + 400].split(sign, 16)
        if len(pieces) < 17 or len(pieces[16]) < 2:
            if len(text) - start >= 400:
                raise refuse("X12-ISA-SHORT", segment_id="ISA", position=1)
            return None
        elements = [*pieces[1:16], pieces[16][0]]
        terminator = pieces[16][1]
        if len(pieces[12]) != 5 or not pieces[12].isdigit():
            raise refuse("X12-ISA-SHORT", segment_id="ISA", position=1)
        repetition = pieces[11] if len(pieces[11]) == 1 and not pieces[11].isalnum() else ""
        delimiters = Delimiters(sign, elements[15], repetition, terminator)
        padded = all(len(e) == w for e, w in zip(elements, _ISA_WIDTHS, strict=True))
        length = sum(len(piece) for piece in pieces[:16]) + 16 + 2
        return Header(elements, delimiters, start, start + length, padded)
    return None


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are no UTF-8 one by one."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("x12-latin-1", _as_latin_1)


class Feed:
    """The text of a source, read piece by piece into one buffer that its user consumes.

    UTF-8, and a byte that is none as Latin-1: bytes of any kind become text, the same however
    they are cut into pieces, so that damage is found as damage. A byte order mark is dropped.
    `ascii` tells whether all of it was ASCII.
    """

    def __init__(self, source: Source, piece_size: int = PIECE_SIZE) -> None:
        self._pieces = _pieces(source, piece_size)
        self._decoder = codecs.getincrementaldecoder("utf-8")("x12-latin-1")
        self.buffer = ""
        self.ascii = True
        self.finished = False
        self.suspicious = False  # control characters were seen: look closer
        self._first = True

    def more(self) -> bool:
        """Add the next piece to the buffer; False when there is none."""
        piece = next(self._pieces, None)
        if piece is None:
            self.finished = True
            text = self._decode(b"", last=True)
        else:
            if len(piece.translate(None, _CONTROLS)) != len(piece):
                self.suspicious = True
            text = self._decode(piece, last=False)
        if self._first and text:
            text = text.removeprefix("\ufeff")
            self._first = False
        self.buffer = self.buffer + text if self.buffer else text
        return piece is not None or bool(text)

    def _decode(self, piece: bytes, last: bool) -> str:
        if self.ascii and piece.isascii():
            return piece.decode("ascii")
        self.ascii = False
        return self._decoder.decode(piece, last)


def _pieces(source: Source, size: int) -> Iterator[bytes]:
    if isinstance(source, bytes):
        for start in range(0, len(source), size):
            yield source[start : start + size]
    elif hasattr(source, "read"):
        while piece := source.read(size):
            yield piece
    else:
        yield from source


def plain(text: str, terminator: str) -> str:
    """Whole segments without the line ends and blanks that decorate their terminators."""
    if "\n" in text or "\r" in text:
        text = text.replace(terminator + "\r\n", terminator).replace(terminator + "\n", terminator)
    text = text.lstrip(" \r\n")
    if terminator + " " in text or "\n" in text or "\r" in text:
        text = re.sub(re.escape(terminator) + r"[ \r\n]+", lambda _: terminator, text)
    return text


def blank(text: str) -> bool:
    """Whether there is nothing in the text but decoration."""
    return not text.strip(_DECORATION)


def split_segment(text: str, element: str, position: int) -> Segment:
    """One segment's text (without terminator) as a value."""
    elements = text.split(element)
    return Segment(elements[0], elements, position)


def read_segments(data: bytes) -> tuple[Delimiters, list[Segment]]:
    """Every segment of one whole file, the ISA as number 1; nothing is checked but its form.

    Raises:
        X12Error: no ISA, an empty segment, a last segment without terminator.
    """
    feed = Feed(data)
    while feed.more():
        pass
    header = find_header(feed.buffer)
    if header is None:
        raise refuse("X12-ISA-MISSING")
    signs = header.delimiters
    text = plain(feed.buffer[header.start :], signs.terminator)
    *texts, tail = text.split(signs.terminator)
    if not blank(tail):
        raise refuse("X12-TAIL", position=len(texts) + 1)
    if "" in texts:
        raise refuse("X12-SEGMENT-EMPTY", position=texts.index("") + 1)
    return signs, [split_segment(one, signs.element, n) for n, one in enumerate(texts, 1)]
