"""The plan's 835 (005010X221A1): one payment to one payee, balanced on all three levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.kit.money import Cents, format_dollars
from hub.simulated_plan.adjudicate import ClaimResult, LineResult, Recoupment
from hub.simulated_plan.envelope import Numbers, Route, Row, group, interchange, transaction_set
from hub.simulated_plan.reader import SubmittedClaim
from hub.simulated_plan.scenario import Payer

PLB_PAIRS_MAX = 6

Adjustment = tuple[str, str, Cents]
"""One PLB pair: code, reference, cents. Positive takes money from the payee."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Everything that one 835 says; all results are for claims of one billing provider."""

    parties: SubmittedClaim
    """Any claim of this payee: its payer and its billing provider are the payment's."""
    results: tuple[ClaimResult, ...]
    adjustments: tuple[Adjustment, ...]

    @property
    def paid_cents(self) -> Cents:
        """BPR02: what the claims are paid less what the provider adjustments take."""
        claims = sum(result.paid_cents for result in self.results)
        return claims - sum(cents for _, _, cents in self.adjustments)


def make_payment(
    results: Sequence[ClaimResult],
    recoupments: Sequence[Recoupment],
    carried_cents: Cents,
    numbers: Numbers,
) -> tuple[Payment, Cents]:
    """One payment, and what the payee still owes after it (carried to the next one).

    Interest is a PLB L6 in the payee's favour, a recoupment a PLB WO, each naming the claim.
    What would make the payment negative is forwarded by PLB FB, then taken from the next.
    There is at least one result or recoupment.
    """
    parties = [*results, *(one.result for one in recoupments)][0].claim
    adjustments: list[Adjustment] = [
        ("L6", result.payer_number, -result.interest_cents)
        for result in results
        if result.interest_cents
    ]
    adjustments += [("WO", one.result.payer_number, one.cents) for one in recoupments]
    if carried_cents:
        adjustments.append(("FB", f"FB{numbers.draw('forward'):08d}", carried_cents))
    payment = Payment(parties, tuple(results), tuple(adjustments))
    owed = max(0, -payment.paid_cents)
    if owed:
        forwarded = ("FB", f"FB{numbers.draw('forward'):08d}", -owed)
        payment = Payment(parties, tuple(results), (*adjustments, forwarded))
    return payment, owed


def write_remittance(
    payment: Payment, route: Route, payer: Payer, numbers: Numbers, at: datetime
) -> bytes:
    """The 835 as one interchange with one transaction set.

    Raises:
        AssertionError: a result does not balance: the scenario's arithmetic is wrong.
    """
    for result in payment.results:
        _check_balance(result)
    number = numbers.interchange()
    body = list(_rows(payment, payer, numbers, at))
    sets = [transaction_set("835", "", body)]
    wrapped = group(route, "HP", "005010X221A1", number, at, sets)
    return interchange(route, number, at, wrapped, 1)


def _rows(payment: Payment, payer: Payer, numbers: Numbers, at: datetime) -> Iterable[Row]:
    claim = payment.parties
    day, paid = f"{at:%Y%m%d}", payment.paid_cents
    if paid:
        account = ("01", "999999992", "DA", "0000000001", f"1{payer.tax_id}", "")
        hub_account = ("01", "999999992", "DA", "0000000002", day)
        yield ("BPR", "I", format_dollars(paid), "C", "ACH", "CCP", *account, *hub_account)
    else:
        yield ("BPR", "H", "0", "C", "NON", *[""] * 11, day)
    yield ("TRN", "1", f"{claim.payer.id}{at:%y%m%d}{numbers.last:09d}", f"1{payer.tax_id}")
    yield ("DTM", "405", day)
    yield ("N1", "PR", claim.payer.last)
    yield ("N3", payer.street.upper())
    yield ("N4", payer.city.upper(), payer.state, payer.postal_code)
    yield ("REF", "2U", claim.payer.id)
    yield ("PER", "BL", "PROVIDER SERVICES", "TE", payer.phone)
    yield ("N1", "PE", claim.billing.last, "XX", claim.billing.id)
    if claim.billing.tax_id:
        yield ("REF", "TJ", claim.billing.tax_id)
    if payment.results:
        yield ("LX", "1")
    for result in payment.results:
        yield from _claim_rows(result, day)
    pairs = [
        (f"{code}:{reference}", format_dollars(cents))
        for code, reference, cents in payment.adjustments
    ]
    for start in range(0, len(pairs), PLB_PAIRS_MAX):
        held = (element for pair in pairs[start : start + PLB_PAIRS_MAX] for element in pair)
        yield ("PLB", claim.billing.id, f"{at:%Y}1231", *held)


def _claim_rows(result: ClaimResult, day: str) -> Iterable[Row]:
    claim = result.claim
    member = claim.member
    yield (
        *("CLP", claim.patient_control_number, result.status_code),
        *(format_dollars(result.charge_cents), format_dollars(result.paid_cents), "", "MC"),
        *(result.payer_number, claim.place_of_service, claim.frequency_code),
    )
    yield ("NM1", "QC", "1", member.last, member.first, "", "", "", "MI", member.id)
    yield ("DTM", "050", day)
    if result.interest_cents:
        yield ("AMT", "I", format_dollars(result.interest_cents))
    for one in result.lines:
        yield from _line_rows(one, result.sign)


def _line_rows(one: LineResult, sign: int) -> Iterable[Row]:
    line = one.line
    procedure = ":".join(("HC", line.code, *line.modifiers))
    charge, paid = format_dollars(sign * line.charge_cents), format_dollars(one.paid_cents)
    yield ("SVC", procedure, charge, paid, "", str(line.units))
    yield ("DTM", "472", line.service_date)
    for group_code, reason, cents in one.adjustments:
        yield ("CAS", group_code, reason, format_dollars(cents))
    yield ("REF", "6R", line.control_number)
    if one.paid_cents > 0:
        yield ("AMT", "B6", paid)
    for remark in one.remarks:
        yield ("LQ", "HE", remark)


def _check_balance(result: ClaimResult) -> None:
    for one in result.lines:
        lowered = sum(cents for _, _, cents in one.adjustments)
        assert result.sign * one.line.charge_cents - lowered == one.paid_cents
    assert sum(one.line.charge_cents for one in result.lines) == result.claim.charge_cents
