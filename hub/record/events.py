"""The change feed: thin facts (ids only) in the order in which they became true for readers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Text, cast, func, select, tuple_
from sqlmodel import Session

from hub.database.bulk import insert_rows
from hub.kit.identifiers import new_ids
from hub.record.act import Act
from hub.tables import Event

_event = Event.__table__  # type: ignore[attr-defined]
_COLUMNS = ("id", "kind", "subject", "subject_id", "cbo_id", "plan_id", "request_id")
_WRITTEN_IN = {"written_in": "pg_current_xact_id()::text::bigint"}
_OLDEST_OPEN = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)


class Change(NamedTuple):
    """One thing that changed: `kind` is `noun.what` (`encounter.ready`, `claim.paid`)."""

    kind: str
    subject: str
    subject_id: UUID
    cbo_id: UUID | None = None
    plan_id: UUID | None = None
    request_id: str | None = None
    """Where several requests share an act: the one that this answers."""


def announce(session: Session, act: Act, changes: Iterable[Change]) -> None:
    """Write events in the act's own transaction: they exist exactly when the effect does."""
    listed = list(changes)
    insert_rows(
        session,
        _event,
        _COLUMNS,
        (
            (its_id, *change[:-1], change.request_id or act.request_id)
            for its_id, change in zip(new_ids(len(listed)), listed, strict=True)
        ),
        same={"at": act.at},
        computed=_WRITTEN_IN,
    )


def read_feed(
    session: Session, *, after: tuple[int, UUID] | None, limit: int
) -> list[dict[str, Any]]:
    """The next events after a cursor (written_in, id), oldest first, as the tenant may see them.

    Rows of transactions younger than the oldest one still open are left for the next call, so
    that following the cursor never loses an event that commits late.
    """
    query = (
        select(_event)
        .where(_event.c.written_in < _OLDEST_OPEN)
        .order_by(_event.c.written_in, _event.c.id)
        .limit(limit)
    )
    tenant = session.info.get("tenant")
    if tenant is not None and tenant.scope != "hub":
        # Row security shows no others; said here too, so that its own are found by key.
        whose = _event.c.cbo_id if tenant.scope == "cbo" else _event.c.plan_id
        query = query.where(whose == tenant.organization_id)
    if after is not None:
        query = query.where(tuple_(_event.c.written_in, _event.c.id) > tuple_(*after))
    return [dict(row) for row in session.connection().execute(query).mappings()]
