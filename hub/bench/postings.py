"""What CBOs post in a measurement: ordinary visits of 35 minutes, one a member and day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from hub.bench.world import House

VISITS_A_DAY = 8
"""Visits of one health worker on one day, so that none overlaps another."""


def visits(house: House, day: date, count: int, *, first: int = 0) -> Iterator[dict[str, Any]]:
    """`count` visits of one CBO on one day, payable, from the member at place `first` on."""
    for place in range(first, first + count):
        worker, slot = divmod(place, VISITS_A_DAY)
        start = 480 + slot * 60
        yield {
            "encounter_ref": f"{day}-{place}",
            "member_ref": house.members[place % len(house.members)],
            "health_worker_ref": house.workers[worker % len(house.workers)],
            "service_date": str(day),
            "started_at": f"{day}T{_clock(start)}:00-07:00",
            "ended_at": f"{day}T{_clock(start + 35)}:00-07:00",
            "topics": [
                {
                    "kind": "health_navigation",
                    "minutes": 35,
                    "note": "Example: helped to book an appointment and to read a letter.",
                }
            ],
            "place_of_service": "12",
            "diagnoses": ["Z59.41"],
            "eligibility_criterion": "unmet_social_need",
            "consent_to_bill": {"method": "written", "on": "2025-03-15"},
        }


def as_array(rows: Iterator[dict[str, Any]]) -> bytes:
    """The rows as one JSON array."""
    return json.dumps(list(rows)).encode()


def as_lines(rows: Iterator[dict[str, Any]]) -> bytes:
    """The rows as NDJSON."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
