"""Denials by the rule of ours that should have caught them, and those that none foresaw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from hub.claims.adjustment_words import NOT_A_REASON_TO_DENY, reason_of, rules_of_denial
from hub.claims.denials import STANDING
from hub.reports.report import Asked, Cell, Report, fetch, narrowed, share_bp

# Claims that stand denied for the same reasons, counted together: [code, remark codes] each.
_DENIED = text(
    f"""
    SELECT p.ref AS plan, o.ref AS cbo, told.reasons, told.claims, told.cents FROM (
      SELECT one.plan_id, one.cbo_id, one.reasons, count(*) AS claims, sum(one.cents) AS cents
        FROM (
          SELECT c.id, c.plan_id, c.cbo_id, max(c.expected_cents) AS cents,
                 COALESCE(jsonb_agg(DISTINCT jsonb_build_array(a.reason_code, to_jsonb(
                     d.remark_codes || COALESCE(s.remark_codes, ARRAY[]::text[]))))
                   FILTER (WHERE a.reason_code IS NOT NULL), '[]'::jsonb) AS reasons
            FROM claim c
            JOIN ({STANDING}) d ON d.claim_id = c.id
            LEFT JOIN adjustment a ON a.claim_payment_id = d.id AND a.amount_cents <> 0
            LEFT JOIN service_payment s ON s.id = a.service_payment_id
           WHERE c.adjudication_status = 'denied' AND {narrowed("c")}
           GROUP BY c.id, c.plan_id, c.cbo_id) one
       GROUP BY 1, 2, 3) told
      JOIN organization p ON p.id = told.plan_id JOIN organization o ON o.id = told.cbo_id
    """
)


def denials_by_rule(session: Session, asked: Asked) -> Report:
    """Denied claims by the rule of ours that should have caught them; none: nobody foresaw it.

    A claim denied for several reasons counts under each. Codes stand beside their cause.
    """
    counted: dict[tuple[str, str, str], list[int]] = {}
    for row in fetch(session, _DENIED, asked.parameters):
        told = {
            ((*reason_of(code, remarks).rules, "")[0], code, reason_of(code).cause)
            for code, remarks in row.reasons
        }
        _count(counted, told or {("", "", "unknown")}, row)
    rows = [
        (rule or None, code or None, cause, claims, cents)
        for (rule, code, cause), (claims, cents) in sorted(counted.items(), key=_by_cents)
    ]
    return Report(
        "denials_by_rule",
        asked.today,
        ("rule", "reason_code", "cause", "claims", "denied_cents"),
        rows,
    )


def denials_unforeseen(session: Session, asked: Asked) -> Report:
    """Denied claims of which no rule foresaw any reason, by plan, CBO, CARC and RARC.

    Each is a rule that is missing, or a plan that is wrong. Several codes of one claim stand
    together, so every claim counts once; `unforeseen_bp` is their share of all denied claims.
    """
    counted: dict[tuple[str, str, str, str], list[int]] = {}
    denied = 0
    for row in fetch(session, _DENIED, asked.parameters):
        denied += row.claims
        if not rules_of_denial((code, remarks) for code, remarks in row.reasons):
            _count(counted, [(row.plan, row.cbo, *_codes(row.reasons))], row)
    rows: list[tuple[Cell, ...]] = [
        (*key, claims, cents) for key, (claims, cents) in sorted(counted.items(), key=_by_cents)
    ]
    unforeseen = sum(claims for claims, _ in counted.values())
    return Report(
        "denials_unforeseen",
        asked.today,
        ("plan", "cbo", "reason_codes", "remark_codes", "claims", "denied_cents"),
        rows,
        {
            "claims": unforeseen,
            "denied_cents": sum(cents for _, cents in counted.values()),
            "denied_claims": denied,
            "unforeseen_bp": share_bp(unforeseen, denied),
        },
    )


def _codes(reasons: list[tuple[str, list[str]]]) -> tuple[str, str]:
    """The reason and remark codes of a denial, without those that only split the charge."""
    telling = [
        (code, remarks)
        for code, remarks in reasons
        if reason_of(code).cause not in NOT_A_REASON_TO_DENY
    ]
    told = telling or reasons
    codes = sorted({code for code, _ in told})
    remarks = sorted({remark for _, its in told for remark in its})
    return " ".join(codes), " ".join(remarks)


def _count(counted: dict[Any, list[int]], keys: Iterable[Any], row: Any) -> None:
    for key in keys:
        sums = counted.setdefault(key, [0, 0])
        sums[0] += row.claims
        sums[1] += int(row.cents)


_by_cents: Callable[[Any], Any] = lambda one: (-one[1][1], one[0])  # noqa: E731
