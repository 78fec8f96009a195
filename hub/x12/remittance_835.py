"""The values of a remittance (835, 005010X221A1): payment, claims, lines, adjustments, balance."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from hub.x12.errors import Finding
from hub.x12.parts_835 import (
    Adjudication,
    Adjustment,
    Amount,
    DateNote,
    Detail,
    Imbalance,
    Party,
    Quantity,
    Reference,
    RemarkCode,
)
from hub.x12.tokens import Segment

__all__ = [
    "Adjudication",
    "Adjustment",
    "Amount",
    "ClaimPayment",
    "DateNote",
    "Detail",
    "Imbalance",
    "Party",
    "ProviderAdjustment",
    "Quantity",
    "Reference",
    "RemarkCode",
    "Remittance",
    "RemittanceEnd",
    "RemittanceEvent",
    "RemittanceHeader",
    "ServicePayment",
]


class ServicePayment(NamedTuple):
    """SVC and what follows it. Amounts in cents; units whole, None where they are a fraction.

    `code` and `modifiers` are what was paid; `submitted_code` is filled only when the payer
    changed the code. `details` holds everything else in the order of the file.
    """

    position: int
    qualifier: str
    code: str
    modifiers: tuple[str, ...]
    charge_cents: int
    paid_cents: int
    revenue_code: str
    units_paid: int | None
    submitted_code: str
    submitted_modifiers: tuple[str, ...]
    units_submitted: int | None
    line_control_number: str
    service_on: date | None
    service_until: date | None
    adjustments: tuple[Adjustment, ...]
    details: tuple[Detail, ...]

    @property
    def balanced(self) -> bool:
        """SVC02 less the line's adjustments is SVC03."""
        adjusted = sum(one.amount_cents for one in self.adjustments)
        return self.charge_cents - adjusted == self.paid_cents

    @property
    def remark_codes(self) -> tuple[str, ...]:
        """LQ*HE codes."""
        return tuple(one.code for one in self.details if isinstance(one, RemarkCode))

    @property
    def references(self) -> tuple[Reference, ...]:
        """REF other than the line number."""
        return tuple(one for one in self.details if isinstance(one, Reference))

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """AMT, e.g. B6 allowed."""
        return tuple(one for one in self.details if isinstance(one, Amount))

    @property
    def kept(self) -> tuple[Segment, ...]:
        """Segments kept as they came."""
        return tuple(one for one in self.details if isinstance(one, Segment))


class ClaimPayment(NamedTuple):
    """CLP and what follows it. A reversal has status 22 and negated amounts (cents).

    `adjustments` are the claim's own; those of the lines are with the lines. `imbalances` is
    empty when claim and lines add up; `line_charges` among them is only a note.
    """

    position: int
    patient_control_number: str
    status_code: str
    charge_cents: int
    paid_cents: int
    patient_share_cents: int
    filing_code: str
    payer_claim_control_number: str
    place_of_service: str
    claim_frequency_code: str
    service_on: date | None
    service_until: date | None
    adjustments: tuple[Adjustment, ...]
    services: tuple[ServicePayment, ...]
    details: tuple[Detail, ...]
    imbalances: tuple[Imbalance, ...]

    @property
    def balanced(self) -> bool:
        """The claim and each of its lines add up."""
        return all(one.level == "line_charges" for one in self.imbalances)

    @property
    def reversal(self) -> bool:
        """CLP02 is 22: every amount takes back an earlier one."""
        return self.status_code == "22"

    @property
    def parties(self) -> tuple[Party, ...]:
        """NM1 of every role."""
        return tuple(one for one in self.details if isinstance(one, Party))

    @property
    def references(self) -> tuple[Reference, ...]:
        """REF: 1L, EA, F8, G1, 9A and others."""
        return tuple(one for one in self.details if isinstance(one, Reference))

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """AMT: AU, F5, I (interest), T2 and others."""
        return tuple(one for one in self.details if isinstance(one, Amount))

    @property
    def remark_codes(self) -> tuple[str, ...]:
        """Remark codes of MIA and MOA."""
        return tuple(
            code
            for one in self.details
            if isinstance(one, Adjudication)
            for code in one.remark_codes
        )

    @property
    def kept(self) -> tuple[Segment, ...]:
        """Segments kept as they came."""
        return tuple(one for one in self.details if isinstance(one, Segment))


class ProviderAdjustment(NamedTuple):
    """One PLB pair; a positive amount (cents) takes money from the payment."""

    position: int
    provider_id: str
    fiscal_on: date | None
    reason_code: str
    reference: str
    amount_cents: int


class RemittanceHeader(NamedTuple):
    """BPR, TRN and both parties, of one ST; with its envelope's numbers.

    `paid_cents` is BPR02, negative when BPR03 is D. `details` and `kept` hold the rest.
    """

    interchange_control_number: str
    sender_id: str
    receiver_id: str
    usage: str
    group_control_number: str
    transaction_set_control_number: str
    handling_code: str
    paid_cents: int
    method_code: str
    payment_on: date | None
    trace_number: str
    payer_trace_id: str
    trace_supplement: str
    produced_on: date | None
    payer_name: str
    payer_id_qualifier: str
    payer_id: str
    payer_references: tuple[Reference, ...]
    payee_name: str
    payee_id_qualifier: str
    payee_id: str
    payee_references: tuple[Reference, ...]
    references: tuple[Reference, ...]
    kept: tuple[Segment, ...]

    @property
    def payee_tin(self) -> str:
        """The payee's tax id (N104 with FI, or REF*TJ), or nothing."""
        if self.payee_id_qualifier == "FI":
            return self.payee_id
        return next((one.value for one in self.payee_references if one.qualifier == "TJ"), "")


class RemittanceEnd(NamedTuple):
    """The sums of one ST and the verdict on three levels (cents).

    `claims_unbalanced` counts claims that do not add up themselves, `services_unbalanced` lines.
    `transaction` is set when claims less provider adjustments are not BPR02. `body_sha256` is
    the hash of all segments between ST and SE, the same under another envelope.
    """

    claim_count: int
    service_count: int
    charge_cents: int
    claims_paid_cents: int
    provider_adjustment_cents: int
    paid_cents: int
    claims_unbalanced: int
    services_unbalanced: int
    transaction: Imbalance | None
    findings: tuple[Finding, ...]
    kept: tuple[Segment, ...]
    body_sha256: str

    @property
    def balanced(self) -> bool:
        """Every line, every claim and the whole transaction add up."""
        return not (self.claims_unbalanced or self.services_unbalanced or self.transaction)


RemittanceEvent = RemittanceHeader | ClaimPayment | ProviderAdjustment | RemittanceEnd
"""What a streamed 835 tells, in this order, again for every ST."""


class Remittance(NamedTuple):
    """One 835 held whole: one payment under one trace number."""

    header: RemittanceHeader
    claims: tuple[ClaimPayment, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]
    end: RemittanceEnd

    @property
    def balanced(self) -> bool:
        """Three levels: every line, every claim, the transaction."""
        return self.end.balanced

    @property
    def imbalances(self) -> tuple[Imbalance, ...]:
        """Every place where money does not add up, the transaction's last."""
        found = [
            one for claim in self.claims for one in claim.imbalances if one.level != "line_charges"
        ]
        return tuple(found + ([self.end.transaction] if self.end.transaction else []))
