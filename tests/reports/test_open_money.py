"""What waits is counted once, in cents, under what it waits for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hub.kit.identifiers import new_id
from hub.reports.open_money import ageing, unbilled
from hub.reports.report import Asked
from hub.tables import EncounterFinding
from tests.reports.world import ASKED, TODAY, Paying


def test_an_encounter_counts_once_under_its_first_blocking_rule(paying: Paying) -> None:
    encounter = paying.world.encounter(status="blocked", expected_cents=None)
    for position, (rule, action) in enumerate(
        [("TF-ALARM", "warn"), ("RATE-MCP", "hold"), ("ELIG-CIN", "block")]
    ):
        paying.session.add(
            EncounterFinding(
                id=new_id(),
                cbo_id=encounter.cbo_id,
                encounter_id=encounter.id,
                position=position,
                rule=rule,
                action=action,
                text={},
                pointer="",
                mends="cbo",
                source={},
            )
        )
    paying.session.flush()
    (row,) = unbilled(paying.session, ASKED).rows
    assert row[2:7] == ("blocked", "ELIG-CIN", 1, 1, 0)


def test_ready_encounters_and_claims_not_with_the_plan_are_unbilled(paying: Paying) -> None:
    paying.world.encounter(member=paying.world.add_member())
    paying.session.flush()
    report = unbilled(paying.session, ASKED)
    assert [row[3] for row in report.rows] == ["waits_for_the_next_run"]
    paying.world.submit()
    report = unbilled(paying.session, ASKED)
    assert [(row[3], row[6]) for row in report.rows] == [("claim_ready", 2666)]
    paying.claim(received_on=TODAY)
    assert unbilled(paying.session, ASKED).totals == {"count": 1, "amount_cents": 2666}


@pytest.mark.parametrize(
    ("days", "bucket"), [(0, 4), (30, 4), (31, 5), (60, 5), (61, 6), (91, 7), (120, 7), (121, 8)]
)
def test_what_a_plan_has_ages_by_days_since_receipt(paying: Paying, days: int, bucket: int) -> None:
    paying.claim(received_on=TODAY - timedelta(days=days))
    (row,) = ageing(paying.session, ASKED).rows
    assert row[2:4] == (1, 2666)
    assert [place for place in range(4, 10) if row[place]] == [bucket]


def test_a_decided_claim_ages_no_more(paying: Paying) -> None:
    paying.pay(paying.claim(received_on=date(2026, 6, 2)))
    assert ageing(paying.session, ASKED).rows == []


def test_reports_are_narrowed_by_cbo_plan_and_day(paying: Paying) -> None:
    paying.claim(received_on=TODAY)
    other = paying.world.add_cbo()
    cbo_id, plan_id = paying.world.cbo.row.id, paying.world.plan.id
    told = {"first": date(2026, 6, 1), "last": date(2026, 6, 1)}
    assert len(ageing(paying.session, Asked(TODAY, cbo_id, plan_id, **told)).rows) == 1
    assert ageing(paying.session, Asked(TODAY, other.row.id)).rows == []
    assert ageing(paying.session, Asked(TODAY, plan_id=cbo_id)).rows == []
    assert ageing(paying.session, Asked(TODAY, first=date(2026, 6, 2))).rows == []
