"""I4: numbers of a plan, CBO or the hub and kind are 1 to n, without a gap and without a repeat."""

from __future__ import annotations

from hub.invariants.shapes import Check, Invariant

# Where each kind of number that a counter gives out is used. A counter of a kind that is not
# listed here cannot be verified, and says so.
_USED = """
    SELECT plan_id, 'ISA13' AS kind, interchange_control_number::bigint AS number
      FROM claim_batch
    UNION ALL
    SELECT plan_id, 'GS06', group_control_number::bigint FROM claim_batch
    UNION ALL
    SELECT plan_id, 'ST02', unnest(transaction_set_control_numbers)::bigint FROM claim_batch
    UNION ALL
    SELECT cbo_id, 'statement', number::bigint FROM statement
    UNION ALL
    SELECT cbo_id, 'invoice', number::bigint FROM invoice
    UNION ALL
    SELECT o.id, 'payout', p.number::bigint FROM payout p, organization o WHERE o.kind = 'hub'
    UNION ALL
    SELECT n.plan_id, 'ach_trace', right(i.trace_number, 7)::bigint
      FROM payout_item i, control_number n
     WHERE i.trace_number IS NOT NULL AND n.kind = 'ach_trace' AND n.last < 10000000
"""
# Trace numbers end in seven digits: after ten million they begin again and cannot be counted.
_COUNTED = """
    kind IN ('ISA13', 'GS06', 'ST02', 'statement', 'invoice', 'payout')
    OR (kind = 'ach_trace' AND last < 10000000)
    OR (kind = 'period' AND last > 0) -- a lock only: nothing is ever drawn of it
"""
_KINDS = "('ISA13', 'GS06', 'ST02', 'statement', 'invoice', 'payout', 'ach_trace', 'period')"

NO_GAP = Invariant(
    "I4",
    "Control numbers of each plan and kind are 1 to n, without a gap and without a repeat.",
    f"SELECT count(*) FROM ({_USED}) AS used",
    (
        Check(
            "numbers with a gap, a repeat, or beyond what was drawn",
            "counter",
            f"""
            SELECT coalesce(c.plan_id, u.plan_id)::text || ' ' || coalesce(c.kind, u.kind)
              FROM (SELECT plan_id, kind, last FROM control_number
                     WHERE {_COUNTED}) AS c
              FULL JOIN (SELECT plan_id, kind, count(*) AS many, count(DISTINCT number) AS differ,
                                min(number) AS first, max(number) AS last
                           FROM ({_USED}) AS used GROUP BY plan_id, kind) AS u
                     ON u.plan_id = c.plan_id AND u.kind = c.kind
             WHERE NOT coalesce(u.many = u.differ AND u.first = 1 AND u.last = u.many
                                AND c.last = u.last, c.last = 0 AND u.many IS NULL)
            """,
        ),
        Check(
            "a kind of number that nothing can be held against",
            "counter",
            f"SELECT DISTINCT kind FROM control_number WHERE kind NOT IN {_KINDS}",
        ),
    ),
)
