"""One timeline of a claim, from the CBO's post to the CBO's dollars: pure, from its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from hub.claims.adjustment_words import reason_of
from hub.claims.queries import ClaimFile
from hub.kit.identifiers import show_id
from hub.rules.catalog import RULES_BY_ID

_RANK = {
    "encounter_received": 0,
    "drafted": 1,
    "batched": 2,
    "retrieved": 3,
    "received": 4,
    "interchange_accepted": 5,
    "set_received": 6,
    "claim_received": 7,
    "claim_accepted": 8,
}
_DECIDED, _POSTED = 20, 30

SAYS: dict[str, tuple[str, str]] = {
    "encounter_received": ("The hub received the encounter.", "El hub recibió el encuentro."),
    "drafted": ("The claim was drafted.", "Se preparó el reclamo."),
    "batched": ("The claim is in a file for the plan.", "El reclamo está en un archivo."),
    "void_advised": (
        "What this claim rests on was withdrawn; consider voiding it.",
        "Se retiró algo en que se basa este reclamo; considere anularlo.",
    ),
    "held_back": ("The claim cannot be sent yet.", "El reclamo aún no puede enviarse."),
    "retrieved": ("The plan pulled the file.", "El plan descargó el archivo."),
    "received": ("The plan confirmed the file.", "El plan confirmó el archivo."),
    "interchange_accepted": ("The plan's TA1 took the file.", "El TA1 aceptó el archivo."),
    "interchange_rejected": ("The plan's TA1 refused the file.", "El TA1 rechazó el archivo."),
    "set_received": ("The plan's 999 found the file sound.", "El 999 halló correcto el archivo."),
    "set_rejected": ("The plan's 999 rejected the file part.", "El 999 rechazó esta parte."),
    "claim_received": ("The plan has the claim (277CA).", "El plan tiene el reclamo (277CA)."),
    "claim_accepted": ("The plan took the claim in.", "El plan aceptó el reclamo a trámite."),
    "claim_rejected": ("Rejected before any decision.", "Rechazado antes de decidir."),
    "claim_noted": ("The plan said something about it.", "El plan informó sobre el reclamo."),
    "paid": ("The plan paid.", "El plan pagó."),
    "zero_paid": ("The plan accepted and paid nothing.", "El plan aceptó y no pagó nada."),
    "denied": ("The plan denied the claim.", "El plan negó el reclamo."),
    "reversal": ("The plan took a payment back.", "El plan revirtió un pago."),
    "information": ("The plan sent word without a decision.", "El plan informó sin decidir."),
    "recouped": ("The plan withheld money for this claim.", "El plan retuvo dinero."),
    "recoupment_returned": ("The plan gave withheld money back.", "El plan devolvió dinero."),
    "interest": ("The plan paid interest.", "El plan pagó intereses."),
    "posted": ("The money is in the ledger.", "El dinero está en el libro."),
    "overpayment_noticed": ("The plan wants money back.", "El plan pide una devolución."),
    "replaced": ("A replacement was drafted.", "Se preparó un reemplazo."),
    "voided": ("A void was drafted.", "Se preparó una anulación."),
    "released": ("The encounters are free for a new claim.", "Los encuentros quedan libres."),
}
"""Every kind of step in both languages; numbers and codes stand in `detail`."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `status` is where the claim's axis stood after it."""

    at: datetime
    axis: str
    kind: str
    status: str | None
    interchange_id: UUID | None
    detail: dict[str, Any] = field(default_factory=dict)
    rank: int = 0

    @property
    def en(self) -> str:
        """The step in English."""
        return SAYS.get(self.kind, (self.kind, self.kind))[0]

    @property
    def es(self) -> str:
        """The step in Spanish."""
        return SAYS.get(self.kind, (self.kind, self.kind))[1]


