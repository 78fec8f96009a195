"""Whatever plans send, in whatever order and how often: the money ends in the same places."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from hub.ledger.balances import account_sums, balances, balances_by_cbo, unbalanced_entries
from hub.ledger.fees import FeeLayer, fees_of
from hub.vault import Vault
from tests.claims.world import World, make_world
from tests.remittances.files import Payment, Remit, denied, paid, reversal
from tests.remittances.worlds import post, sent

RUNS = int(os.environ.get("HUB_TEST_MACHINE", "12"))
"""Sequences tried; CI asks for more."""
STEPS = 50
TEN_PERCENT = (FeeLayer("hub", "percent_of_paid", 1000, None, date(2025, 1, 1)),)

patient = settings(
    max_examples=RUNS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    """Two CBOs with two claims each, on offer."""
    world = make_world(session, vault)
    world.add_cbo()
    for cbo in world.cbos:
        for day in (1, 2):
            sent(world, cbo, service_date=date(2026, 6, day))
    return world


class Plan:
    """Writes 835s about the claims of a world from drawn numbers."""

    def __init__(self, world: World) -> None:
        self.claims = world.claims()
        self.lines = world.lines()
        self.paid: list[Payment] = []
        self.traces = 0

    def remit(self, act: tuple[str, int, int]) -> Remit | None:
        """One 835 for a drawn act: what, about which claim, with which number."""
        what, place, number = act
        claim = self.claims[place % len(self.claims)]
        self.traces += 1
        trace = f"T{self.traces:04d}"
        on = f"202606{1 + self.traces % 28:02d}"
        about: dict[str, Any] = {"trace": trace, "paid_on": on}
        if what == "pay":
            payment = paid(claim, self.lines, number % 2667)
            self.paid.append(payment)
            return Remit([payment], **about)
        if what == "deny":
            return Remit([denied(claim, self.lines, "29")], **about)
        if what == "reverse":
            if not self.paid:
                return None
            back = reversal(self.paid[number % len(self.paid)])
            return Remit([back], plb=[("FB", "", back.paid_cents)], **about)
        if what == "recoup":
            cents = number % 3000
            reference = claim.patient_control_number
            return Remit(plb=[("WO", reference, cents), ("FB", "", -cents)], **about)
        if what == "give back":
            return Remit(plb=[("WO", claim.patient_control_number, -(number % 3000))], **about)
        if what == "interest":
            payment = paid(claim, self.lines, 2666, interest_cents=number % 50)
            self.paid.append(payment)
            return Remit([payment], plb=[("L6", "", -(number % 50))], **about)
        stranger = Payment(f"NOBODY{number}", 500, 500)
        return Remit([stranger], **about)


acts = st.tuples(
    st.sampled_from(["pay", "deny", "reverse", "recoup", "give back", "interest", "stranger"]),
    st.integers(0, 3),
    st.integers(1, 5000),
)


def state(world: World) -> tuple[object, ...]:
    """Everything that must not depend on the order."""
    claims = [
        (claim.id, claim.adjudication_status, claim.paid_cents, claim.fee_cents)
        for claim in world.claims()
    ]
    lines = [(line.line_control_number, line.paid_cents or 0) for line in world.lines()]
    by_cbo = balances_by_cbo(world.session)
    return claims, lines, by_cbo, balances(world.session)


@pytest.mark.timeout(3600)
@patient
@given(data=st.data(), drawn=st.lists(acts, min_size=1, max_size=8))
def test_any_order_and_any_repetition_end_in_the_same_balances(
    world: World, data: st.DataObject, drawn: list[tuple[str, int, int]]
) -> None:
    plan = Plan(world)
    remits = [one for one in map(plan.remit, drawn) if one is not None]
    shuffled = data.draw(st.permutations(remits))
    repeated = data.draw(st.lists(st.sampled_from(remits), max_size=3)) if remits else []
    again = [replace(one, number=one.number + 10_000) for one in repeated]
    ends = []
    for order in (remits, [*shuffled, *again]):
        with world.session.begin_nested() as attempt:
            for remit in order:
                post(world, remit)
            ends.append(state(world))
            attempt.rollback()
    assert ends[0] == ends[1]


@pytest.mark.timeout(3600)
@patient
@given(drawn=st.lists(acts, min_size=STEPS, max_size=STEPS))
def test_after_every_step_every_cent_is_somebodys_and_every_fee_is_right(
    world: World, drawn: list[tuple[str, int, int]]
) -> None:
    plan = Plan(world)
    with world.session.begin_nested() as attempt:
        for act in drawn:
            remit = plan.remit(act)
            if remit is None:
                continue
            post(world, remit)
            found = balances(world.session)
            assert found.whole
            assert sum(account_sums(world.session).values()) == 0
        assert unbalanced_entries(world.session) == []
        for claim in world.claims():
            assert claim.fee_cents == sum(fees_of(TEN_PERCENT, claim.paid_cents).values())
        by_cbo = balances_by_cbo(world.session)
        for cbo in world.cbos:
            mine = [claim for claim in world.claims() if claim.cbo_id == cbo.row.id]
            net = sum(claim.paid_cents - claim.fee_cents for claim in mine)
            shown = by_cbo.get(cbo.row.id)
            interest = _interest(world, cbo.row.id)
            assert (shown.owed_to_cbos_cents if shown else 0) == net + interest
        attempt.rollback()


def _interest(world: World, cbo_id: object) -> int:
    from sqlalchemy import text  # noqa: PLC0415

    query = text(
        "SELECT COALESCE(-sum(p.amount_cents), 0) FROM posting p JOIN entry e "
        "ON e.id = p.entry_id WHERE e.kind = 'interest' AND p.account = 'cbo_payable' "
        "AND p.cbo_id = :cbo_id"
    )
    return int(world.session.connection().execute(query, {"cbo_id": cbo_id}).scalar_one())
