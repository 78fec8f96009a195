"""I5: the parts sum to the whole, from service lines up to the bank, in cents."""

from __future__ import annotations

from hub.invariants.shapes import Check, Invariant

_FILES = (
    Check(
        "charges another sum than its service lines",
        "claim",
        "SELECT c.id FROM claim c LEFT JOIN service_line l ON l.claim_id = c.id "
        "GROUP BY c.id, c.charge_cents HAVING coalesce(sum(l.charge_cents), 0) <> c.charge_cents",
    ),
    Check(
        "charges another sum than its claims",
        "claim_batch",
        "SELECT b.id FROM claim_batch b "
        "LEFT JOIN claim_event e ON e.kind = 'batched' "
        "AND e.once = 'batched:' || replace(b.id::text, '-', '') "
        "LEFT JOIN claim c ON c.id = e.claim_id "
        "GROUP BY b.id, b.charge_cents HAVING coalesce(sum(c.charge_cents), 0) <> b.charge_cents",
    ),
)

# What an unbalanced 835 says is kept as it came and posts nothing: only posted ones must sum.
_REMITTANCES = (
    Check(
        "pays another sum (BPR02) than its claims (CLP04) less its adjustments (PLB)",
        "remittance",
        """
        SELECT r.id FROM remittance r
         WHERE r.status = 'posted' AND (
               r.total_cents <> r.claim_paid_cents - r.provider_adjustment_cents
            OR r.claim_paid_cents <> (SELECT coalesce(sum(p.paid_cents), 0)
                                        FROM claim_payment p WHERE p.remittance_id = r.id)
            OR r.provider_adjustment_cents <> (SELECT coalesce(sum(a.amount_cents), 0)
                                                 FROM provider_adjustment a
                                                WHERE a.remittance_id = r.id)
            OR r.claim_payment_count <> (SELECT count(*) FROM claim_payment p
                                          WHERE p.remittance_id = r.id))
        """,
    ),
    Check(
        "charged (CLP03) less paid (CLP04) is not the sum of its adjustments (CAS)",
        "claim_payment",
        """
        SELECT p.id FROM claim_payment p JOIN remittance r ON r.id = p.remittance_id
          LEFT JOIN adjustment a ON a.claim_payment_id = p.id
         WHERE r.status = 'posted'
         GROUP BY p.id, p.charge_cents, p.paid_cents
        HAVING p.charge_cents - p.paid_cents <> coalesce(sum(a.amount_cents), 0)
        """,
    ),
    Check(
        "charged (SVC02) less paid (SVC03) is not the sum of its adjustments (CAS)",
        "service_payment",
        """
        SELECT s.id FROM service_payment s JOIN claim_payment p ON p.id = s.claim_payment_id
          JOIN remittance r ON r.id = p.remittance_id
          LEFT JOIN adjustment a ON a.service_payment_id = s.id
         WHERE r.status = 'posted'
         GROUP BY s.id, s.charge_cents, s.paid_cents
        HAVING s.charge_cents - s.paid_cents <> coalesce(sum(a.amount_cents), 0)
        """,
    ),
)

_LEDGER = (
    Check(
        "postings do not sum to zero, or there are fewer than two",
        "entry",
        "SELECT e.id FROM entry e LEFT JOIN posting p ON p.entry_id = e.id "
        "GROUP BY e.id HAVING count(p.id) < 2 OR sum(p.amount_cents) <> 0",
    ),
    Check(
        "the ledger's cash is not what the plan paid",
        "remittance",
        """
        SELECT r.id FROM remittance r
          LEFT JOIN posting p ON p.remittance_id = r.id
                AND p.account IN ('cash', 'cash_at_cbo')
         GROUP BY r.id, r.status, r.total_cents
        HAVING coalesce(sum(p.amount_cents), 0)
               <> CASE r.status WHEN 'posted' THEN r.total_cents ELSE 0 END
        """,
    ),
    Check(
        "paid_cents is not what its posted remittances say",
        "claim",
        """
        SELECT c.id FROM claim c
          LEFT JOIN (SELECT claim_id, sum(cents) AS cents FROM (
                         SELECT claim_id, paid_cents AS cents FROM claim_payment
                         UNION ALL
                         SELECT claim_id, -amount_cents FROM provider_adjustment
                          WHERE treatment = 'recoupment') AS moved
                      GROUP BY claim_id) AS said ON said.claim_id = c.id
         WHERE coalesce(said.cents, 0) <> c.paid_cents
        """,
    ),
    Check(
        "its open invoices are not what the ledger has billed it",
        "organization",
        """
        SELECT cbo_id FROM (
            SELECT cbo_id, amount_cents AS cents FROM invoice WHERE status = 'open'
            UNION ALL
            SELECT cbo_id, -amount_cents FROM posting WHERE account = 'recoupment_invoiced'
        ) AS billed GROUP BY cbo_id HAVING sum(cents) <> 0
        """,
    ),
    Check(
        "cash is not fees, what is owed and suspense, less what was paid out",
        "ledger",
        """
        SELECT 'out by ' || sum(amount_cents) || ' cents' FROM posting
         WHERE account NOT IN ('cash_at_cbo', 'received_by_cbo')
        HAVING sum(amount_cents) <> 0
        """,
    ),
)

SUMS = Invariant(
    "I5",
    "Parts sum to the whole: lines to claims to files; adjustments, claims and provider "
    "adjustments to each payment; every ledger entry to zero; cash to what is somebody's.",
    "SELECT (SELECT count(*) FROM claim) + (SELECT count(*) FROM claim_batch) "
    "+ (SELECT count(*) FROM remittance) + (SELECT count(*) FROM entry)",
    (*_FILES, *_REMITTANCES, *_LEDGER),
)
