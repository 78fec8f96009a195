"""Any text as X12 text: ASCII, upper case, without delimiters, blanks single and none outside."""

from __future__ import annotations

import re
import unicodedata

from hub.x12.tokens import Delimiters

_LETTERS = str.maketrans(
    {
        "ß": "SS", "Æ": "AE", "æ": "AE", "Ø": "O", "ø": "O", "Ł": "L", "ł": "L",
        "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-",
    }
)  # fmt: skip
"""Letters and signs that NFKD leaves whole, with their counterparts."""

_PLAIN = re.compile(r"(?:[A-Z0-9.,'&/#()-]+(?: [A-Z0-9.,'&/#()-]+)*)?", re.ASCII)
"""Text that is X12 text as it stands, in capitals and with the delimiters of most files."""


def clean(text: str, length_max: int = 0, delimiters: Delimiters | None = None) -> str:
    """`José  Peña*` as `JOSE PENA`: safe in any element; cut to `length_max` when that is given.

    What has no counterpart in ASCII is left out, so the result may be empty.
    """
    if delimiters is None and text.isascii():
        upper = text.upper()
        if _PLAIN.fullmatch(upper):
            return upper[:length_max].rstrip(" ") if length_max else upper
    signs = delimiters or Delimiters()
    folded = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore")
    upper = folded.decode("ascii").upper()
    every = signs.element + signs.component + signs.repetition + signs.terminator
    upper = "".join(
        " " if sign in every or sign < " " or sign == "\x7f" else sign for sign in upper
    )
    upper = re.sub(r" +", " ", upper).strip(" ")
    return upper[:length_max].rstrip(" ") if length_max else upper
