"""Long files of encounters: taken in as they stream, answered at once, followed until done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.requests import Request

from hub.api.access import Caller
from hub.api.bodies import NDJSON
from hub.api.dependencies import (
    ActDep,
    CboOrAdminDep,
    Hub,
    SessionDep,
    hub_of,
)
from hub.api.encounter_shapes import EncounterOut, RowOut, RowProblem
from hub.api.routing import hub_router
from hub.encounters.queries import read_encounters
from hub.encounters.submissions import (
    SubmissionRow,
    find_submission,
    read_outcomes,
)
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id, show_id
from hub.record import note
from hub.shapes import Shown

router = hub_router("submissions")


class SubmissionOut(Shown):
    """How far a submission has come."""

    id: str
    status: str = Field(description="receiving, waiting (its rows are being worked off) or done.")
    rows: int
    rows_done: int
    accepted: int
    repeated: int
    refused: int
    outcomes: str = Field(description="Where what came of each row can be read, as NDJSON.")
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, row: SubmissionRow) -> SubmissionOut:
        """From the record."""
        shown = show_id("submission", row.id)
        return cls(
            id=shown,
            status=row.status,
            rows=row.rows,
            rows_done=row.rows_done,
            accepted=row.accepted,
            repeated=row.repeated,
            refused=row.refused,
            outcomes=f"/v1/submissions/{shown}/outcomes",
            created_at=row.created_at,
            finished_at=row.finished_at,
        )


TAKEN_IN: dict[int | str, dict[str, Any]] = {
    202: {
        "model": SubmissionOut,
        "description": "Taken in; `Content-Location` names the submission to follow.",
    }
}
"""What a batch route answers besides, when it is asked to answer at once."""


@router.get("/{submission_id}")
def get_submission(session: SessionDep, caller: CboOrAdminDep, submission_id: str) -> SubmissionOut:
    """How many rows were worked off, and what came of them."""
    return SubmissionOut.of(find_submission(session, _id_of(submission_id)))


@router.get(
    "/{submission_id}/outcomes",
    response_class=StreamingResponse,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
)
def get_submission_outcomes(
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    request: Request,
    submission_id: str,
) -> StreamingResponse:
    """What came of each row that is done, one document a line, in the order of the rows."""
    row = find_submission(session, _id_of(submission_id))
    note(session, act, "submission.read", subject="submission", subject_id=row.id)
    lines = _outcome_lines(hub_of(request), caller, row)
    return StreamingResponse(lines, media_type=NDJSON)


def _id_of(shown: str) -> UUID:
    its_id = read_id("submission", shown)
    if its_id is None:
        raise NotFound("There is no such submission.")
    return its_id


def _outcome_lines(hub: Hub, caller: Caller, submission: SubmissionRow) -> Iterator[bytes]:
    """Part by part, each in a transaction of its own, so that memory stays flat."""
    place = 0
    for number in range(submission.parts_done):
        with hub.database.session(caller.tenant) as session:
            told = list(read_outcomes(session, hub.vault, submission.id, number))
            ids = [UUID(what) for outcome, what in told if outcome != "refused"]
            kept = read_encounters(session, ids)
        shown = {
            row_id: EncounterOut.of(kept[row_id], clear=caller.reads_sensitive) for row_id in ids
        }
        lines = []
        for outcome, what in told:
            refused = outcome == "refused"
            row = RowOut(
                row=place,
                outcome=outcome,
                encounter=None if refused else shown[UUID(what)],
                problem=RowProblem.model_validate(what) if refused else None,
            )
            lines.append(row.model_dump_json().encode() + b"\n")
            place += 1
        yield b"".join(lines)
