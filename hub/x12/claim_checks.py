"""What the table of segments cannot see in a claim: totals, counts, delimiters inside values."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from hub.x12.claim_837p import (
    DIAGNOSES_MAX,
    LINES_MAX,
    MODIFIERS_MAX,
    POINTERS_MAX,
    Claim837P,
    Payer,
    Subscriber,
)
from hub.x12.findings import refuse


def claim_texts(claim: Claim837P) -> list[str]:
    """Every text of a claim and its lines, but not those of its parties' shared loops."""
    texts = [
        claim.patient_control_number,
        claim.place_of_service,
        claim.claim_frequency_code,
        claim.payer_claim_control_number,
        claim.authorization_number,
        claim.referral_number,
        claim.delay_reason_code,
        claim.special_program_code,
        claim.contract_type_code,
        claim.clearinghouse_trace,
        claim.record_number,
        claim.demonstration_id,
        claim.patient_signature_code,
        claim.note,
        claim.note_code,
        claim.state_text,
        *claim.diagnoses,
    ]
    for line in claim.lines:
        texts += (line.control_number, line.code, line.place_of_service, line.note)
        texts += line.modifiers
        if line.rendering is not None:
            texts += every_text(line.rendering)
    for provider in (claim.referring, claim.rendering, claim.service_location, claim.supervising):
        if provider is not None:
            texts += every_text(provider)
    return texts


def subscriber_texts(subscriber: Subscriber, payer: Payer) -> list[str]:
    """Every text of a member and a payer, spelled out: this runs once for nearly every claim."""
    home = subscriber.address
    texts = [
        subscriber.last_name,
        subscriber.first_name,
        subscriber.middle_name,
        subscriber.suffix,
        subscriber.member_id,
        subscriber.sex_code,
        subscriber.responsibility_code,
        subscriber.group_number,
        home.line_1,
        home.line_2,
        home.city,
        home.state,
        home.zip_code,
        payer.name,
        payer.payer_id,
        payer.id_qualifier,
    ]
    if payer.references or payer.address is not None:
        texts += every_text(payer)
    return texts


def every_text(value: object) -> list[str]:
    """The texts in a value of the codec, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in every_text(one)]
    if is_dataclass(value):
        return [text for one in fields(value) for text in every_text(getattr(value, one.name))]
    return []


def check_counts(claim: Claim837P) -> None:
    """What no single element shows: the total, and how many of everything.

    Raises:
        X12Error: the charge is not the sum of the lines, or a count is beyond the guide's.
    """
    number = claim.patient_control_number
    total = 0
    for line in claim.lines:
        total += line.charge_cents
        if len(line.modifiers) > MODIFIERS_MAX or not 1 <= len(line.pointers) <= POINTERS_MAX:
            text = "A line has up to four modifiers and one to four diagnosis pointers."
            raise refuse("X12-WRITE-COUNT", text, patient_control_number=number)
    if not 1 <= len(claim.lines) <= LINES_MAX or not 1 <= len(claim.diagnoses) <= DIAGNOSES_MAX:
        text = "A claim has one to fifty lines and one to twelve diagnoses."
        raise refuse("X12-WRITE-COUNT", text, patient_control_number=number)
    if claim.subscriber.birth_on is None:
        text = "The subscriber is the patient and needs a date of birth."
        raise refuse("X12-WRITE-VALUE", text, segment_id="DMG", patient_control_number=number)
    if total != claim.charge_cents:
        raise refuse("X12-WRITE-TOTAL", patient_control_number=number)
