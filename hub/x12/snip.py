"""The hub's own 837P before it leaves: what a claim breaks, by SNIP level, claim by claim.

Levels 1 and 2 are also held by the writer's table. What no public validator catches (check
digits, ZIP forms, pointers past the end, duplicates, dates in the future) is caught here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from hub.kit.identifiers import is_npi, is_tin
from hub.x12.claim_837p import Address, Claim837P, Provider, ServiceLine
from hub.x12.code_dates import UNCHECKED, CodeTables, code_date_findings
from hub.x12.codes import (
    CLAIM_NUMBER,
    DELAY_REASONS,
    DIAGNOSIS,
    EXTERNAL_CAUSE,
    FREQUENCIES,
    MODIFIER,
    PLACES_OF_SERVICE,
    PO_BOX,
    PROCEDURE,
    STATES,
    TAXONOMY,
)
from hub.x12.errors import Finding, X12Error
from hub.x12.other_coverage import other_coverage_findings
from hub.x12.profile import Profile
from hub.x12.repeats import Seen, told_of
from hub.x12.set_837p import claim_checker

CLAIM_NUMBER_RETURNED_MAX = 20
LINE_NUMBER_MAX = 30


class HeldClaim(NamedTuple):
    """A claim that may not leave, and why."""

    claim: Claim837P
    findings: tuple[Finding, ...]


class Sorted(NamedTuple):
    """Claims that may go, and those held back."""

    passing: tuple[Claim837P, ...]
    held: tuple[HeldClaim, ...]


def sort_out(
    profile: Profile,
    claims: Iterable[Claim837P],
    *,
    written_on: date,
    tables: CodeTables = UNCHECKED,
) -> Sorted:
    """Hold every claim that breaks a rule; the rest of the batch goes.

    Across claims: a claim number, a line number and a service may stand once; the later claim
    is held. `written_on` is the day of the file, the measure of "in the future"; `tables` say
    which codes of outside code sets are valid on a date.
    """
    passing: list[Claim837P] = []
    held: list[HeldClaim] = []
    seen = Seen()
    check = claim_checker(profile)
    for claim in claims:
        found = claim_findings(profile, claim, written_on=written_on)
        found += code_date_findings(claim, tables)
        found += seen.look(claim)
        try:
            check(claim)
        except X12Error as error:
            found.append(error.finding)
        if found:
            held.append(HeldClaim(claim, tuple(found)))
        else:
            seen.keep(claim)
            passing.append(claim)
    return Sorted(tuple(passing), tuple(held))


def claim_findings(profile: Profile, claim: Claim837P, *, written_on: date) -> list[Finding]:
    """What one claim breaks on its own, levels 2 to 5 and the product's rules.

    Level 1, the form of every value, is the writer's table: `sort_out` asks it too.
    """
    found = [
        *_header(profile, claim),
        *_providers(claim),
        *_subscriber(claim, written_on),
        *_diagnoses(profile, claim),
        *other_coverage_findings(claim),
    ]
    for line in claim.lines:
        found += _line(profile, claim, line, written_on)
    return [*found, *Seen().look(claim, alone=True)]


def _header(profile: Profile, claim: Claim837P) -> Iterator[Finding]:
    if profile.transaction_type not in ("CH", "RP"):
        yield told_of("X12-SNIP-TYPE", claim, "BHT", 6, loop="")
    if claim.claim_frequency_code not in FREQUENCIES:
        yield told_of("X12-SNIP-FREQUENCY", claim, "CLM", 5, 3)
    theirs = bool(claim.payer_claim_control_number)
    if claim.claim_frequency_code in ("7", "8") and not theirs:
        yield told_of("X12-SNIP-F8-MISSING", claim, "REF", 2)
    if claim.claim_frequency_code == "1" and theirs:
        yield told_of("X12-SNIP-F8-EXTRA", claim, "REF", 2)
    if claim.place_of_service not in PLACES_OF_SERVICE:
        yield told_of("X12-SNIP-PLACE", claim, "CLM", 5, 1)
    if claim.delay_reason_code and claim.delay_reason_code not in DELAY_REASONS:
        yield told_of("X12-SNIP-DELAY", claim, "CLM", 20)
    if claim.charge_cents != sum(line.charge_cents for line in claim.lines):
        yield told_of("X12-SNIP-TOTAL", claim, "CLM", 2)
    if len(claim.patient_control_number) > CLAIM_NUMBER_RETURNED_MAX:
        yield told_of("X12-SNIP-CLAIM-LONG", claim, "CLM", 1)
    if not CLAIM_NUMBER.match(claim.patient_control_number):
        yield told_of("X12-SNIP-CLAIM-FORM", claim, "CLM", 1)
    for text in (claim.note, claim.state_text, claim.authorization_number):
        if text != text.upper():
            yield told_of("X12-SNIP-CASE", claim, "NTE", 2)


def _providers(claim: Claim837P) -> Iterator[Finding]:
    billing = claim.billing_provider
    if billing.npi and not is_npi(billing.npi):
        yield told_of("X12-SNIP-NPI", claim, "NM1", 9, loop="2010AA")
    if not is_tin(billing.tin):
        yield told_of("X12-SNIP-TIN", claim, "REF", 2, loop="2010AA")
    if billing.taxonomy and not TAXONOMY.match(billing.taxonomy):
        yield told_of("X12-SNIP-TAXONOMY", claim, "PRV", 3, loop="2000A")
    if PO_BOX.search(billing.address.line_1):
        yield told_of("X12-SNIP-PO-BOX", claim, "N3", 1, loop="2010AA")
    if billing.contact and billing.contact.telephone and not _phone(billing.contact.telephone):
        yield told_of("X12-SNIP-PHONE", claim, "PER", 4, loop="2010AA")
    yield from _address(claim, billing.address, "2010AA", plus_four=True)
    if billing.pay_to:
        yield from _address(claim, billing.pay_to, "2010AB", plus_four=True)
    for loop, provider in (
        ("2310A", claim.referring),
        ("2310B", claim.rendering),
        ("2310C", claim.service_location),
        ("2310D", claim.supervising),
    ):
        if provider is not None:
            yield from _provider(claim, provider, loop)


def _provider(claim: Claim837P, provider: Provider, loop: str, line: str = "") -> Iterator[Finding]:
    person = provider.person or bool(provider.first_name)
    if loop in ("2310A", "2310D") and not person:
        yield told_of("X12-SNIP-PERSON", claim, "NM1", 2, loop=loop)
    if provider.npi and not is_npi(provider.npi):
        yield told_of("X12-SNIP-NPI", claim, "NM1", 9, line=line, loop=loop)
    if provider.taxonomy and not TAXONOMY.match(provider.taxonomy):
        yield told_of("X12-SNIP-TAXONOMY", claim, "PRV", 3, line=line, loop=loop)
    if loop == "2310C" and provider.address:
        yield from _address(claim, provider.address, loop, plus_four=True)


def _address(
    claim: Claim837P, address: Address, loop: str, *, plus_four: bool
) -> Iterator[Finding]:
    zip_code = address.zip_code
    lengths = (9,) if plus_four else (5, 9)
    if not (zip_code.isascii() and zip_code.isdigit() and len(zip_code) in lengths):
        yield told_of("X12-SNIP-ZIP", claim, "N4", 3, loop=loop)
    if address.state not in STATES:
        yield told_of("X12-SNIP-STATE", claim, "N4", 2, loop=loop)


def _subscriber(claim: Claim837P, written_on: date) -> Iterator[Finding]:
    subscriber = claim.subscriber
    if not subscriber.first_name:
        yield told_of("X12-SNIP-FIRST-NAME", claim, "NM1", 4, loop="2010BA")
    if subscriber.sex_code not in ("F", "M", "U"):
        yield told_of("X12-SNIP-SEX", claim, "DMG", 3, loop="2010BA")
    if subscriber.birth_on is None or not subscriber.address.line_1:
        yield told_of("X12-SNIP-DEMOGRAPHICS", claim, "DMG", loop="2010BA")
    else:
        served = [line.service_on for line in claim.lines if line.service_on]
        if subscriber.birth_on > min([written_on, *served]):
            yield told_of("X12-SNIP-BORN-LATER", claim, "DMG", 2, loop="2010BA")
    yield from _address(claim, subscriber.address, "2010BA", plus_four=False)
    names = (subscriber.last_name, subscriber.first_name, subscriber.middle_name)
    if any(name != name.upper() for name in names):
        yield told_of("X12-SNIP-CASE", claim, "NM1", 3, loop="2010BA")


def _diagnoses(profile: Profile, claim: Claim837P) -> Iterator[Finding]:
    codes = claim.diagnoses
    for number, code in enumerate(codes, 1):
        if not DIAGNOSIS.match(code):
            yield told_of("X12-SNIP-DIAGNOSIS", claim, "HI", number, 2)
        if code in codes[: number - 1]:
            yield told_of("X12-SNIP-DIAGNOSIS-TWICE", claim, "HI", number, 2)
    if codes and EXTERNAL_CAUSE.match(codes[0]):
        yield told_of("X12-SNIP-DIAGNOSIS-FIRST", claim, "HI", 1, 2)
    if codes and codes[0].startswith("Z") and not profile.first_code_may_be_z:
        yield told_of("X12-SNIP-Z-FIRST", claim, "HI", 1, 2)


def _line(
    profile: Profile, claim: Claim837P, line: ServiceLine, written_on: date
) -> Iterator[Finding]:
    def told(name: str, segment: str, element: int = 0, component: int = 0) -> Finding:
        return told_of(name, claim, segment, element, component, line.control_number, "2400")

    if not 1 <= len(line.control_number) <= LINE_NUMBER_MAX:
        yield told("X12-SNIP-LINE-LONG", "REF", 2)
    if not PROCEDURE.match(line.code):
        yield told("X12-SNIP-PROCEDURE", "SV1", 1, 2)
    modifiers = line.modifiers
    if len(set(modifiers)) != len(modifiers) or not all(map(MODIFIER.match, modifiers)):
        yield told("X12-SNIP-MODIFIER", "SV1", 1, 3)
    least = 0 if profile.zero_charge_allowed else 1
    if line.charge_cents < least:
        yield told("X12-SNIP-CHARGE", "SV1", 2)
    if line.units < 1:
        yield told("X12-SNIP-UNITS", "SV1", 4)
    if line.place_of_service and line.place_of_service not in PLACES_OF_SERVICE:
        yield told("X12-SNIP-PLACE", "SV1", 5)
    if any(not 1 <= pointer <= len(claim.diagnoses) for pointer in line.pointers):
        yield told("X12-SNIP-POINTER", "SV1", 7)
    if len(set(line.pointers)) != len(line.pointers):
        yield told("X12-SNIP-POINTER-TWICE", "SV1", 7)
    last = line.service_until or line.service_on
    if last is not None and last > written_on:
        yield told("X12-SNIP-SERVED-LATER", "DTP", 3)
    if last is not None and line.service_on is not None and last < line.service_on:
        yield told("X12-SNIP-DATES", "DTP", 3)
    if line.rendering is not None:
        yield from _provider(claim, line.rendering, "2420A", line.control_number)


def _phone(text: str) -> bool:
    return len(text) == 10 and text.isascii() and text.isdigit()
