"""Sealed bytes: AES-256-GCM bound to the table, column, row and key they belong to."""

from __future__ import annotations

import os
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE_BYTES = 12
HEADER_BYTES = 1 + 16 + _NONCE_BYTES


class Unopenable(Exception):
    """The bytes were not sealed for this place with this key, or were changed since."""


def _bound_to(table: str, column: str, row_id: UUID, key_id: UUID) -> bytes:
    return b"|".join((table.encode(), column.encode(), row_id.bytes, key_id.bytes))


def seal(
    cipher: AESGCM, key_id: UUID, plain: bytes, *, table: str, column: str, row_id: UUID
) -> bytes:
    """Encrypt `plain` so that it opens only at (table, column, row).

    Layout: version byte, 16 bytes key id, 12 bytes random nonce, ciphertext with its tag.
    """
    nonce = os.urandom(_NONCE_BYTES)
    box = cipher.encrypt(nonce, plain, _bound_to(table, column, row_id, key_id))
    return _VERSION + key_id.bytes + nonce + box


def key_id_of(sealed: bytes) -> UUID:
    """Which data key sealed these bytes.

    Raises:
        Unopenable: the bytes are too short or of an unknown version.
    """
    if len(sealed) < HEADER_BYTES + 16 or sealed[:1] != _VERSION:
        raise Unopenable("not sealed bytes of a known version")
    return _key_id(bytes(sealed[1:17]))


@lru_cache(maxsize=1024)
def _key_id(raw: bytes) -> UUID:
    return UUID(bytes=raw)


def unseal(cipher: AESGCM, sealed: bytes, *, table: str, column: str, row_id: UUID) -> bytes:
    """Decrypt bytes sealed for (table, column, row).

    Raises:
        Unopenable: another place, another key, or changed bytes.
    """
    key_id = key_id_of(sealed)
    nonce = bytes(sealed[17:HEADER_BYTES])
    try:
        return cipher.decrypt(
            nonce, bytes(sealed[HEADER_BYTES:]), _bound_to(table, column, row_id, key_id)
        )
    except InvalidTag:
        raise Unopenable("sealed for another place or changed since") from None
