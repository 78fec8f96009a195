"""One archived interchange -> each transaction set to its receiver, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session

from hub.acknowledgments.apply import apply_277ca, apply_999, apply_ta1
from hub.acknowledgments.events import Source
from hub.database import hub_view
from hub.exchange import archive
from hub.kit.identifiers import new_id
from hub.record import Act, note
from hub.remittances.kept import File
from hub.remittances.post import post_file
from hub.tables import Interchange as InterchangeRow
from hub.tables import TransactionSet as SetRow
from hub.vault import Vault
from hub.x12.envelope import walk
from hub.x12.errors import Finding, X12Error
from hub.x12.events import GroupHeader, InterchangeHeader, SetHeader
from hub.x12.findings import refuse
from hub.x12.interchange import survey
from hub.x12.read_277ca import read_277ca
from hub.x12.read_999 import read_999, read_ta1
from hub.x12.tokens import Segment

_file: Any = InterchangeRow.__table__  # type: ignore[attr-defined]
_set: Any = SetRow.__table__  # type: ignore[attr-defined]

ACKNOWLEDGMENTS = frozenset({"999", "277CA"})
NOTES_MAX = 100
"""Harmless findings that are kept of one file."""


@dataclass(slots=True)
class _SetSeen:
    """One transaction set (or TA1) that a file holds."""

    kind: str
    control_number: str
    group_number: str | None
    id: UUID = field(default_factory=new_id)


@dataclass(slots=True)
class _Seen:
    """What a first look at a file found; nothing in it was read by meaning yet."""

    control_number: str | None = None
    usage: str | None = None
    sets: list[_SetSeen] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def apply_file(session: Session, vault: Vault, act: Act, interchange_id: UUID) -> None:
    """Apply an archived file of a plan: TA1s, then acknowledgments, then remittances.

    A file that was applied or refused before is left as it is. Everything happens in the
    caller's transaction: damage anywhere refuses the file whole, and a crash leaves it archived
    and waiting (`waiting_files`).

    Raises:
        X12Error: the file is damaged (now, or when it was first applied); the caller rolls
            back, then calls `refuse_file`.
    """
    with hub_view(session):
        row = session.connection().execute(
            select(_file).where(_file.c.id == interchange_id).with_for_update()
        ).one()  # fmt: skip
        if row.status == "refused":
            raise X12Error(_finding(row.problem))
        if row.status != "kept":
            return
        seen = _look(archive.read(session, vault, interchange_id))
        _keep_sets(session, row, seen)
        results = _apply_sets(session, vault, act, row, seen)
        _settle_sets(session, seen, results)
        archive.settle(
            session,
            interchange_id,
            status="applied" if results else "set_aside",
            summary={"notes": seen.notes},
            control_number=seen.control_number,
            usage=seen.usage,
        )
    note(session, act, "interchange.applied", subject="interchange", subject_id=interchange_id)


def refuse_file(session: Session, act: Act, interchange_id: UUID, error: X12Error) -> None:
    """Write down that a file was refused, for which finding and where; its bytes are kept."""
    problem = {
        "code": error.code,
        "detail": error.message,
        "position": error.position,
        "segment_id": error.segment_id,
    }
    with hub_view(session):
        archive.settle(session, interchange_id, status="refused", summary={}, problem=problem)
    note(session, act, "interchange.refused", subject="interchange", subject_id=interchange_id)


def _finding(problem: dict[str, Any]) -> Finding:
    """The finding for which a file was refused the first time."""
    return Finding(
        problem["code"],
        problem["detail"],
        True,
        1,
        position=problem["position"],
        segment_id=problem["segment_id"],
    )


def waiting_files(
    session: Session, *, before: datetime, limit: int = 100
) -> list[tuple[UUID, UUID]]:
    """(file, plan) of files archived before then but not applied: a crash came in between."""
    query = (
        select(_file.c.id, _file.c.plan_id)
        .where(_file.c.direction == "in", _file.c.status == "kept", _file.c.archived_at < before)
        .order_by(_file.c.id)
        .limit(limit)
    )
    return [(row.id, row.plan_id) for row in session.connection().execute(query)]


def _look(pieces: Iterator[bytes]) -> _Seen:
    """Walk through the envelope once.

    Raises:
        X12Error: the first finding that refuses; or there is no interchange at all.
    """
    seen = _Seen()
    group: GroupHeader | None = None
    for event in walk(pieces):
        if isinstance(event, Finding):
            if event.refuses:
                raise X12Error(event)
            if len(seen.notes) < NOTES_MAX:
                seen.notes.append(event.id)
        elif isinstance(event, InterchangeHeader):
            seen.control_number = seen.control_number or event.control_number
            seen.usage = seen.usage or event.usage
        elif isinstance(event, GroupHeader):
            group = event
        elif isinstance(event, SetHeader):
            number = group.control_number if group is not None else None
            seen.sets.append(_SetSeen(event.kind, event.control_number, number))
        elif isinstance(event, Segment) and event.id == "TA1":
            seen.sets.append(_SetSeen("TA1", event.get(1), None))
    if seen.control_number is None:
        raise refuse("X12-ISA-MISSING")
    return seen


def _keep_sets(session: Session, row: Any, seen: _Seen) -> None:
    rows = [
        {
            "id": one.id,
            "plan_id": row.plan_id,
            "interchange_id": row.id,
            "position": place,
            "kind": one.kind or "unknown",
            "control_number": one.control_number,
            "group_control_number": one.group_number,
            "status": "set_aside",
            "summary": {},
        }
        for place, one in enumerate(seen.sets, 1)
    ]
    if rows:
        session.connection().execute(insert(_set), rows)


def _apply_sets(
    session: Session, vault: Vault, act: Act, row: Any, seen: _Seen
) -> dict[UUID, dict[str, Any]]:
    """What each transaction set came to; sets that are not for the hub are left aside."""
    results: dict[UUID, dict[str, Any]] = {}
    source = Source(row.plan_id, row.id)
    kinds = {one.kind for one in seen.sets}
    if kinds & ({"TA1"} | ACKNOWLEDGMENTS):
        results |= _acknowledge(session, vault, act, source, seen)
    if "835" in kinds:
        remittances = {
            (one.group_number or "", one.control_number): one.id
            for one in seen.sets
            if one.kind == "835"
        }
        file = File(row.plan_id, row.id, remittances)
        for outcome in post_file(session, vault, act, file, archive.read(session, vault, row.id)):
            results[outcome.set_id] = outcome.as_json()
    return results


def _acknowledge(
    session: Session, vault: Vault, act: Act, source: Source, seen: _Seen
) -> dict[UUID, dict[str, Any]]:
    """TA1s of all interchanges first, then 999 and 277CA in the order of the file."""
    whole = survey(archive.read(session, vault, source.interchange_id))
    rows = {
        kind: [one for one in seen.sets if one.kind == kind] for kind in ("TA1", "999", "277CA")
    }
    results: dict[UUID, dict[str, Any]] = {}
    for interchange in whole.interchanges:
        for segment in interchange.answers:
            applied = apply_ta1(session, act, source, read_ta1(segment))
            results[rows["TA1"].pop(0).id] = applied.as_json()
    for interchange in whole.interchanges:
        for group in interchange.groups:
            for one in group.sets:
                if one.kind == "999":
                    applied = apply_999(session, act, source, read_999(one))
                elif one.kind == "277CA":
                    applied = apply_277ca(session, act, source, read_277ca(one))
                else:
                    continue
                results[rows[one.kind].pop(0).id] = applied.as_json()
    return results


def _settle_sets(session: Session, seen: _Seen, results: dict[UUID, dict[str, Any]]) -> None:
    for one in seen.sets:
        if one.id in results:
            session.connection().execute(
                update(_set)
                .where(_set.c.id == one.id)
                .values(status="applied", summary=results[one.id])
            )
