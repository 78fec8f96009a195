"""What differs by partner: who sends to whom, under which ids, in which delimiters."""

from __future__ import annotations

from dataclasses import dataclass, field

from hub.x12.tokens import Delimiters


@dataclass(frozen=True, slots=True)
class Route:
    """The envelope of one direction: ISA01 to ISA08, GS02 and GS03, usage, signs, line ends.

    `group_sender_id` and `group_receiver_id` are the interchange's own when left empty.
    `line_end` follows every terminator: nothing, a line feed, or carriage return and line feed.
    """

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    usage: str = "T"
    group_sender_id: str = ""
    group_receiver_id: str = ""
    authorization_qualifier: str = "00"
    authorization: str = ""
    security_qualifier: str = "00"
    security: str = ""
    acknowledgment_requested: bool = False
    delimiters: Delimiters = field(default_factory=Delimiters)
    line_end: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """PER: a name and how to reach it; telephone and fax are ten digits."""

    name: str = ""
    telephone: str = ""
    email: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """How one plan wants its 837P (each field is a contract term, x12.md section 10).

    `transaction_type` is BHT06 (`CH` claims, `RP` encounters), `claim_filing_code` SBR09.
    The `send_` switches leave out a loop whose value a claim carries but this plan does not want.
    """

    route: Route
    submitter_name: str
    submitter_id: str
    submitter_contact: Contact
    receiver_name: str
    receiver_id: str
    transaction_type: str = "CH"
    claim_filing_code: str = "MC"
    member_id_qualifier: str = "MI"
    claims_per_set_max: int = 5_000
    zero_charge_allowed: bool = False
    first_code_may_be_z: bool = True
    send_taxonomy: bool = True
    send_referring: bool = True
    send_rendering: bool = True
    send_supervising: bool = True
    send_service_location: bool = True
    send_billing_contact: bool = False
