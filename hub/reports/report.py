"""What every report is: named columns, rows, sums; as values that JSON and CSV both print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Result, TextClause
from sqlmodel import Session

WORK_MEMORY = "96MB"
Cell = str | int | date | None
"""A value of a report. Amounts are cents; shares are basis points; never a fraction."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is narrowed to, and the day it is told on.

    `first` and `last` bound the date of service (or of posting, for fee income).
    """

    today: date
    cbo_id: UUID | None = None
    plan_id: UUID | None = None
    first: date | None = None
    last: date | None = None

    @property
    def parameters(self) -> dict[str, object]:
        """The same as query parameters."""
        return {
            "today": self.today,
            "cbo_id": self.cbo_id,
            "plan_id": self.plan_id,
            "first": self.first,
            "last": self.last,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """A report as told on a day."""

    name: str
    as_of: date
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    totals: dict[str, int] = field(default_factory=dict)


def fetch(session: Session, statement: TextClause, parameters: Mapping[str, object]) -> Result[Any]:
    """Run a report's query with room to sort and hash in memory, for this transaction only.

    Compiling such a query anew (JIT) costs more than it saves.
    """
    connection = session.connection()
    connection.exec_driver_sql(f"SET LOCAL work_mem = '{WORK_MEMORY}'; SET LOCAL jit = off")
    return connection.execute(statement, parameters)


def narrowed(alias: str, *, day: str = "service_date") -> str:
    """SQL conditions of `Asked` on a table with cbo_id, plan_id and a day."""
    return (
        f"(CAST(:cbo_id AS uuid) IS NULL OR {alias}.cbo_id = :cbo_id) "
        f"AND (CAST(:plan_id AS uuid) IS NULL OR {alias}.plan_id = :plan_id) "
        f"AND (CAST(:first AS date) IS NULL OR {alias}.{day} >= :first) "
        f"AND (CAST(:last AS date) IS NULL OR {alias}.{day} <= :last)"
    )


def share_bp(part: int, whole: int) -> int:
    """A part of a whole in basis points, rounded down; nothing of nothing is nothing."""
    return part * 10_000 // whole if whole else 0
