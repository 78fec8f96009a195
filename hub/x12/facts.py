"""What a transaction set says, as plain numbers and codes: no names, no ids of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hub.x12.claim_837p import ClaimBatch
from hub.x12.interchange import TransactionSet
from hub.x12.read_271 import read_271
from hub.x12.read_277 import read_277
from hub.x12.read_277ca import read_277ca
from hub.x12.read_999 import read_999
from hub.x12.remittance_835 import ClaimPayment, RemittanceEnd, RemittanceHeader

Facts = dict[str, object]
"""Names and values ready for JSON; amounts in cents, days as YYYY-MM-DD."""


def facts_835(header: RemittanceHeader, end: RemittanceEnd, statuses: Counter[str]) -> Facts:
    """The payment, the sums and the verdict of an 835."""
    off = end.transaction
    return {
        "handling_code": header.handling_code,
        "method_code": header.method_code,
        "payment_on": header.payment_on.isoformat() if header.payment_on else None,
        "trace_number": header.trace_number,
        "payer_trace_id": header.payer_trace_id,
        "paid_cents": end.paid_cents,
        "claim_count": end.claim_count,
        "service_count": end.service_count,
        "charge_cents": end.charge_cents,
        "claims_paid_cents": end.claims_paid_cents,
        "provider_adjustment_cents": end.provider_adjustment_cents,
        "status_codes": dict(sorted(statuses.items())),
        "balanced": end.balanced,
        "services_unbalanced": end.services_unbalanced,
        "claims_unbalanced": end.claims_unbalanced,
        "transaction_expected_cents": off.expected_cents if off else end.paid_cents,
        "body_sha256": end.body_sha256,
    }


def claim_row(claim: ClaimPayment) -> Facts:
    """One claim payment by its numbers."""
    return {
        "position": claim.position,
        "patient_control_number": claim.patient_control_number,
        "status_code": claim.status_code,
        "charge_cents": claim.charge_cents,
        "paid_cents": claim.paid_cents,
        "service_count": len(claim.services),
        "balanced": claim.balanced,
    }


def facts_of(transaction_set: TransactionSet) -> Facts:
    """The facts of any other kind; nothing for a set that is not for the hub.

    Raises:
        X12Error: the set cannot be read.
    """
    tell = _TELLERS.get(transaction_set.kind)
    return tell(transaction_set) if tell else {}


def facts_837p(batch: ClaimBatch) -> Facts:
    """How many claims of what sum, and what of them was kept unread."""
    claims = [one.claim for one in batch.claims]
    unbalanced = [
        one for one in claims if one.charge_cents != sum(line.charge_cents for line in one.lines)
    ]
    return {
        "batch_reference": batch.batch_reference,
        "transaction_type": batch.transaction_type,
        "submitter_id": batch.submitter_id,
        "receiver_id": batch.receiver_id,
        "claim_count": len(claims),
        "line_count": sum(len(one.lines) for one in claims),
        "charge_cents": sum(one.charge_cents for one in claims),
        "balanced": not unbalanced,
        "claims_unbalanced": len(unbalanced),
        "dependent_count": sum(one.dependent for one in batch.claims),
        "kept_segment_count": len(batch.kept) + sum(len(one.kept) for one in batch.claims),
    }


def _facts_999(transaction_set: TransactionSet) -> Facts:
    answer = read_999(transaction_set)
    return {
        "group_control_number": answer.group_control_number,
        "functional_code": answer.functional_code,
        "code": answer.code,
        "included_count": answer.included_count,
        "accepted_count": answer.accepted_count,
        "sets": [
            {
                "transaction_set_control_number": one.transaction_set_control_number,
                "code": one.code,
                "error_codes": list(one.error_codes),
                "segment_error_count": len(one.segment_errors),
            }
            for one in answer.sets
        ],
    }


def _facts_277ca(transaction_set: TransactionSet) -> Facts:
    answers = read_277ca(transaction_set)
    return {
        "batch_reference": answers.batch_reference,
        "source_entity": answers.source_entity,
        "claim_count": len(answers.claims),
        "verdicts": dict(sorted(Counter(one.verdict for one in answers.claims).items())),
        "statuses": [
            f"{status.category_code}:{status.status_code}"
            for status in (
                *answers.statuses,
                *(status for one in answers.providers for status in one.statuses),
                *(status for one in answers.claims for status in one.statuses),
            )
        ],
        "rejects_all": answers.rejects_all,
    }


def _facts_271(transaction_set: TransactionSet) -> Facts:
    answer = read_271(transaction_set)
    rejections = [*answer.rejections, *(r for one in answer.members for r in one.rejections)]
    return {
        "member_count": len(answer.members),
        "active_count": sum(one.active is True for one in answer.members),
        "benefits": [b.information_code for one in answer.members for b in one.benefits],
        "rejections": [f"{one.level}:{one.reason_code}" for one in rejections],
    }


def _facts_277(transaction_set: TransactionSet) -> Facts:
    answer = read_277(transaction_set)
    return {
        "claim_count": len(answer.claims),
        "statuses": [
            f"{status.category_code}:{status.status_code}"
            for status in (
                *answer.receiver_statuses,
                *answer.provider_statuses,
                *(status for one in answer.claims for status in one.statuses),
            )
        ],
    }


def _facts_inquiry(transaction_set: TransactionSet) -> Facts:
    segments = transaction_set.segments()
    return {
        "inquiry_count": sum(one.id == "EQ" for one in segments),
        "claim_count": sum(one.id == "TRN" for one in segments),
    }


_TELLERS: dict[str, Callable[[TransactionSet], Facts]] = {
    "999": _facts_999,
    "277CA": _facts_277ca,
    "271": _facts_271,
    "277": _facts_277,
    "270": _facts_inquiry,
    "276": _facts_inquiry,
}
