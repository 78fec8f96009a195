"""The vault: one key-encryption key wraps a data key per tenant and sensitivity."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hub.kit.identifiers import new_id
from hub.settings import Settings
from hub.vault.sealed import Unopenable, key_id_of, seal, unseal

REMEMBERED_SECONDS = 60
"""How long a process keeps a key in memory: so soon a rotation or a shredding is felt."""
_INDEX = "blind index"
FILE = "file"
"""Sensitivity of the key of one archived file; the file's id is its tenant."""
HUB_TENANT = UUID(int=0)
"""Tenant of rows that belong to the hub itself (files of plans, signing keys)."""


@dataclass(frozen=True, slots=True)
class DataKeyRow:
    """A wrapped data key as it is stored."""

    id: UUID
    tenant_id: UUID
    sensitivity: str
    wrapped: bytes


class KeyStore(Protocol):
    """Where wrapped data keys are kept (the `data_key` table)."""

    def active(self, tenant_id: UUID, sensitivity: str) -> DataKeyRow | None:
        """The key that seals new values of a tenant, if it has one yet."""
        ...

    def by_id(self, key_id: UUID) -> DataKeyRow | None:
        """Any key, also a retired one."""
        ...

    def add(self, row: DataKeyRow) -> DataKeyRow:
        """Keep a new key; answers the winner when another process was first."""
        ...

    def replace(self, row: DataKeyRow) -> UUID | None:
        """Retire the key that sealed so far and keep a new one; the retired one's id."""
        ...


def load_key_encryption_key(settings: Settings) -> bytes:
    """The 32-byte key-encryption key: from HUB_KEY, a file, or (test mode) made on first use.

    Raises:
        ValueError: the key is not 32 bytes of base64.
    """
    if settings.key is not None:
        return _decoded(settings.key.get_secret_value())
    path = settings.key_file or settings.data_dir / "kek.key"
    if not path.exists():
        if settings.mode == "live":
            raise ValueError(f"no key-encryption key at {path.name}; a live hub never makes one")
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_once(path, base64.b64encode(os.urandom(32)))
    return _decoded(path.read_text().strip())


