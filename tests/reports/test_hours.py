"""Minutes worked and paid, and what they earned; a claim's cents are shared out whole."""

from __future__ import annotations

from hub.reports.hours import hours
from tests.builders import make_worker
from tests.remittances.files import Remit, paid
from tests.remittances.worlds import post
from tests.reports.world import ASKED, Paying


def test_an_hour_earns_what_the_claims_paid_after_fees(paying: Paying) -> None:
    paying.pay(paying.claim())
    paying.deny(paying.claim(), "197")
    paying.world.encounter(member=paying.world.add_member(), status="blocked")
    (row,) = hours(paying.session, ASKED).rows
    assert row[2:6] == (3, 105, 70, 35)
    assert row[6] == 2399
    assert row[7] == 2399 * 60 // 105


def test_a_claim_of_several_workers_is_shared_by_minutes_without_losing_a_cent(
    paying: Paying,
) -> None:
    world = paying.world
    member = world.add_member()
    other = make_worker(paying.session, world.vault, world.cbo.row)
    first = world.encounter(member=member, minutes=20)
    world.encounter(member=member, minutes=15, worker=other)
    world.submit()
    claim = world.claim_of(first)
    post(world, Remit([paid(claim, world.lines(), 2666)]))
    rows = hours(paying.session, ASKED).rows
    earned = [row[6] for row in rows]
    assert sum(earned) == 2399  # type: ignore[arg-type]
    assert sorted(earned) == [2399 - 2399 * 20 // 35, 2399 * 20 // 35]  # type: ignore[type-var]
