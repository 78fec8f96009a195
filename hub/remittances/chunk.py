"""Some hundred claim payments at a time: matched, judged, priced; every row for the bulk insert.

`Chunk` decides and collects; nothing here writes. One chunk in memory, however large the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hub.claims.lifecycle import Told as ClaimTold
from hub.kit.identifiers import stream_ids
from hub.kit.money import Cents
from hub.ledger.entries import Account, Entry
from hub.ledger.fees import FeeLayer, FeeStack, stack_on
from hub.remittances.match import Claims, Match, match_lines
from hub.remittances.money import Cause, ClaimMoney, claim_entry, unplaced_entry
from hub.remittances.outcome import REVERSAL, Told, outcome_of, standing, status_of
from hub.x12.remittance_835 import Adjustment, ClaimPayment, ServicePayment

INTEREST = "I"
ALLOWED = "B6"


@dataclass(frozen=True, slots=True)
class Remitted:
    """The remittance that a chunk belongs to; `payee_cbo_id` where a plan pays a CBO itself."""

    id: UUID
    plan_id: UUID
    interchange_id: UUID
    paid_on: date
    trace_number: str
    posted_on: date
    payee_cbo_id: UUID | None


@dataclass(slots=True)
class Known:
    """What was loaded for the chunk."""

    claims: Claims
    lines: dict[UUID, list[Any]]
    earlier: dict[UUID, list[Told]]
    layers: dict[UUID, list[FeeLayer]]


@dataclass(slots=True)
class Rows:
    """Rows by table, in the order of the column lists of `hub.remittances.write`."""

    payments: list[tuple[Any, ...]] = field(default_factory=list)
    services: list[tuple[Any, ...]] = field(default_factory=list)
    adjustments: list[tuple[Any, ...]] = field(default_factory=list)
    suspense: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    told: list[ClaimTold] = field(default_factory=list)
    line_paid: dict[UUID, Cents] = field(default_factory=dict)
    money: dict[UUID, ClaimMoney] = field(default_factory=dict)
    statuses: dict[UUID, str] = field(default_factory=dict)
    payer_numbers: dict[UUID, str] = field(default_factory=dict)
    interest: dict[UUID, Cents] = field(default_factory=dict)
    proposals: dict[UUID, list[dict[str, Any]]] = field(default_factory=dict)
    decided_on: date | None = None


class Chunk:
    """Works through the payments of one chunk, in their order."""

    def __init__(self, remitted: Remitted, known: Known) -> None:
        self.remitted = remitted
        self.known = known
        self.rows = Rows(decided_on=remitted.paid_on)
        self.unplaced: list[tuple[UUID, ClaimPayment]] = []
        self._ids = stream_ids()
        self._stacks: dict[tuple[UUID, date], FeeStack] = {}

    def add(self, payment: ClaimPayment, position: int) -> None:
        """One CLP: its rows, and what it does to its claim and the ledger."""
        its_id, outcome = next(self._ids), outcome_of(payment)
        match = self.known.claims.match(payment)
        said = Told(
            its_id,
            outcome,
            payment.charge_cents,
            payment.paid_cents,
            self.remitted.paid_on,
            self.remitted.trace_number,
            position,
        )
        claim = self._claim_reversed(match.claim, said)
        interest = sum(one.amount_cents for one in payment.amounts if one.qualifier == INTEREST)
        reverses = None if claim is None else self._reversed_by(claim, said)
        self._keep_payment(payment, said, match, claim, interest, reverses)
        if claim is None:
            self._suspend(said, match, payment)
            return
        self._settle(claim, said, payment, reverses)
        if interest:
            self.rows.interest[claim.id] = self.rows.interest.get(claim.id, 0) + interest

    def _claim_reversed(self, claim: Any | None, said: Told) -> Any | None:
        """The claim, or for a reversal the version before it whose payment it takes back."""
        if claim is None or said.outcome != REVERSAL:
            return claim
        version: Any | None = claim
        while version is not None:
            left, _ = standing(self.known.earlier.get(version.id, ()))
            if any(one.paid_cents == -said.paid_cents for one in left):
                return version
            version = self.known.claims.by_id.get(version.replaces_id)
        return claim

    def _reversed_by(self, claim: Any, said: Told) -> UUID | None:
        told = self.known.earlier.setdefault(claim.id, [])
        told.append(said)
        if said.outcome != REVERSAL:
            return None
        return standing(told)[1].get(said.id)

    def _settle(self, claim: Any, said: Told, payment: ClaimPayment, reverses: UUID | None) -> None:
        """Money first, then the state that all payments so far come to."""
        money = self.rows.money.get(claim.id) or self._money_of(claim)
        if said.paid_cents:
            cause = Cause(
                kind="claim_paid" if said.paid_cents > 0 else "claim_reversed",
                cause_kind="claim_payment",
                cause_id=said.id,
                remittance_id=self.remitted.id,
                effective_on=self.remitted.posted_on,
                reverses_id=reverses,
            )
            self.rows.entries.append(claim_entry(cause, money, said.paid_cents))
        status = status_of(
            self.known.earlier[claim.id],
            net_cents=money.paid_cents,
            expected_cents=claim.expected_cents,
        )
        self.rows.statuses[claim.id] = status
        if payment.payer_claim_control_number and said.outcome != REVERSAL:
            self.rows.payer_numbers[claim.id] = payment.payer_claim_control_number
        self.rows.told.append(
            ClaimTold(
                claim_id=claim.id,
                cbo_id=claim.cbo_id,
                plan_id=claim.plan_id,
                axis="adjudication",
                kind=said.outcome,
                once=f"claim_payment:{said.id.hex}",
                status=status,
                interchange_id=self.remitted.interchange_id,
                segment=payment.position,
                detail={"claim_payment_id": said.id.hex, "paid_cents": said.paid_cents},
            )
        )

    def _money_of(self, claim: Any) -> ClaimMoney:
        key = (claim.agreement_id, claim.service_date)
        stack = self._stacks.get(key)
        if stack is None:
            stack = stack_on(self.known.layers[claim.agreement_id], claim.service_date)
            self._stacks[key] = stack
        money = self.rows.money[claim.id] = ClaimMoney.of(claim, stack)
        return money

    def _suspend(self, said: Told, match: Match, payment: ClaimPayment) -> None:
        """Nobody's yet: on the list, with its money in suspense."""
        self.unplaced.append((said.id, payment))
        self.rows.suspense.append(
            (
                next(self._ids), self.remitted.plan_id, self.remitted.id, "claim_payment", said.id,
                said.paid_cents, match.problem, "open",
            )
        )  # fmt: skip
        if said.paid_cents:
            cause = Cause(
                "payment_suspended", "claim_payment", said.id, self.remitted.id,
                self.remitted.posted_on,
            )  # fmt: skip
            where = (self.remitted.plan_id, said.paid_cents, Account.SUSPENSE)
            entry = unplaced_entry(cause, *where, self.remitted.payee_cbo_id)
            self.rows.entries.append(entry)

    def _keep_payment(
        self,
        payment: ClaimPayment,
        said: Told,
        match: Match,
        claim: Any | None,
        interest: Cents,
        reverses: UUID | None,
    ) -> None:
        cbo_id = None if claim is None else claim.cbo_id
        self.rows.payments.append(
            (
                said.id, self.remitted.plan_id, self.remitted.id, said.position,
                None if claim is None else claim.id, cbo_id, match.by,
                payment.patient_control_number, payment.payer_claim_control_number or None,
                payment.status_code, said.outcome, payment.charge_cents, payment.paid_cents,
                payment.patient_share_cents, interest, list(payment.remark_codes), reverses,
            )
        )  # fmt: skip
        self._keep_adjustments(payment.adjustments, said.id, None, cbo_id)
        lines = [] if claim is None else self.known.lines.get(claim.id, [])
        found = match_lines(payment.services, lines)
        for place, service in enumerate(payment.services):
            self._keep_service(service, place, said.id, found[place], cbo_id)

    def _keep_service(
        self,
        service: ServicePayment,
        place: int,
        payment_id: UUID,
        line: Any | None,
        cbo_id: UUID | None,
    ) -> None:
        its_id = next(self._ids)
        allowed = [one.amount_cents for one in service.amounts if one.qualifier == ALLOWED]
        self.rows.services.append(
            (
                its_id, self.remitted.plan_id, cbo_id, payment_id, place + 1,
                None if line is None else line.id, service.line_control_number or None,
                service.code, list(service.modifiers), service.service_on, service.charge_cents,
                service.paid_cents, allowed[0] if allowed else None, service.units_paid,
                list(service.remark_codes),
            )
        )  # fmt: skip
        self._keep_adjustments(service.adjustments, payment_id, its_id, cbo_id)
        if line is not None:
            paid = self.rows.line_paid.get(line.id, 0)
            self.rows.line_paid[line.id] = paid + service.paid_cents

    def _keep_adjustments(
        self,
        adjustments: Sequence[Adjustment],
        payment_id: UUID,
        service_id: UUID | None,
        cbo_id: UUID | None,
    ) -> None:
        for one in adjustments:
            quantity = int(one.quantity) if one.quantity.isdecimal() else None
            self.rows.adjustments.append(
                (
                    next(self._ids), self.remitted.plan_id, cbo_id, payment_id, service_id,
                    one.group_code, one.reason_code, one.amount_cents, quantity,
                )
            )  # fmt: skip
