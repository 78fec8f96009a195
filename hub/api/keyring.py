"""The hub's own signing keys: found or made at start, published, rotated with overlap."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from hub.api.keys import (
    PublicKey,
    SigningKey,
    load_signing_key,
    make_signing_key,
    register_jwk,
    show_jwk,
)
from hub.database import HUB, Database
from hub.kit.clock import Clock
from hub.kit.identifiers import new_id
from hub.tables import SigningKey as SigningKeyRow
from hub.vault import Vault
from hub.vault.keys import HUB_TENANT

PURPOSE = "access_token"
KEY_LIFE = timedelta(days=90)
OVERLAP = timedelta(hours=1)
"""How long a retired key is still published and believed: longer than any token it signed."""
_LOOK_AGAIN_SECONDS = 1


class Keyring:
    """Signs with the newest key; believes every key that has not run out. Thread-safe."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[PublicKey, datetime]] = {}
        self._signing: tuple[datetime, SigningKey] | None = None
        self._looked_at = 0

    def signing_key(self) -> SigningKey:
        """The key that signs now; a new one is made when the newest is ninety days old."""
        now = self._clock.now()
        with self._lock:
            if self._signing is None or now >= self._signing[0]:
                with self._database.session(HUB) as session:
                    self._signing = self._current(session, now)
                self._load()
            return self._signing[1]

    def find(self, kid: str) -> PublicKey | None:
        """Our record of a key, also one that another process made a moment ago.

        An unknown kid makes us look in the database once a second at most.
        """
        found = self._known.get(kid)
        if found is None:
            # Who comes while another looks waits for what it finds.
            with self._lock:
                if time.monotonic() - self._looked_at > _LOOK_AGAIN_SECONDS:
                    self._load()
                found = self._known.get(kid)
        if found is None or self._clock.now() >= found[1] + OVERLAP:
            return None
        return found[0]

    def published(self) -> list[dict[str, str]]:
        """The JWKS: every key that may still have signed a living token."""
        self.signing_key()
        now = self._clock.now()
        return [show_jwk(key) for key, end in self._known.values() if now < end + OVERLAP]

    def _current(self, session: Session, now: datetime) -> tuple[datetime, SigningKey]:
        newest = session.exec(
            select(SigningKeyRow)
            .where(
                SigningKeyRow.purpose == PURPOSE,
                col(SigningKeyRow.active_from) <= now,
                col(SigningKeyRow.active_to) > now,
            )
            .order_by(col(SigningKeyRow.active_from).desc())
            .limit(1)
        ).first()
        if newest is None or newest.active_to is None:
            return self._make(session, now)
        pem = self._vault.open_bytes(bytes(newest.sealed), table="signing_key", row_id=newest.id)
        return newest.active_to, load_signing_key(pem)

    def _make(self, session: Session, now: datetime) -> tuple[datetime, SigningKey]:
        key, row_id, ends = make_signing_key(), new_id(), now + KEY_LIFE
        sealed = self._vault.seal(
            key.private_pem.encode(), tenant_id=HUB_TENANT, table="signing_key", row_id=row_id
        )
        session.add(
            SigningKeyRow(
                id=row_id,
                kid=key.public.kid,
                purpose=PURPOSE,
                algorithm=key.public.algorithm,
                public_key=show_jwk(key.public),
                sealed=sealed,
                active_from=now,
                active_to=ends,
            )
        )
        return ends, key

    def _load(self) -> None:
        self._looked_at = int(time.monotonic())
        with self._database.session(HUB) as session:
            rows = session.exec(
                select(SigningKeyRow).where(
                    SigningKeyRow.purpose == PURPOSE, col(SigningKeyRow.active_to).is_not(None)
                )
            ).all()
        for row in rows:
            if row.active_to is not None:
                self._known[row.kid] = (register_jwk(row.public_key), row.active_to)
