"""A backup taken while the hub writes comes back whole, also as of an instant."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from hub.database import HUB, Database
from hub.database.backup import BackupFailed, restore_backup, take_backup
from hub.settings import Settings
from hub.tables import Organization
from hub.tables.migrate import is_at_head, upgrade
from tests.builders import make_organization


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hub-backup-", ignore_cleanup_errors=True) as made:
        path = Path(made)
        path.chmod(0o755)
        yield path


def _add(database: Database, ref: str) -> None:
    with database.session(HUB) as session:
        make_organization(session, "cbo", ref=ref)


def _refs(database: Database) -> list[str]:
    with database.session(HUB) as session:
        return list(session.exec(select(Organization.ref).order_by(col(Organization.ref))))


def _archiving(folder: Path) -> tuple[Database, Path]:
    wal = folder / "wal"
    database = Database.open(Settings(data_dir=folder / "first", wal_archive=wal))
    upgrade(database)
    return database, wal


def _switch_wal(database: Database, wal: Path) -> None:
    with database.owner_engine() as engine, engine.begin() as connection:
        name = connection.exec_driver_sql("SELECT pg_walfile_name(pg_switch_wal())").scalar_one()
    deadline = time.monotonic() + 20
    while not (wal / str(name)).exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (wal / str(name)).exists()


def test_a_backup_and_its_archive_bring_back_any_instant(folder: Path) -> None:
    database, wal = _archiving(folder)
    try:
        _add(database, "before")
        taken = take_backup(database.owner_url, folder / "copy")
        _add(database, "after-1")
        between = datetime.now(UTC)
        _add(database, "after-2")
        _switch_wal(database, wal)
    finally:
        database.close()
    assert taken.file_count > 100
    wanted = {
        "plain": (None, None, ["before"]),
        "instant": (wal, between, ["after-1", "before"]),
        "end": (wal, None, ["after-1", "after-2", "before"]),
    }
    for name, (archive, until, refs) in wanted.items():
        restore_backup(taken.folder, folder / name, wal_archive=archive, until=until)
        restored = Database.open(Settings(data_dir=folder / name))
        try:
            _wait_until_open(restored)
            assert is_at_head(restored)
            assert _refs(restored) == refs
            _add(restored, "written-again")
        finally:
            restored.close()


def _wait_until_open(database: Database) -> None:
    deadline = time.monotonic() + 20
    with database.owner_engine() as engine:
        while time.monotonic() < deadline:
            with engine.connect() as connection:
                if not connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one():
                    return
            time.sleep(0.1)
    raise AssertionError("the restored server stayed in recovery")


def test_a_changed_backup_is_refused(folder: Path, migrated: Database) -> None:
    if migrated.server is None:
        pytest.skip("a server by URL is backed up by its operator")
    taken = take_backup(migrated.owner_url, folder / "copy")
    victim = next(
        path
        for path in (taken.folder / "base").rglob("*")
        if path.is_file() and path.stat().st_size > 9000
    )
    content = bytearray(victim.read_bytes())
    content[8500] ^= 1
    victim.write_bytes(bytes(content))
    with pytest.raises(BackupFailed, match="was changed"):
        restore_backup(taken.folder, folder / "restored")


def test_a_backup_never_overwrites(folder: Path, migrated: Database) -> None:
    (folder / "copy").mkdir()
    (folder / "copy" / "kept").touch()
    with pytest.raises(BackupFailed, match="not empty"):
        take_backup(migrated.owner_url, folder / "copy")
