"""Keep every byte in or out, once, under its SHA-256; give it back as a stream.

A file is cut into slices; each is compressed, then sealed on its own, so that neither keeping
nor reading holds more than one slice in memory.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from hub.database import hub_view
from hub.kit.errors import HubError, Kind, NotFound
from hub.kit.identifiers import new_id
from hub.record import Act
from hub.tables import Interchange, InterchangePart, TransactionSet
from hub.vault import Vault
from hub.vault.keys import FILE

_file: Any = Interchange.__table__  # type: ignore[attr-defined]
_set: Any = TransactionSet.__table__  # type: ignore[attr-defined]
_part: Any = InterchangePart.__table__  # type: ignore[attr-defined]

_SHREDDED = text(
    "SELECT EXISTS (SELECT 1 FROM data_key WHERE tenant_id = :id AND shredded_at IS NOT NULL)"
)
SLICE_BYTES = 1 << 20
"""Bytes of a slice before compression."""
_LEVEL = 1
"""Fast compression: X12 shrinks five to ten times even so."""


class EmptyFile(HubError):
    """A file without a byte says nothing; nothing was kept."""

    code = "empty_file"
    kind = Kind.UNREADABLE
    title = "The file is empty"


@dataclass(frozen=True, slots=True)
class Kept:
    """One archived file. `again` tells that the same bytes had been kept before."""

    id: UUID
    plan_id: UUID
    sha256: str
    byte_count: int
    again: bool = False


def keep(
    session: Session,
    vault: Vault,
    act: Act,
    pieces: Iterable[bytes],
    *,
    plan_id: UUID,
    direction: Literal["in", "out"],
    control_number: str | None = None,
    usage: str | None = None,
) -> Kept:
    """Archive the bytes (in pieces of any size) of a file from or for a plan.

    The same bytes are kept once: the answer then names the file of the first time, `again`,
    and what this call had written is taken back.

    Raises:
        EmptyFile: there was not a single byte.
    """
    connection = session.connection()
    file_id, digest, byte_count = new_id(), hashlib.sha256(), 0
    with connection.begin_nested() as attempt:
        connection.execute(
            insert(_file).values(
                id=file_id,
                plan_id=plan_id,
                direction=direction,
                sha256=f"being read {file_id.hex}",
                byte_count=0,
                status="kept",
                control_number=control_number,
                usage=usage,
                summary={},
                archived_at=act.at,
            )
        )
        for position, piece in enumerate(_slices(pieces)):
            digest.update(piece)
            byte_count += len(piece)
            _keep_slice(connection, vault, plan_id, file_id, position, piece)
        if not byte_count:
            raise EmptyFile("Send the file's bytes as the body.")
        sha256 = digest.hexdigest()
        known = _find(connection, plan_id, direction, sha256)
        if known is None and not _name(connection, file_id, sha256, byte_count):
            known = _find(connection, plan_id, direction, sha256)
        if known is not None:
            attempt.rollback()
            return Kept(known, plan_id, sha256, byte_count, again=True)
    return Kept(file_id, plan_id, sha256, byte_count)


def read(session: Session, vault: Vault, interchange_id: UUID) -> Iterator[bytes]:
    """The bytes of an archived file, slice by slice, as the tenant may see it."""
    query = (
        select(_part.c.id, _part.c.sealed)
        .where(_part.c.interchange_id == interchange_id)
        .order_by(_part.c.position)
    )
    options = {"stream_results": True, "yield_per": 4}
    with session.connection().execute(query, execution_options=options) as found:
        for part_id, sealed in found:
            table = "interchange_part"
            yield zlib.decompress(vault.open_bytes(bytes(sealed), table=table, row_id=part_id))


def find(session: Session, interchange_id: UUID) -> Any:
    """The row of an archived file.

    Raises:
        NotFound: there is none, or it is another plan's.
    """
    query = select(_file).where(_file.c.id == interchange_id)
    row = session.connection().execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such file.")
    return row


def is_shredded(session: Session, interchange_id: UUID) -> bool:
    """Whether the file's key was destroyed when the time of everybody in it was over."""
    with hub_view(session):
        found = session.connection().execute(_SHREDDED, {"id": interchange_id})
        return bool(found.scalar_one())


def list_files(
    session: Session,
    *,
    direction: str | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[Any]:
    """Archived files in the order of their arrival."""
    query = select(_file).order_by(_file.c.id).limit(limit)
    if direction is not None:
        query = query.where(_file.c.direction == direction)
    if status is not None:
        query = query.where(_file.c.status == status)
    if after is not None:
        query = query.where(_file.c.id > after)
    return list(session.connection().execute(query))


def sets_of(session: Session, interchange_ids: list[UUID]) -> dict[UUID, list[Any]]:
    """The transaction sets of files, in the order of the file."""
    query = select(_set).where(_set.c.interchange_id.in_(interchange_ids)).order_by(_set.c.position)
    found: dict[UUID, list[Any]] = {}
    for row in session.connection().execute(query):
        found.setdefault(row.interchange_id, []).append(row)
    return found


def settle(
    session: Session,
    interchange_id: UUID,
    *,
    status: str,
    summary: dict[str, Any],
    problem: dict[str, Any] | None = None,
    control_number: str | None = None,
    usage: str | None = None,
) -> None:
    """Write down what became of an archived file: applied, refused or set aside."""
    session.connection().execute(
        update(_file)
        .where(_file.c.id == interchange_id)
        .values(
            status=status,
            summary=summary,
            problem=problem,
            control_number=control_number,
            usage=usage,
        )
    )


def _find(connection: Any, plan_id: UUID, direction: str, sha256: str) -> UUID | None:
    query = select(_file.c.id).where(
        _file.c.plan_id == plan_id, _file.c.direction == direction, _file.c.sha256 == sha256
    )
    found: UUID | None = connection.execute(query).scalar_one_or_none()
    return found


def _name(connection: Any, file_id: UUID, sha256: str, byte_count: int) -> bool:
    """Give a file its digest; False when the same bytes were kept at this very moment."""
    named = update(_file).where(_file.c.id == file_id)
    try:
        with connection.begin_nested():
            connection.execute(named.values(sha256=sha256, byte_count=byte_count))
    except IntegrityError:
        return False
    return True


def _keep_slice(
    connection: Any, vault: Vault, plan_id: UUID, file_id: UUID, position: int, piece: bytes
) -> None:
    part_id = new_id()
    packed = zlib.compress(piece, _LEVEL)
    # A key for each file: when nobody may keep it any longer, the key goes, and the file with it.
    sealed = vault.seal(
        packed, tenant_id=file_id, sensitivity=FILE, table="interchange_part", row_id=part_id
    )
    connection.execute(
        insert(_part).values(
            id=part_id,
            plan_id=plan_id,
            interchange_id=file_id,
            position=position,
            byte_count=len(piece),
            sealed=sealed,
        )
    )


def _slices(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in slices of at most SLICE_BYTES."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= SLICE_BYTES:
            whole = b"".join(held)
            full = size - size % SLICE_BYTES
            for start in range(0, full, SLICE_BYTES):
                yield whole[start : start + SLICE_BYTES]
            held, size = [whole[full:]], size - full
    rest = b"".join(held)
    if rest:
        yield rest
