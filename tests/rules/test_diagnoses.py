"""A diagnosis code is judged by the release in force on the date of service."""

from __future__ import annotations

from datetime import date

import pytest

from hub.rules.diagnoses import (
    FAULTS,
    DiagnosisTable,
    _InUse,
    packaged_table,
    plain_code,
    read_table,
    table_in_use,
    use_table,
)
from hub.rules.known import Span

TABLE = """# a remark
= - 2021-09-30
Z590 .
= 2021-10-01 -
Z590 0 1 2
= 2020-10-01 2022-09-30
T140 .
= 2024-10-01 -
T140 .
A00 .
"""
SPANS = read_table(TABLE)
CODES = DiagnosisTable(SPANS)


def test_the_compact_table_is_read_into_spans() -> None:
    assert {
        "Z590": (Span(date.min, date(2021, 9, 30)),),
        "Z5900": (Span(date(2021, 10, 1)),),
        "Z5901": (Span(date(2021, 10, 1)),),
        "Z5902": (Span(date(2021, 10, 1)),),
        "T140": (Span(date(2020, 10, 1), date(2022, 9, 30)), Span(date(2024, 10, 1))),
        "A00": (Span(date(2024, 10, 1)),),
    } == SPANS


@pytest.mark.parametrize(
    ("code", "day", "fault"),
    [
        ("Z59.0", "2021-09-30", None),
        ("Z59.0", "2021-10-01", "incomplete"),
        ("z59.00", "2021-10-01", None),
        ("Z5900", "2021-09-30", "not_yet"),
        ("Z59", "2026-01-01", "incomplete"),
        ("Q99.9", "2025-09-30", "unknown"),
        ("Q99.9", "2025-10-01", "unreleased"),
        ("Z59", "2025-10-01", "incomplete"),
        ("Z59.00", "2025-10-01", None),
        ("T14.0", "2022-09-30", None),
        ("T14.0", "2022-10-01", "expired"),
        ("T14.0", "2020-09-30", "not_yet"),
        ("T14.0", "2024-10-01", None),
        ("A0", "2024-12-31", "unknown"),
    ],
)
def test_a_code_is_valid_complete_or_has_a_fault(code: str, day: str, fault: str | None) -> None:
    on = date.fromisoformat(day)
    assert CODES.fault(code, on) == fault
    assert CODES.fault(code, on) == fault
    assert fault is None or fault in FAULTS


def test_faults_are_told_with_their_places() -> None:
    faults = CODES.faults(("Z59.00", "Z59.0", "Q99.9"), date(2025, 1, 1))
    assert faults == ((1, "incomplete"), (2, "unknown"))
    assert CODES.faults((), date(2026, 1, 1)) == ()


def test_a_heading_stands_for_its_valid_codes() -> None:
    assert CODES.under("Z59.0", date(2026, 1, 1)) == ("Z59.00", "Z59.01", "Z59.02")
    assert CODES.under("Z59.0", date(2021, 1, 1)) == ()
    assert CODES.under("Z59.00", date(2026, 1, 1)) == ()


def test_a_table_knows_what_it_holds() -> None:
    assert "Z59.00" in CODES
    assert "Z59" not in CODES
    assert plain_code("z59.41") == "Z5941"


@pytest.mark.parametrize(
    ("code", "day", "fault"),
    [
        ("Z59.41", "2026-03-16", None),
        ("Z59.0", "2026-03-16", "incomplete"),
        ("Z59.1", "2023-03-31", None),
        ("Z59.1", "2023-04-01", "incomplete"),
        ("Z59.7", "2024-09-30", None),
        ("Z59.7", "2024-10-01", "incomplete"),
        ("Z59.71", "2024-10-01", None),
        ("Z59.86", "2025-09-30", None),
        ("Z59.86", "2025-10-01", "incomplete"),
    ],
)
def test_the_packaged_table_knows_the_splits_of_social_need_codes(
    code: str, day: str, fault: str | None
) -> None:
    assert packaged_table().fault(code, date.fromisoformat(day)) == fault


def test_the_packaged_table_holds_a_whole_release() -> None:
    table = packaged_table()
    assert len(table.under("A", date(2026, 3, 4))) > 400
    assert sum(len(table.under(letter, date(2026, 3, 4))) for letter in "ABZ") > 2400


def test_a_process_judges_by_the_table_it_was_told_to_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_InUse, "table", None)
    assert table_in_use() is packaged_table()
    use_table(CODES)
    assert table_in_use() is CODES


@pytest.mark.parametrize(
    ("table", "last_on"),
    [
        ("= - -\nA00 .\n", date.max),
        ("= 2024-10-01 -\nA00 .\n", date(2025, 9, 30)),
        ("= 2024-09-30 -\nA00 .\n", date(2024, 9, 30)),
        ("= 2025-04-01 -\nA00 .\n", date(2025, 9, 30)),
        ("= - 2025-09-30\nA00 .\n= 2020-10-01 -\nA01 .\n", date(2026, 9, 30)),
        ("", date.max),
    ],
)
def test_the_newest_release_ends_with_its_year(table: str, last_on: date) -> None:
    assert DiagnosisTable(read_table(table)).last_on == last_on


def test_a_release_that_is_not_at_hand_blocks_nobody() -> None:
    table = packaged_table()
    assert table.last_on == date(2026, 9, 30)
    beyond = date(2026, 11, 22)
    assert table.fault("Z59.41", beyond) is None
    assert table.fault("Z59.0", beyond) == "incomplete"
    assert table.fault("Z59.99", beyond) == "unreleased"
    assert table.fault("Z59.99", date(2026, 9, 30)) == "unknown"
