"""The small parts of a remittance: adjustments, parties, dates, codes, and where it is off."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

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
