"""What encounters are answered with: to who may see them, kept apart where the law says so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlmodel import Session

from hub.api.access import Caller
from hub.api.encounter_shapes import BatchOut, EncounterOut, RowOut, RowProblem
from hub.encounters.intake import Accepted, Outcome, Refused
from hub.encounters.queries import read_encounters
from hub.kit.errors import NotFound
from hub.record import keep_apart


def accepted(outcome: Outcome) -> Accepted:
    """The outcome of one encounter; raises what it was refused for."""
    if isinstance(outcome, Refused):
        raise outcome.error
    return outcome


def row_id(row: Any) -> UUID:
    """By which pages of encounters go on."""
    its_id: UUID = row.id
    return its_id


def shown(session: Session, caller: Caller, its_id: UUID) -> EncounterOut:
    """One encounter; raises NotFound."""
    row = read_encounters(session, [its_id]).get(its_id)
    if row is None:
        raise NotFound("There is no such encounter.")
    told = EncounterOut.of(row, clear=caller.reads_sensitive)
    if told.sensitive:
        keep_apart(session)
    return told


def batch(session: Session, caller: Caller, outcomes: list[Outcome]) -> BatchOut:
    """One row for each outcome, in their order, and how many of each."""
    kept = read_encounters(session, [o.id for o in outcomes if isinstance(o, Accepted)])
    if any(row.sensitivity == "sensitive" for row in kept.values()):
        keep_apart(session)
    rows = []
    for place, outcome in enumerate(outcomes):
        if isinstance(outcome, Refused):
            problem = RowProblem.of(outcome.error)
            rows.append(RowOut(row=place, outcome="refused", encounter=None, problem=problem))
            continue
        rows.append(
            RowOut(
                row=place,
                outcome="repeated" if outcome.repeated else "accepted",
                encounter=EncounterOut.of(kept[outcome.id], clear=caller.reads_sensitive),
                problem=None,
            )
        )
    counts = {
        name: sum(row.outcome == name for row in rows)
        for name in ("accepted", "repeated", "refused")
    }
    return BatchOut(**counts, rows=rows)
