"""What a PLB reference may name, by the contract's pattern, in the order of trust: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PIECES = {
    "acct": r"(?P<acct>[A-Z0-9]{1,38})",
    "claim": r"(?P<claim>[A-Z0-9]{1,50})",
    "ccyymmdd": r"\d{8}",
    "mmddyy": r"\d{6}",
    "any": r".*?",
}
_PLACE = re.compile(r"\{([a-z]+)\}")
_SPLIT = re.compile(r"[\s,;/|]+")


def problems_of(pattern: str) -> list[str]:
    """What is wrong with a `plb_reference_parser`: unknown places, or neither acct nor claim."""
    names = _PLACE.findall(pattern)
    found = [f"{{{name}}} is not known" for name in names if name not in _PIECES]
    if not {"acct", "claim"} & set(names):
        found.append("it names neither {acct} nor {claim}")
    return found


def candidates(reference: str, patterns: Sequence[str]) -> list[str]:
    """Numbers that a reference may hold: by the patterns, then whole, then its pieces.

    `{acct}{ccyymmdd} {claim}` reads our patient control number, a date and the payer's claim
    number. Without a fitting pattern the reference itself, then what blanks and commas divide.
    """
    found: list[str] = []
    for pattern in patterns:
        fitted = _compiled(pattern).fullmatch(reference)
        if fitted is not None:
            found += [value for value in fitted.groupdict().values() if value]
    found.append(reference)
    found += _SPLIT.split(reference)
    return list(dict.fromkeys(one for one in found if one))


def _compiled(pattern: str) -> re.Pattern[str]:
    parts: list[str] = []
    place = 0
    for mark in _PLACE.finditer(pattern):
        parts.append(re.escape(pattern[place : mark.start()]))
        parts.append(_PIECES.get(mark.group(1), r".*?"))
        place = mark.end()
    parts.append(re.escape(pattern[place:]))
    return re.compile("".join(parts))
