"""The values of a remittance (835, 005010X221A1): payment, claims, lines, adjustments, balance."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from hub.x12.errors import Finding
from hub.x12.tokens import Segment


class Adjustment(NamedTuple):
    """One CAS reason; a positive amount (cents) lowers the payment. Unknown codes are kept."""

    group_code: str
    reason_code: str
    amount_cents: int
    quantity: str


class Party(NamedTuple):
    """NM1: QC patient, IL subscriber, 74 corrected, 82 rendering, TT and PR payers, GB other."""

    entity_code: str
    person: bool
    last_name: str
    first_name: str
    middle_name: str
    suffix: str
    id_qualifier: str
    id: str


class Reference(NamedTuple):
    """REF."""

    qualifier: str
    value: str


class Amount(NamedTuple):
    """AMT: information beside the balance, in cents."""

    qualifier: str
    amount_cents: int


class Quantity(NamedTuple):
    """QTY; the number stays text, the balance does not need it."""

    qualifier: str
    quantity: str


class DateNote(NamedTuple):
    """DTM that is no service date, or none that exists (`on` is then None)."""

    qualifier: str
    text: str
    on: date | None


class RemarkCode(NamedTuple):
    """LQ; list `HE` is the remark codes."""

    list_code: str
    code: str


class Adjudication(NamedTuple):
    """MIA or MOA: the remark codes of a claim, and all elements as they came."""

    id: str
    remark_codes: tuple[str, ...]
    elements: tuple[str, ...]


Detail = Party | Reference | Amount | Quantity | DateNote | RemarkCode | Adjudication | Segment
"""What a claim or line says beside its money; a `Segment` is one kept as it came."""


class Imbalance(NamedTuple):
    """Where the money does not add up: `line`, `claim`, `transaction` or (a note) `line_charges`.

    `position` is the segment (ST = 1) of the SVC, CLP or BPR. `expected_cents` is what the
    amounts around it demand, `actual_cents` what it says.
    """

    level: str
    position: int
    expected_cents: int
    actual_cents: int
    patient_control_number: str
    line_control_number: str


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
