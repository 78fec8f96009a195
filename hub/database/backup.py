"""Backups of a hub's database: taken while it runs, verified, restored, also to an instant.

A backup holds sealed data and wrapped data keys, never the key-encryption key: keep that apart.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from hub.database.embedded import binaries, give_to_server

MANIFEST = "backup_manifest"
_SIGNAL = "recovery.signal"


class BackupFailed(RuntimeError):
    """A PostgreSQL tool said no; its words are in the message, without any row."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A verified base backup."""

    folder: Path
    byte_count: int
    file_count: int


def take_backup(owner_url: URL, target: Path) -> Backup:
    """Copy the running server into `target` (must not exist or be empty) and verify the copy.

    Raises:
        BackupFailed: the folder is in use, the server refused, or the copy does not verify.
    """
    if target.exists() and any(target.iterdir()):
        raise BackupFailed(f"{target} is not empty; name a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.mkdir(mode=0o700, exist_ok=True)
    where = owner_url.set(drivername="postgresql").render_as_string(hide_password=False)
    _run(
        "pg_basebackup",
        [
            f"--dbname={where}",
            f"--pgdata={target}",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--manifest-checksums=SHA256",
        ],
    )
    return verify_backup(target)


def verify_backup(folder: Path) -> Backup:
    """Hold every file of a backup against its manifest (size and SHA-256).

    Ours, because the wheel's own pg_verifybackup does not start. The WAL beside it is checked
    by the server when it recovers.

    Raises:
        BackupFailed: a file is missing, changed or was added, or there is no manifest.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise BackupFailed(f"{folder} holds no {MANIFEST}: this is not a whole backup")
    told = {entry["Path"]: entry for entry in json.loads(manifest.read_bytes())["Files"]}
    found = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    for name, path in found.items():
        if name == MANIFEST or name.startswith("pg_wal/"):
            continue
        entry = told.pop(name, None)
        if entry is None:
            raise BackupFailed(f"{name} is not in the backup's manifest")
        if path.stat().st_size != entry["Size"] or _sha256(path) != entry["Checksum"]:
            raise BackupFailed(f"{name} was changed since the backup was taken")
    if told:
        raise BackupFailed(f"{next(iter(told))} is missing from the backup")
    return Backup(folder, sum(path.stat().st_size for path in found.values()), len(found))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restore_backup(
    source: Path,
    data_dir: Path,
    *,
    wal_archive: Path | None = None,
    until: datetime | None = None,
) -> Path:
    """Put a backup in place of a (missing or empty) database folder under `data_dir`.

    With a WAL archive the server replays it when it next starts: to its end, or until an
    instant (then it opens for writing there). The restored server archives nothing until its
    operator turns that on again. Answers the database folder.

    Raises:
        BackupFailed: the backup does not verify, the place is taken, or `until` has no archive.
    """
    verify_backup(source)
    place = (data_dir / "postgres").resolve()
    if place.exists() and any(place.iterdir()):
        raise BackupFailed(f"{place} already holds a database; name another data folder")
    if until is not None and wal_archive is None:
        raise BackupFailed("an instant can only be reached with the WAL archive")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, place, dirs_exist_ok=True)
    place.chmod(0o700)
    for left_by_the_running in (place / ".handle_pids.json", *place.glob(".s.PGSQL.*")):
        left_by_the_running.unlink(missing_ok=True)
    # A drill beside the running hub must never write into that hub's archive.
    lines = ["archive_mode = 'off'"]
    if wal_archive is not None:
        lines += _recovery(wal_archive, until)
        (place / _SIGNAL).touch()
    with (place / "postgresql.auto.conf").open("a") as file:
        file.write("\n".join(["", *lines, ""]))
    give_to_server(place)
    return place


def _recovery(wal_archive: Path, until: datetime | None) -> list[str]:
    lines = [f"restore_command = 'cp {_quoted(wal_archive.resolve())}/%f %p'"]
    if until is not None:
        lines += [
            f"recovery_target_time = '{until.isoformat()}'",
            "recovery_target_action = 'promote'",
        ]
    return lines


def archive_settings(wal_archive: Path) -> dict[str, str]:
    """Server settings that keep every WAL file in a folder, for point-in-time recovery."""
    folder = _quoted(wal_archive.resolve())
    return {
        "archive_mode": "on",
        "archive_command": f"test ! -f {folder}/%f && cp %p {folder}/%f",
        "archive_timeout": "60s",
    }


def _quoted(path: Path) -> str:
    text = str(path)
    if not all(part.isalnum() or part in "/._-" for part in text):
        raise BackupFailed("the WAL archive's path may hold letters, digits, / . _ - only")
    return text


def _run(tool: str, arguments: Sequence[str]) -> None:
    done = subprocess.run(
        [str(binaries() / tool), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    if done.returncode:
        said = (done.stderr + done.stdout).strip().splitlines()
        raise BackupFailed(f"{tool}: {said[-1] if said else done.returncode}")
