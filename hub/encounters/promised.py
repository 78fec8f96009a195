"""Units promised at intake stay promised: what arrived later takes nothing from what was ready."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from hub.rules.facts import Facts
from hub.rules.terms import ContractTerms


class Promise(NamedTuple):
    """What a ready encounter was judged by: its facts and terms then."""

    facts: Facts
    terms: ContractTerms


def as_promised(now: Facts, terms: ContractTerms, promise: Promise) -> Facts:
    """Facts of an encounter judged again, its limits counted as it was promised.

    Whatever was received after it counted its units when it was judged itself, so the limits
    hold for both; what was withdrawn since is to its gain. None of this holds where it now asks
    for more units, or for another day, person or window than it was promised.
    """
    then, threshold = promise.facts, terms.unit_threshold.held
    before = promise.terms.unit_threshold.held
    if now.units is None or then.units is None or now.units > then.units:
        return now
    if now.day != then.day or str(now.member.person) != str(then.member.person):
        return now
    in_window = now.units_in_window
    if threshold and before and threshold.window == before.window:
        in_window = _least(in_window, then.units_in_window)
    return replace(
        now,
        units_that_day=min(now.units_that_day, then.units_that_day),
        units_in_window=in_window,
        units_this_year=min(now.units_this_year, then.units_this_year),
        g_units_this_month=min(now.g_units_this_month, then.g_units_this_month),
    )


def _least(one: int | None, other: int | None) -> int | None:
    return one if other is None or one is None else min(one, other)
