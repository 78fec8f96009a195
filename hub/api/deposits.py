"""Bank deposits: loaded, matched with remittances, and what is missing on either side."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from sqlmodel import Session

from hub.api.dependencies import ActDep, AdminDep, SessionDep, TodayDep
from hub.api.errors import problems
from hub.api.routing import BodyDep, hub_router, raw_body
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id, show_id
from hub.shapes import Ref, Shape, Shown
from hub.statements import deposits
from hub.statements.bank_files import (
    BankStatementUnreadable,
    read_deposits_bai2,
    read_deposits_csv,
)
from hub.statements.deposits import AlreadyMatched, Loaded, NotTheAmount
from hub.tables import Remittance
from hub.tables.references import get_organization

router = hub_router("deposits")

DepositId = Annotated[str, Path(max_length=80, description="The id (`dep_…`).")]


class LoadedOut(Shown):
    """What a bank's file brought; `matched` counts remittances that found their money."""

    added: int
    known_before: int
    matched: int

    @classmethod
    def of(cls, told: Loaded) -> LoadedOut:
        """The counts."""
        return cls(added=told.added, known_before=told.known_before, matched=told.matched)


class MatchIn(Shape):
    """The remittances whose money a deposit is."""

    remittance_ids: Annotated[list[Ref], Field(min_length=1, max_length=1000)]


class MatchedOut(Shown):
    """A deposit and how many remittances it is the money of."""

    deposit_id: str
    remittances: int


class ExpectedOut(Shown):
    """A payment that a plan announced and the bank has not shown."""

    remittance_id: str
    plan_id: str
    trace_number: str
    amount_cents: int
    paid_on: date
    days: int


class ArrivedOut(Shown):
    """A deposit that no 835 announced."""

    deposit_id: str
    deposited_on: date
    amount_cents: int
    trace_number: str | None
    bank_reference: str | None


class GapOut(Shown):
    """Interchange control numbers between two files of a plan that never came."""

    plan_id: str
    after_control_number: int
    before_control_number: int
    missing: int


class OpenOut(Shown):
    """What does not agree between bank and 835s; each list oldest first, in cents."""

    expected_not_arrived: list[ExpectedOut]
    expected_not_arrived_cents: int
    arrived_not_expected: list[ArrivedOut]
    arrived_not_expected_cents: int
    sequence_gaps: list[GapOut]


@router.post(
    "/csv", openapi_extra=raw_body("text/csv"), responses=problems(BankStatementUnreadable)
)
def post_deposits_csv(
    session: SessionDep, caller: AdminDep, act: ActDep, body: BodyDep
) -> LoadedOut:
    """Load deposits from CSV (`date`, `amount`; `trace_number`, `reference`, `description`)."""
    rows = read_deposits_csv(body)
    return LoadedOut.of(deposits.load_deposits(session, act, rows, source="csv"))


@router.post(
    "/bai2", openapi_extra=raw_body("text/plain"), responses=problems(BankStatementUnreadable)
)
def post_deposits_bai2(
    session: SessionDep, caller: AdminDep, act: ActDep, body: BodyDep
) -> LoadedOut:
    """Load deposits from a BAI2 file, all of it or nothing."""
    rows = read_deposits_bai2(body)
    return LoadedOut.of(deposits.load_deposits(session, act, rows, source="bai2"))


@router.get("/open")
def get_deposits_open(
    session: SessionDep,
    caller: AdminDep,
    today: TodayDep,
    plan_ref: Annotated[str | None, Query(max_length=80)] = None,
    after_days: Annotated[int, Query(ge=0, le=3650)] = 0,
) -> OpenOut:
    """Announced and not arrived, arrived and not announced, and files missing in sequence."""
    plan_id = None if plan_ref is None else get_organization(session, plan_ref).id
    waiting = [
        one
        for one in deposits.not_arrived(session, today=today, after_days=after_days)
        if plan_id in (None, one.plan_id)
    ]
    arrived = deposits.not_expected(session)
    return OpenOut(
        expected_not_arrived=[
            ExpectedOut(
                remittance_id=show_id("remittance", one.remittance_id),
                plan_id=show_id("organization", one.plan_id),
                trace_number=one.trace_number,
                amount_cents=one.amount_cents,
                paid_on=one.paid_on,
                days=one.days,
            )
            for one in waiting
        ],
        expected_not_arrived_cents=sum(one.amount_cents for one in waiting),
        arrived_not_expected=[
            ArrivedOut(
                deposit_id=show_id("deposit", row.id),
                deposited_on=row.deposited_on,
                amount_cents=row.amount_cents,
                trace_number=row.trace_number,
                bank_reference=row.bank_reference,
            )
            for row in arrived
        ],
        arrived_not_expected_cents=sum(row.amount_cents for row in arrived),
        sequence_gaps=[
            GapOut(
                plan_id=show_id("organization", gap.plan_id),
                after_control_number=gap.after,
                before_control_number=gap.before,
                missing=gap.missing,
            )
            for gap in deposits.sequence_gaps(session, plan_id=plan_id)
        ],
    )


@router.post("/{deposit_id}/match", responses=problems(NotTheAmount, AlreadyMatched))
def post_deposit_match(
    session: SessionDep, caller: AdminDep, act: ActDep, deposit_id: DepositId, body: MatchIn
) -> MatchedOut:
    """Say whose money a deposit is; the remittances must sum to it."""
    row = deposits.find_deposit(session, deposit_id)
    remittances = [_remittance(session, one) for one in dict.fromkeys(body.remittance_ids)]
    deposits.match_by_hand(session, act, row, remittances)
    return MatchedOut(deposit_id=deposit_id, remittances=len(remittances))


@router.post("/{deposit_id}/unmatch")
def post_deposit_unmatch(
    session: SessionDep, caller: AdminDep, act: ActDep, deposit_id: DepositId
) -> MatchedOut:
    """Take the matches of a deposit back."""
    row = deposits.find_deposit(session, deposit_id)
    return MatchedOut(deposit_id=deposit_id, remittances=deposits.unmatch(session, act, row))


def _remittance(session: Session, text: str) -> Remittance:
    row_id = read_id("remittance", text)
    found = None if row_id is None else session.get(Remittance, row_id)
    if found is None:
        raise NotFound("There is no such remittance.")
    return found
