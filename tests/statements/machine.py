"""A small, exact model of everybody's money, beside the real one; both take the same steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.database import HUB, Database, bind
from hub.ledger.balances import unbalanced_entries
from hub.ledger.fees import FeeLayer, fees_of, interest_fees, monthly_fees
from hub.record import Act
from hub.remittances.outcome import Told, status_of
from hub.tables import Claim, RecoupmentPolicy, ServiceLine
from hub.tables import FeeLayer as FeeRow
from hub.vault import Vault
from tests.builders import AT, SINCE
from tests.claims.world import ACT, World, make_world
from tests.statements.world import Money

EXPECTED = 2666

STACKS = (
    (("percent_of_paid", 1000, None, True),),
    (("percent_of_paid", 1250, None, False), ("per_paid_claim", None, 50, False)),
    (("percent_of_paid", 800, None, False), ("per_member_per_month", None, 300, False)),
    (("per_paid_claim", None, 400, False),),
)
"""The fee stack of each CBO: basis, basis points, cents, on interest."""
POLICIES: tuple[dict[str, Any] | None, ...] = (
    {"policy": "offset", "offset_bp": 2_500},
    None,
    {"policy": "absorb"},
    {"policy": "invoice", "due_days": 30},
)
"""The recoupment policy of each CBO; without one its balance stays negative."""

_SUMS = text(
    "SELECT cbo_id, account, sum(amount_cents) AS cents FROM posting GROUP BY cbo_id, account"
)
_CLAIMS = text("SELECT id, paid_cents, fee_cents, adjudication_status FROM claim")


@dataclass
class Estate:
    """What all runs begin with, committed once: four CBOs with three claims each, on offer."""

    database: Database
    vault: Vault
    rows: dict[str, Any]
    claims: list[Claim]
    lines: list[ServiceLine]
    cbo_ids: list[UUID]

    def world(self, session: Session) -> World:
        """The claims' world on a session of a run's own."""
        return World(session, self.vault, **self.rows)


def make_estate(database: Database, vault: Vault) -> Estate:
    """Make and commit the estate; two claims of each CBO are of one person and month."""
    with Session(database.engine, expire_on_commit=False) as session:
        bind(session, HUB)
        world = make_world(session, vault, share_bp=0)
        for _ in STACKS[1:]:
            world.add_cbo(share_bp=0)
        for cbo, stack, policy in zip(world.cbos, STACKS, POLICIES, strict=True):
            about = {"cbo_id": cbo.row.id, "agreement_id": cbo.agreement.id}
            for place, (basis, share, cents, on_interest) in enumerate(stack):
                session.add(
                    FeeRow(
                        **about, position=place, payee="hub", basis=basis, share_bp=share,
                        amount_cents=cents, on_interest=on_interest, effective_from=SINCE,
                    )
                )  # fmt: skip
            if policy is not None:
                session.add(RecoupmentPolicy(**about, **policy, effective_from=SINCE))
            for day in (1, 2):
                world.encounter(cbo, service_date=date(2026, 6, day))
            world.encounter(cbo, member=world.add_member(cbo))
        world.submit()
        money = Money(world)
        for organization in (world.hub, *(cbo.row for cbo in world.cbos)):
            money.account(organization)
        claims, lines = world.claims(), world.lines()
        theirs = (
            row for cbo in world.cbos for row in (cbo.row, cbo.agreement, cbo.worker, cbo.member)
        )
        for row in (world.hub, world.plan, world.contract, *theirs, *claims, *lines):
            session.refresh(row)
        rows = {name: getattr(world, name) for name in ("hub", "plan", "contract", "cbos")}
        ids = [cbo.row.id for cbo in world.cbos]
        session.commit()
        session.expunge_all()
    return Estate(database, vault, rows, claims, lines, ids)


@dataclass
class Book:
    """What the model knows of one claim."""

    cbo: int
    month: tuple[int, UUID]
    told: list[Told] = field(default_factory=list)
    moved: int = 0
    interest: int = 0
    interest_fee: int = 0

    @property
    def paid(self) -> int:
        """Everything that plans paid for it so far, takebacks included."""
        return sum(one.paid_cents for one in self.told) + self.moved


class Model:
    """Sums over what happened; nothing here is how the hub does it but the fee functions."""

    def __init__(self, estate: Estate) -> None:
        self.stacks = [
            tuple(
                FeeLayer("hub", basis, share, cents, SINCE, None, on_interest)
                for basis, share, cents, on_interest in stack
            )
            for stack in STACKS
        ]
        self.books = {
            claim.id: Book(
                estate.cbo_ids.index(claim.cbo_id), (claim.service_date.month, claim.person_id)
            )
            for claim in estate.claims
        }
        self.cbo_ids = estate.cbo_ids
        self.suspense = self.forwarded = 0
        self.paid_out = dict.fromkeys(range(len(STACKS)), 0)
        self.unclaimed = dict.fromkeys(range(len(STACKS)), 0)
        self.monthly: dict[UUID, int] = {}

    def fee(self, claim_id: UUID) -> int:
        """What the fee stack keeps of a claim, its share of the month's fee included."""
        book = self.books[claim_id]
        return sum(fees_of(self.stacks[book.cbo], book.paid).values()) + self.monthly.get(
            claim_id, 0
        )

    def charge_months(self, cbo: int) -> None:
        """A statement of this CBO was issued: its months' fees stand as its claims do."""
        months: dict[tuple[int, UUID], list[UUID]] = {}
        for claim_id, book in sorted(self.books.items()):
            if book.cbo == cbo:
                self.monthly.pop(claim_id, None)
                if book.paid > 0:
                    months.setdefault(book.month, []).append(claim_id)
        for ids in months.values():
            left = [self.books[one].paid - self.fee(one) for one in ids]
            for parts in monthly_fees(self.stacks[cbo], left).values():
                self.monthly.update(zip(ids, parts, strict=True))

    def earned(self, cbo: int) -> int:
        """What the CBO was to have in all: paid and interest, less every fee."""
        mine = [(its_id, book) for its_id, book in self.books.items() if book.cbo == cbo]
        claims = sum(book.paid - self.fee(its_id) for its_id, book in mine)
        return (
            claims
            + sum(book.interest - book.interest_fee for _, book in mine)
            + self.unclaimed[cbo]
        )

    def suspend(self, cents: int) -> None:
        """Money that is nobody's yet."""
        self.suspense += cents

    def move(self, claim_id: UUID, cents: int) -> None:
        """A provider adjustment about a claim."""
        self.books[claim_id].moved += cents

    def pay_interest(self, claim_id: UUID, cents: int) -> None:
        """Interest on a claim, or interest taken back."""
        book = self.books[claim_id]
        book.interest += cents
        book.interest_fee += sum(interest_fees(self.stacks[book.cbo], cents).values())

    @property
    def fees(self) -> int:
        """Everything that fee stacks keep."""
        return sum(map(self.fee, self.books)) + sum(
            book.interest_fee for book in self.books.values()
        )

    def status(self, claim_id: UUID) -> str | None:
        """What a claim stands at, or None before the plan said anything."""
        book = self.books[claim_id]
        if not book.told:
            return None
        return status_of(book.told, net_cents=book.paid, expected_cents=EXPECTED)

    def check(self, session: Session) -> None:
        """The database says the same, account by account and claim by claim.

        What a CBO was to have is on its account, paid out to it, or was put there by a policy
        (carried, billed, borne) without being earned.
        """
        connection = session.connection()
        sums: dict[UUID | None, dict[str, int]] = {}
        for row in connection.execute(_SUMS):
            sums.setdefault(row.cbo_id, {})[row.account] = int(row.cents)
        assert sum(sum(mine.values()) for mine in sums.values()) == 0
        whole = {
            account: sum(mine.get(account, 0) for mine in sums.values())
            for account in ("hub_fee", "suspense", "forwarded_balance", "cash")
        }
        assert -whole["hub_fee"] == self.fees
        assert -whole["suspense"] == self.suspense
        assert -whole["forwarded_balance"] == self.forwarded
        earned = sum(map(self.earned, self.paid_out))
        assert whole["cash"] == self.fees + self.suspense + self.forwarded + earned
        for cbo, its_id in enumerate(self.cbo_ids):
            mine = sums.get(its_id, {})
            helped = sum(
                mine.get(f"recoupment_{how}", 0) for how in ("carried", "invoiced", "absorbed")
            )
            assert -mine.get("payout", 0) == self.paid_out[cbo]
            assert -mine.get("cbo_payable", 0) == self.earned(cbo) + helped - self.paid_out[cbo]
            assert all(
                mine.get(f"recoupment_{how}", 0) >= 0 for how in ("carried", "invoiced", "absorbed")
            )
        for claim in connection.execute(_CLAIMS):
            assert claim.paid_cents == self.books[claim.id].paid
            assert claim.fee_cents == self.fee(claim.id)
            if (status := self.status(claim.id)) is not None:
                assert claim.adjudication_status == status


def on_day(day: int, actor: str = "cli_ana") -> Act:
    """An administrator's act, some days after the beginning."""
    return Act(actor, ACT.organization_id, AT + timedelta(days=day))


def no_entry_is_unbalanced(session: Session) -> None:
    """Every entry sums to zero."""
    assert unbalanced_entries(session) == []
