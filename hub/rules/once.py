"""Facts that many encounters share, found out once: a biller's record, a card number, training."""

from __future__ import annotations

import re
from datetime import date, timedelta

from hub.kit.clock import add_months, california_day
from hub.kit.identifiers import is_cin, is_npi, is_tin, normal_cin
from hub.rules.known import Encounter, HealthWorker, Key, Organization

_LIKELY_CIN = re.compile(r"9[0-9]{7}[ACDEFGHMNTUVWXYZ]\Z", re.ASCII)
ZIP_LENGTH = 9


class Once:
    """Remembers what it found out, for one set of known things."""

    __slots__ = ("_billers", "_cins", "_training")

    def __init__(self) -> None:
        self._billers: dict[Key, tuple[str, ...]] = {}
        self._cins: dict[str, str | None] = {}
        self._training: dict[tuple[Key, date], int | None] = {}

    def biller_faults(self, biller: Organization | None) -> tuple[str, ...]:
        """What a billing provider's record lacks for a claim: npi, tin, postal_code, address."""
        key = biller.key if biller else None
        if key not in self._billers:
            self._billers[key] = find_biller_faults(biller)
        return self._billers[key]

    def cin_fault(self, cin: str) -> str | None:
        """What is wrong with a CIN: its `form`, or an unlikely `letter`."""
        if cin not in self._cins:
            self._cins[cin] = find_cin_fault(cin)
        return self._cins[cin]

    def training_hours(self, worker: HealthWorker, day: date) -> int | None:
        """Hours of training in the twelve months up to the day; None in a worker's first year."""
        key = (worker.key, day)
        if key not in self._training:
            self._training[key] = sum_training_hours(worker, day)
        return self._training[key]


def find_biller_faults(biller: Organization | None) -> tuple[str, ...]:
    """The parts of a billing provider's record that a claim cannot go without, and their faults."""
    if biller is None:
        return ("npi", "tin", "postal_code")
    line = "".join(character for character in (biller.address_line or "") if character.isalnum())
    parts = (
        ("npi", is_npi(biller.npi or "")),
        ("tin", is_tin(biller.tin or "")),
        ("postal_code", len(biller.postal_code or "") == ZIP_LENGTH),
        ("box", not line.upper().startswith("POBOX")),
    )
    return tuple(name for name, there in parts if not there)


def find_cin_fault(cin: str) -> str | None:
    """`form` where it is not eight digits and a letter, `letter` where it is an unlikely one."""
    normal = normal_cin(cin)
    if not is_cin(normal):
        return "form"
    return None if _LIKELY_CIN.match(normal) else "letter"


def sum_training_hours(worker: HealthWorker, day: date) -> int | None:
    """Hours in the twelve months that end on the day; None while the worker is new to the CBO."""
    since = add_months(day, -12) + timedelta(days=1)
    if worker.active.first >= since:
        return None
    return sum(one.hours for one in worker.training if since <= one.on <= day)


def times_elsewhere(encounter: Encounter) -> str | None:
    """The field whose instant is not on the date of service in California, or None."""
    day = encounter.service_date
    if encounter.started_at is not None and california_day(encounter.started_at) != day:
        return "started_at"
    if encounter.ended_at is not None and california_day(encounter.ended_at) != day:
        return "ended_at"
    return None
