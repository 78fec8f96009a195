"""Files of encounters kept part by part, and worked off in order, one part a transaction."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from hub.database.pipeline import ask
from hub.kit.errors import NotFound
from hub.kit.identifiers import new_id
from hub.record import Act, ask_for, note
from hub.vault import Vault

ROWS_MAX = 1_000_000
"""Encounters in one submission."""
PART_ROWS = 1_000
"""Rows of one part: judged together, kept together, and redone together after a crash."""
WORK = "submission"
ABANDONED_AFTER = timedelta(hours=1)

_NEW = """
    INSERT INTO submission (id, cbo_id, status, actor, request_id, parts, parts_done, rows,
                            rows_done, accepted, repeated, refused, created_at)
    VALUES (%s, %s, 'receiving', %s, %s, 0, 0, 0, 0, 0, 0, 0, %s)
"""
_ADD = """
    INSERT INTO submission_part (id, cbo_id, submission_id, number, first_row, rows, sealed)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_CLOSE = "UPDATE submission SET status = 'waiting', parts = %s, rows = %s WHERE id = %s"
_DROP_PARTS = "DELETE FROM submission_part WHERE submission_id = %s"
_DROP = "DELETE FROM submission WHERE id = %s AND status = 'receiving'"
_ABANDONED = "SELECT id FROM submission WHERE status = 'receiving' AND created_at < %s LIMIT 100"
_FIND = """
    SELECT id, cbo_id, status, actor, request_id, parts, parts_done, rows, rows_done, accepted,
           repeated, refused, created_at, finished_at
      FROM submission WHERE id = %s
"""
_LOCK = _FIND + " FOR UPDATE"
_PART = """
    SELECT id, sealed, outcomes FROM submission_part WHERE submission_id = %s AND number = %s
"""
_DONE_PART = "UPDATE submission_part SET outcomes = %s, done_at = %s WHERE id = %s"
_ADVANCE = """
    UPDATE submission
       SET parts_done = parts_done + 1, rows_done = rows_done + %(rows)s,
           accepted = accepted + %(accepted)s, repeated = repeated + %(repeated)s,
           refused = refused + %(refused)s,
           status = CASE WHEN parts_done + 1 = parts THEN 'done' ELSE status END,
           finished_at = CASE WHEN parts_done + 1 = parts THEN %(at)s ELSE finished_at END
     WHERE id = %(id)s
"""

Told = list[Any]
"""What came of one row: its outcome, then the encounter's id or the problem."""


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """Where a submission stands."""

    id: UUID
    cbo_id: UUID
    status: str
    actor: str
    request_id: str | None
    parts: int
    parts_done: int
    rows: int
    rows_done: int
    accepted: int
    repeated: int
    refused: int
    created_at: datetime
    finished_at: datetime | None


def open_submission(session: Session, act: Act, cbo_id: UUID) -> UUID:
    """Begin to receive a file; nothing is worked off before it is closed."""
    its_id = new_id()
    ask(session, _NEW, (its_id, cbo_id, act.actor, act.request_id, act.at))
    return its_id


def add_part(
    session: Session,
    vault: Vault,
    *,
    submission_id: UUID,
    cbo_id: UUID,
    number: int,
    first_row: int,
    lines: Sequence[bytes],
) -> None:
    """Keep the next rows (JSON documents without line ends), compressed and sealed."""
    part_id = new_id()
    whole = b"\n".join(lines)
    sealed = vault.seal(
        zlib.compress(whole, 1),
        tenant_id=cbo_id,
        # Nothing is parsed yet: where the mark stands at all, all of the part is set apart.
        sensitivity="sensitive" if b'"sensitive"' in whole else "plain",
        table="submission_part",
        row_id=part_id,
    )
    row = (part_id, cbo_id, submission_id, number, first_row, len(lines), sealed)
    ask(session, _ADD, row)


def close_submission(
    session: Session, act: Act, submission_id: UUID, *, parts: int, rows: int
) -> None:
    """All of it has arrived: leave the first part for the worker."""
    ask(session, _CLOSE, (parts, rows, submission_id))
    note(
        session,
        act,
        "submission.received",
        subject="submission",
        subject_id=submission_id,
        detail={"rows": rows},
    )
    _ask_for_part(session, submission_id, 0, act.at)


def drop_submission(session: Session, submission_id: UUID) -> None:
    """Forget what had arrived of a submission that will never be whole."""
    ask(session, _DROP_PARTS, (submission_id,))
    ask(session, _DROP, (submission_id,))


def drop_abandoned(session: Session, now: datetime) -> int:
    """Forget submissions whose client went away an hour ago; answers how many."""
    found = ask(session, _ABANDONED, (now - ABANDONED_AFTER,)).fetchall()
    for (its_id,) in found:
        drop_submission(session, its_id)
    return len(found)


def find_submission(session: Session, submission_id: UUID, *, lock: bool = False) -> SubmissionRow:
    """Where a submission stands, within what the tenant may see.

    Raises:
        NotFound: no such submission, or another CBO's.
    """
    row = ask(session, _LOCK if lock else _FIND, (submission_id,)).fetchone()
    if row is None:
        raise NotFound("There is no such submission.")
    return SubmissionRow(*row)


def read_part(
    session: Session, vault: Vault, submission_id: UUID, number: int
) -> tuple[UUID, list[bytes]]:
    """The id of a part and its rows as they were posted."""
    part_id, sealed, _ = ask(session, _PART, (submission_id, number)).fetchone()
    packed = vault.open_bytes(sealed, table="submission_part", row_id=part_id)
    return part_id, zlib.decompress(packed).split(b"\n")


def finish_part(
    session: Session,
    vault: Vault,
    submission: SubmissionRow,
    part_id: UUID,
    told: Sequence[Told],
    *,
    at: datetime,
) -> None:
    """Keep what came of a part's rows, count them, and leave the next part for the worker."""
    packed = zlib.compress(json.dumps(told, separators=(",", ":")).encode(), 1)
    sealed = vault.seal(
        packed,
        tenant_id=submission.cbo_id,
        table="submission_part",
        row_id=part_id,
        column="outcomes",
    )
    ask(session, _DONE_PART, (sealed, at, part_id))
    counts = dict.fromkeys(("accepted", "repeated", "refused"), 0)
    for outcome, _ in told:
        counts[outcome] += 1
    ask(session, _ADVANCE, {**counts, "rows": len(told), "at": at, "id": submission.id})
    following = submission.parts_done + 1
    if following < submission.parts:
        _ask_for_part(session, submission.id, following, at)


def _ask_for_part(session: Session, submission_id: UUID, number: int, due_at: datetime) -> None:
    detail = {"part": number}
    ask_for(session, WORK, subject_id=submission_id, due_at=due_at, once=str(number), detail=detail)


def read_outcomes(
    session: Session, vault: Vault, submission_id: UUID, number: int
) -> Iterator[Told]:
    """What came of the rows of one part that is done, in their order."""
    part_id, _, outcomes = ask(session, _PART, (submission_id, number)).fetchone()
    if outcomes is None:
        return
    packed = vault.open_bytes(outcomes, table="submission_part", row_id=part_id, column="outcomes")
    yield from json.loads(zlib.decompress(packed))
