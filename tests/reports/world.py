"""Claims at chosen points of their life: received on a day, paid late, denied, short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from hub.kit.identifiers import new_id
from hub.reports.report import Asked
from hub.tables import Claim, ContractTerm
from tests.builders import AT, SINCE
from tests.claims.world import Cbo, World
from tests.remittances.files import Payment, Remit, denied, paid
from tests.remittances.worlds import post, sent

TODAY = date(2026, 6, 15)
ASKED = Asked(TODAY)


@dataclass
class Paying:
    """A world of claims and short ways to what a plan did with them."""

    world: World

    @property
    def session(self) -> Any:
        return self.world.session

    def claim(self, *, received_on: date | None = None, cbo: Cbo | None = None) -> Claim:
        """A claim of one unit (2666 cents), which the plan has since a day."""
        claim = sent(self.world, cbo, member=self.world.add_member(cbo))
        if received_on is not None:
            self.session.connection().execute(
                text(
                    "UPDATE claim SET received_on = :day, exchange_status = 'accepted' "
                    "WHERE id = :id"
                ),
                {"day": received_on, "id": claim.id},
            )
        self.session.expire_all()
        return self.session.get_one(Claim, claim.id)  # type: ignore[no-any-return]

    def pay(self, claim: Claim, cents: int = 2666, *, on: date = TODAY, **remit: Any) -> Claim:
        """The plan pays a claim on a day."""
        return self._post(claim, paid(claim, self.world.lines(), cents), on, **remit)

    def deny(
        self, claim: Claim, reason: str, *, on: date = TODAY, remarks: Sequence[str] = ()
    ) -> Claim:
        """The plan denies a claim on a day, perhaps with remark codes on its line."""
        payment = denied(claim, self.world.lines(), reason)
        payment.services[0].remarks = remarks
        return self._post(claim, payment, on)

    def term(self, name: str, value: Any) -> None:
        """A confirmed term of the contract since 2025, in place of what it said before."""
        query = select(ContractTerm).where(ContractTerm.name == name)
        for old in self.session.exec(query):
            old.superseded_at = AT
        self.session.add(
            ContractTerm(
                id=new_id(),
                contract_id=self.world.contract.id,
                name=name,
                value=value,
                effective_from=SINCE,
                source="example contract",
                confirmed_by="example administrator",
                confirmed_on=SINCE,
                recorded_at=AT,
            )
        )
        self.session.flush()

    def _post(self, claim: Claim, payment: Payment, on: date, **remit: Any) -> Claim:
        trace = f"T{claim.patient_control_number[:8]}{on:%m%d}"
        post(self.world, Remit([payment], trace=trace, paid_on=f"{on:%Y%m%d}", **remit))
        self.session.expire_all()
        return self.session.get_one(Claim, claim.id)  # type: ignore[no-any-return]
