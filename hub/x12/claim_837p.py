"""The values of a professional claim (837P, 005010X222A1), as the writer takes them.

Texts must already be X12 texts: upper case, in the character set, without the delimiters
(`hub.x12.text.clean` makes them so). Money is cents, units are whole, dates are dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hub.x12.errors import Finding
from hub.x12.parts_835 import Adjustment
from hub.x12.profile import Contact
from hub.x12.tokens import Segment

LINES_MAX = 50
DIAGNOSES_MAX = 12
MODIFIERS_MAX = 4
POINTERS_MAX = 4
CLAIMS_PER_SUBSCRIBER_MAX = 100
OTHER_PAYERS_MAX = 10
LINE_DECISIONS_MAX = 15
CAS_MAX = 5
ADJUSTMENTS_A_CAS = 6


@dataclass(frozen=True, slots=True)
class Address:
    """N3 and N4; `zip_code` is nine digits for a provider, five or nine for a member."""

    line_1: str
    city: str
    state: str
    zip_code: str
    line_2: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider in any role: a person when `first_name` is given or `person` is true."""

    name: str
    npi: str = ""
    first_name: str = ""
    middle_name: str = ""
    suffix: str = ""
    taxonomy: str = ""
    person: bool = False
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class BillingProvider:
    """Loops 2010AA and 2010AB; without an NPI the payer's own number stands in `payer_number`."""

    name: str
    npi: str
    tin: str
    address: Address
    taxonomy: str = ""
    first_name: str = ""
    middle_name: str = ""
    tin_qualifier: str = "EI"
    contact: Contact | None = None
    pay_to: Address | None = None
    payer_number: str = ""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Loops 2000B and 2010BA: in Medi-Cal the member, who is always the patient.

    `birth_on` is None only in a foreign file without it; it cannot be written.
    """

    last_name: str
    first_name: str
    member_id: str
    birth_on: date | None
    sex_code: str
    address: Address
    middle_name: str = ""
    suffix: str = ""
    responsibility_code: str = "P"
    group_number: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """Loop 2010BB; `references` are further ids as (qualifier, value): 2U, FY, EI, NF."""

    name: str
    payer_id: str
    id_qualifier: str = "PI"
    address: Address | None = None
    references: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LineDecision:
    """Loop 2430: what another payer decided about a line (SVD, CAS, AMT*EAF; amounts in cents).

    `payer_id` is the id of one of the claim's other payers; `code` and `modifiers` are what that
    payer decided about, mostly the line's own.
    """

    payer_id: str
    code: str
    paid_cents: int
    units: int
    decided_on: date | None
    modifiers: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    remaining_cents: int | None = None


@dataclass(frozen=True, slots=True)
class OtherPayer:
    """Loops 2320, 2330A and 2330B: coverage that pays before this plan, and what it decided.

    `paid_cents` (AMT*D) is None as long as it has not decided. `adjustments` are those of the
    whole claim; those of a line stand in its `decisions`.
    """

    payer: Payer
    last_name: str
    first_name: str
    member_id: str
    claim_filing_code: str
    responsibility_code: str = "P"
    relationship_code: str = "18"
    group_number: str = ""
    group_name: str = ""
    paid_cents: int | None = None
    noncovered_cents: int | None = None
    remaining_cents: int | None = None
    adjustments: tuple[Adjustment, ...] = ()
    decided_on: date | None = None
    payer_claim_control_number: str = ""
    benefits_assigned: str = "Y"
    release_code: str = "Y"


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """Loop 2400. `pointers` count from 1 into the claim's diagnoses; one line is one day.

    `place_of_service` only where it differs from the claim's; `rendering` likewise. `service_on`
    is None only in a foreign file and cannot be written. `unit_code`
    is UN; foreign files may count minutes (MJ).
    """

    control_number: str
    code: str
    charge_cents: int
    units: int
    service_on: date | None
    pointers: tuple[int, ...] = (1,)
    modifiers: tuple[str, ...] = ()
    place_of_service: str = ""
    service_until: date | None = None
    note: str = ""
    rendering: Provider | None = None
    epsdt: bool = False
    family_planning: bool = False
    copay_exempt: bool = False
    unit_code: str = "UN"
    decisions: tuple[LineDecision, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim837P:
    """One claim. The writer groups neighbours of one billing provider and one subscriber."""

    billing_provider: BillingProvider
    subscriber: Subscriber
    payer: Payer
    patient_control_number: str
    charge_cents: int
    place_of_service: str
    diagnoses: tuple[str, ...]
    lines: tuple[ServiceLine, ...]
    claim_frequency_code: str = "1"
    payer_claim_control_number: str = ""
    authorization_number: str = ""
    referral_number: str = ""
    delay_reason_code: str = ""
    special_program_code: str = ""
    contract_type_code: str = ""
    clearinghouse_trace: str = ""
    record_number: str = ""
    demonstration_id: str = ""
    patient_signature_code: str = ""
    note: str = ""
    note_code: str = "ADD"
    state_text: str = ""
    referring: Provider | None = None
    rendering: Provider | None = None
    service_location: Provider | None = None
    supervising: Provider | None = None
    other_payers: tuple[OtherPayer, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A claim as read: its values, where it stood, and every segment that they do not hold whole.

    `claim_filing_code` is SBR09, which the writer takes from the partner's profile.
    """

    claim: Claim837P
    position: int
    dependent: bool
    kept: tuple[Segment, ...]
    claim_filing_code: str = ""


@dataclass(frozen=True, slots=True)
class ClaimBatch:
    """One 837P transaction set as read. `batch_reference` is BHT03."""

    transaction_set_control_number: str
    purpose_code: str
    batch_reference: str
    written_on: date | None
    written_at: str  # HHMM
    transaction_type: str
    submitter_name: str
    submitter_id: str
    submitter_contacts: tuple[Contact, ...]
    receiver_name: str
    receiver_id: str
    claims: tuple[ReadClaim, ...]
    kept: tuple[Segment, ...]
    findings: tuple[Finding, ...]
