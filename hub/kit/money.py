"""Integer cents: parse and print X12 dollars exactly, share out without losing a cent."""

from __future__ import annotations

import re
from collections.abc import Sequence

Cents = int
"""Money is a whole number of cents everywhere; dollars exist only as text in X12 and print."""

CENTS_MAX = 99_999_999_99
"""The largest amount an X12 money element of ten digits holds (in cents)."""

_DOLLARS = re.compile(r"(-?)(\d{0,10})(?:\.(\d{0,18}))?\Z", re.ASCII)


def parse_dollars(text: str) -> Cents:
    """Read X12 dollars (`26.66`, `.5`, `-12`, `100.00`) as cents.

    Refuses a plus sign, commas, exponents, blanks, nothing at all, and fractions of a cent.

    Raises:
        ValueError: the text is not an exact amount of whole cents.
    """
    found = _DOLLARS.match(text)
    if found is None:
        raise ValueError("not an amount in dollars")
    sign, whole, fraction = found.groups()
    if not whole and not fraction:
        raise ValueError("an amount without digits")
    fraction = (fraction or "").rstrip("0")
    if len(fraction) > 2:
        raise ValueError("an amount with a fraction of a cent")
    cents = int(whole or "0") * 100 + int(fraction.ljust(2, "0") or "0")
    return -cents if sign else cents


def format_dollars(cents: Cents) -> str:
    """Print cents as the shortest exact X12 dollars: 1250 is `12.5`, 5 is `.05`, 0 is `0`."""
    sign = "-" if cents < 0 else ""
    whole, fraction = divmod(abs(cents), 100)
    if not fraction:
        return f"{sign}{whole}"
    digits = f"{fraction:02d}".rstrip("0")
    return f"{sign}{whole or ''}.{digits}"


def print_dollars(cents: Cents) -> str:
    """Print cents for people: 266600 is `$2,666.00`, -5 is `-$0.05`."""
    sign = "-" if cents < 0 else ""
    whole, fraction = divmod(abs(cents), 100)
    return f"{sign}${whole:,}.{fraction:02d}"


def allocate(total: Cents, weights: Sequence[int]) -> list[Cents]:
    """Share `total` out by non-negative whole `weights`; the parts always sum to the total.

    Every part is first rounded toward zero; the cents left over go one each to the largest
    remainders, earlier parts first. A negative total is shared like the positive one, negated,
    so that a reversal returns exactly what was shared out.

    Raises:
        ValueError: no weights, a negative weight, or weights that sum to nothing.
    """
    weight_sum = sum(weights)
    if weight_sum <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative and sum to more than nothing")
    sign = -1 if total < 0 else 1
    parts: list[int] = []
    remainders: list[int] = []
    for weight in weights:
        part, remainder = divmod(abs(total) * weight, weight_sum)
        parts.append(part)
        remainders.append(remainder)
    left = abs(total) - sum(parts)
    order = sorted(range(len(parts)), key=lambda place: (-remainders[place], place))
    for place in order[:left]:
        parts[place] += 1
    return [sign * part for part in parts]


def share_of(total: Cents, share_bp: int) -> Cents:
    """The share of `total` at `share_bp` basis points (1000 is 10 %), by `allocate`.

    Raises:
        ValueError: a share below 0 or above 10,000 basis points.
    """
    if not 0 <= share_bp <= 10_000:
        raise ValueError("a share is between 0 and 10,000 basis points")
    return allocate(total, (share_bp, 10_000 - share_bp))[0]
