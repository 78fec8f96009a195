"""Provider adjustments (PLB): recoupments to the CBO that was paid, interest, carried balances.

Positive takes money from the payment, negative gives. WO moves the account of the CBO whose
claim it names, whichever its sign and whether a reversal came before, after or never: the CBO is
charged when the plan really takes the money, and a takeback that is given back cancels out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.claims.lifecycle import Told as ClaimTold
from hub.database.bulk import insert_rows
from hub.kit.identifiers import new_id
from hub.kit.money import Cents
from hub.ledger.entries import Account
from hub.ledger.fees import FeeStack, stack_on
from hub.record import Act
from hub.remittances.chunk import Remitted, Rows
from hub.remittances.load import load_claims_by_id, load_earlier, load_layers
from hub.remittances.money import (
    Cause,
    ClaimMoney,
    InterestShare,
    claim_entry,
    interest_entry,
    unplaced_entry,
)
from hub.remittances.outcome import status_of
from hub.remittances.references import candidates
from hub.remittances.write import write_chunk
from hub.tables import ProviderAdjustment as AdjustmentRow
from hub.x12.remittance_835 import ProviderAdjustment

_adjustment: Any = AdjustmentRow.__table__  # type: ignore[attr-defined]

RECOVERY, INTEREST, FORWARDED = "WO", "L6", "FB"

_COLUMNS = (
    "id", "plan_id", "cbo_id", "remittance_id", "position", "provider_npi", "reason_code",
    "reference", "amount_cents", "treatment", "claim_id",
)  # fmt: skip
_NAMED = text(
    "SELECT id, patient_control_number AS ours, payer_claim_control_number AS theirs FROM claim "
    "WHERE plan_id = :plan_id AND (patient_control_number = ANY(:numbers) "
    "OR payer_claim_control_number = ANY(:numbers)) "
    "UNION ALL SELECT claim_id, reference, NULL FROM overpayment_notice "
    "WHERE plan_id = :plan_id AND reference = ANY(:numbers)"
)
_PATTERNS = text(
    "SELECT t.value FROM contract_term t JOIN contract k ON k.id = t.contract_id "
    "WHERE k.plan_id = :plan_id AND t.name = 'plb_reference_parser' "
    "AND t.confirmed_on IS NOT NULL AND t.superseded_at IS NULL ORDER BY t.recorded_at"
)
# The term in force on the day of payment, of the contract or narrowed to one CBO.
_PASSES_ON = text(
    "SELECT contract_id, cbo_id, value FROM contract_term WHERE contract_id = ANY(:ids) "
    "AND name = 'interest_passthrough' AND county IS NULL "
    "AND confirmed_on IS NOT NULL AND superseded_at IS NULL AND effective_from <= :day "
    "AND (effective_to IS NULL OR effective_to >= :day) ORDER BY effective_from"
)


@dataclass(frozen=True, slots=True)
class Adjusted:
    """How many provider adjustments there were and how many found nobody."""

    count: int
    suspended: int


def apply_adjustments(
    session: Session,
    act: Act,
    remitted: Remitted,
    adjustments: Sequence[ProviderAdjustment],
    interest: dict[UUID, Cents],
) -> Adjusted:
    """Write and post the provider adjustments of one remittance.

    `interest` is what the claims of the remittance say of themselves (AMT*I), by claim: it tells
    whose the interest of a PLB without a claim number is.
    """
    if not adjustments:
        return Adjusted(0, 0)
    named = _named_claims(session, remitted.plan_id, adjustments)
    claims = load_claims_by_id(
        session, remitted.plan_id, {*(one for one in named if one), *interest}
    )
    worker = _Adjuster(session, remitted, claims, interest)
    kept = [
        worker.add(adjustment, place, claims.get(claim_id) if claim_id else None)
        for place, (adjustment, claim_id) in enumerate(zip(adjustments, named, strict=True), 1)
    ]
    insert_rows(session, _adjustment, _COLUMNS, kept)
    write_chunk(session, act, worker.rows)
    return Adjusted(len(kept), len(worker.rows.suspense))


def _named_claims(
    session: Session, plan_id: UUID, adjustments: Sequence[ProviderAdjustment]
) -> list[UUID | None]:
    """The claim each reference names: the first candidate that exactly one claim answers to."""
    connection = session.connection()
    patterns = [str(one) for one in connection.execute(_PATTERNS, {"plan_id": plan_id}).scalars()]
    guesses = [candidates(one.reference, patterns) for one in adjustments]
    numbers = sorted({number for mine in guesses for number in mine})
    ours: dict[str, list[UUID]] = {}
    for row in connection.execute(_NAMED, {"plan_id": plan_id, "numbers": numbers}):
        for number in {row.ours, row.theirs} - {None}:
            ours.setdefault(number, []).append(row.id)
    found: list[UUID | None] = []
    for mine in guesses:
        hits = [ours[number][0] for number in mine if len(ours.get(number, ())) == 1]
        found.append(hits[0] if hits else None)
    return found


class _Adjuster:
    """Works through the provider adjustments of one remittance."""

    def __init__(
        self,
        session: Session,
        remitted: Remitted,
        claims: dict[UUID, Any],
        interest: dict[UUID, Cents],
    ) -> None:
        self.remitted = remitted
        self.claims = claims
        self.interest = interest
        self.rows = Rows(decided_on=remitted.paid_on)
        self.earlier = load_earlier(session, claims)
        self.layers = load_layers(session, {row.agreement_id for row in claims.values()})
        contracts = {row.contract_id for row in claims.values()}
        asked = {"ids": list(contracts), "day": remitted.paid_on}
        self.passes_on = {
            (row.contract_id, row.cbo_id): row.value
            for row in session.connection().execute(_PASSES_ON, asked)
        }

    def add(self, one: ProviderAdjustment, place: int, claim: Any | None) -> tuple[Any, ...]:
        """Post one adjustment; answers its row."""
        its_id = new_id()
        treatment = self._treat(one, its_id, claim)
        return (
            its_id, self.remitted.plan_id, claim.cbo_id if claim is not None else None,
            self.remitted.id, place, one.provider_id, one.reason_code, one.reference or None,
            one.amount_cents, treatment, claim.id if claim is not None else None,
        )  # fmt: skip

    def _treat(self, one: ProviderAdjustment, its_id: UUID, claim: Any | None) -> str:
        if not one.amount_cents:
            return "information"
        if one.reason_code == RECOVERY and claim is not None:
            self._recoup(one, its_id, claim)
            return "recoupment"
        if one.reason_code == INTEREST and self._pay_interest(one, its_id, claim):
            return "interest"
        forwarded = one.reason_code == FORWARDED
        account = Account.FORWARDED_BALANCE if forwarded else Account.SUSPENSE
        kind = "balance_forwarded" if forwarded else "adjustment_suspended"
        entry = unplaced_entry(
            self._cause(kind, its_id),
            self.remitted.plan_id,
            -one.amount_cents,
            account,
            self.remitted.payee_cbo_id,
        )
        self.rows.entries.append(entry)
        if forwarded:
            return "forwarded"
        self.rows.suspense.append(
            (
                new_id(), self.remitted.plan_id, self.remitted.id, "provider_adjustment", its_id,
                -one.amount_cents, f"provider_adjustment_{one.reason_code}", "open",
            )
        )  # fmt: skip
        return "suspense"

    def _cause(self, kind: str, its_id: UUID) -> Cause:
        remitted = self.remitted
        return Cause(kind, "provider_adjustment", its_id, remitted.id, remitted.posted_on)

    def _recoup(self, one: ProviderAdjustment, its_id: UUID, claim: Any) -> None:
        """Take from (or give back to) the CBO whose claim it is; the fee goes along."""
        money = self.rows.money.get(claim.id)
        if money is None:
            stack = stack_on(self.layers[claim.agreement_id], claim.service_date)
            money = self.rows.money[claim.id] = ClaimMoney.of(claim, stack)
        kind = "recouped" if one.amount_cents > 0 else "recoupment_returned"
        self.rows.entries.append(claim_entry(self._cause(kind, its_id), money, -one.amount_cents))
        status = claim.adjudication_status
        if self.earlier.get(claim.id):
            status = status_of(
                self.earlier[claim.id],
                net_cents=money.paid_cents,
                expected_cents=claim.expected_cents,
            )
        self.rows.statuses[claim.id] = status
        self._tell(claim, kind, its_id, status, one.amount_cents)

    def _pay_interest(self, one: ProviderAdjustment, its_id: UUID, claim: Any | None) -> bool:
        """Interest to the claim it names, else to the claims that say they earned just that."""
        cents = -one.amount_cents
        if claim is not None:
            shares = {claim.id: cents}
        elif sum(self.interest.values()) == cents:
            shares = {its: share for its, share in self.interest.items() if share}
        else:
            return False
        entry = interest_entry(
            self._cause("interest", its_id),
            [
                InterestShare(self.claims[its], share, self._stack_on_interest(self.claims[its]))
                for its, share in shares.items()
            ],
        )
        self.rows.entries.append(entry)
        for its, share in shares.items():
            self._tell(self.claims[its], "interest", its_id, None, share)
        return True

    def _stack_on_interest(self, claim: Any) -> FeeStack | None:
        """The fee layers of a claim whose interest is the CBO's; None where it is the hub's."""
        known = (claim.contract_id, claim.cbo_id), (claim.contract_id, None)
        passed_on = next((self.passes_on[one] for one in known if one in self.passes_on), True)
        if not passed_on:
            return None
        return stack_on(self.layers[claim.agreement_id], claim.service_date)

    def _tell(self, claim: Any, kind: str, its_id: UUID, status: str | None, cents: Cents) -> None:
        self.rows.told.append(
            ClaimTold(
                claim_id=claim.id,
                cbo_id=claim.cbo_id,
                plan_id=claim.plan_id,
                axis="money",
                kind=kind,
                once=f"provider_adjustment:{its_id.hex}",
                status=status,
                interchange_id=self.remitted.interchange_id,
                detail={"provider_adjustment_id": its_id.hex, "amount_cents": cents},
            )
        )
