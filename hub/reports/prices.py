"""The price of a unit on every day, as spans that a query can join: contract rates laid flat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import permutations
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.money import Cents
from hub.rules.derive import rate_of
from hub.rules.known import RateLine, Span

FAR = date(9999, 12, 30)
TELEHEALTH = ("95", "93")

_RATES = text(
    "SELECT contract_id, code, modifiers, county, amount_cents, effective_from, effective_to "
    "FROM rate_line WHERE superseded_at IS NULL ORDER BY contract_id, code, id"
)


class Price(NamedTuple):
    """Cents for one unit of a code with modifiers in this order, from day to day."""

    code: str
    modifiers: tuple[str, ...]
    first: date
    last: date
    cents: Cents


def price_columns(session: Session) -> dict[str, list[Any]]:
    """Every price as known now, as arrays for unnest: one query, with the hub's view.

    Codes that a contract prices by county are left out: their lines keep the price at which
    they were claimed.
    """
    by_key: dict[tuple[UUID, str], list[Any]] = defaultdict(list)
    for row in session.connection().execute(_RATES):
        by_key[row.contract_id, row.code].append(row)
    columns: dict[str, list[Any]] = {
        name: []
        for name in (
            "price_contracts", "price_codes", "price_modifiers", "price_firsts", "price_lasts",
            "price_cents",
        )
    }  # fmt: skip
    for (contract_id, _), rows in by_key.items():
        if any(row.county is not None for row in rows):
            continue
        lines = [
            RateLine(
                code=row.code,
                modifiers=tuple(row.modifiers),
                amount_cents=row.amount_cents,
                span=Span(row.effective_from, row.effective_to),
            )
            for row in rows
        ]
        for price in prices_of(lines):
            columns["price_contracts"].append(contract_id)
            columns["price_codes"].append(price.code)
            columns["price_modifiers"].append(",".join(price.modifiers))
            columns["price_firsts"].append(price.first)
            columns["price_lasts"].append(price.last)
            columns["price_cents"].append(price.cents)
    return columns


def prices_of(lines: Sequence[RateLine]) -> Iterator[Price]:
    """The rate lines of one code as spans that do not overlap, for every way to write the
    modifiers; the price of each is what `rate_of` says on its first day: pure."""
    starts = {line.span.first for line in lines}
    ends = {line.span.last + timedelta(days=1) for line in lines if line.span.last is not None}
    cuts = sorted(starts | ends)
    code = lines[0].code
    for modifiers in sorted(_ways(lines)):
        for place, first in enumerate(cuts):
            cents = rate_of(lines, code, modifiers, first)
            if cents is not None:
                following = cuts[place + 1] if place + 1 < len(cuts) else None
                last = FAR if following is None else following - timedelta(days=1)
                yield Price(code, modifiers, first, last, cents)


def _ways(lines: Sequence[RateLine]) -> set[tuple[str, ...]]:
    """Modifiers in every order, with and without a telehealth modifier after them."""
    ways: set[tuple[str, ...]] = set()
    for line in lines:
        base = tuple(one for one in line.modifiers if one not in TELEHEALTH)
        for order in permutations(base):
            ways |= {order, *((*order, one) for one in TELEHEALTH)}
    return ways
