"""Archived files as answers: streamed in a transaction of their own, with their digest."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from hub.api.dependencies import Hub
from hub.database import Tenant
from hub.exchange import archive
from hub.kit.errors import HubError, Kind


class FileShredded(HubError):
    """The time of everybody in the file was over, and its key was destroyed."""

    code = "file_shredded"
    kind = Kind.UNKNOWN
    title = "The file was destroyed"


def stream(hub: Hub, tenant: Tenant, interchange_id: UUID) -> Iterator[bytes]:
    """The bytes of a file, slice by slice; the request's own session has ended by then.

    Raises:
        FileShredded: there is nothing left to read.
    """
    with hub.database.session(tenant) as session:
        if archive.is_shredded(session, interchange_id):
            raise FileShredded("The file was destroyed ten years after everybody in it.")
    return _slices(hub, tenant, interchange_id)


def _slices(hub: Hub, tenant: Tenant, interchange_id: UUID) -> Iterator[bytes]:
    with hub.database.session(tenant) as session:
        yield from archive.read(session, hub.vault, interchange_id)


def digest_headers(sha256: str, byte_count: int) -> dict[str, str]:
    """`Repr-Digest` (RFC 9530), a strong ETag, and the length."""
    digest = base64.b64encode(bytes.fromhex(sha256)).decode()
    return {
        "repr-digest": f"sha-256=:{digest}:",
        "etag": f'"{sha256}"',
        "content-length": str(byte_count),
    }


def served_as(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that answers a file of one of these types."""
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": dict.fromkeys(media_types, schema)}}
