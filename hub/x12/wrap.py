"""The hub's own envelope: ISA, GS and ST written from a route, trailers counted, never copied."""

from __future__ import annotations

from datetime import datetime

from hub.x12.findings import refuse
from hub.x12.kinds import FUNCTIONAL_CODES, GUIDES
from hub.x12.profile import Route

CONTROL_NUMBER_MAX = 999_999_999
"""ISA13 and GS06 hold nine digits."""


def isa(route: Route, control_number: int, written_at: datetime) -> str:
    """The ISA, fixed widths, its four signs declared; without terminator.

    Raises:
        X12Error: an id too long for its field, a control number of more than nine digits, a
            delimiter that amounts and dates are written with.
    """
    signs = route.delimiters
    fields = (
        (route.authorization_qualifier, 2),
        (route.authorization, 10),
        (route.security_qualifier, 2),
        (route.security, 10),
        (route.sender_qualifier, 2),
        (route.sender_id, 15),
        (route.receiver_qualifier, 2),
        (route.receiver_id, 15),
        (f"{written_at:%y%m%d}", 6),
        (f"{written_at:%H%M}", 4),
        (signs.repetition, 1),
        ("00501", 5),
        (f"{_checked(control_number):09d}", 9),
        ("1" if route.acknowledgment_requested else "0", 1),
        (route.usage, 1),
        (signs.component, 1),
    )
    for number, (value, width) in enumerate(fields, 1):
        short = not value and width != 10
        if len(value) > width or short or (number not in (11, 16) and not _basic(value, route)):
            raise refuse(
                "X12-WRITE-VALUE", f"ISA{number:02d} does not fit its field.",
                segment_id="ISA", element=number,
            )  # fmt: skip
    if set(signs.element + signs.component + signs.repetition + signs.terminator) & set(".-"):
        text = "A full stop or a hyphen stands in amounts and dates: it separates nothing."
        raise refuse("X12-WRITE-VALUE", text, segment_id="ISA", element=16)
    if route.usage not in ("T", "P"):
        raise refuse("X12-WRITE-VALUE", "ISA15 is T or P.", segment_id="ISA", element=15)
    return signs.element.join(["ISA", *(value.ljust(width) for value, width in fields)])


def _basic(value: str, route: Route) -> bool:
    signs = route.delimiters
    every = signs.element + signs.component + signs.repetition + signs.terminator
    return value.isascii() and value.isprintable() and not set(value) & set(every)


def _checked(number: int) -> int:
    if not 1 <= number <= CONTROL_NUMBER_MAX:
        raise refuse("X12-WRITE-VALUE", "A control number has one to nine digits.")
    return number


def gs(route: Route, kind: str, control_number: int, written_at: datetime) -> str:
    """The GS of a kind of transaction set."""
    values = (
        "GS",
        FUNCTIONAL_CODES[kind],
        route.group_sender_id or route.sender_id,
        route.group_receiver_id or route.receiver_id,
        f"{written_at:%Y%m%d}",
        f"{written_at:%H%M}",
        str(_checked(control_number)),
        "X",
        GUIDES[kind],
    )
    return route.delimiters.element.join(values)


def set_number(number: int) -> str:
    """ST02 from a number: at least four digits, leading zeros."""
    return f"{_checked(number):04d}"


def st(route: Route, kind: str, control_number: str) -> str:
    """The ST; the 835 is the one kind without ST03."""
    values = ["ST", kind[:3], control_number, GUIDES[kind]]
    return route.delimiters.element.join(values[:3] if kind == "835" else values)


def trailer(route: Route, name: str, count: int, control_number: str) -> str:
    """SE, GE or IEA: what was counted and the number of its header."""
    return route.delimiters.element.join((name, str(count), control_number))
