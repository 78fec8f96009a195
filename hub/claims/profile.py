"""A plan's way of wanting its files, from the contract's terms: pure.

Terms read here (each as confirmed for the contract on the day of the run; absent ones mean what
most partners take): `edi_envelope` (the parties' qualifiers and ids, line_end),
`acknowledgment_requested`, `transaction_type`, `claim_filing_code`, `claims_per_set_max`,
`taxonomy_billing`, `plb_reference_parser`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hub.kit.errors import HubError
from hub.rules.known import Contract
from hub.x12.profile import Contact, Profile, Route
from hub.x12.text import clean

LINE_ENDS = {"none": "", "lf": "\n", "crlf": "\r\n"}
CLAIMS_PER_SET_MAX = 5_000
NAME_LENGTH_MAX = 60


class SubmitterIncomplete(HubError):
    """The hub's own record lacks what every file must say about its sender."""

    code = "submitter_incomplete"
    title = "The hub's own organization is incomplete"


class PayerIncomplete(HubError):
    """The plan's record lacks what every file must say about its receiver."""

    code = "payer_incomplete"
    title = "The plan's organization is incomplete"


def contract_term(contract: Contract, name: str, day: date, absent: Any = None) -> Any:
    """The confirmed value of a contract-wide term on a day; the one that starts last wins."""
    best = None
    for term in contract.terms:
        fits = term.name == name and term.cbo is None and term.county is None
        if fits and term.confirmed_on is not None and term.span.holds(day):
            best = term if best is None or term.span.first >= best.span.first else best
    return absent if best is None else best.value


def make_profile(
    contract: Contract,
    hub: Mapping[str, Any],
    plan: Mapping[str, Any],
    *,
    day: date,
    live: bool,
) -> Profile:
    """The profile of files that the hub sends a plan under a contract.

    `hub` and `plan` are organization rows. ISA15 is P only for a live hub. Without an
    `edi_envelope` the parties are known by the hub's tax id and the plan's payer id (ZZ).

    Raises:
        SubmitterIncomplete: the hub has no tax id, or no contact with telephone or mail.
        PayerIncomplete: the plan has no payer id.
    """
    contact = hub["contact"] or {}
    if not hub["tin"] or not (contact.get("phone") or contact.get("email")):
        raise SubmitterIncomplete(
            "Give the hub's organization a tax id and a contact with telephone or mail: "
            "every file names them (loop 1000A)."
        )
    if not plan["payer_id"]:
        raise PayerIncomplete("Give the plan's organization its payer id: every claim names it.")
    told = contract_term(contract, "edi_envelope", day, {})
    sender, receiver = (
        told.get("sender_id") or hub["tin"],
        told.get("receiver_id") or plan["payer_id"],
    )
    route = Route(
        sender_qualifier=told.get("sender_qualifier") or "ZZ",
        sender_id=sender,
        receiver_qualifier=told.get("receiver_qualifier") or "ZZ",
        receiver_id=receiver,
        group_sender_id=told.get("application_sender") or sender,
        group_receiver_id=told.get("application_receiver") or receiver,
        usage="P" if live else "T",
        acknowledgment_requested=bool(contract_term(contract, "acknowledgment_requested", day)),
        line_end=LINE_ENDS.get(told.get("line_end") or "none", ""),
    )
    return Profile(
        route=route,
        submitter_name=clean(hub["name"], NAME_LENGTH_MAX),
        submitter_id=sender,
        submitter_contact=Contact(
            name=clean(contact.get("name") or hub["name"], NAME_LENGTH_MAX),
            telephone=contact.get("phone") or "",
            email=clean(contact.get("email") or ""),
        ),
        receiver_name=clean(plan["name"], NAME_LENGTH_MAX),
        receiver_id=receiver,
        transaction_type=contract_term(contract, "transaction_type", day, "CH"),
        claim_filing_code=contract_term(contract, "claim_filing_code", day, "MC"),
        claims_per_set_max=contract_term(contract, "claims_per_set_max", day, CLAIMS_PER_SET_MAX),
    )
