"""A body too large for memory: on disk while it is read, under a key that only memory knows."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from typing import IO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MEMORY_BYTES = 4 << 20
"""Bytes of one body that stay in memory; what is more goes to a file without a name."""
SLICE_BYTES = 1 << 20
_NONCE_BYTES, _TAG_BYTES = 12, 16


class Spool:
    """Takes a body piece by piece, hashes it on the way, and gives it back any number of times.

    A plan's file is health data: on disk each slice is sealed (AES-256-GCM) with a key that dies
    with the request, in a file that is unlinked before it is written.
    """

    def __init__(self) -> None:
        self.byte_count = 0
        self._digest = hashlib.sha256()
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._file: IO[bytes] | None = None
        self._cipher: AESGCM | None = None
        self._sizes: list[int] = []

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            OSError: the disk is full.
        """
        self.byte_count += len(piece)
        self._digest.update(piece)
        self._held.append(piece)
        self._held_bytes += len(piece)
        if self._held_bytes >= (MEMORY_BYTES if self._file is None else SLICE_BYTES):
            self._put_away()

    @property
    def digest(self) -> bytes:
        """SHA-256 of everything so far."""
        return self._digest.digest()

    def pieces(self) -> Iterator[bytes]:
        """The body from its beginning, slice by slice."""
        if self._file is not None and self._cipher is not None:
            self._file.seek(0)
            for number, size in enumerate(self._sizes):
                nonce = self._file.read(_NONCE_BYTES)
                box = self._file.read(size + _TAG_BYTES)
                yield self._cipher.decrypt(nonce, box, number.to_bytes(8, "big"))
        yield from self._held

    def close(self) -> None:
        """Let go of the file; its blocks hold nothing that anybody could read."""
        self._held, self._cipher = [], None
        if self._file is not None:
            self._file.close()
            self._file = None

    def _put_away(self) -> None:
        if self._file is None or self._cipher is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
            self._cipher = AESGCM(os.urandom(32))
        plain = b"".join(self._held)
        nonce, number = os.urandom(_NONCE_BYTES), len(self._sizes).to_bytes(8, "big")
        self._file.seek(0, os.SEEK_END)
        self._file.write(nonce + self._cipher.encrypt(nonce, plain, number))
        self._sizes.append(len(plain))
        self._held, self._held_bytes = [], 0
