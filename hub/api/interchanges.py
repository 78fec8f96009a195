"""Files in and out as they are archived, for administrators: what each held and came to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from fastapi.responses import StreamingResponse
from pydantic import JsonValue
from sqlmodel import Session
from starlette.requests import Request

from hub.api.bodies import X12
from hub.api.dependencies import ActDep, AdminDep, SessionDep, hub_of
from hub.api.files import digest_headers, stream
from hub.api.paging import Page, PageDep
from hub.api.routing import hub_router
from hub.exchange import archive
from hub.kit.errors import NotFound
from hub.kit.identifiers import read_id, show_id
from hub.record import note
from hub.shapes import Shown

router = hub_router("interchanges")

Status = Literal["kept", "applied", "refused", "set_aside"]


class SetOut(Shown):
    """One transaction set (or TA1) of a file and what it came to."""

    kind: str
    control_number: str
    group_control_number: str | None
    status: Status
    summary: dict[str, JsonValue]


class InterchangeOut(Shown):
    """One archived file. `problem` says why a refused one was refused."""

    id: str
    plan_id: str
    direction: Literal["in", "out"]
    status: Status
    control_number: str | None
    usage: str | None
    sha256: str
    byte_count: int
    problem: dict[str, JsonValue] | None
    notes: list[str]
    archived_at: datetime
    transaction_sets: list[SetOut]

    @classmethod
    def of(cls, row: Any, sets: list[Any]) -> InterchangeOut:
        """A file's row with the rows of its transaction sets."""
        names = (
            "direction", "status", "control_number", "usage", "sha256", "byte_count", "problem",
            "archived_at",
        )  # fmt: skip
        return cls(
            **{name: getattr(row, name) for name in names},
            id=show_id("interchange", row.id),
            plan_id=show_id("organization", row.plan_id),
            notes=row.summary.get("notes", []),
            transaction_sets=[
                SetOut(**{name: getattr(one, name) for name in SetOut.model_fields}) for one in sets
            ],
        )


def show_file(session: Session, interchange_id: UUID) -> InterchangeOut:
    """One archived file as the tenant may see it."""
    row = archive.find(session, interchange_id)
    sets = archive.sets_of(session, [interchange_id]).get(interchange_id, [])
    return InterchangeOut.of(row, sets)


def id_of(shown: str) -> UUID:
    """The id behind a file's shown one; raises NotFound."""
    its_id = read_id("interchange", shown)
    if its_id is None:
        raise NotFound("There is no such file.")
    return its_id


@router.get("")
def get_interchanges(
    session: SessionDep,
    caller: AdminDep,
    page: PageDep,
    direction: Annotated[Literal["in", "out"] | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
) -> Page[InterchangeOut]:
    """Files in the order of their arrival."""
    rows = archive.list_files(
        session, direction=direction, status=status, after=page.after, limit=page.limit + 1
    )
    sets = archive.sets_of(session, [row.id for row in rows])
    return page.page(
        rows, lambda row: InterchangeOut.of(row, sets.get(row.id, [])), lambda row: row.id
    )


@router.get("/{interchange_id}")
def get_interchange(session: SessionDep, caller: AdminDep, interchange_id: str) -> InterchangeOut:
    """One file and what its transaction sets came to."""
    return show_file(session, id_of(interchange_id))


@router.get(
    "/{interchange_id}/content",
    response_class=StreamingResponse,
    responses={200: {"content": {X12: {"schema": {"type": "string", "format": "binary"}}}}},
)
def get_interchange_content(
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    request: Request,
    interchange_id: str,
) -> StreamingResponse:
    """The bytes as they came or went; the look is on the audit record."""
    row = archive.find(session, id_of(interchange_id))
    note(session, act, "interchange.read", subject="interchange", subject_id=row.id)
    pieces = stream(hub_of(request), caller.tenant, row.id)
    headers = digest_headers(row.sha256, row.byte_count)
    return StreamingResponse(pieces, headers=headers, media_type=X12)
