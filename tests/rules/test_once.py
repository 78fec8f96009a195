"""Facts that many encounters share: a biller's record, a card number, training, the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.kit.clock import CALIFORNIA
from hub.rules.known import Span, Training
from hub.rules.once import Once, find_biller_faults, find_cin_fault, times_elsewhere
from hub.rules.plain import PLAIN_FACTS


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, ()),
        ({"npi": "1301661315"}, ("npi",)),
        ({"npi": None}, ("npi",)),
        ({"tin": "12345678"}, ("tin",)),
        ({"tin": None}, ("tin",)),
        ({"postal_code": "92102"}, ("postal_code",)),
        ({"postal_code": None}, ("postal_code",)),
        ({"address_line": "P.O. Box 12"}, ("box",)),
        ({"address_line": "po box 12"}, ("box",)),
        ({"address_line": "12 Po Boxer Street"}, ()),
        ({"address_line": None}, ()),
    ],
)
def test_a_billers_record_is_looked_through(change: Any, faults: tuple[str, ...]) -> None:
    assert find_biller_faults(replace(PLAIN_FACTS.cbo, **change)) == faults


def test_no_biller_lacks_everything() -> None:
    assert find_biller_faults(None) == ("npi", "tin", "postal_code")


@pytest.mark.parametrize(
    ("cin", "fault"),
    [
        ("98194821H", None),
        ("9819 4821h", None),
        ("98194821H1", None),
        ("98194821H16123", None),
        ("88194821H", "letter"),
        ("98194821B", "letter"),
        ("9819482HH", "form"),
        ("12AB", "form"),
        ("", "form"),
    ],
)
def test_a_card_number_is_looked_at(cin: str, fault: str | None) -> None:
    assert find_cin_fault(cin) == fault


DAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("active", "on", "hours"),
    [
        ("2025-03-04", "2026-03-04", 6),
        ("2025-03-05", "2026-03-04", None),
        ("2020-01-01", "2025-03-05", 6),
        ("2020-01-01", "2025-03-04", 0),
        ("2020-01-01", "2026-03-05", 0),
    ],
)
def test_training_is_summed_over_the_twelve_months_before(
    active: str, on: str, hours: int | None
) -> None:
    worker = replace(
        PLAIN_FACTS.worker,
        active=Span(date.fromisoformat(active)),
        training=(Training(date.fromisoformat(on), 4), Training(date.fromisoformat(on), 2)),
    )
    assert Once().training_hours(worker, DAY) == hours


def test_what_was_found_out_once_is_remembered_by_its_key() -> None:
    once = Once()
    assert once.cin_fault("12AB") == once.cin_fault("12AB") == "form"
    assert once.biller_faults(None) == ("npi", "tin", "postal_code")
    assert once.biller_faults(PLAIN_FACTS.cbo) == ()
    other = replace(PLAIN_FACTS.cbo, key="other", npi=None)
    assert once.biller_faults(other) == ("npi",)
    assert once.training_hours(PLAIN_FACTS.worker, DAY) == 6
    assert once.training_hours(PLAIN_FACTS.worker, date(2026, 9, 1)) == 0


@pytest.mark.parametrize(
    ("start", "end", "elsewhere"),
    [
        (datetime(2026, 3, 4, 0, 0, tzinfo=CALIFORNIA), None, None),
        (datetime(2026, 3, 4, 23, 59, tzinfo=CALIFORNIA), None, None),
        (datetime(2026, 3, 4, 7, 59, tzinfo=UTC), None, "started_at"),
        (datetime(2026, 3, 4, 8, 0, tzinfo=UTC), datetime(2026, 3, 5, 7, 59, tzinfo=UTC), None),
        (None, datetime(2026, 3, 5, 8, 0, tzinfo=UTC), "ended_at"),
        (None, None, None),
    ],
)
def test_times_lie_on_the_day_of_service_in_california(
    start: datetime | None, end: datetime | None, elsewhere: str | None
) -> None:
    encounter = replace(PLAIN_FACTS.encounter, started_at=start, ended_at=end)
    assert times_elsewhere(encounter) == elsewhere
