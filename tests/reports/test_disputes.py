"""Disputes rest on the record, go where the table allows, and their deadlines follow."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hub.kit.errors import NotFound
from hub.kit.identifiers import new_id
from hub.record import Act
from hub.reports.disputes import (
    STEPS,
    DisputeRunning,
    DisputeTooLate,
    NothingToDispute,
    StepNotOpen,
    deadlines_of,
    open_disputes,
    take_step,
)
from hub.reports.expected import worth_disputing
from hub.tables import Claim, Dispute
from tests.builders import AT
from tests.claims.world import ACT
from tests.reports.world import ASKED, TODAY, Paying


def _open(paying: Paying, claim: Claim, kind: str) -> Dispute:
    (row,) = open_disputes(paying.session, ACT, claim_ids=[claim.id], kind=kind)
    return row


def test_a_denied_claim_is_disputed_for_what_it_should_have_paid(paying: Paying) -> None:
    claim = paying.deny(paying.claim(received_on=date(2026, 6, 2)), "197", on=date(2026, 6, 10))
    row = _open(paying, claim, "denied")
    assert (row.amount_cents, row.last_action_on) == (2666, date(2026, 6, 10))
    assert row.due_on == date(2026, 6, 10) + timedelta(days=365)
    (payment,) = row.packet["payments"]
    assert payment["adjustments"] == [
        {"group_code": "CO", "reason_code": "197", "amount_cents": 2666}
    ]
    assert row.packet["received_on"] == "2026-06-02"


def test_an_underpaid_claim_is_disputed_for_the_shortfall_and_leaves_the_list(
    paying: Paying,
) -> None:
    claim = paying.pay(paying.claim(), 2600)
    assert _open(paying, claim, "underpaid").amount_cents == 66
    assert worth_disputing(paying.session, ASKED) == []


def test_a_dispute_over_interest_carries_its_computation(paying: Paying) -> None:
    claim = paying.pay(paying.claim(received_on=date(2026, 3, 2)), on=date(2026, 4, 11))
    row = _open(paying, claim, "interest")
    assert row.amount_cents == 1511
    assert row.packet["interest"]["days_late"] == 10
    assert "x 10 days x" in row.packet["interest"]["computation"]


def test_money_taken_back_by_plb_can_be_disputed(paying: Paying) -> None:
    claim = paying.pay(paying.claim(), 2666)
    other = paying.claim()
    plb = [("WO", claim.patient_control_number, 1000)]
    paying.pay(other, 2666, plb=plb)
    assert _open(paying, claim, "recouped").amount_cents == 1000


@pytest.mark.parametrize("kind", ["denied", "underpaid", "interest", "recouped"])
def test_a_claim_paid_right_and_in_time_gives_no_ground(paying: Paying, kind: str) -> None:
    claim = paying.pay(paying.claim(received_on=date(2026, 6, 1)))
    with pytest.raises(NothingToDispute):
        _open(paying, claim, kind)


def test_a_claim_has_one_live_dispute_of_a_kind(paying: Paying) -> None:
    claim = paying.deny(paying.claim(), "197")
    row = _open(paying, claim, "denied")
    with pytest.raises(DisputeRunning):
        _open(paying, claim, "denied")
    take_step(paying.session, ACT, row, "withdrawn", on=TODAY)
    assert _open(paying, claim, "denied").id != row.id


def test_the_last_day_is_in_time_and_the_day_after_is_not(paying: Paying) -> None:
    paying.term("dispute_limit", {"days": 5, "anchor": "most_recent_action"})
    claim = paying.deny(paying.claim(), "197", on=TODAY - timedelta(days=5))
    late = paying.deny(paying.claim(), "197", on=TODAY - timedelta(days=6))
    assert _open(paying, claim, "denied").due_on == TODAY
    with pytest.raises(DisputeTooLate):
        _open(paying, late, "denied")


def test_a_claim_that_is_not_there_is_not_found(paying: Paying) -> None:
    with pytest.raises(NotFound):
        open_disputes(paying.session, ACT, claim_ids=[new_id()], kind="denied")


def test_deadlines_follow_from_the_steps_in_working_days(paying: Paying) -> None:
    row = _open(paying, paying.deny(paying.claim(), "197"), "denied")
    assert deadlines_of(row).decide_due_on is None
    take_step(paying.session, ACT, row, "sent", on=TODAY)
    due = deadlines_of(row)
    # Juneteenth and Independence Day lie between.
    assert due.acknowledge_due_on == date(2026, 6, 17)
    assert due.decide_due_on == date(2026, 8, 19)
    later = Act("cli", ACT.organization_id, AT + timedelta(days=30))
    take_step(paying.session, later, row, "overturned", on=date(2026, 7, 10))
    assert deadlines_of(row).pay_due_on == date(2026, 7, 17)


def test_only_the_steps_of_the_table_are_taken(paying: Paying) -> None:
    row = _open(paying, paying.deny(paying.claim(), "197"), "denied")
    for status in sorted(set(STEPS) - set(STEPS["opened"])):
        with pytest.raises(StepNotOpen):
            take_step(paying.session, ACT, row, status, on=TODAY)
    with pytest.raises(StepNotOpen):
        take_step(paying.session, ACT, row, "sent", on=TODAY + timedelta(days=1))
    take_step(paying.session, ACT, row, "sent", on=TODAY)
    assert [step["status"] for step in row.steps] == ["opened", "sent"]


def test_every_dispute_can_come_to_an_end() -> None:
    reachable = {"opened"}
    for _ in STEPS:
        reachable |= {following for status in reachable for following in STEPS[status]}
    assert reachable == set(STEPS)
    assert {status for status, following in STEPS.items() if not following} == {
        "overturned",
        "withdrawn",
    }


def test_nothing_of_a_dispute_names_the_member(paying: Paying) -> None:
    row = _open(paying, paying.deny(paying.claim(), "197"), "denied")
    assert "Duarte" not in str(row.packet)
