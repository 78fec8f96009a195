"""How long records are kept: clocks, legal holds, shredding; and all that is one CBO's, to take."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path
from fastapi.responses import StreamingResponse
from starlette.requests import Request

from hub.api.access import Caller
from hub.api.bodies import NDJSON
from hub.api.dependencies import (
    ActDep,
    AdminDep,
    CboOrAdminDep,
    Hub,
    SessionDep,
    VaultDep,
    hub_of,
)
from hub.api.errors import problems
from hub.api.routing import hub_router
from hub.database import Tenant
from hub.kit.errors import NotFound
from hub.kit.identifiers import show_id
from hub.record import note, retention
from hub.record.retention import StillRetained
from hub.shapes import Note, Shape, Shown
from hub.tables.references import get_organization

router = hub_router("retention")
exports = hub_router("exports")

CboId = Annotated[str, Path(max_length=80, description="A CBO, by id or reference.")]


class WhyIn(Shape):
    """Why; it stands on the audit record."""

    reason: Note


class RetentionOut(Shown):
    """Until when a CBO's records are kept; null while an agreement has no end."""

    organization_id: str
    kept_until: date | None
    legal_holds: int
    may_be_shredded: bool


class ShreddedOut(Shown):
    """What went for good. Files that still hold claims of others go with the last of them."""

    organization_id: str
    keys: int
    files: int
    files_kept: int


def _cbo(session: SessionDep, named: str) -> UUID:
    row = get_organization(session, named)
    if row.kind != "cbo":
        raise NotFound("There is no such CBO.")
    return row.id


def _shown(session: SessionDep, act: ActDep, cbo_id: UUID) -> RetentionOut:
    clock = retention.read_clock(session, cbo_id)
    return RetentionOut(
        organization_id=show_id("organization", cbo_id),
        kept_until=clock.until,
        legal_holds=len(clock.holds),
        may_be_shredded=clock.lets_go(act.day),
    )


@router.get("/{organization_id}")
def get_retention(
    session: SessionDep, caller: AdminDep, act: ActDep, organization_id: CboId
) -> RetentionOut:
    """The retention clock of a CBO's records: ten years from the last that concerns them."""
    return _shown(session, act, _cbo(session, organization_id))


@router.post("/{organization_id}/holds", status_code=201)
def post_legal_hold(
    session: SessionDep, caller: AdminDep, act: ActDep, organization_id: CboId, body: WhyIn
) -> RetentionOut:
    """Stop the clock: nothing of the CBO's is shredded until the holds are lifted."""
    cbo_id = _cbo(session, organization_id)
    retention.place_hold(session, act, cbo_id, body.reason)
    session.flush()
    return _shown(session, act, cbo_id)


@router.post("/{organization_id}/holds/lift")
def post_legal_hold_end(
    session: SessionDep, caller: AdminDep, act: ActDep, organization_id: CboId, body: WhyIn
) -> RetentionOut:
    """Lift every hold on a CBO's records."""
    cbo_id = _cbo(session, organization_id)
    retention.lift_holds(session, act, cbo_id, body.reason)
    return _shown(session, act, cbo_id)


@router.post("/{organization_id}/shred", responses=problems(StillRetained))
def post_shredding(
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    vault: VaultDep,
    organization_id: CboId,
    body: WhyIn,
) -> ShreddedOut:
    """Destroy the data keys of a CBO whose clock has run out; nothing brings them back."""
    cbo_id = _cbo(session, organization_id)
    told = retention.shred(session, vault, replace(act, reason=body.reason), cbo_id)
    return ShreddedOut(
        organization_id=show_id("organization", cbo_id),
        keys=told.keys,
        files=told.files,
        files_kept=told.files_kept,
    )


@exports.get(
    "/{organization_id}",
    response_class=StreamingResponse,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
)
def get_export(
    request: Request,
    session: SessionDep,
    caller: CboOrAdminDep,
    act: ActDep,
    organization_id: CboId,
) -> StreamingResponse:
    """Everything that is one CBO's, opened, one row a line; a CBO takes its own.

    What the law sets apart stays closed without the scope sensitive-encounters.read.
    """
    cbo_id = _cbo(session, organization_id)
    if caller.role == "cbo" and caller.organization_id != cbo_id:
        raise NotFound("There is no such CBO.")
    note(session, act, "organization.exported", subject="organization", subject_id=cbo_id)
    return StreamingResponse(_lines(hub_of(request), caller, cbo_id), media_type=NDJSON)


def _lines(hub: Hub, caller: Caller, cbo_id: UUID) -> Iterator[bytes]:
    with hub.database.session(Tenant("cbo", cbo_id)) as session:
        rows = retention.export_all(session, hub.vault, sensitive=caller.reads_sensitive)
        for table, row in rows:
            told = json.dumps({"table": table, **row}, default=str, ensure_ascii=False)
            yield told.encode() + b"\n"
