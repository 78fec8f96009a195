"""Lines are priced by the rate of their day as known now; what is short beyond tolerance shows."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from sqlmodel import select

from hub.kit.identifiers import new_id
from hub.reports.expected import paid_vs_expected, shortfalls, worth_disputing
from hub.reports.prices import prices_of
from hub.rules.known import RateLine as Rate
from hub.rules.known import Span
from hub.tables import RateLine
from tests.builders import AT
from tests.reports.world import ASKED, Paying


def _verdicts(paying: Paying) -> dict[object, tuple[object, ...]]:
    return {row[2]: row[3:] for row in paid_vs_expected(paying.session, ASKED).rows}


def test_lines_are_underpaid_overpaid_or_correct(paying: Paying) -> None:
    for cents in (2666, 2600, 2700):
        paying.pay(paying.claim(), cents)
    assert _verdicts(paying) == {
        "correct": (1, 2666, 2666, 0),
        "underpaid": (1, 2666, 2600, -66),
        "overpaid": (1, 2666, 2700, 34),
    }


def test_a_denied_line_is_not_underpaid(paying: Paying) -> None:
    paying.deny(paying.claim(), "197")
    assert _verdicts(paying) == {}


def test_what_lies_within_the_tolerance_is_correct(paying: Paying) -> None:
    paying.term("payment_tolerance", {"cents": 50, "bp": 100})
    for cents in (2616, 2615):
        paying.pay(paying.claim(), cents)
    assert {verdict: told[0] for verdict, told in _verdicts(paying).items()} == {
        "correct": 1,
        "underpaid": 1,
    }


def test_the_worst_shortfall_comes_first_and_small_ones_can_be_left_out(paying: Paying) -> None:
    claims = [paying.pay(paying.claim(), cents) for cents in (2600, 1000, 2666)]
    rows = worth_disputing(paying.session, ASKED)
    assert [(row.claim_id, row.short_cents) for row in rows] == [
        (claims[1].id, 1666),
        (claims[0].id, 66),
    ]
    assert len(worth_disputing(paying.session, ASKED, least_cents=67)) == 1
    assert shortfalls(paying.session, ASKED, [claims[2].id]) == {}


def test_a_rate_raised_afterwards_makes_a_correct_payment_short(paying: Paying) -> None:
    claim = paying.pay(paying.claim(), 2666)
    session = paying.session
    old = session.exec(select(RateLine).where(RateLine.code == "98960")).one()
    old.superseded_at = AT
    session.add(
        RateLine(
            id=new_id(),
            contract_id=paying.world.contract.id,
            code="98960",
            modifiers=["U2"],
            amount_cents=3000,
            effective_from=date(2026, 1, 1),
            recorded_at=AT,
        )
    )
    session.flush()
    (row,) = worth_disputing(session, ASKED)
    assert (row.claim_id, row.due_cents, row.short_cents) == (claim.id, 3000, 334)


def _rate(cents: int, first: date, last: date | None = None, *modifiers: str) -> Rate:
    return Rate("98960", modifiers or ("U2",), cents, Span(first, last))


def test_spans_of_prices_do_not_overlap_and_take_the_narrower_line() -> None:
    prices = list(
        prices_of(
            [
                _rate(2000, date(2025, 1, 1), date(2025, 12, 31)),
                _rate(2666, date(2026, 1, 1)),
                _rate(2500, date(2026, 3, 1), date(2026, 3, 31), "U2", "95"),
            ]
        )
    )
    plain = [(p.first, p.cents) for p in prices if p.modifiers == ("U2",)]
    assert plain == [
        (date(2025, 1, 1), 2000),
        (date(2026, 1, 1), 2666),
        (date(2026, 3, 1), 2666),
        (date(2026, 4, 1), 2666),
    ]
    video = {p.first: p.cents for p in prices if p.modifiers == ("U2", "95")}
    assert video[date(2026, 3, 1)] == 2500
    assert video[date(2026, 4, 1)] == 2666
    for modifiers in {p.modifiers for p in prices}:
        mine = [p for p in prices if p.modifiers == modifiers]
        assert all(a.last < b.first for a, b in pairwise(mine))
