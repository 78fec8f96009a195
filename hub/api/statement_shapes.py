"""How statements, their lines and approvals are shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from hub.claims.adjustment_words import group_words, reason_of
from hub.kit.identifiers import show_id
from hub.shapes import Day, Ref, Shape, Shown
from hub.statements.read import StatementRecord
from hub.statements.words import kind_words
from hub.tables import StatementLine


class StatementsIn(Shape):
    """Which statements to issue: through a day; one CBO's, or everybody's."""

    period_to: Day
    cbo_ref: Ref | None = None


class Words(Shown):
    """The same in English and Spanish."""

    en: str
    es: str


class AdjustmentOut(Shown):
    """Why less than billed was paid: the plan's codes, and our words for their family."""

    group_code: str
    reason_code: str
    amount_cents: int
    group: Words
    reason: Words
    to_do: Words


class StatementFeeOut(Shown):
    """What one payee of the fee stack kept of a line."""

    payee: str
    amount_cents: int


class StatementLineOut(Shown):
    """One line. `net_cents = paid_cents - fee_cents`; for a payout minus what was paid out.

    `directly_cents` went from the plan to the CBO itself and is in no balance.
    """

    position: int
    kind: str
    words: Words
    effective_on: date
    plan_id: str | None
    claim_id: str | None
    patient_control_number: str | None
    member_ref: str | None
    service_date: date | None
    codes: list[str]
    billed_cents: int | None
    allowed_cents: int | None
    adjustments: list[AdjustmentOut]
    paid_cents: int
    fees: list[StatementFeeOut]
    fee_cents: int
    net_cents: int
    directly_cents: int
    trace_number: str | None

    @classmethod
    def of(cls, row: StatementLine) -> StatementLineOut:
        """A frozen line, with words beside its codes."""
        return cls(
            position=row.position,
            kind=row.kind,
            words=Words(en=kind_words(row.kind, "en"), es=kind_words(row.kind, "es")),
            effective_on=row.effective_on,
            plan_id=None if row.plan_id is None else show_id("organization", row.plan_id),
            claim_id=None if row.claim_id is None else show_id("claim", row.claim_id),
            patient_control_number=row.patient_control_number,
            member_ref=row.member_ref,
            service_date=row.service_date,
            codes=row.codes,
            billed_cents=row.billed_cents,
            allowed_cents=row.allowed_cents,
            adjustments=[_adjustment(one) for one in row.adjustments],
            paid_cents=row.paid_cents,
            fees=[
                StatementFeeOut(payee=payee, amount_cents=cents)
                for payee, cents in sorted(row.fees.items())
            ],
            fee_cents=row.fee_cents,
            net_cents=row.net_cents,
            directly_cents=row.directly_cents,
            trace_number=row.trace_number,
        )


def _adjustment(told: dict[str, object]) -> AdjustmentOut:
    code = str(told["reason_code"])
    reason = reason_of(code)
    return AdjustmentOut.model_validate(
        {
            **told,
            "group": Words.model_validate(dict(group_words(str(told["group_code"])))),
            "reason": Words.model_validate(dict(reason.words)),
            "to_do": Words.model_validate(dict(reason.to_do)),
        }
    )


class StatementOut(Shown):
    """One CBO's account for a period, in cents: opening + paid - fee + payout + recoupment =
    closing.

    `recoupment_cents` is what the agreement's recoupment policy put on the account (carried to
    later statements, invoiced, borne by the hub) less what it withheld for earlier ones;
    `carried_cents` is what later statements will withhold.
    A positive closing balance is what the hub owes the CBO. `state` is issued, approved or paid.
    """

    id: str
    number: int
    cbo_id: str
    cbo_ref: str
    period_from: date
    period_to: date
    state: Literal["issued", "approved", "paid"]
    opening_cents: int
    paid_cents: int
    fee_cents: int
    payout_cents: int
    closing_cents: int
    directly_cents: int
    recoupment_cents: int
    carried_cents: int
    paid_out_cents: int
    line_count: int
    issued_at: datetime
    digest: str

    @classmethod
    def of(cls, record: StatementRecord) -> StatementOut:
        """A statement as its CBO and administrators see it."""
        row = record.row
        return cls(
            id=show_id("statement", row.id),
            number=row.number,
            cbo_id=show_id("organization", row.cbo_id),
            cbo_ref=record.cbo_ref,
            period_from=row.period_from,
            period_to=row.period_to,
            state=record.state,
            opening_cents=row.opening_cents,
            paid_cents=row.paid_cents,
            fee_cents=row.fee_cents,
            payout_cents=row.payout_cents,
            closing_cents=row.closing_cents,
            directly_cents=row.directly_cents,
            recoupment_cents=row.recoupment_cents,
            carried_cents=row.carried_cents,
            paid_out_cents=record.paid_out_cents,
            line_count=row.line_count,
            issued_at=row.issued_at,
            digest=row.digest,
        )


class IssuedOut(Shown):
    """The statements of one run."""

    statements: list[StatementOut]


class ClosedOut(Shown):
    """Through which day the books are closed, and the statements of that close."""

    closed_through: date
    statements: list[StatementOut]
