"""What the demo's CBOs report: visits, group sessions, and what goes wrong in real life."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hub.demo.names import Invention
from hub.kit.clock import CALIFORNIA

Json = dict[str, Any]

DIAGNOSES = ("Z59.41", "Z60.2", "Z56.0", "Z72.0", "Z71.89")
FIRST_HOUR, HOURS_A_DAY = 9, 7


class Diary:
    """One place at a time for every health worker, one visit a day for every person."""

    def __init__(self, first: date, last: date) -> None:
        self._first = first
        self._days = (last - first).days + 1
        self._tried: dict[str, int] = {}
        self._seen: set[tuple[str, date]] = set()

    def next_hour(self, worker: str, *members: Json) -> datetime:
        """The worker's next hour, in California, on a day on which nobody saw these members."""
        while True:
            hour = self._tried.get(worker, 0)
            self._tried[worker] = hour + 1
            day = self._first + timedelta(days=hour % self._days)
            seen = {(member["cin"], day) for member in members}
            if not seen & self._seen:
                self._seen |= seen
                clock = FIRST_HOUR + hour // self._days % HOURS_A_DAY
                return datetime(day.year, day.month, day.day, clock, tzinfo=CALIFORNIA)


def visit(
    invention: Invention,
    ref: str,
    member: Json,
    worker: str,
    start: datetime,
    minutes: int,
) -> Json:
    """One visit at home, with consent, in the CBO's own words and minutes."""
    return {
        "encounter_ref": ref,
        "cbo_ref": member["cbo_ref"],
        "member_ref": member["ref"],
        "health_worker_ref": worker,
        "service_date": start.date().isoformat(),
        "started_at": start.isoformat(),
        "ended_at": (start + timedelta(minutes=minutes)).isoformat(),
        "topics": [
            {"kind": "health_navigation", "minutes": minutes, "note": "Example: made a plan."}
        ],
        "group_size": 1,
        "modality": "in_person",
        "place_of_service": "12",
        "diagnoses": [invention.random.choice(DIAGNOSES)],
        "eligibility_criterion": "unmet_social_need",
        "consent_to_bill": {"method": "written", "on": "2025-03-15"},
        "language": member["language"],
    }


def by_video(encounter: Json) -> Json:
    """The same by video, with the member's consent to it."""
    return encounter | {
        "modality": "video",
        "place_of_service": "10",
        "telehealth_consent_on": "2026-03-01",
    }


def group_session(
    invention: Invention, ref: str, members: list[Json], worker: str, start: datetime
) -> Json:
    """One hour with several members; the hub makes one encounter of each."""
    pattern = visit(invention, ref, members[0], worker, start, 60)
    own = ("diagnoses", "eligibility_criterion", "consent_to_bill")
    shared = {
        name: value
        for name, value in pattern.items()
        if name not in (*own, "encounter_ref", "member_ref", "language")
    }
    return shared | {
        "group_ref": ref,
        "group_size": len(members),
        "members": [
            {
                "member_ref": member["ref"],
                "encounter_ref": f"{ref}-{place}",
                "language": member["language"],
                **{name: pattern[name] for name in own},
            }
            for place, member in enumerate(members, 1)
        ],
    }


MISTAKES = (
    *("too-short", "five-units", "phone-without-consent", "no-diagnosis", "old-diagnosis"),
    *("a-ride", "too-large-a-group", "late", "bad-cin", "other-plan", "in-ecm", "same-hour"),
)
"""What goes wrong, each once or twice in the demo: the name is part of the encounter_ref."""


def mistake(name: str, encounter: Json, member: Json, today: date) -> Json:
    """The encounter (or its member, changed in place) spoilt in one way, named in `MISTAKES`."""
    if name == "phone-without-consent":
        return encounter | {"modality": "audio", "place_of_service": "10"}
    if name == "no-diagnosis":
        return encounter | {"diagnoses": []}
    if name == "old-diagnosis":
        return encounter | {"diagnoses": ["Z59.0"]}  # no longer complete: it has sub-codes now
    if name == "a-ride":
        ride = encounter["topics"][0] | {"kind": "transportation", "note": "Example: drove along."}
        return encounter | {"topics": [ride]}
    if name == "too-large-a-group":
        return encounter | {"group_size": 11}
    if name == "late":
        long_ago = today - timedelta(days=250)
        start = datetime(long_ago.year, long_ago.month, long_ago.day, 10, tzinfo=CALIFORNIA)
        return _moved(encounter, start)
    if name == "bad-cin":
        member["cin"] = "12AB"
    elif name == "other-plan":
        member["coverage"] = []
    elif name == "in-ecm":
        member["programs"] = [{"program": "ecm", "from": "2026-01-01", "to": None}]
    return encounter


MINUTES_OF_MISTAKE = {"too-short": 12, "five-units": 150, "too-large-a-group": 60}


def _moved(encounter: Json, start: datetime) -> Json:
    minutes = encounter["topics"][0]["minutes"]
    return encounter | {
        "service_date": start.date().isoformat(),
        "started_at": start.isoformat(),
        "ended_at": (start + timedelta(minutes=minutes)).isoformat(),
    }
