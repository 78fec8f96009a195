"""Official code releases are loaded into the hub's folder and used from their first day on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hub.encounters.codes import CODES_FILE, CodesUnreadable, diagnosis_table, load_release
from hub.rules.diagnoses import packaged_table

ORDER = "00001 Z5941   1 A code that stays              -\n00002 Z5949   1 A new code        -\n"
FIRST = date(2026, 10, 1)


def test_without_a_loaded_file_the_packaged_table_is_used(tmp_path: Path) -> None:
    assert diagnosis_table(tmp_path) is packaged_table()


def test_a_release_is_used_from_its_first_day_on(tmp_path: Path) -> None:
    assert load_release(tmp_path / "new", ORDER, FIRST) == 2
    table = diagnosis_table(tmp_path / "new")
    assert table.fault("Z59.41", FIRST) is None
    assert table.fault("Z59.49", FIRST) is None
    assert table.fault("Z59.49", date(2026, 9, 30)) == "not_yet"
    assert table.fault("Z59.48", date(2026, 9, 30)) is None
    assert table.fault("Z59.48", FIRST) == "expired"


def test_releases_follow_one_another(tmp_path: Path) -> None:
    load_release(tmp_path, ORDER, FIRST)
    later = "00001 Z5948   1 A code that comes back         -\n"
    load_release(tmp_path, later, date(2027, 10, 1))
    table = diagnosis_table(tmp_path)
    assert table.fault("Z59.48", date(2026, 10, 1)) == "expired"
    assert table.fault("Z59.48", date(2027, 10, 1)) is None
    assert table.fault("Z59.41", date(2027, 9, 30)) is None
    assert table.fault("Z59.41", date(2027, 10, 1)) == "expired"


def test_another_file_is_refused_and_nothing_changes(tmp_path: Path) -> None:
    with pytest.raises(CodesUnreadable, match="line 1"):
        load_release(tmp_path, "something else", FIRST)
    assert not (tmp_path / CODES_FILE).exists()
    assert list(tmp_path.iterdir()) == []
