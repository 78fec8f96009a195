"""kill -9 at every named place: a client that asks again finds everything, exactly once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tests.torture.loop import assert_each_once, assert_paid_once, bill, make_visits
from tests.torture.machine import Machine, machine
from tests.torture.payouts import assert_paid_out_once, events_of, follow, give_accounts, pay_out

SEEDS = range(20) if os.environ.get("HUB_TEST_TORTURE") else range(1)

INTAKE = (
    "intake.before_commit",
    "intake.halfway",
    "intake.after_commit",
    "judging.before_commit",
    "judging.after_commit",
)
BILLING = (
    "batching.before_commit",
    "batching.after_commit",
    "rendering.halfway",
    "retrieval.before_commit",
    "retrieval.after_commit",
    "receipt.before_commit",
    "receipt.after_commit",
    "archiving.before_commit",
    "archiving.after_commit",
    "acknowledgment.before_commit",
    "acknowledgment.after_commit",
    "posting.before_commit",
    "posting.halfway",
    "posting.after_commit",
)
PAYOUT = ("payout.before_commit", "payout.halfway", "payout.after_commit")
DELIVERY = ("delivery.before_commit", "delivery.after_commit")


@pytest.fixture(scope="module")
def hub() -> Iterator[Machine]:
    with machine() as made:
        yield made


@pytest.mark.parametrize("place", INTAKE)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_intake_loses_nothing_and_takes_nothing_twice(
    hub: Machine, place: str, seed: int
) -> None:
    visits = make_visits(hub, seed)
    turn = 1 if place.startswith("judging") else 1 + seed % len(visits.bodies)
    pid, port = hub.serve(f"{place}:{turn}")
    caller = hub.caller("cbo0", port)
    visits.post(caller)
    assert hub.wait(pid) == -signal.SIGKILL
    assert caller.broken_off == 1
    assert_each_once(hub, visits)
    hub.assert_whole()


@pytest.mark.parametrize("place", BILLING)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_kill_between_encounter_and_money_bills_and_pays_everything_once(
    hub: Machine, place: str, seed: int
) -> None:
    visits = make_visits(hub, seed, cbo=seed % 2)
    visits.post(hub.caller(f"cbo{seed % 2}"))
    turn = 1 + seed % 3 if place.startswith(("archiving", "acknowledgment")) else 1
    pid, port = hub.serve(f"{place}:{min(turn, 2)}")
    admin, plan = hub.caller("admin", port), hub.caller("plan", port)
    bill(hub, admin, plan, 1 + seed + 100 * BILLING.index(place))
    assert hub.wait(pid) == -signal.SIGKILL
    assert_each_once(hub, visits)
    assert_paid_once(hub, visits)
    hub.assert_whole()


@pytest.fixture(scope="module")
def bank(hub: Machine) -> None:
    """The hub's own account, from which credits go."""
    give_accounts(hub, "hub")


@pytest.mark.parametrize("place", PAYOUT)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_payout_pays_each_cbo_once_and_its_file_says_so(
    hub: Machine, bank: None, place: str, seed: int
) -> None:
    cbo = hub.new_cbo()
    visits = make_visits(hub, seed, cbo=cbo)
    visits.post(hub.caller(f"cbo{cbo}"))
    bill(hub, hub.caller("admin"), hub.caller("plan"), 5000 + seed + 100 * PAYOUT.index(place))
    give_accounts(hub, visits.party.ref)
    turn = 1 if place.endswith("halfway") else 1 + seed % 2  # the proposal, or the release
    pid, port = hub.serve(f"{place}:{turn}")
    released, content = pay_out(
        visits.party.ref, hub.caller("admin", port), hub.caller("second admin", port)
    )
    assert hub.wait(pid) == -signal.SIGKILL
    assert_paid_out_once(hub, visits.party.id, released)
    assert sum(line.startswith(b"6") for line in content.splitlines()) == 1
    hub.assert_whole()


@pytest.mark.parametrize("place", DELIVERY)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_feed_that_breaks_off_is_followed_on_and_tells_each_event_once(
    hub: Machine, place: str, seed: int
) -> None:
    cbo = hub.new_cbo()
    visits = make_visits(hub, seed, cbo=cbo)
    visits.post(hub.caller(f"cbo{cbo}"))
    pid, port = hub.serve(f"{place}:{1 + seed % 2}")
    told = follow(hub.caller(f"cbo{cbo}", port))
    assert hub.wait(pid) == -signal.SIGKILL
    assert len(told) >= len(visits.bodies)
    assert told == events_of(hub, visits.party.id)
