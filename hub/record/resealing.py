"""Sealing anew what a retired data key sealed, a little at a time, while the hub serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, text, update
from sqlmodel import Session

from hub.kit.identifiers import new_id
from hub.record.act import Act
from hub.record.audit import note
from hub.record.work import Lease, ask_for
from hub.tables import metadata
from hub.vault import Vault
from hub.vault.keys import FILE, REMEMBERED_SECONDS

RESEAL = "reseal"
ROWS_AT_ONCE = 500
# A process that has not yet heard of the rotation may still seal with the retired key.
HEARD_AFTER = timedelta(seconds=2 * REMEMBERED_SECONDS)


@dataclass(frozen=True, slots=True)
class _Key:
    tenant_id: UUID
    sensitivity: str
    retired_at: datetime


def sealed_tables() -> list[Table]:
    """Every table with sealed bytes, in a fixed order."""
    tables = (table for table in metadata.sorted_tables if "sealed" in table.columns)
    return sorted(tables, key=lambda table: table.name)


def ask_to_reseal(session: Session, key_id: UUID, now: datetime) -> None:
    """Leave the work for the worker: everything under a retired key, table after table."""
    _ask(session, key_id, sealed_tables()[0].name, None, now)


def rotate_keys(session: Session, vault: Vault, act: Act, tenant_id: UUID | None) -> int:
    """Seal with new data keys from now on, one tenant's or everybody's; answers how many.

    The worker seals anew what the old ones sealed. Blind indexes keep theirs, and so does each
    archived file, whose key seals nothing but that file.
    """
    found = session.connection().execute(_IN_USE, {"chosen": tenant_id})
    keys = found.all()
    for each, sensitivity in keys:
        retired = vault.rotate(each, sensitivity)
        if retired is not None:
            ask_to_reseal(session, retired, act.at)
            detail = {"tenant_id": each.hex, "sensitivity": sensitivity}
            note(session, act, "data_key.rotated", subject="data_key", subject_id=retired,
                 detail=detail)  # fmt: skip
    return len(keys)


def reseal(session: Session, vault: Vault, act: Act, lease: Lease) -> None:
    """One piece: some rows of one table; asks for the next piece until no row is left.

    When all tables are through and the retired key may still have been in use, it asks for
    another round later. The last round finds nothing and ends it.
    """
    key_id = lease.subject_id
    key = _key(session, key_id)
    names = [table.name for table in sealed_tables()]
    place = names.index(lease.detail["table"])
    table = sealed_tables()[place]
    after = lease.detail["after"]
    rows = _some(session, table, key_id, None if after is None else UUID(after))
    for row in rows:
        plain = vault.open_bytes(bytes(row.sealed), table=table.name, row_id=row.id)
        # Files archived under the hub's own key move to a key of their own.
        of_file = table.name == "interchange_part"
        sealed = vault.seal(
            plain,
            tenant_id=row.interchange_id if of_file else key.tenant_id,
            sensitivity=FILE if of_file else key.sensitivity,
            table=table.name,
            row_id=row.id,
        )
        session.connection().execute(
            update(table).where(table.c.id == row.id).values(sealed=sealed)
        )
    found = lease.detail["found"] + len(rows)
    if len(rows) == ROWS_AT_ONCE:
        _ask(session, key_id, table.name, rows[-1].id, act.at, found)
    elif place + 1 < len(names):
        _ask(session, key_id, names[place + 1], None, act.at, found)
    elif found or act.at < key.retired_at + HEARD_AFTER:
        _ask(session, key_id, names[0], None, max(act.at, key.retired_at + HEARD_AFTER))
    else:
        note(session, act, "data_key.emptied", subject="data_key", subject_id=key_id)


def rows_under(session: Session, key_id: UUID) -> int:
    """How many rows a data key still seals."""
    counts = (
        session.connection()
        .execute(text(f'SELECT count(*) FROM "{table.name}" WHERE {_UNDER}'), _asked(key_id))
        .scalar_one()
        for table in sealed_tables()
    )
    return sum(counts)


_IN_USE = text(
    "SELECT tenant_id, sensitivity FROM data_key WHERE retired_at IS NULL "
    "AND sensitivity NOT IN ('blind index', 'file') "
    "AND (CAST(:chosen AS uuid) IS NULL OR tenant_id = :chosen) ORDER BY id"
)
_UNDER = "substring(sealed FROM 2 FOR 16) = :key_id"


def _asked(key_id: UUID) -> dict[str, Any]:
    return {"key_id": key_id.bytes}


def _some(session: Session, table: Table, key_id: UUID, after: UUID | None) -> list[Any]:
    of_file = [table.c.interchange_id] if table.name == "interchange_part" else []
    columns = [table.c.id, table.c.sealed, *of_file]
    query = select(*columns).where(text(_UNDER)).order_by(table.c.id)
    if after is not None:
        query = query.where(table.c.id > after)
    locked = query.limit(ROWS_AT_ONCE).with_for_update()
    return list(session.connection().execute(locked, _asked(key_id)))


def _ask(
    session: Session, key_id: UUID, table: str, after: UUID | None, due_at: datetime, found: int = 0
) -> None:
    ask_for(
        session,
        RESEAL,
        subject_id=key_id,
        due_at=due_at,
        once=new_id().hex,
        detail={"table": table, "after": after and str(after), "found": found},
    )


def _key(session: Session, key_id: UUID) -> _Key:
    found = session.connection().execute(
        text("SELECT tenant_id, sensitivity, retired_at FROM data_key WHERE id = :id"),
        {"id": key_id},
    )
    return _Key(*found.one())
