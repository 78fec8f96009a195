"""The simulated plan pulls, answers, pays and comes back, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.kit.clock import SteppedClock
from hub.simulated_plan.client import HubClient
from hub.simulated_plan.credential import Credential, make_private_key
from hub.simulated_plan.plan import SimulatedPlan
from hub.simulated_plan.scenario import make_scenario
from tests.simulated_plan.submission import CBO, HUB, claim_text, rows, submission_text
from tests.simulated_plan.tiny_hub import TinyHub, tiny_hub

PlanOf = Callable[[dict[str, Any]], SimulatedPlan]
CLOCK = SteppedClock(datetime(2026, 11, 22, 20, 0, tzinfo=UTC))


@pytest.fixture
def hub() -> Iterator[TinyHub]:
    with tiny_hub() as served:
        yield served


@pytest.fixture
def plan_of(hub: TinyHub) -> Iterator[PlanOf]:
    with HubClient(hub.url, Credential("cli_1", make_private_key()), clock=CLOCK) as client:
        yield lambda scenario: SimulatedPlan(client, make_scenario(scenario), clock=CLOCK)


def batch(*numbers: str, billing: tuple[str, str, str] = HUB, asks: str = "0") -> bytes:
    claims = [(f"M{number}", claim_text(number)) for number in numbers]
    return submission_text(*claims, billing=billing, asks=asks)


def answers(hub: TinyHub, kind: str) -> list[bytes]:
    posted = hub.posted("/v1/acknowledgments") + hub.posted("/v1/remittances")
    return [body for body in posted if f"ST*{kind}*".encode() in body]


def paid(hub: TinyHub) -> list[tuple[str, str]]:
    content = b"".join(answers(hub, "835"))
    return [(row[1], row[4]) for row in rows(content, "CLP")]


def test_a_batch_is_pulled_receipted_acknowledged_and_paid_in_one_round(
    hub: TinyHub, plan_of: PlanOf
) -> None:
    hub.batches = {"bat_1": batch("C1", "C2", asks="1")}
    plan = plan_of({})
    assert plan.work() == 2
    assert hub.batches == {}
    assert b"TA1*" in hub.posted("/v1/acknowledgments")[0]
    assert len(answers(hub, "999")) == len(answers(hub, "277")) == 1
    assert paid(hub) == [("C1", "53.32"), ("C2", "53.32")]
    assert (plan.work(), plan.waiting, plan.refusals) == (0, 0, [])


def test_each_billing_provider_gets_its_own_payment(hub: TinyHub, plan_of: PlanOf) -> None:
    hub.batches = {"bat_1": batch("C1"), "bat_2": batch("C2", billing=CBO)}
    plan_of({}).work()
    payees = [rows(body, "N1")[1][4] for body in answers(hub, "835")]
    assert payees == [HUB[1], CBO[1]]


def test_a_lost_file_is_receipted_and_never_answered(hub: TinyHub, plan_of: PlanOf) -> None:
    hub.batches = {"bat_1": batch("C1")}
    plan = plan_of({"files": [{"nth": 1, "do": "lose"}]})
    plan.work()
    assert hub.batches == {}
    assert hub.posted("/v1/acknowledgments") == hub.posted("/v1/remittances") == []
    assert plan.waiting == 0


def test_a_lost_file_that_turns_up_is_answered_then(hub: TinyHub, plan_of: PlanOf) -> None:
    hub.batches = {"bat_1": batch("C1")}
    plan = plan_of({"files": [{"nth": 1, "do": "lose", "found_after": 2}]})
    plan.work()
    plan.work()
    assert (answers(hub, "999"), plan.waiting) == ([], 1)
    plan.work()
    assert len(answers(hub, "999")) == 1
    assert paid(hub) == [("C1", "53.32")]


def test_a_file_rejected_by_a_999_is_neither_acknowledged_by_claim_nor_paid(
    hub: TinyHub, plan_of: PlanOf
) -> None:
    hub.batches = {"bat_1": batch("C1")}
    plan_of({"files": [{"nth": 1, "do": "reject"}]}).work()
    assert rows(answers(hub, "999")[0], "IK5") == [["IK5", "R", "5"]]
    assert answers(hub, "277") == answers(hub, "835") == []


def test_a_999_may_be_sent_twice_byte_for_byte(hub: TinyHub, plan_of: PlanOf) -> None:
    hub.batches = {"bat_1": batch("C1")}
    plan_of({"answers": {"functional_copies": 2}}).work()
    first, second = answers(hub, "999")
    assert first == second


def test_a_late_277ca_comes_after_the_money(hub: TinyHub, plan_of: PlanOf) -> None:
    hub.batches = {"bat_1": batch("C1")}
    plan = plan_of({"answers": {"claim_acknowledgment_after": 1}})
    plan.work()
    assert (answers(hub, "277"), len(answers(hub, "835"))) == ([], 1)
    plan.work()
    assert len(answers(hub, "277")) == 1


def test_a_claim_rejected_by_its_277ca_is_never_paid(hub: TinyHub, plan_of: PlanOf) -> None:
    hub.batches = {"bat_1": batch("C1", "C2")}
    plan_of({"claims": [{"first": 2, "do": "reject", "status": "33", "entity": "IL"}]}).work()
    assert paid(hub) == [("C1", "53.32")]
    assert ["STC", "A7:33:IL", "20261122", "U", "53.32"] in rows(answers(hub, "277")[0], "STC")


def test_reversal_and_correction_come_in_a_later_payment(hub: TinyHub, plan_of: PlanOf) -> None:
    hub.batches = {"bat_1": batch("C1")}
    rule = {"do": "reverse_and_correct", "paid_bp": 5000, "after": 1}
    plan = plan_of({"claims": [rule]})
    plan.work()
    plan.work()
    assert paid(hub) == [("C1", "53.32"), ("C1", "-53.32"), ("C1", "26.66")]
    last = answers(hub, "835")[-1]
    assert rows(last, "BPR")[0][2] == "0"
    assert rows(last, "PLB")[0][3].startswith("FB:")


def test_a_recoupment_comes_in_a_later_payment_without_a_reversal(
    hub: TinyHub, plan_of: PlanOf
) -> None:
    hub.batches = {"bat_1": batch("C1")}
    plan = plan_of({"claims": [{"do": "recoup", "first": 1, "every": 9, "after": 1}]})
    plan.work()
    hub.batches = {"bat_2": batch("C2", "C3")}
    plan.work()
    last = answers(hub, "835")[-1]
    assert [row[1] for row in rows(last, "CLP")] == ["C2", "C3"]
    assert rows(last, "PLB")[0][3:] == ["WO:SP0000000001", "53.32"]
    assert rows(last, "BPR")[0][2] == "53.32"


def test_what_the_hub_refuses_is_remembered_and_the_plan_goes_on(
    hub: TinyHub, plan_of: PlanOf
) -> None:
    hub.batches = {"bat_1": batch("C1")}
    plan = plan_of({})
    hub.troubles = []
    plan.work()
    hub.batches = {"bat_2": batch("C2")}
    listing = hub.answer

    def refusing(asked: Any) -> Any:
        if asked.path == "/v1/acknowledgments":
            return 409, {}, b'{"title": "no", "code": "no"}'
        return listing(asked)

    hub.answer = refusing  # type: ignore[method-assign]
    plan.work()
    assert len(plan.refusals) == 2
    assert paid(hub)[-1] == ("C2", "53.32")
