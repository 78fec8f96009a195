"""Why claims stand denied: the plan's codes, our words, and our rules that foresee them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.claims.adjustment_words import Reason, reason_of, rules_of_denial

STANDING = """
    SELECT DISTINCT ON (v.claim_id) v.id, v.claim_id, v.remark_codes
      FROM claim_payment v
     WHERE v.outcome = 'denied'
     ORDER BY v.claim_id, v.id DESC
"""
"""The latest denial of each claim (ids sort by arrival): what it was denied for before is past."""
_REASONS = text(
    f"""
    SELECT DISTINCT d.claim_id, a.group_code, a.reason_code,
           d.remark_codes || COALESCE(s.remark_codes, ARRAY[]::text[]) AS remark_codes
      FROM ({STANDING.replace("WHERE", "WHERE v.claim_id = ANY(:ids) AND")}) d
      JOIN claim c ON c.id = d.claim_id AND c.adjudication_status = 'denied'
      LEFT JOIN adjustment a ON a.claim_payment_id = d.id AND a.amount_cents <> 0
      LEFT JOIN service_payment s ON s.id = a.service_payment_id
     ORDER BY 1, 2, 3, 4
    """
)


@dataclass(frozen=True, slots=True)
class DenialReason:
    """One reason of a denial: whose to bear, the plan's codes, and what they mean to us."""

    group_code: str
    remark_codes: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class Denial:
    """The denial that stands on a claim; no `rules`: no rule of ours foresaw it."""

    reasons: tuple[DenialReason, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that should have caught it, most likely first."""
        return rules_of_denial((one.reason.code, one.remark_codes) for one in self.reasons)


def denials_of(session: Session, claim_ids: Sequence[UUID]) -> dict[UUID, Denial]:
    """The standing denials of those claims that are denied, by claim, in one query."""
    told: dict[UUID, list[DenialReason]] = {}
    for row in session.connection().execute(_REASONS, {"ids": list(claim_ids)}):
        reasons = told.setdefault(row.claim_id, [])
        if row.reason_code is not None:
            reasons.append(_reason(row))
    return {claim_id: Denial(tuple(reasons)) for claim_id, reasons in told.items()}


def _reason(row: Any) -> DenialReason:
    remarks = tuple(dict.fromkeys(row.remark_codes))
    return DenialReason(row.group_code, remarks, reason_of(row.reason_code, remarks))
