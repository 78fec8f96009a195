"""Signed heads of the audit chains: what the chain was at an hour, in a hand nobody else has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import insert, text
from sqlmodel import Session, col, select

from hub.kit.identifiers import new_id
from hub.record.act import Act
from hub.record.audit import BrokenChain
from hub.record.work import Lease, ask_for
from hub.tables import AuditHead, SigningKey
from hub.vault import HUB_TENANT, Vault

SIGN_HEADS = "sign_audit_heads"
PURPOSE = "audit_head"
ALGORITHM = "Ed25519"

_head: Any = AuditHead.__table__  # type: ignore[attr-defined]
_MOVED = text(
    "SELECT c.organization_id, c.length, c.hash FROM audit_chain c WHERE c.length > coalesce("
    "(SELECT max(h.length) FROM audit_head h WHERE h.organization_id = c.organization_id), 0) "
    "ORDER BY c.organization_id"
)
_SIGNED = text(
    "SELECT h.length, h.hash, h.kid, h.signature, r.hash AS row_hash, k.public_key "
    "FROM audit_head h "
    "LEFT JOIN audit_row r ON r.organization_id = h.organization_id AND r.number = h.length "
    "LEFT JOIN signing_key k ON k.kid = h.kid AND k.purpose = 'audit_head' "
    "WHERE h.organization_id = :organization_id ORDER BY h.length"
)


def sign_heads(session: Session, vault: Vault, act: Act) -> int:
    """Sign every chain's head that moved since it was signed last; answers how many."""
    moved = session.connection().execute(_MOVED).all()
    if not moved:
        return 0
    kid, key = _signing_key(session, vault, act)
    rows = [
        {
            "id": new_id(),
            "organization_id": row.organization_id,
            "length": row.length,
            "hash": bytes(row.hash),
            "at": act.at,
            "kid": kid,
            "signature": key.sign(told(row.organization_id, row.length, bytes(row.hash))),
        }
        for row in moved
    ]
    session.connection().execute(insert(_head), rows)
    return len(rows)


def sign_moved_heads(session: Session, vault: Vault, act: Act, lease: Lease) -> None:
    """The worker's hourly piece of work."""
    sign_heads(session, vault, act)


def ask_hourly(session: Session, now: datetime) -> None:
    """Leave the signing of this hour for a worker; asked any number of times, it is done once."""
    hour = now.strftime("%Y-%m-%dT%H")
    ask_for(session, SIGN_HEADS, subject_id=HUB_TENANT, due_at=now, once=hour)


def told(organization_id: UUID, length: int, digest: bytes) -> bytes:
    """What a signature says of a chain: whose, how long, and the hash of its last row."""
    said = {"hash": digest.hex(), "length": length, "organization_id": organization_id.hex}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def verify_heads(
    session: Session, organization_id: UUID, *, trusted: str | None = None
) -> BrokenChain | None:
    """Hold a chain against every signed head; None when all agree.

    `trusted` is the public key (hex) that was exported and kept elsewhere: without it the key
    is taken from the database itself.
    """
    rows = session.connection().execute(_SIGNED, {"organization_id": organization_id})
    for row in rows.all():
        known = (row.public_key or {}).get("x") if trusted is None else trusted
        if known is None:
            return BrokenChain(organization_id, row.length, "the key of a signed head is gone")
        said = told(organization_id, row.length, bytes(row.hash))
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(known)).verify(
                bytes(row.signature), said
            )
        except InvalidSignature:
            return BrokenChain(organization_id, row.length, "a head's signature does not verify")
        if row.row_hash is None or bytes(row.row_hash) != bytes(row.hash):
            return BrokenChain(organization_id, row.length, "the chain differs from a signed head")
    return None


def _signing_key(session: Session, vault: Vault, act: Act) -> tuple[str, Ed25519PrivateKey]:
    """The hub's key for heads, made on first use."""
    found = session.exec(
        select(SigningKey).where(SigningKey.purpose == PURPOSE, col(SigningKey.active_to).is_(None))
    ).first()
    if found is not None:
        raw = vault.open_bytes(bytes(found.sealed), table="signing_key", row_id=found.id)
        return found.kid, Ed25519PrivateKey.from_private_bytes(raw)
    key, row_id = Ed25519PrivateKey.generate(), new_id()
    public = key.public_key().public_bytes_raw()
    kid = f"audit-{row_id.hex}"
    session.add(
        SigningKey(
            id=row_id,
            kid=kid,
            purpose=PURPOSE,
            algorithm=ALGORITHM,
            public_key={"kty": "OKP", "crv": "Ed25519", "x": public.hex()},
            sealed=vault.seal(
                key.private_bytes_raw(), tenant_id=HUB_TENANT, table="signing_key", row_id=row_id
            ),
            active_from=act.at,
        )
    )
    session.flush()
    return kid, key


def public_key(session: Session) -> str | None:
    """The public key (hex) that verifies signed heads, to be kept away from the hub."""
    found = session.exec(select(SigningKey).where(SigningKey.purpose == PURPOSE)).first()
    return None if found is None else str(found.public_key["x"])


def export_chain(session: Session, organization_id: UUID) -> Iterator[dict[str, Any]]:
    """Every row of a chain in order, then every signed head; hashes and signatures in hex."""
    rows = session.connection().execute(
        text("SELECT * FROM audit_row WHERE organization_id = :id ORDER BY number"),
        {"id": organization_id},
        execution_options={"yield_per": 1000},
    )
    with rows:
        for row in rows.mappings():
            yield {"kind": "row", **row, "at": row["at"].isoformat(), "hash": row["hash"].hex()}
    heads = session.connection().execute(_SIGNED, {"organization_id": organization_id})
    for head in heads.all():
        yield {
            "kind": "head",
            "length": head.length,
            "hash": bytes(head.hash).hex(),
            "kid": head.kid,
            "signature": bytes(head.signature).hex(),
        }
