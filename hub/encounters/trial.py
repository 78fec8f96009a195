"""Try a change of terms, or today's rules, on what was judged before it is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.contracts.terms import TermUnfit
from hub.encounters.decisions import KeptDecision, open_decisions
from hub.kit.clock import add_months
from hub.rules.decisions import Flip, try_change
from hub.tables.references import get_contract
from hub.vault import Vault

FLIPS_MAX = 1_000
"""Flips listed in one answer; the count of those tried is always whole."""
_CHUNK = 500

# The latest decision of every encounter in the span, in order of id so that chunks follow on.
_DECISIONS = text(
    """
    SELECT DISTINCT ON (d.encounter_id) d.id, d.encounter_id, d.at, d.rule_book, d.sealed,
           d.terms_hash, e.service_date
      FROM encounter e JOIN decision d ON d.encounter_id = e.id
     WHERE e.service_date BETWEEN :first AND :last AND e.status <> 'withdrawn'
       AND (CAST(:contract_id AS uuid) IS NULL OR e.contract_id = :contract_id)
       AND e.id > :after
     ORDER BY d.encounter_id, d.id DESC
     LIMIT :limit
    """
)


@dataclass(frozen=True, slots=True)
class Flipped:
    """One encounter whose status would change."""

    encounter_id: UUID
    service_date: date
    flip: Flip


@dataclass(frozen=True, slots=True)
class Trial:
    """How many decisions were tried, and those that flip (`more` when there are others)."""

    tried: int
    flips: tuple[Flipped, ...]
    more: bool


def try_on_record(
    session: Session,
    vault: Vault,
    *,
    until: date,
    months: int,
    contract_ref: str | None,
    terms: Mapping[str, Any],
) -> Trial:
    """Ask of every encounter served in the months before `until` what would come of it now.

    With `terms`, those values stand as confirmed; always by the rules of today's book. Facts
    and sums stay as they were gathered. The caller is an administrator.

    Raises:
        NotFound: no such contract.
        TermUnfit: a value that its term does not take.
    """
    contract_id = None if contract_ref is None else get_contract(session, contract_ref).id
    asked = {"first": add_months(until, -months), "last": until, "contract_id": contract_id}
    tried, more = 0, False
    flips: list[Flipped] = []
    for day, kept in _kept(session, vault, asked):
        tried += 1
        try:
            flip = try_change(kept.document, terms=terms)
        except ValueError as unfit:
            raise TermUnfit(str(unfit), pointers=(("/terms", str(unfit)),)) from None
        if flip.flips and len(flips) < FLIPS_MAX:
            flips.append(Flipped(kept.encounter_id, day, flip))
        elif flip.flips:
            more = True
    return Trial(tried, tuple(flips), more)


def _kept(
    session: Session, vault: Vault, asked: dict[str, Any]
) -> Iterator[tuple[date, KeptDecision]]:
    after = UUID(int=0)
    while True:
        values = {**asked, "after": after, "limit": _CHUNK}
        rows = list(session.connection().execute(_DECISIONS, values))
        for row, kept in zip(rows, open_decisions(session, vault, rows), strict=True):
            yield row.service_date, kept
        if len(rows) < _CHUNK:
            return
        after = rows[-1].encounter_id
