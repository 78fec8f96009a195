"""Whose rows a transaction may see: bound by literal SET LOCAL at its start, unset means none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session

from hub.database.pipeline import ask, has_failed

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Tenant:
    """The organization for whom a transaction works; `hub` sees everything."""

    scope: Literal["hub", "cbo", "plan"]
    organization_id: UUID = _NOBODY

    def statement(self) -> str:
        """Literal SET LOCAL statements (they reach Citus workers; parameters would not)."""
        return (
            f"SET LOCAL app.scope = '{self.scope}'; "
            f"SET LOCAL app.organization = '{self.organization_id}'"
        )


HUB = Tenant("hub")
_LOOKING = "looks across organizations"


def bind(session: Session, tenant: Tenant) -> None:
    """Every transaction of this session, from now on, works for the tenant."""
    session.info["tenant"] = tenant
    if session.in_transaction():
        session.connection().exec_driver_sql(tenant.statement())


@contextmanager
def hub_view(session: Session) -> Iterator[None]:
    """Let a tenant's act see across organizations for a moment.

    For what no tenant may see but the act must know: units of a person across CBOs, a
    contract's terms, the person behind a CIN. What is read inside must not leave the act
    except as numbers or as the tenant's own rows. Pending writes are flushed on both sides.
    """
    tenant = session.info.get("tenant")
    if tenant is None or tenant.scope == "hub" or session.info.get(_LOOKING):
        yield  # an inner view must not end the outer one
        return
    session.flush()
    ask(session, "SET LOCAL app.scope = 'hub'")
    session.info[_LOOKING] = True
    try:
        yield
        session.flush()
    finally:
        session.info[_LOOKING] = False
        # After a failed statement the transaction is over; its settings died with it.
        if session.in_transaction() and session.is_active and not has_failed(session):
            ask(session, f"SET LOCAL app.scope = '{tenant.scope}'")


def watch_sessions() -> None:
    """Bind the tenant whenever a transaction begins (once per process)."""
    if not event.contains(OrmSession, "after_begin", _bind_on_begin):
        event.listen(OrmSession, "after_begin", _bind_on_begin)


def _bind_on_begin(session: OrmSession, transaction: object, connection: Connection) -> None:
    tenant = session.info.get("tenant")
    if tenant is not None:
        connection.exec_driver_sql(tenant.statement())
