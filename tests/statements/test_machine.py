"""Claims, remittances, reversals, recoupments, statements, payouts: any steps in any order."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from sqlmodel import Session, select

from hub.database import HUB, Database, bind
from hub.remittances.outcome import DENIED, PAID, REVERSAL, ZERO_PAID, Told
from hub.remittances.overpayments import Notice, record
from hub.remittances.queries import find_item
from hub.remittances.suspense import Resolution, resolve
from hub.statements.invoices import settle_invoice
from hub.statements.issue import approve, issue
from hub.statements.payouts import NothingToPay, load_items, propose
from hub.statements.read import unchanged
from hub.statements.release import Return, release, take_returns
from hub.tables import ClaimPayment, Invoice, PayoutItem, Statement, SuspenseItem
from hub.vault import Vault
from tests.remittances.files import Payment, Remit, denied, paid, reversal
from tests.remittances.worlds import take
from tests.statements.machine import (
    POLICIES,
    Estate,
    Model,
    make_estate,
    no_entry_is_unbalanced,
    on_day,
)

RUNS = int(os.environ.get("HUB_TEST_MONEY_RUNS", "200"))
STEPS = 50
STEPS_MAX = 60
"""A few runs end early; together they make up for it."""
VACUUM_EVERY = 20

claims = st.integers(0, 11)
cents = st.integers(1, 3000)
choices = st.integers(0, 1_000)


class MoneyMachine(RuleBasedStateMachine):
    """What plans say gathers in one 835 until it is posted; everything else is done at once."""

    estate: ClassVar[Estate]
    runs: ClassVar[int] = 0
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.estate.database.engine, expire_on_commit=False)
        bind(self.session, HUB)
        self.world = self.estate.world(self.session)
        self.model = Model(self.estate)
        self.day = self.files = self.references = 0
        self.payments: list[Payment] = []
        self.plb: list[tuple[str, str, int]] = []
        self.about: list[Any] = []
        self.effects: list[Callable[[], None]] = []
        self.forward: list[Payment] = []
        self.posted: list[Remit] = []
        self.notices: list[tuple[str, int]] = []

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None:
                self.conclude()
        finally:
            self.session.close()
        type(self).runs += 1
        if self.runs % VACUUM_EVERY == 0:
            with self.estate.database.owner_engine() as engine:
                options = {"isolation_level": "AUTOCOMMIT"}
                with engine.connect().execution_options(**options) as connection:
                    connection.exec_driver_sql("VACUUM")

    def conclude(self) -> None:
        """The last 835 arrives; the ledger and every statement are sound."""
        if self.payments or self.plb:
            self.post()
        no_entry_is_unbalanced(self.session)
        assert all(unchanged(self.session, one) for one in self.session.exec(select(Statement)))

    @invariant()
    def count(self) -> None:
        """Runs after every step."""
        type(self).steps += 1

    # What a plan says

    def say(self, payment: Payment, outcome: str, place: int) -> None:
        self.payments.append(payment)
        self.about.append((place, outcome, payment))

    def move(self, claim_id: UUID, amount: int) -> None:
        self.effects.append(lambda: self.model.move(claim_id, amount))

    @rule(place=claims, amount=st.integers(0, 2666))
    def pay(self, place: int, amount: int) -> None:
        payment = paid(self.estate.claims[place], self.estate.lines, amount)
        self.say(payment, PAID if amount else ZERO_PAID, place)
        if amount:
            self.forward.append(payment)

    @rule(place=claims)
    def deny(self, place: int) -> None:
        self.say(denied(self.estate.claims[place], self.estate.lines, "29"), DENIED, place)

    @precondition(lambda self: self.forward)
    @rule(which=choices)
    def reverse(self, which: int) -> None:
        """Any payment, also one that was reversed before: a plan may be wrong twice."""
        payment = self.forward[which % len(self.forward)]
        numbers = [one.patient_control_number for one in self.estate.claims]
        self.say(reversal(payment), REVERSAL, numbers.index(payment.number))

    @rule(place=claims, amount=cents, back=st.booleans())
    def recoup(self, place: int, amount: int, back: bool) -> None:
        claim = self.estate.claims[place]
        self.plb.append(("WO", claim.patient_control_number, -amount if back else amount))
        self.move(claim.id, amount if back else -amount)

    @rule(place=claims, amount=cents)
    def notice(self, place: int, amount: int) -> None:
        """A letter now; the 835 takes the money under its number later."""
        reference, claim = f"FCN{len(self.notices)}", self.estate.claims[place]
        day = on_day(self.day).day
        record(self.session, on_day(self.day), Notice(reference, claim.id, amount, day, "an audit"))
        self.notices.append((reference, place))

    @precondition(lambda self: self.notices)
    @rule(which=choices, amount=cents)
    def recoup_by_letter(self, which: int, amount: int) -> None:
        reference, place = self.notices[which % len(self.notices)]
        self.plb.append(("WO", reference, amount))
        self.move(self.estate.claims[place].id, -amount)

    @rule(place=claims, amount=st.integers(1, 90), back=st.booleans())
    def interest(self, place: int, amount: int, back: bool) -> None:
        claim = self.estate.claims[place]
        earned = -amount if back else amount
        self.plb.append(("L6", claim.patient_control_number, -earned))
        self.effects.append(lambda: self.model.pay_interest(claim.id, earned))

    @rule(amount=cents, adjustment=st.booleans())
    def say_what_nobody_understands(self, amount: int, adjustment: bool) -> None:
        if adjustment:
            self.plb.append(("WO", f"LETTER{self.files}", amount))
            self.effects.append(lambda: self.model.suspend(-amount))
        else:
            self.payments.append(Payment(f"NOBODY{len(self.payments)}", amount, amount))
            self.effects.append(lambda: self.model.suspend(amount))

    @precondition(lambda self: self.payments or self.plb)
    @rule()
    def post(self) -> None:
        """The 835 arrives; what it takes beyond what it pays is carried forward (FB)."""
        total = sum(one.paid_cents for one in self.payments)
        total -= sum(amount for _, _, amount in self.plb)
        if total < 0:
            self.plb.append(("FB", "", total))
            self.model.forwarded -= total
        self.files += 1
        on = f"202606{1 + self.files % 28:02d}"
        remit = Remit(self.payments, self.plb, trace=f"T{self.files:04d}", paid_on=on)
        self.take(remit, "posted")
        self.posted.append(remit)
        query = select(ClaimPayment).where(ClaimPayment.claim_id.is_not(None))  # type: ignore[union-attr]
        self.tell_model(remit, {one.id: one for one in self.session.exec(query)})
        for effect in self.effects:
            effect()
        self.payments, self.plb, self.about, self.effects = [], [], [], []
        self.model.check(self.session)

    def tell_model(self, remit: Remit, rows: dict[Any, ClaimPayment]) -> None:
        """The statuses need the order of payments: their ids are the database's."""
        known = {told.id for book in self.model.books.values() for told in book.told}
        for row in rows.values():
            if row.id not in known and row.claim_id is not None:
                self.model.books[row.claim_id].told.append(self.told(row, remit))

    def told(self, row: ClaimPayment, remit: Remit) -> Told:
        said = {place + 1: one for place, one in enumerate(remit.payments)}[row.position]
        outcome = next((o for _, o, one in self.about if one is said), row.outcome)
        assert row.outcome == outcome
        on = on_day(0).day.replace(day=int(remit.paid_on[-2:]))
        return Told(
            row.id, outcome, said.charge_cents, said.paid_cents, on, remit.trace, row.position
        )

    @precondition(lambda self: self.posted)
    @rule(which=choices)
    def repeat(self, which: int) -> None:
        """A file that came before comes again in another envelope: nothing happens."""
        again = self.posted[which % len(self.posted)]
        self.take(replace(again, number=again.number + 500_000), "repeated")
        self.model.check(self.session)

    def take(self, remit: Remit, status: str) -> None:
        (one,) = take(self.world, remit.content)
        assert one.summary["status"] == status

    # What administrators do

    @rule(which=choices, place=claims, to=st.sampled_from(["claim", "cbo", "plan"]))
    def resolve_suspense(self, which: int, place: int, to: str) -> None:
        query = select(SuspenseItem).where(SuspenseItem.status == "open").order_by(SuspenseItem.id)  # type: ignore[arg-type]
        items = list(self.session.exec(query))
        if not items:
            return
        item = find_item(self.session, items[which % len(items)].id, lock=True)
        claim, amount = self.estate.claims[place], item.amount_cents
        book = self.model.books[claim.id]
        where = {
            "claim": Resolution("found", claim_id=claim.id),
            "cbo": Resolution("found", cbo_id=claim.cbo_id),
            "plan": Resolution("not ours"),
        }[to]
        resolve(self.session, on_day(self.day), item, where)
        self.session.expire_all()
        self.model.suspend(-amount)
        if to == "plan":
            self.model.forwarded += amount
        elif to == "cbo":
            self.model.unclaimed[book.cbo] += amount
        elif item.subject == "provider_adjustment":
            book.moved += amount
        else:
            row = self.session.get_one(ClaimPayment, item.subject_id)
            remit = next(
                one
                for one in self.posted
                if len(one.payments) >= row.position
                and one.payments[row.position - 1].number == row.patient_control_number
                and self.remittance_of(row) == one.trace
            )
            book.told.append(self.told(row, remit))
        self.model.check(self.session)

    def remittance_of(self, row: ClaimPayment) -> str:
        query = text("SELECT trace_number FROM remittance WHERE id = :id")
        found: str = (
            self.session.connection().execute(query, {"id": row.remittance_id}).scalar_one()
        )
        return found

    @rule(cbo=st.integers(0, 3), agreed=st.booleans())
    def state(self, cbo: int, agreed: bool) -> None:
        self.day += 1
        act, its_id = on_day(self.day), self.estate.cbo_ids[cbo]
        statement = issue(self.session, act, cbo_id=its_id, period_to=act.day)
        if agreed:
            approve(self.session, act, statement)
        self.model.charge_months(cbo)
        policy = POLICIES[cbo]
        assert policy is None or statement.closing_cents >= 0
        assert policy is not None or not statement.recoupment_cents
        self.model.check(self.session)

    @rule()
    def pay_out(self) -> None:
        act = on_day(self.day)
        try:
            payout, _ = propose(self.session, act, effective_on=act.day, basis="on_835")
        except NothingToPay:
            return
        release(self.session, self.world.vault, on_day(self.day, "cli_ben"), payout)
        for item in load_items(self.session, payout.id):
            self.model.paid_out[self.estate.cbo_ids.index(item.cbo_id)] += item.amount_cents
        self.model.check(self.session)

    @rule(which=choices)
    def bounce(self, which: int) -> None:
        query = select(PayoutItem).where(PayoutItem.status == "released").order_by(PayoutItem.id)  # type: ignore[arg-type]
        items = list(self.session.exec(query))
        if items:
            item = items[which % len(items)]
            back = Return(item.trace_number or "", "R01", on_day(self.day).day)
            take_returns(self.session, on_day(self.day), [back])
            self.model.paid_out[self.estate.cbo_ids.index(item.cbo_id)] -= item.amount_cents
            self.model.check(self.session)

    @rule(how=st.sampled_from(["paid", "absorbed"]))
    def settle(self, how: str) -> None:
        query = select(Invoice).where(Invoice.status == "open").order_by(Invoice.id)  # type: ignore[arg-type]
        for invoice in self.session.exec(query).all()[:1]:
            act = on_day(self.day)
            settle_invoice(self.session, act, invoice, how=how, on=act.day, why="settled")
            if how == "paid":
                at = self.estate.cbo_ids.index(invoice.cbo_id)
                self.model.paid_out[at] -= invoice.amount_cents
            self.model.check(self.session)


@pytest.mark.timeout(900)
def test_money_ends_where_the_model_says_whatever_the_steps(
    database: Database, vault: Vault
) -> None:
    MoneyMachine.estate = make_estate(database, vault)
    MoneyMachine.runs = MoneyMachine.steps = 0
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        MoneyMachine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS_MAX,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert MoneyMachine.runs >= RUNS
    assert MoneyMachine.steps >= RUNS * STEPS
