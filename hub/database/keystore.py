"""Where the vault keeps wrapped data keys: the `data_key` table, in transactions of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text

from hub.database.tenancy import HUB
from hub.kit.clock import SystemClock
from hub.vault import DataKeyRow

_ACTIVE = text(
    "SELECT id, tenant_id, sensitivity, wrapped FROM data_key "
    "WHERE tenant_id = :tenant_id AND sensitivity = :sensitivity AND retired_at IS NULL"
)
_BY_ID = text("SELECT id, tenant_id, sensitivity, wrapped FROM data_key WHERE id = :id")
_ADD = text(
    "INSERT INTO data_key (id, tenant_id, sensitivity, wrapped, created_at) "
    "VALUES (:id, :tenant_id, :sensitivity, :wrapped, :created_at) "
    "ON CONFLICT (tenant_id, sensitivity) WHERE retired_at IS NULL DO NOTHING"
)


_RETIRE = text(
    "UPDATE data_key SET retired_at = :now WHERE tenant_id = :tenant_id "
    "AND sensitivity = :sensitivity AND retired_at IS NULL RETURNING id"
)
_ALL = text("SELECT id, tenant_id, sensitivity, wrapped FROM data_key WHERE wrapped <> ''")
_REWRAP = text("UPDATE data_key SET wrapped = :wrapped WHERE id = :id")


def _columns(row: DataKeyRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "tenant_id": row.tenant_id,
        "sensitivity": row.sensitivity,
        "wrapped": row.wrapped,
    }


class DatabaseKeyStore:
    """Keys are committed on their own: a value sealed with a key must never outlive it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def active(self, tenant_id: UUID, sensitivity: str) -> DataKeyRow | None:
        """The tenant's key for new values, if there is one."""
        return self._one(_ACTIVE, {"tenant_id": tenant_id, "sensitivity": sensitivity})

    def by_id(self, key_id: UUID) -> DataKeyRow | None:
        """Any key."""
        return self._one(_BY_ID, {"id": key_id})

    def add(self, row: DataKeyRow) -> DataKeyRow:
        """Keep a new key, or answer the one that another process kept first."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql(HUB.statement())
            connection.execute(
                _ADD,
                {**_columns(row), "created_at": SystemClock().now()},
            )
        kept = self.active(row.tenant_id, row.sensitivity)
        if kept is None:
            raise RuntimeError("a data key vanished while it was kept")
        return kept

    def replace(self, row: DataKeyRow) -> UUID | None:
        """Retire the active key of the same tenant and sensitivity, and keep the new one."""
        now = SystemClock().now()
        asked = {"tenant_id": row.tenant_id, "sensitivity": row.sensitivity, "now": now}
        with self._engine.begin() as connection:
            connection.exec_driver_sql(HUB.statement())
            retired: UUID | None = connection.execute(_RETIRE, asked).scalar_one_or_none()
            connection.execute(_ADD, {**_columns(row), "created_at": now})
        return retired

    def all(self) -> list[DataKeyRow]:
        """Every key that still has its bytes."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql(HUB.statement())
            return [DataKeyRow(*row) for row in connection.execute(_ALL)]

    def rewrapped(self, rows: list[DataKeyRow]) -> None:
        """Keep all these keys under their new wrapping, together."""
        with self._engine.begin() as connection:
            connection.exec_driver_sql(HUB.statement())
            for row in rows:
                connection.execute(_REWRAP, {"id": row.id, "wrapped": row.wrapped})

    def _one(self, statement: Any, values: dict[str, Any]) -> DataKeyRow | None:
        with self._engine.begin() as connection:
            connection.exec_driver_sql(HUB.statement())
            found = connection.execute(statement, values).one_or_none()
        return None if found is None else DataKeyRow(*found)
