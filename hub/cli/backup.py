"""`hub backup` and `hub restore`: a copy while the hub runs, and the way back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_fact, read_settings

app = typer.Typer()


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="New folder for the copy.")],
) -> None:
    """Copy the database while it runs, and verify the copy. The key file is not in it.

    Example: hub backup /backups/2026-11-22
    """
    from hub.database import Database
    from hub.database.backup import BackupFailed, take_backup

    database = Database.open(read_settings())
    try:
        taken = take_backup(database.owner_url, folder)
    except (BackupFailed, OSError) as problem:
        fail(str(problem), 1)
    finally:
        database.close()
    print_fact("Backup", taken.folder)
    print_fact("Files, verified", taken.file_count)
    print_fact("Bytes", taken.byte_count)
    print_fact("Keep apart", "the key-encryption key; without it the backup cannot be read")


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="A folder that `hub backup` wrote.")],
    wal_archive: Annotated[
        Path | None, typer.Option(help="Folder of archived WAL to replay.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Stop the replay at this instant (with an offset).")
    ] = None,
) -> None:
    """Put a verified backup in place of the (empty) embedded database of HUB_DATA_DIR.

    Example: HUB_DATA_DIR=./restored hub restore /backups/2026-11-22
    """
    from hub.database.backup import BackupFailed, restore_backup

    settings = read_settings()
    if settings.database_url is not None:
        fail("restoring a server by URL is its operator's work: docs/operations.md says how", 2)
    try:
        place = restore_backup(folder, settings.data_dir, wal_archive=wal_archive, until=until)
    except BackupFailed as problem:
        fail(str(problem), 1)
    print_fact("Restored to", place)
    print_fact("Next", "put the key file back (HUB_KEY_FILE), then `hub verify`")
