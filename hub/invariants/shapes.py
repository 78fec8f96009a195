"""What an invariant is: a statement, what it is held against, and those that break it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.kit.identifiers import PREFIXES, show_id
from hub.vault import Vault

SHOWN_MAX = 10
"""Offenders shown for one broken check; the first ones are enough to find the cause."""


@dataclass(frozen=True, slots=True)
class Offender:
    """One thing that breaks an invariant: ids and numbers only, never a person."""

    problem: str
    noun: str
    id: str


@dataclass(frozen=True, slots=True)
class Check:
    """One set-based question: `sql` answers the ids (first column) of what breaks it."""

    problem: str
    noun: str
    sql: str


Walk = Callable[[Session, Vault], tuple[int, list[Offender]]]
"""A check that SQL alone cannot make (hashes, chains): how many were walked, and offenders."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """What must hold of the live tables at every moment that a transaction can see."""

    id: str
    statement: str
    counted: str
    checks: tuple[Check, ...] = ()
    walk: Walk | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one invariant; it holds when nothing breaks it."""

    id: str
    statement: str
    checked: int
    offenders: tuple[Offender, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found that breaks it."""
        return not self.offenders


def ask(session: Session, vault: Vault, invariant: Invariant) -> Result:
    """Hold one invariant against the tables, as the bound tenant sees them."""
    connection = session.connection()
    checked: int = connection.execute(text(invariant.counted)).scalar_one()
    offenders: list[Offender] = []
    for check in invariant.checks:
        limited = f"SELECT * FROM ({check.sql}) AS found LIMIT {SHOWN_MAX}"
        for row in connection.execute(text(limited)):
            offenders.append(Offender(check.problem, check.noun, shown(check.noun, row[0])))
    if invariant.walk is not None:
        walked, found = invariant.walk(session, vault)
        checked += walked
        offenders += found
    return Result(invariant.id, invariant.statement, checked, tuple(offenders))


def shown(noun: str, value: Any) -> str:
    """An id as the API shows it, where the noun has such ids."""
    if isinstance(value, UUID):
        return show_id(noun, value) if noun in PREFIXES else value.hex
    return str(value)
