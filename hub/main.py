"""Make the app: routers, error handlers, what a process holds. Nothing else."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from hub import __version__
from hub.api import directory
from hub.api.access import Cached, CheckedTokens
from hub.api.dependencies import Hub
from hub.api.desk import Desk
from hub.api.errors import answer_problem_async
from hub.api.keyring import Keyring
from hub.api.limits import RateLimiter
from hub.api.metrics import serve_metrics
from hub.api.middleware import Edge
from hub.api.oauth import OAuthRefusal, answer_refusal
from hub.api.openapi import describe, hub_routes
from hub.api.together import AT_ONCE, serve
from hub.database import Database, DatabaseKeyStore
from hub.encounters.codes import diagnosis_table
from hub.kit.clock import Clock, SystemClock
from hub.kit.errors import HubError
from hub.rules.diagnoses import use_table
from hub.settings import Settings
from hub.tables.migrate import current, head
from hub.vault import Vault, load_key_encryption_key

ROUTERS = (
    "encounters",
    "health",
    "oauth",
    "organizations",
    "clients",
    "sessions",
    "administrators",
    "break_glass",
    "retention",
    "data_keys",
    "contracts",
    "agreements",
    "health_workers",
    "members",
    "evidence",
    "profiles",
    "rules",
    "feed",
    "submissions",
    "decisions",
    "claims",
    "claim_batches",
    "interchanges",
    "acknowledgments",
    "remittances",
    "suspense",
    "overpayment_notices",
    "ledger",
    "account",
    "statements",
    "invoices",
    "bank_accounts",
    "payouts",
    "deposits",
    "disputes",
    "reports",
)
"""Modules of `hub.api` whose routers the app includes: every `APIRouter` they define."""
SPARE_CONNECTIONS = 2
"""Connections kept for what runs beside a request's session: data keys, client look-ups."""


class SchemaBehind(RuntimeError):
    """The database's schema is not the one this code was written for."""


def make_app(
    settings: Settings, *, clock: Clock | None = None, database: Database | None = None
) -> FastAPI:
    """The API of one hub. Without a database it opens the settings' own, and closes it."""
    app = FastAPI(
        title="CHW billing hub",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Logs would carry validation failures, spans the query: neither may hold health data.
        telemetry={"logs": False, "tracing": False, "metrics": False},
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.clock = clock or SystemClock()
    if database is not None:
        app.state.hub = hold(settings, app.state.clock, database)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]
    app.add_middleware(Edge)
    for problem in (
        HubError,
        RequestValidationError,
        HTTPException,
        DBAPIError,
        PoolTimeout,
    ):
        app.add_exception_handler(problem, answer_problem_async)
    app.add_exception_handler(OAuthRefusal, answer_refusal)
    for router in _routers():
        app.include_router(router)
    app.state.routes = hub_routes(app)
    return app


def hold(settings: Settings, clock: Clock, database: Database) -> Hub:
    """What a process holds, around an open database."""
    vault = Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))
    use_table(diagnosis_table(settings.data_dir))
    return Hub(
        settings=settings,
        database=database,
        vault=vault,
        clock=clock,
        keyring=Keyring(database, vault, clock),
        clients=Cached(lambda key: directory.look_up(database, key), seconds=2),
        tokens=CheckedTokens(),
        limiter=RateLimiter(settings.requests_per_second, settings.requests_burst),
        gate=anyio.CapacityLimiter(max(1, settings.pool_size - SPARE_CONNECTIONS)),
        desk=Desk(serve, AT_ONCE),
    )


def check_schema(database: Database) -> None:
    """Refuse to serve on a schema of another revision.

    Raises:
        SchemaBehind: run `hub migrate` first.
    """
    with database.engine.connect() as connection:
        found = current(connection)
    if found != head():
        raise SchemaBehind(f"the schema is at {found}, the code at {head()}: run `hub migrate`")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    opened: Database | None = None
    if not hasattr(app.state, "hub"):
        opened = Database.open(app.state.settings)
        app.state.hub = hold(app.state.settings, app.state.clock, opened)
    check_schema(app.state.hub.database)
    serve_metrics(app.state.settings.metrics_port)
    yield
    if opened is not None:
        opened.close()


def _routers() -> list[APIRouter]:
    found: list[APIRouter] = []
    for name in ROUTERS:
        if importlib.util.find_spec(f"hub.api.{name}") is None:
            continue
        module = importlib.import_module(f"hub.api.{name}")
        found += [each for each in vars(module).values() if isinstance(each, APIRouter)]
    return found
