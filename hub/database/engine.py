"""Engines and sessions: as the app role (owns nothing), and as the owner for migrations."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlmodel import Session

from hub.database.backup import archive_settings
from hub.database.commits import commit
from hub.database.embedded import EmbeddedServer, give_to_server
from hub.database.tenancy import Tenant, bind, watch_sessions
from hub.settings import Settings

APP_ROLE = "hub_app"
"""The role of the embedded server's app connections; by URL the operator names it."""

_GUARDS = {
    "statement_timeout": "30s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
}


class Database:
    """One hub's database. `open` it once per process, `close` it at the end."""

    def __init__(
        self, app_url: URL, owner_url: URL, settings: Settings, server: EmbeddedServer | None
    ) -> None:
        self.settings = settings
        self.server = server
        self.owner_url = owner_url
        self.app_url = app_url
        self.app_role = app_url.username or APP_ROLE
        self.engine = _engine(app_url, settings)
        watch_sessions()

    @classmethod
    def open(cls, settings: Settings, *, server: EmbeddedServer | None = None) -> Database:
        """By URL, or on the embedded server of `data_dir` (started here when none is given)."""
        if settings.database_url is not None:
            app_url = _psycopg(make_url(settings.database_url.get_secret_value()))
            owner = settings.migrator_url or settings.database_url
            return cls(app_url, _psycopg(make_url(owner.get_secret_value())), settings, None)
        server = server or EmbeddedServer(settings.data_dir, settings=_archiving(settings))
        server.start()
        return cls(server.url(user=APP_ROLE), server.url(), settings, server)

    @contextmanager
    def session(self, tenant: Tenant) -> Iterator[Session]:
        """A session bound to a tenant; commits when the block ends well, else rolls back.

        For the edges only (API, command line, worker): nothing below them commits.
        """
        with Session(self.engine, expire_on_commit=False) as session:
            bind(session, tenant)
            yield session
            commit(session)

    @contextmanager
    def owner_engine(self) -> Iterator[Engine]:
        """An engine of the schema's owner, for migrations and checks; closed afterwards."""
        engine = create_engine(
            self.owner_url,
            connect_args={"options": f"-csearch_path={self.settings.database_schema}"},
            hide_parameters=True,
        )
        try:
            yield engine
        finally:
            engine.dispose()

    def close(self) -> None:
        """Close the pool and let go of the embedded server."""
        self.engine.dispose()
        if self.server is not None:
            self.server.stop()


def _archiving(settings: Settings) -> dict[str, str]:
    if settings.wal_archive is None:
        return {}
    settings.wal_archive.mkdir(parents=True, exist_ok=True)
    give_to_server(settings.wal_archive)
    return archive_settings(settings.wal_archive)


def _psycopg(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg")


def _engine(url: URL, settings: Settings) -> Engine:
    options = [f"-csearch_path={settings.database_schema}"]
    options += [f"-c{name}={value}" for name, value in _GUARDS.items()]
    return create_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_wait_seconds,
        pool_pre_ping=False,
        connect_args={"options": " ".join(options), "prepare_threshold": 3},
        # Values of statements never reach a log or a traceback.
        hide_parameters=True,
    )
