"""I6 to I9: every change is told, every byte kept, every act on record, nothing done twice."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlmodel import Session

from hub.invariants.shapes import SHOWN_MAX, Check, Invariant, Offender, shown
from hub.record import verify_chain
from hub.record.heads import verify_heads
from hub.vault import Unopenable, Vault

TOLD = Invariant(
    "I6",
    "Each change of state has its event in the feed, written by the same transaction.",
    "SELECT count(*) FROM event",
    (
        Check(
            "the last thing the feed told of it is another state",
            "encounter",
            """
            SELECT e.id FROM encounter e LEFT JOIN LATERAL (
                   SELECT v.kind FROM event v
                    WHERE v.subject_id = e.id AND v.kind IN ('encounter.ready',
                          'encounter.blocked', 'encounter.held', 'encounter.withdrawn')
                    ORDER BY v.written_in DESC, v.id DESC LIMIT 1) AS last ON true
             WHERE e.status <> 'claimed'
               AND last.kind IS DISTINCT FROM 'encounter.' || e.status
            """,
        ),
        Check(
            "the feed never told that it was drafted",
            "claim",
            "SELECT c.id FROM claim c WHERE NOT EXISTS (SELECT 1 FROM event v "
            "WHERE v.subject_id = c.id AND v.kind = 'claim.drafted')",
        ),
        Check(
            "its timeline does not know the state it is in",
            "claim",
            """
            SELECT c.id FROM claim c
             WHERE NOT EXISTS (SELECT 1 FROM claim_event e
                                WHERE e.claim_id = c.id AND e.axis = 'exchange'
                                  AND e.status = c.exchange_status)
                OR (c.adjudication_status NOT IN ('none', 'pending')
                    AND NOT EXISTS (SELECT 1 FROM claim_event e
                                     WHERE e.claim_id = c.id AND e.axis = 'adjudication'))
            """,
        ),
        Check(
            "the feed never told that it was ready",
            "claim_batch",
            "SELECT b.id FROM claim_batch b WHERE NOT EXISTS (SELECT 1 FROM event v "
            "WHERE v.subject_id = b.id AND v.kind = 'claim_batch.ready')",
        ),
    ),
)


def _walk_files(session: Session, vault: Vault) -> tuple[int, list[Offender]]:
    """Open every archived file and hash it again, slice by slice."""
    files = session.connection().execute(
        text(
            # A file whose time was over is gone for good: its key was destroyed.
            "SELECT id, sha256, byte_count FROM interchange i WHERE NOT EXISTS ("
            "SELECT 1 FROM data_key k WHERE k.tenant_id = i.id AND k.shredded_at IS NOT NULL) "
            "ORDER BY id"
        )
    )
    offenders: list[Offender] = []
    for file_id, sha256, byte_count in files.all():
        digest, size = hashlib.sha256(), 0
        try:
            for piece in _pieces(session, vault, file_id):
                digest.update(piece)
                size += len(piece)
            problem = None
        except (Unopenable, InvalidTag, zlib.error):
            problem = "a slice cannot be opened"
        if problem is None and (digest.hexdigest(), size) != (sha256, byte_count):
            problem = "the bytes are not those of its SHA-256"
        if problem is not None and len(offenders) < SHOWN_MAX:
            offenders.append(Offender(problem, "interchange", shown("interchange", file_id)))
    return 0, offenders


def _pieces(session: Session, vault: Vault, file_id: UUID) -> Iterator[bytes]:
    parts = session.connection().execute(
        text(
            "SELECT id, sealed FROM interchange_part WHERE interchange_id = :id ORDER BY position"
        ),
        {"id": file_id},
        execution_options={"stream_results": True, "yield_per": 4},
    )
    with parts:
        for part_id, sealed in parts:
            yield zlib.decompress(
                vault.open_bytes(bytes(sealed), table="interchange_part", row_id=part_id)
            )


FILES = Invariant(
    "I7",
    "The bytes of every archived file are those of its recorded SHA-256, "
    "and a batch is offered as exactly the file that was archived for it.",
    "SELECT count(*) FROM interchange",
    (
        Check(
            "names another file than the one archived for it",
            "claim_batch",
            "SELECT b.id FROM claim_batch b JOIN interchange i ON i.id = b.interchange_id "
            "WHERE (b.sha256, b.byte_count, b.plan_id, 'out') "
            "<> (i.sha256, i.byte_count, i.plan_id, i.direction)",
        ),
    ),
    _walk_files,
)


def _walk_chains(session: Session, vault: Vault) -> tuple[int, list[Offender]]:
    """Walk every organization's chain, also one whose head was removed."""
    organizations = session.connection().execute(
        text("SELECT organization_id FROM audit_chain UNION SELECT organization_id FROM audit_row")
    )
    offenders: list[Offender] = []
    for (organization_id,) in organizations.all():
        broken = verify_chain(session, organization_id) or verify_heads(session, organization_id)
        if broken is not None and len(offenders) < SHOWN_MAX:
            shown_id = shown("organization", organization_id)
            place = f"{shown_id} row {broken.number}"
            offenders.append(Offender(broken.problem, "audit_chain", place))
    return 0, offenders


CHAINS = Invariant(
    "I8",
    "Every audit chain verifies from its first row to its head, and against each signed head.",
    "SELECT count(*) FROM audit_row",
    walk=_walk_chains,
)

_UNIQUE = (
    ("encounter", "cbo_id,encounter_ref"),
    ("interchange", "plan_id,direction,sha256"),
    ("claim", "patient_control_number"),
    ("claim_event", "claim_id,once"),
    ("claim_batch", "plan_id,interchange_control_number"),
    ("remittance", "plan_id,identity"),
    ("claim_payment", "plan_id,remittance_id,position"),
    ("service_payment", "plan_id,claim_payment_id,position"),
    ("provider_adjustment", "plan_id,remittance_id,position"),
    ("entry", "kind,cause_kind,cause_id"),
    ("idempotent_answer", "organization_id,client_id,key"),
    ("audit_row", "organization_id,number"),
)
_VALUES = ", ".join(f"('{table}', '{columns}')" for table, columns in _UNIQUE)

ONCE = Invariant(
    "I9",
    "The same request, file, payment or fact told again changes nothing: "
    "the database itself refuses the second one.",
    f"SELECT count(*) FROM (VALUES {_VALUES}) AS guard",
    (
        Check(
            "no valid unique index keeps the second one out",
            "table",
            f"""
            SELECT guard.name || ' (' || guard.columns || ')'
              FROM (VALUES {_VALUES}) AS guard(name, columns)
             WHERE NOT EXISTS (
                   SELECT 1 FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
                    WHERE t.relname = guard.name AND i.indisunique AND i.indisvalid
                      AND t.relnamespace = current_schema()::regnamespace AND i.indpred IS NULL
                      AND guard.columns = (
                          SELECT string_agg(a.attname, ',' ORDER BY k.place)
                            FROM unnest(i.indkey::int[]) WITH ORDINALITY AS k(number, place)
                            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number))
            """,
        ),
        Check(
            "a key was taken without the answer that goes with it",
            "idempotent_answer",
            "SELECT id FROM idempotent_answer WHERE status_code IS NULL OR sealed IS NULL",
        ),
        Check(
            "an applied 835 left no remittance",
            "transaction_set",
            "SELECT s.id FROM transaction_set s JOIN interchange i ON i.id = s.interchange_id "
            "WHERE s.kind = '835' AND s.status = 'applied' AND NOT EXISTS ("
            "SELECT 1 FROM remittance r WHERE r.plan_id = s.plan_id)",
        ),
    ),
)
