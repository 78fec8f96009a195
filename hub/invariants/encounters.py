"""I1: each accepted encounter is in exactly one state, and its columns say the same."""

from __future__ import annotations

from hub.invariants.shapes import Check, Invariant

ONE_STATE = Invariant(
    "I1",
    "Each accepted encounter is in exactly one state, and everything about it says the same.",
    "SELECT count(*) FROM encounter",
    (
        Check(
            "claimed without a claim, or on a claim without being claimed",
            "encounter",
            # A void withdraws its encounters; they still tell on which claim they were.
            "SELECT id FROM encounter WHERE (claim_id IS NULL AND status = 'claimed') "
            "OR (claim_id IS NOT NULL AND status NOT IN ('claimed', 'withdrawn'))",
        ),
        Check(
            "claimed, but on no service line of its claim",
            "encounter",
            """
            SELECT e.id FROM encounter e
             WHERE e.status = 'claimed' AND NOT EXISTS (
                   SELECT 1 FROM service_line l JOIN claim c ON c.id = l.claim_id
                    WHERE c.id = e.claim_id AND c.cbo_id = e.cbo_id
                      AND replace(e.id::text, '-', '') = ANY(l.encounter_ids))
            """,
        ),
        Check(
            "withdrawn without an instant, or an instant without being withdrawn",
            "encounter",
            "SELECT id FROM encounter WHERE (status = 'withdrawn') <> (withdrawn_at IS NOT NULL)",
        ),
        Check(
            "ready or claimed without plan, contract, agreement, code or price",
            "encounter",
            "SELECT id FROM encounter WHERE status IN ('ready', 'claimed') "
            "AND (plan_id IS NULL OR contract_id IS NULL OR agreement_id IS NULL "
            "OR code IS NULL OR expected_cents IS NULL)",
        ),
        Check(
            "takes units although it is neither ready nor claimed",
            "encounter",
            "SELECT id FROM encounter "
            "WHERE units_added <> 0 AND status NOT IN ('ready', 'claimed')",
        ),
        Check(
            "ready although a finding stands in the way",
            "encounter",
            "SELECT e.id FROM encounter e WHERE e.status = 'ready' AND EXISTS ("
            "SELECT 1 FROM encounter_finding f "
            "WHERE f.encounter_id = e.id AND f.action IN ('block', 'hold'))",
        ),
        Check(
            "blocked or held although no finding says why",
            "encounter",
            "SELECT e.id FROM encounter e WHERE e.status IN ('blocked', 'held') "
            "AND NOT EXISTS (SELECT 1 FROM encounter_finding f WHERE f.encounter_id = e.id "
            "AND f.action IN ('block', 'hold'))",
        ),
    ),
)
