"""From a posted 835 to a paid-out statement: short ways for tests of money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hub.record import Act
from hub.statements.accounts import AccountNumbers, add_account, confirm_account
from hub.statements.issue import approve, issue
from hub.tables import BankAccount, Claim, Organization, Statement
from tests.builders import AT
from tests.claims.world import ACT, Cbo, World
from tests.remittances.files import Remit, paid
from tests.remittances.worlds import post, sent

ANA = Act("cli_ana", ACT.organization_id, AT)
BEN = Act("cli_ben", ACT.organization_id, AT)
JUNE = date(2026, 6, 15)
TODAY = JUNE


def later(days: int, actor: str = "cli_ana") -> Act:
    """The same administrator some days later."""
    return Act(actor, ACT.organization_id, AT + timedelta(days=days))


@dataclass
class Money:
    """A world of claims whose money moves."""

    world: World

    @property
    def session(self) -> Any:
        return self.world.session

    def pay(self, cents: int = 2666, cbo: Cbo | None = None, trace: str = "TRACE1") -> Claim:
        """A claim of another member, paid by an 835."""
        claim = sent(self.world, cbo, member=self.world.add_member(cbo))
        post(self.world, Remit([paid(claim, self.world.lines(), cents)], trace=trace))
        return self.session.get_one(Claim, claim.id)  # type: ignore[no-any-return]

    def account(self, organization: Organization, number: str = "12345678") -> BankAccount:
        """A confirmed account."""
        numbers = AccountNumbers("122105155", number, organization.name, "Example Bank")
        row = add_account(
            self.session,
            self.world.vault,
            ANA,
            organization_id=organization.id,
            kind="checking",
            numbers=numbers,
        )
        return confirm_account(self.session, BEN, row)

    def state(self, cbo: Cbo | None = None, act: Act = ANA) -> Statement:
        """An approved statement through the day of the act."""
        cbo_id = (cbo or self.world.cbo).row.id
        statement = issue(self.session, act, cbo_id=cbo_id, period_to=act.day)
        return self.approve(statement, act)

    def approve(self, statement: Statement, act: Act = ANA) -> Statement:
        """The statement, approved."""
        approve(self.session, act, statement)
        return statement