def timeline(file: ClaimFile) -> list[Step]:
    """Every step in the order in which it happened; steps of one instant in the order of work."""
    steps = [_received(row) for row in file.encounters]
    payments = {row.id: _payment(file, row) for row in file.payments}
    adjustments = {row.id: _provider_adjustment(row) for row in file.provider_adjustments}
    for row in file.events:
        detail = dict(row.detail)
        rank = _RANK.get(row.kind, 10)
        if "claim_payment_id" in detail:
            detail = payments[UUID(hex=detail["claim_payment_id"])]
            rank = _DECIDED
        elif "provider_adjustment_id" in detail:
            detail = adjustments[UUID(hex=detail["provider_adjustment_id"])]
            rank = _DECIDED + 1
        steps.append(Step(row.at, row.axis, row.kind, row.status, row.interchange_id, detail, rank))
    steps += _posted(file.entries)
    return sorted(steps, key=lambda step: (step.at, step.rank))


def _received(row: Any) -> Step:
    detail = {
        "encounter_id": show_id("encounter", row.id),
        "encounter_ref": row.encounter_ref,
    }
    return Step(row.received_at, "exchange", "encounter_received", None, None, detail)


def _payment(file: ClaimFile, row: Any) -> dict[str, Any]:
    """One CLP with its lines and the reasons of its adjustments."""
    services = [one for one in file.services if one.claim_payment_id == row.id]
    mine = [one for one in file.adjustments if one.claim_payment_id == row.id]
    return {
        "claim_payment_id": show_id("claim_payment", row.id),
        "remittance_id": show_id("remittance", row.remittance_id),
        "trace_number": row.trace_number,
        "payment_on": row.payment_on.isoformat() if row.payment_on else None,
        "status_code": row.status_code,
        "charge_cents": row.charge_cents,
        "paid_cents": row.paid_cents,
        "interest_cents": row.interest_cents,
        "matched_by": row.matched_by,
        "remark_codes": list(row.remark_codes),
        "adjustments": [
            _adjustment(one, row.remark_codes) for one in mine if one.service_payment_id is None
        ],
        "lines": [
            {
                "line_number": one.line_number,
                "code": one.code,
                "modifiers": list(one.modifiers),
                "charge_cents": one.charge_cents,
                "paid_cents": one.paid_cents,
                "allowed_cents": one.allowed_cents,
                "remark_codes": list(one.remark_codes),
                "adjustments": [
                    _adjustment(each, [*row.remark_codes, *one.remark_codes])
                    for each in mine
                    if each.service_payment_id == one.id
                ],
            }
            for one in services
        ],
    }


def _adjustment(row: Any, remarks: list[str]) -> dict[str, Any]:
    """One reason with our words, what to do about it, and our rules that foresee it."""
    reason = reason_of(row.reason_code, remarks)
    return {
        "group_code": row.group_code,
        "reason_code": row.reason_code,
        "amount_cents": row.amount_cents,
        "cause": reason.cause,
        "act": reason.act,
        "mends": reason.mends,
        "en": reason.words["en"],
        "es": reason.words["es"],
        "hint_en": reason.to_do["en"],
        "hint_es": reason.to_do["es"],
        "rules": [
            {
                "rule": rule_id,
                "en": RULES_BY_ID[rule_id].states("en"),
                "es": RULES_BY_ID[rule_id].states("es"),
            }
            for rule_id in reason.rules
        ],
    }


def _provider_adjustment(row: Any) -> dict[str, Any]:
    return {
        "remittance_id": show_id("remittance", row.remittance_id),
        "trace_number": row.trace_number,
        "reason_code": row.reason_code,
        "reference": row.reference,
        "amount_cents": row.amount_cents,
        "treatment": row.treatment,
    }


def _posted(rows: list[Any]) -> list[Step]:
    """Ledger entries of the claim with their postings (debit positive, credit negative)."""
    steps: list[Step] = []
    for _, group in groupby(rows, key=lambda row: row.id):
        postings = list(group)
        first = postings[0]
        detail = {
            "entry_id": show_id("entry", first.id),
            "kind": first.kind,
            "effective_on": first.effective_on.isoformat(),
            "reason": first.reason,
            "postings": [
                {"account": one.account, "payee": one.payee, "amount_cents": one.amount_cents}
                for one in postings
            ],
        }
        steps.append(Step(first.at, "money", "posted", None, None, detail, _POSTED))
    return steps
