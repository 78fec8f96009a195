"""Deadlines stand in the order of dollars at risk, from the anchor that the contract names."""

from __future__ import annotations

from datetime import date, timedelta

from hub.reports.deadlines import countdown
from hub.reports.disputes import open_disputes, take_step
from tests.claims.world import ACT
from tests.reports.world import ASKED, TODAY, Paying

SERVED = date(2026, 6, 1)


def _told(
    paying: Paying, within_days: int = 400, what: str | None = None
) -> list[tuple[object, ...]]:
    rows = countdown(paying.session, ASKED, within_days=within_days, what=what).rows
    return [(row.what, row.subject, row.due_on, row.at_risk_cents) for row in rows]


def test_an_encounter_is_to_be_filed_by_the_contracts_limit(paying: Paying) -> None:
    paying.world.encounter(member=paying.world.add_member())
    due_on = SERVED + timedelta(days=180)
    assert _told(paying) == [("file", "encounter", due_on, 2666)]
    paying.world.submit()
    assert _told(paying) == [("file", "claim", due_on, 2666)]


def test_a_limit_may_count_from_the_end_of_the_month(paying: Paying) -> None:
    paying.term(
        "filing_limit", {"days": 10, "anchor": "month_end_of_service", "day_type": "calendar"}
    )
    paying.world.encounter(member=paying.world.add_member())
    assert _told(paying)[0][2] == date(2026, 7, 10)


def test_a_claim_with_the_plan_is_the_plans_to_pay(paying: Paying) -> None:
    paying.claim(received_on=TODAY)
    assert _told(paying) == [("plan_pays", "claim", TODAY + timedelta(days=30), 2666)]


def test_a_denial_can_be_corrected_or_disputed_while_there_is_time(paying: Paying) -> None:
    paying.term("corrected_limit", {"days": 90, "anchor": "remit"})
    paying.deny(paying.claim(received_on=SERVED), "197", on=date(2026, 6, 10))
    assert set(_told(paying)) == {
        ("correct", "claim", date(2026, 9, 8), 2666),
        ("dispute", "claim", date(2027, 6, 10), 2666),
    }
    assert [row[0] for row in _told(paying, what="correct")] == ["correct"]


def test_a_dispute_that_was_sent_is_no_longer_to_be_filed(paying: Paying) -> None:
    claim = paying.deny(paying.claim(received_on=SERVED), "197", on=date(2026, 6, 10))
    (row,) = open_disputes(paying.session, ACT, claim_ids=[claim.id], kind="denied")
    assert _told(paying) == [("dispute", "dispute", date(2027, 6, 10), 2666)]
    take_step(paying.session, ACT, row, "sent", on=TODAY)
    assert _told(paying) == []


def test_only_what_falls_within_the_horizon_is_listed_and_the_past_is_too(
    paying: Paying,
) -> None:
    paying.claim(received_on=TODAY - timedelta(days=31))
    paying.claim(received_on=TODAY)
    assert [row[2] for row in _told(paying, within_days=29)] == [TODAY - timedelta(days=1)]
    assert len(_told(paying, within_days=30)) == 2


def test_the_most_dollars_at_risk_come_first_and_the_sums_cover_all(paying: Paying) -> None:
    paying.pay(paying.claim(received_on=SERVED), 2000)
    paying.deny(paying.claim(received_on=SERVED), "197")
    told = countdown(paying.session, ASKED, within_days=400, limit=1)
    assert [row.at_risk_cents for row in told.rows] == [2666]
    assert (told.count, told.at_risk_cents) == (2, 3332)
