"""Claim payments to claims, service payments to lines: pure, with a reason where nothing fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hub.x12.remittance_835 import ClaimPayment, ServicePayment

BY_OUR_NUMBER, BY_PAYER_NUMBER, BY_ADMINISTRATOR = (
    "patient_control_number",
    "payer_claim_control_number",
    "administrator",
)
UNKNOWN_CLAIM, AMBIGUOUS = "unknown_claim", "ambiguous_payer_number"


@dataclass(frozen=True, slots=True)
class Match:
    """The claim that a payment is for and by what; or why there is none."""

    claim: Any | None
    by: str | None
    problem: str | None = None


@dataclass(slots=True)
class Claims:
    """The plan's claims that a chunk of payments may be for, by both numbers.

    Rows have id, cbo_id, patient_control_number, payer_claim_control_number, replaces_id.
    """

    by_our_number: dict[str, Any] = field(default_factory=dict)
    by_payer_number: dict[str, list[Any]] = field(default_factory=dict)
    by_id: dict[UUID, Any] = field(default_factory=dict)

    def add(self, rows: Iterable[Any]) -> None:
        """Add rows; the same row twice is one."""
        for row in rows:
            if row.id in self.by_id:
                continue
            self.by_id[row.id] = row
            self.by_our_number[row.patient_control_number] = row
            if row.payer_claim_control_number:
                self.by_payer_number.setdefault(row.payer_claim_control_number, []).append(row)

    def match(self, payment: ClaimPayment) -> Match:
        """By our number first; then by the payer's, when exactly one claim has it."""
        found = self.by_our_number.get(payment.patient_control_number)
        if found is not None:
            return Match(found, BY_OUR_NUMBER)
        others = self.by_payer_number.get(payment.payer_claim_control_number, [])
        if len(others) == 1 and payment.payer_claim_control_number:
            return Match(others[0], BY_PAYER_NUMBER)
        return Match(None, None, AMBIGUOUS if others else UNKNOWN_CLAIM)


def match_lines(
    services: Sequence[ServicePayment], lines: Sequence[Any]
) -> Mapping[int, Any | None]:
    """The line of each service payment, by its place in the claim payment.

    By line control number; else by code and date, modifiers left aside (plans drop and reorder
    them), the one with the same charge first. Several payments of one line may name it.
    """
    by_number = {line.line_control_number: line for line in lines}
    found: dict[int, Any | None] = {}
    for place, service in enumerate(services):
        line = by_number.get(service.line_control_number)
        found[place] = line if line is not None else _by_code(service, lines)
    return found


def _by_code(service: ServicePayment, lines: Sequence[Any]) -> Any | None:
    codes = {service.code, service.submitted_code}
    fits = [
        line
        for line in lines
        if line.code in codes
        and (service.service_on is None or line.service_date == service.service_on)
    ]
    same_charge = [line for line in fits if line.charge_cents == abs(service.charge_cents)]
    return next(iter(same_charge or fits), None)
