"""Statements foot, are numbered without a gap, show everything once, and never change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import ProgrammingError
from sqlmodel import Session, select

from hub.ledger.balances import balances
from hub.record import Act
from hub.statements.issue import PeriodOutOfOrder, approve, issue, issue_all
from hub.statements.periods import PeriodClosed, close, closed_through
from hub.statements.read import load_lines, unchanged
from hub.tables import Statement, StatementLine
from hub.vault import Vault
from tests.builders import AT
from tests.claims.world import ACT, Cbo, World, make_world
from tests.counting import queries
from tests.remittances.files import Remit, denied, paid, reversal
from tests.remittances.worlds import post, sent

JUNE = date(2026, 6, 15)


@pytest.fixture
def world(session: Session, vault: Vault) -> World:
    return make_world(session, vault)


def _later(days: int) -> Act:
    return Act("cli_later", ACT.organization_id, AT + timedelta(days=days))


def _paid(world: World, cents: int = 2666, cbo: Cbo | None = None, **remit: str) -> None:
    claim = sent(world, cbo, member=world.add_member(cbo))
    post(world, Remit([paid(claim, world.lines(), cents)], **remit))


def _issue(world: World, act: Act = ACT, day: date = JUNE) -> Statement:
    return issue(world.session, act, cbo_id=world.cbo.row.id, period_to=day)


def test_a_statement_says_what_was_billed_paid_kept_and_owed(world: World) -> None:
    claim = sent(world)
    post(world, Remit([paid(claim, world.lines(), 2000)], trace="EFT77"))
    statement = _issue(world)
    assert (statement.opening_cents, statement.paid_cents, statement.fee_cents) == (0, 2000, 200)
    assert statement.closing_cents == 1800
    (line,) = load_lines(world.session, statement)
    assert line.claim_id == claim.id
    assert line.member_ref == world.cbo.member.ref
    assert line.service_date == claim.service_date
    assert line.codes == ["98960-U2"]
    assert (line.billed_cents, line.allowed_cents, line.paid_cents) == (2666, 2000, 2000)
    assert (line.fees, line.fee_cents, line.net_cents) == ({"hub": 200}, 200, 1800)
    assert line.adjustments == [{"group_code": "CO", "reason_code": "45", "amount_cents": 666}]
    assert line.trace_number == "EFT77"


def test_a_denial_stands_on_the_statement_with_its_reason_and_no_money(world: World) -> None:
    claim = sent(world)
    post(world, Remit([denied(claim, world.lines(), "197")]))
    (line,) = load_lines(world.session, _issue(world))
    assert (line.kind, line.net_cents, line.billed_cents) == ("denied", 0, 2666)
    assert line.adjustments[0]["reason_code"] == "197"


def test_the_closing_balance_is_what_the_ledger_owes(world: World) -> None:
    _paid(world, 2666, trace="A")
    _paid(world, 1999, trace="B")
    statement = _issue(world)
    owed = balances(world.session, cbo_id=world.cbo.row.id).owed_to_cbos_cents
    assert statement.closing_cents == owed
    lines = load_lines(world.session, statement)
    assert statement.opening_cents + sum(line.net_cents for line in lines) == owed


def test_what_comes_after_stands_on_the_next_statement_and_only_there(world: World) -> None:
    claim = sent(world)
    payment = paid(claim, world.lines(), 2666)
    post(world, Remit([payment], trace="A"))
    first = _issue(world)
    post(world, Remit([reversal(payment)], trace="B"))
    second = _issue(world, _later(5), JUNE + timedelta(days=5))
    assert (second.number, second.period_from) == (first.number + 1, JUNE + timedelta(days=1))
    assert (second.opening_cents, second.closing_cents) == (first.closing_cents, 0)
    sources = world.session.exec(select(StatementLine.source_id)).all()
    assert len(sources) == len(set(sources)) == 2


def test_each_cbo_counts_its_own_statements_from_one(world: World) -> None:
    other = world.add_cbo()
    _paid(world)
    _paid(world, cbo=other, trace="C")
    issued = issue_all(world.session, ACT, period_to=JUNE)
    assert [one.number for one in issued] == [1, 1]
    assert {one.cbo_id for one in issued} == {world.cbo.row.id, other.row.id}


def test_issuing_the_same_period_again_answers_the_same_statement(world: World) -> None:
    _paid(world)
    assert _issue(world).id == _issue(world).id
    assert _issue(world, _later(1), JUNE + timedelta(days=1)).number == 2


def test_an_earlier_period_and_the_future_are_refused(world: World) -> None:
    _issue(world)
    with pytest.raises(PeriodOutOfOrder):
        _issue(world, day=JUNE - timedelta(days=1))
    with pytest.raises(PeriodOutOfOrder):
        _issue(world, day=JUNE + timedelta(days=1))


def test_a_statement_and_its_lines_cannot_be_rewritten(world: World) -> None:
    _paid(world)
    statement = _issue(world)
    assert unchanged(world.session, statement)
    for table in ("statement", "statement_line"):
        with pytest.raises(ProgrammingError), world.session.begin_nested():
            world.session.connection().exec_driver_sql(f"UPDATE {table} SET fee_cents = 0")


def test_a_digest_notices_a_changed_line(world: World) -> None:
    _paid(world)
    statement = _issue(world)
    line = load_lines(world.session, statement)[0]
    line.net_cents += 1
    with world.session.no_autoflush:
        assert not unchanged(world.session, statement)
    world.session.expunge(line)


def test_closing_the_books_states_everybody_and_happens_once(world: World) -> None:
    _paid(world)
    act = _later(20)
    statements = close(world.session, act, through=JUNE)
    assert [one.closing_cents for one in statements] == [2399]
    assert closed_through(world.session) == JUNE
    with pytest.raises(PeriodClosed):
        close(world.session, act, through=JUNE)
    with pytest.raises(PeriodOutOfOrder):
        close(world.session, ACT, through=JUNE)


def test_approval_is_given_once(world: World) -> None:
    statement = _issue(world)
    first = approve(world.session, ACT, statement)
    assert approve(world.session, _later(1), statement).id == first.id


def test_a_statement_costs_the_same_number_of_queries_whatever_its_length(world: World) -> None:
    _paid(world, trace="A")
    with queries(world.session.get_bind()) as short:  # type: ignore[arg-type]
        _issue(world)
    claims = [sent(world, member=world.add_member()) for _ in range(5)]
    post(world, Remit([paid(claim, world.lines(), 2666) for claim in claims], trace="B"))
    with queries(world.session.get_bind()) as long:  # type: ignore[arg-type]
        statement = _issue(world, _later(1), JUNE + timedelta(days=1))
    assert statement.line_count == 5
    assert len(long) <= len(short)
