"""I2 and I3: no service is claimed twice, and no claim lies in two files."""

from __future__ import annotations

from hub.invariants.shapes import Check, Invariant

# A rejected claim never reached a decision, a voided one was taken back: neither is live.
_LIVE = """
    c.exchange_status <> 'rejected' AND NOT EXISTS (
        SELECT 1 FROM claim v WHERE v.replaces_id = c.id AND v.claim_frequency_code = '8'
           AND v.exchange_status <> 'rejected')
"""

ONE_CLAIM = Invariant(
    "I2",
    "An encounter is on at most one live original claim, and no service is claimed twice; "
    "a replacement or void names the claim it answers.",
    "SELECT count(*) FROM claim",
    (
        Check(
            "on two live original claims",
            "encounter",
            f"""
            SELECT on_line.id FROM (
                SELECT unnest(l.encounter_ids)::uuid AS id, l.claim_id
                  FROM service_line l JOIN claim c ON c.id = l.claim_id
                 WHERE c.claim_frequency_code = '1' AND {_LIVE}) AS on_line
             GROUP BY on_line.id HAVING count(DISTINCT on_line.claim_id) > 1
            """,
        ),
        Check(
            "bills a service that another live original claim bills",
            "claim",
            f"""
            SELECT max(c.id::text)::uuid
              FROM service_line l JOIN claim c ON c.id = l.claim_id
             WHERE c.claim_frequency_code = '1' AND {_LIVE}
             GROUP BY c.person_id, c.billing_provider_id, l.service_date, l.code, l.modifiers
            HAVING count(DISTINCT c.id) > 1
            """,
        ),
        Check(
            "an original in place of a claim that was not rejected, or an answer to none",
            "claim",
            "SELECT a.id FROM claim a LEFT JOIN claim o ON o.id = a.replaces_id "
            "WHERE CASE WHEN a.claim_frequency_code = '1' "
            "THEN a.replaces_id IS NOT NULL AND o.exchange_status IS DISTINCT FROM 'rejected' "
            "ELSE o.id IS NULL END",
        ),
        Check(
            "answers a claim of another CBO, plan or member",
            "claim",
            "SELECT a.id FROM claim a JOIN claim o ON o.id = a.replaces_id "
            "WHERE (a.cbo_id, a.plan_id, a.member_id) <> (o.cbo_id, o.plan_id, o.member_id)",
        ),
        Check(
            "answered by two live claims at once",
            "claim",
            "SELECT replaces_id FROM claim "
            "WHERE replaces_id IS NOT NULL AND exchange_status <> 'rejected' "
            "GROUP BY replaces_id HAVING count(*) > 1",
        ),
    ),
)

IN_BATCHES = Invariant(
    "I3",
    "Each claim is in at most one file that its plan may act on, and the file holds it.",
    "SELECT count(*) FROM claim WHERE batch_id IS NOT NULL",
    (
        Check(
            "sent without a file, or in a file without being sent",
            "claim",
            "SELECT id FROM claim WHERE (exchange_status = 'drafted') <> (batch_id IS NULL)",
        ),
        Check(
            "in a file of another plan or contract",
            "claim",
            "SELECT c.id FROM claim c JOIN claim_batch b ON b.id = c.batch_id "
            "WHERE (c.plan_id, c.contract_id) <> (b.plan_id, b.contract_id)",
        ),
        Check(
            "put into a second file without having been rejected",
            "claim",
            "SELECT claim_id FROM claim_event WHERE axis = 'exchange' "
            "GROUP BY claim_id HAVING count(*) FILTER (WHERE kind = 'batched') "
            "> 1 + count(*) FILTER (WHERE status = 'rejected')",
        ),
        Check(
            "in a file that its timeline does not name",
            "claim",
            "SELECT c.id FROM claim c WHERE c.batch_id IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM claim_event e WHERE e.claim_id = c.id "
            "AND e.once = 'batched:' || replace(c.batch_id::text, '-', ''))",
        ),
        Check(
            "holds another number of claims than it says",
            "claim_batch",
            "SELECT b.id FROM claim_batch b LEFT JOIN claim_event e "
            "ON e.kind = 'batched' AND e.once = 'batched:' || replace(b.id::text, '-', '') "
            "GROUP BY b.id, b.claim_count HAVING count(e.id) <> b.claim_count",
        ),
    ),
)