def _write_once(path: Path, content: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != 32:
        raise ValueError("the key-encryption key is 32 bytes, base64 encoded")
    return key


class Vault:
    """Seals and opens values for (tenant, table, column, row); makes blind indexes.

    Unwrapped data keys stay in this process's memory for a minute. Thread-safe.
    """

    def __init__(self, key_encryption_key: bytes, store: KeyStore) -> None:
        self._kek = _wrapping(key_encryption_key)
        self._first_index_key = _derived(key_encryption_key, b"hub blind index")
        self._index_key: bytes | None = None
        self._cursor_key = _derived(key_encryption_key, b"hub paging cursor")
        self._store = store
        self._lock = threading.Lock()
        self._ciphers: dict[UUID, AESGCM] = {}
        self._active: dict[tuple[UUID, str], tuple[UUID, AESGCM]] = {}
        self._kinds: dict[UUID, str] = {}
        self._forget_at = time.monotonic() + REMEMBERED_SECONDS

    def seal(
        self,
        value: Any,
        *,
        tenant_id: UUID,
        table: str,
        row_id: UUID,
        column: str = "sealed",
        sensitivity: str = "plain",
    ) -> bytes:
        """Encrypt a JSON value (or bytes) for one column of one row of a tenant."""
        key_id, cipher = self._active_key(tenant_id, sensitivity)
        plain = value if isinstance(value, bytes) else _json_bytes(value)
        return seal(cipher, key_id, plain, table=table, column=column, row_id=row_id)

    def open_bytes(
        self, sealed: bytes, *, table: str, row_id: UUID, column: str = "sealed"
    ) -> bytes:
        """Decrypt bytes.

        Raises:
            Unopenable: sealed for another place, changed, or its key is gone (shredded).
        """
        cipher = self._cipher(key_id_of(sealed))
        return unseal(cipher, sealed, table=table, column=column, row_id=row_id)

    def open(self, sealed: bytes, *, table: str, row_id: UUID, column: str = "sealed") -> Any:
        """Decrypt a JSON value; raises as `open_bytes`."""
        return json.loads(self.open_bytes(sealed, table=table, row_id=row_id, column=column))

    def sensitivity_of(self, sealed: bytes) -> str:
        """Under which kind of key bytes were sealed; raises as `open_bytes`."""
        key_id = key_id_of(sealed)
        self._cipher(key_id)
        return self._kinds[key_id]

    def blind_index(self, kind: str, text: str) -> bytes:
        """A 16-byte keyed fingerprint for exact look-ups of a normalised value."""
        if self._index_key is None:
            self._index_key = self._load_index_key()
        return hmac.digest(self._index_key, f"{kind}\0{text}".encode(), hashlib.sha256)[:16]

    def sign_cursor(self, payload: bytes) -> bytes:
        """A 16-byte signature that keeps paging cursors opaque and unforged."""
        return hmac.digest(self._cursor_key, payload, hashlib.sha256)[:16]

    def rotate(self, tenant_id: UUID, sensitivity: str = "plain") -> UUID | None:
        """Seal with a new data key from now on; answers the retired one's id, if there was one.

        Other processes follow within a minute. What the retired key sealed still opens; the
        worker seals it anew (`hub.record.resealing`).
        """
        key_id = new_id()
        wrapped = _wrap(self._kek, key_id, tenant_id, os.urandom(32))
        retired = self._store.replace(DataKeyRow(key_id, tenant_id, sensitivity, wrapped))
        self.forget()
        return retired

    def forget(self) -> None:
        """Drop every data key from memory; they are fetched again when needed."""
        with self._lock:
            self._ciphers = {}
            self._active = {}
            self._kinds = {}
            self._forget_at = time.monotonic() + REMEMBERED_SECONDS

    def _active_key(self, tenant_id: UUID, sensitivity: str) -> tuple[UUID, AESGCM]:
        if time.monotonic() > self._forget_at:
            self.forget()
        found = self._active.get((tenant_id, sensitivity))
        if found is not None:
            return found
        with self._lock:
            row = self._active_row(tenant_id, sensitivity, os.urandom(32))
            found = row.id, AESGCM(_unwrap(self._kek, row))
            self._ciphers[row.id], self._kinds[row.id] = found[1], row.sensitivity
            self._active[tenant_id, sensitivity] = found
            return found

    def _active_row(self, tenant_id: UUID, sensitivity: str, first: bytes) -> DataKeyRow:
        """The key in use; where there is none yet, `first` becomes it."""
        row = self._store.active(tenant_id, sensitivity)
        if row is None:
            key_id = new_id()
            wrapped = _wrap(self._kek, key_id, tenant_id, first)
            row = self._store.add(DataKeyRow(key_id, tenant_id, sensitivity, wrapped))
        return row

    def _load_index_key(self) -> bytes:
        """The key of the blind indexes: kept wrapped, so that it outlives the key over it."""
        with self._lock:
            row = self._active_row(HUB_TENANT, _INDEX, self._first_index_key)
            return _unwrap(self._kek, row)

    def _cipher(self, key_id: UUID) -> AESGCM:
        if time.monotonic() > self._forget_at:
            self.forget()
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            row = self._store.by_id(key_id)
            if row is None or not row.wrapped:
                raise Unopenable("the data key is gone")
            cipher = self._ciphers[key_id] = AESGCM(_unwrap(self._kek, row))
            self._kinds[key_id] = row.sensitivity
        return cipher


def rewrap(row: DataKeyRow, old: bytes, new: bytes) -> DataKeyRow:
    """The same data key under another key-encryption key; nothing that it sealed changes.

    Raises:
        InvalidTag: the row was not wrapped with `old`.
    """
    key = _unwrap(_wrapping(old), row)
    wrapped = _wrap(_wrapping(new), row.id, row.tenant_id, key)
    return DataKeyRow(row.id, row.tenant_id, row.sensitivity, wrapped)


def _wrapping(key_encryption_key: bytes) -> AESGCM:
    return AESGCM(_derived(key_encryption_key, b"hub data-key wrapping"))


def _wrap(kek: AESGCM, key_id: UUID, tenant_id: UUID, key: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + kek.encrypt(nonce, key, key_id.bytes + tenant_id.bytes)


def _unwrap(kek: AESGCM, row: DataKeyRow) -> bytes:
    wrapped = bytes(row.wrapped)
    return kek.decrypt(wrapped[:12], wrapped[12:], row.id.bytes + row.tenant_id.bytes)


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(key)


def _json_bytes(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str).encode()
