"""Which deposit is which remittance's money: by trace number, or by amount and day; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

WINDOW_DAYS = 10
"""How far a deposit without a trace may lie from the payment date of the 835."""


def pair(expected: Sequence[Any], arrived: Sequence[Any]) -> list[tuple[UUID, UUID, str]]:
    """Which deposit is which remittance's money (deposit, remittance, by what): pure."""
    by_trace: dict[str, list[Any]] = {}
    for one in expected:
        by_trace.setdefault(_plain(one.trace_number), []).append(one)
    pairs: list[tuple[UUID, UUID, str]] = []
    left = []
    for deposit in arrived:
        told = by_trace.get(_plain(deposit.trace_number)) if deposit.trace_number else None
        if told and (paid := _paid_by(deposit, told)):
            pairs += [(deposit.id, one.id, "trace") for one in paid]
            told[:] = [one for one in told if one not in paid]
        elif deposit.trace_number is None:
            left.append(deposit)
    open_ones = [one for told in by_trace.values() for one in told]
    for deposit in left:
        fits = [one for one in open_ones if _fits(deposit, one)]
        rivals = [other for other in left if fits and _fits(other, fits[0])]
        if len(fits) == 1 and len(rivals) == 1:
            pairs.append((deposit.id, fits[0].id, "amount_and_date"))
    return pairs


def _paid_by(deposit: Any, told: Sequence[Any]) -> list[Any]:
    """The remittances of one trace number that a deposit pays: all of them, or one plan's.

    Plans number their payments without knowing of each other; where the sums of two plans fit,
    neither is taken.
    """
    by_plan: dict[Any, list[Any]] = {}
    for one in told:
        by_plan.setdefault(one.plan_id, []).append(one)
    choices = [list(told)] if len(by_plan) == 1 else [list(told), *by_plan.values()]
    fits = [
        some for some in choices if sum(one.total_cents for one in some) == deposit.amount_cents
    ]
    return fits[0] if len(fits) == 1 else []


def _plain(trace: str) -> str:
    return trace.strip().lstrip("0").upper()


def _fits(deposit: Any, remittance: Any) -> bool:
    apart = abs((deposit.deposited_on - remittance.paid_on).days)
    return bool(deposit.amount_cents == remittance.total_cents and apart <= WINDOW_DAYS)
