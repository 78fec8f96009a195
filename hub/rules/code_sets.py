"""Small public code sets with their dates: places of service, modifiers, fee schedule rows.

Codes and dates only; what a code describes is in its owner's publication.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from hub.rules.known import Span

EVER = date(1900, 1, 1)
_ALWAYS = Span(EVER)

_PLACES_WITHOUT_DATES = (
    "01 03 04 05 06 07 08 09 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 31 32 33 34 41 42 "
    "49 50 51 52 53 54 55 56 57 60 61 62 65 71 72 81 99"
)
PLACES_OF_SERVICE: dict[str, Span] = {
    **dict.fromkeys(_PLACES_WITHOUT_DATES.split(), _ALWAYS),
    "02": Span(date(2017, 1, 1)),
    "10": Span(date(2022, 1, 1)),
    "27": Span(date(2023, 10, 1)),
    "58": Span(date(2020, 1, 1)),
    "66": Span(date(2024, 8, 1)),
}
"""CMS place-of-service codes and the days on which each is valid."""

MODIFIERS: dict[str, Span] = {
    "U2": Span(date(2022, 7, 1)),
    "U3": Span(date(2022, 7, 1)),
    "95": Span(date(2017, 1, 1)),
    "93": Span(date(2022, 1, 1)),
}
"""Modifiers that the hub writes, and from when each may stand on a CHW line."""

TELEHEALTH_PLACES = ("02", "10")
CORRECTIONAL_PLACE = "09"
EMERGENCY_PLACE = "23"

INITIATING_VISIT_CODES = frozenset(
    [
        "99203",
        "99204",
        "99205",
        "99213",
        "99214",
        "99215",
        "99342",
        "99344",
        "99345",
        "99348",
        "99349",
        "99350",
        "99381",
        "99382",
        "99383",
        "99384",
        "99385",
        "99386",
        "99387",
        "99391",
        "99392",
        "99393",
        "99394",
        "99395",
        "99396",
    ]
)
"""Visits that may open community health integration (DHCS FAQ on G codes, S2)."""

ELIGIBILITY_CRITERIA = frozenset(
    (
        "chronic_condition",
        "behavioral_condition",
        "suspected_condition",
        "risk_indicator",
        "adverse_childhood_experiences",
        "known_risk_factor",
        "unmet_social_need",
        "emergency_visit",
        "inpatient_stay",
        "detox_stay",
        "missed_visits",
        "asks_for_navigation",
        "needs_preventive_care",
        "community_violence",
    )
)
"""What makes a member eligible, any one of them (rule ELIG-CRITERIA)."""


@dataclass(frozen=True, slots=True)
class FeeRow:
    """What Medi-Cal fee-for-service lists for one unit; `row` is its kind in the rates file."""

    code: str
    amount_cents: int
    span: Span
    row: str


FEE_ROWS = (
    FeeRow("98960", 2666, Span(date(2022, 7, 1)), "base"),
    FeeRow("98961", 1266, Span(date(2022, 7, 1)), "base"),
    FeeRow("98962", 946, Span(date(2022, 7, 1)), "base"),
    FeeRow("98960", 2754, Span(date(2024, 1, 1)), "targeted"),
    FeeRow("98961", 1329, Span(date(2024, 1, 1)), "targeted"),
    FeeRow("98962", 977, Span(date(2024, 1, 1)), "targeted"),
)
"""The fee schedule (S15). Targeted rows are for listed provider types, which a CBO is not."""


@lru_cache(maxsize=4096)
def base_fee_cents(code: str, day: date) -> int | None:
    """The base row of the fee schedule for a code on a day, or None where it lists no price."""
    for row in FEE_ROWS:
        if row.code == code and row.row == "base" and row.span.holds(day):
            return row.amount_cents
    return None
