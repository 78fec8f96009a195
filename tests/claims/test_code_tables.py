"""What the hub knows of outside code sets is asked by the day of service."""

from __future__ import annotations

from datetime import date

import pytest

from hub.claims.code_tables import code_tables

TABLES = code_tables()


@pytest.mark.parametrize(
    ("what", "code", "day", "valid"),
    [
        ("diagnosis", "Z7189", date(2026, 3, 4), True),
        ("diagnosis", "Z59", date(2026, 3, 4), False),
        ("diagnosis", "Z00000", date(2026, 3, 4), False),
        ("procedure", "98960", date(2022, 7, 1), True),
        ("procedure", "98960", date(2022, 6, 30), False),
        ("procedure", "G0019", date(2025, 4, 1), True),
        ("procedure", "G0019", date(2025, 3, 31), False),
        ("procedure", "99213", date(2026, 3, 4), False),
        ("modifier", "U2", date(2022, 7, 1), True),
        ("modifier", "U2", date(2022, 6, 30), False),
        ("modifier", "KX", date(2026, 3, 4), True),
        ("place_of_service", "27", date(2023, 10, 1), True),
        ("place_of_service", "27", date(2023, 9, 30), False),
        ("place_of_service", "98", date(2026, 3, 4), False),
    ],
)
def test_a_code_is_valid_within_its_dates(what: str, code: str, day: date, valid: bool) -> None:
    assert getattr(TABLES, what)(code, day) is valid
