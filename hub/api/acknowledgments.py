"""Where plans post their answers: any X12 file, archived first, then applied whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.requests import Request

from hub.api.bodies import X12
from hub.api.dependencies import ActDep, PlanOrAdminDep, SessionDep, hub_of
from hub.api.errors import problems
from hub.api.interchanges import InterchangeOut, show_file
from hub.api.receiving import take_in
from hub.api.routing import SpoolDep, hub_router, raw_body
from hub.api.tenants import plan_of
from hub.exchange.archive import EmptyFile
from hub.x12.errors import X12Error

router = hub_router("acknowledgments")

PlanRef = Annotated[
    str | None,
    Query(max_length=80, description="For administrators: the plan whose file it is."),
]


@router.post(
    "", status_code=200, openapi_extra=raw_body(X12), responses=problems(EmptyFile, X12Error)
)
def post_acknowledgment(
    session: SessionDep,
    caller: PlanOrAdminDep,
    act: ActDep,
    request: Request,
    body: SpoolDep,
    plan_ref: PlanRef = None,
) -> InterchangeOut:
    """Take in a plan's TA1, 999 or 277CA (or an 835: files are known by what they hold).

    Every byte is archived before anything is read. The same file again changes nothing and
    answers the same. What a file names in vain is listed in the summary of its set.
    """
    hub = hub_of(request)
    plan_id = plan_of(session, caller, plan_ref)
    kept = take_in(hub.database, hub.vault, act, body.pieces(), plan_id=plan_id)
    return show_file(session, kept.id)
