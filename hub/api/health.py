"""Health, problem pages and the interactive documentation: open to all, without health data."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlmodel import Session
from starlette.responses import JSONResponse, Response

from hub.api.dependencies import hub_of
from hub.api.errors import TryAgain, all_problems, problems, status_of_class
from hub.api.openapi import describe
from hub.api.routing import PublicRoute
from hub.kit.errors import HubError, NotFound
from hub.tables.migrate import current, head
from hub.x12.errors import X12Error
from hub.x12.findings import KINDS

router = APIRouter(tags=["service"], route_class=PublicRoute)
CLOCK_SKEW_MAX = timedelta(seconds=30)
_PAGES = {
    "docs.html": "text/html; charset=utf-8",
    "docs.css": "text/css; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Ready(BaseModel):
    """The process can serve: database reachable, schema at head, clocks agree."""

    status: Literal["ok"]
    revision: str
    mode: Literal["test", "live"]


class ProblemPage(BaseModel):
    """What a problem code means and what to do about it."""

    code: str
    title: str
    status: int
    meaning: str


class NotReady(HubError):
    """The hub cannot serve yet: its database is away, or its schema is not the code's."""

    code = "not_ready"
    kind = TryAgain.kind
    title = "Not ready"


@router.get("/livez")
def get_livez() -> Alive:
    """Whether the process answers at all; touches nothing."""
    return Alive(status="ok")


@router.get("/readyz", responses=problems(NotReady, TryAgain))
def get_readyz(request: Request) -> Ready:
    """Whether requests can be served."""
    hub = hub_of(request)
    with Session(hub.database.engine) as session:
        connection = session.connection()
        revision = current(connection)
        skew = abs(connection.execute(text("SELECT now()")).scalar_one() - hub.clock.now())
    if revision != head():
        raise NotReady("The schema is at another revision than this code; run `hub migrate`.")
    if hub.settings.mode == "live" and skew > CLOCK_SKEW_MAX:
        raise NotReady("The clocks of process and database disagree.")
    return Ready(status="ok", revision=revision, mode=hub.settings.mode)


@router.get("/problems/{code}", responses=problems(NotFound))
def get_problem(code: str) -> ProblemPage:
    """What a problem's `type` means: its code, status and meaning."""
    finding = KINDS.get(code)
    if finding is not None:
        return ProblemPage(
            code=code,
            title=X12Error.title,
            status=status_of_class(X12Error),
            meaning=finding.statement,
        )
    for problem in all_problems():
        if problem.code == code:
            return ProblemPage(
                code=code,
                title=problem.title,
                status=status_of_class(problem),
                meaning=" ".join((problem.__doc__ or problem.title).split()),
            )
    raise NotFound("No problem has this code.")


@router.get("/openapi.json", include_in_schema=False)
def get_openapi_document(request: Request) -> Response:
    """The OpenAPI document."""
    return JSONResponse(describe(request.app))


@router.get("/docs", include_in_schema=False)
def get_docs() -> Response:
    """Interactive documentation, from this process alone."""
    return _page("docs.html")


@router.get("/docs/{name}", include_in_schema=False)
def get_docs_part(name: str) -> Response:
    """Style and script of the documentation."""
    if name not in _PAGES:
        raise NotFound("There is no such page.")
    return _page(name)


def _page(name: str) -> Response:
    content = files("hub.api").joinpath("pages", name).read_bytes()
    headers = {"content-security-policy": _PAGE_POLICY, "cache-control": "max-age=300"}
    return Response(content, headers=headers, media_type=_PAGES[name])
