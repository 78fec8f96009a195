"""The diagnosis codes in use: those that ship with the hub, or a table loaded into its folder."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache
from pathlib import Path

from hub.kit.errors import HubError, Kind
from hub.rules.code_releases import add_release, read_order_file, write_table
from hub.rules.diagnoses import DiagnosisTable, packaged_table, packaged_text, read_table

CODES_FILE = "icd10cm.txt"
_NOTE = "ICD-10-CM: the table that ships with the hub, and official releases loaded into it."


class CodesUnreadable(HubError):
    """The file is not an official ICD-10-CM order file."""

    code = "codes_unreadable"
    kind = Kind.UNREADABLE
    title = "The code file could not be read"


def diagnosis_table(data_dir: Path) -> DiagnosisTable:
    """The table to judge by: the one in the folder if one was loaded, else the packaged one."""
    path = data_dir / CODES_FILE
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return packaged_table()
    return _read(path, stamp)


@lru_cache(maxsize=2)
def _read(path: Path, stamp: int) -> DiagnosisTable:
    return DiagnosisTable(read_table(path.read_text(encoding="ascii")))


def load_release(data_dir: Path, text: str, first: date) -> int:
    """Load an official yearly order file, in force from `first`; answers its billable codes.

    What was loaded before stays for earlier days. The folder's table is replaced in one step.

    Raises:
        CodesUnreadable: not an order file.
    """
    try:
        codes = read_order_file(text)
    except ValueError as problem:
        raise CodesUnreadable(f"The file is not an official order file: {problem}.") from None
    path = data_dir / CODES_FILE
    current = path.read_text(encoding="ascii") if path.exists() else packaged_text()
    written = write_table(add_release(read_table(current), first, codes), _NOTE)
    data_dir.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(written, encoding="ascii")
    os.replace(fresh, path)
    return len(codes)
