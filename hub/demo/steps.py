"""What the demo does over HTTP, step by step: set up the houses, report, correct."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from hub.demo.houses import CBOS, PLANS
from hub.demo.world import Week, World
from hub.simulated_plan.client import HubClient
from hub.simulated_plan.credential import Credential, make_private_key, write_credential

Json = dict[str, Any]
Progress = Callable[[int], None]
"""Told how many more things are done."""


@dataclass(slots=True)
class Doors:
    """Everybody's way into the hub: the administrator's and each CBO's client, the plans' keys."""

    url: str
    admin: HubClient
    cbos: dict[str, HubClient] = field(default_factory=dict)
    plan_keys: dict[str, Path] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Open already."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close every connection."""
        for client in (self.admin, *self.cbos.values()):
            client.close()


def set_up_houses(doors: Doors, world: World, done: Progress) -> None:
    """The administrator records organizations, contracts and agreements."""
    for path, rows in (
        ("/v1/organizations", world.organizations),
        ("/v1/contracts", world.contracts),
        ("/v1/agreements", world.agreements),
    ):
        for row in rows:
            doors.admin.post(path, row)
            done(1)


def give_credentials(doors: Doors, folder: Path, done: Progress) -> None:
    """The administrator registers a public key for every CBO and every plan."""
    for ref in CBOS:
        doors.cbos[ref] = HubClient(doors.url, _credential(doors.admin, ref, "cbo"))
        done(1)
    for ref in PLANS:
        doors.plan_keys[ref] = folder / f"{ref}.json"
        write_credential(doors.plan_keys[ref], _credential(doors.admin, ref, "plan"))
        done(1)


def open_door(doors: Doors, organization_ref: str, role: str, *, name: str) -> HubClient:
    """Another client of an organization; whoever asks for it closes it."""
    return HubClient(doors.url, _credential(doors.admin, organization_ref, role, name=name))


def _credential(
    admin: HubClient, organization_ref: str, role: str, *, name: str = ""
) -> Credential:
    key = make_private_key()
    made = admin.post(
        "/v1/clients",
        {
            "organization_ref": organization_ref,
            "name": name or f"{organization_ref} system",
            "role": role,
            "keys": [Credential("", key).public_jwk()],
        },
    )
    return Credential(made["id"], key)


def report_people(doors: Doors, world: World, done: Progress) -> None:
    """Each CBO sends its own roster and its own members."""
    for path, rows in (
        ("/v1/health-workers", world.health_workers),
        ("/v1/members", world.members),
    ):
        for row in rows:
            sent = {name: value for name, value in row.items() if name != "cbo_ref"}
            doors.cbos[row["cbo_ref"]].post(path, sent)
            done(1)


def report_week(doors: Doors, week: Week, done: Progress) -> list[Json]:
    """Each CBO posts its encounters in one batch and its sessions one by one.

    What the hub answered to each row comes back (`{"row", "outcome", "encounter", "problem"}`).
    """
    answered: list[Json] = []
    for cbo, client in doors.cbos.items():
        rows = _own(week.encounters, cbo)
        if rows:
            answered += client.post("/v1/encounters/batch", rows)["rows"]
            done(len(rows))
        for session in _own(week.sessions, cbo):
            answered += client.post("/v1/group-sessions", session)["rows"]
            done(len(session["members"]))
    return answered


def _own(rows: Iterable[Json], cbo: str) -> list[Json]:
    """A CBO's rows as it sends them: whose they are follows from its credential."""
    return [
        {name: value for name, value in row.items() if name != "cbo_ref"}
        for row in rows
        if row["cbo_ref"] == cbo
    ]


_MENDABLE = ("no-diagnosis", "phone-without-consent")


def mend_encounters(doors: Doors, week: Week, answered: list[Json], done: Progress) -> list[Json]:
    """CBOs correct what only lacked an entry; the hub's new answers come back."""
    blocked = {
        row["encounter"]["encounter_ref"]: row["encounter"]["id"]
        for row in answered
        if row["encounter"] and row["encounter"]["status"] == "blocked"
    }
    mended: list[Json] = []
    for row in week.encounters:
        its_id = blocked.get(row["encounter_ref"])
        if its_id is not None and row["encounter_ref"].endswith(_MENDABLE):
            right = row | {"diagnoses": ["Z59.41"], "telehealth_consent_on": row["service_date"]}
            if right["modality"] != "in_person":
                right["place_of_service"] = "10"
            (sent,) = _own([right], row["cbo_ref"])
            mended.append(doors.cbos[row["cbo_ref"]].put(f"/v1/encounters/{its_id}", sent))
            done(1)
    return mended


def answer_plans(doors: Doors, done: Progress) -> list[Json]:
    """Each CBO replaces one denied claim (frequency 7) and resubmits what was rejected in front.

    The new claims come back.
    """
    made: list[Json] = []
    for client in doors.cbos.values():
        # The earliest: ids differ from demo to demo, days and cents do not.
        found = client.get_all("/v1/claims", adjudication_status="denied")
        denied = min(found, key=_day_and_cents, default=None)
        rejected = list(client.get_all("/v1/claims", exchange_status="rejected"))
        acts = [(denied, "replace")] if denied else []
        for claim, act in [*acts, *((one, "resubmit") for one in rejected)]:
            why = {"reason": "compared with the member's card", "encounters": []}
            made.append(client.post(f"/v1/claims/{claim['id']}/{act}", why))
            done(1)
    return made


def _day_and_cents(claim: Json) -> tuple[str, int, str]:
    return claim["service_date"], claim["charge_cents"], claim["lines"][0]["code"]


def confirm_term(doors: Doors, seconds_max: int = 20) -> int:
    """The administrator confirms the term that nobody had; the worker judges anew what it held.

    Answers how many encounters it freed.
    """
    held = _held(doors)
    contract = next(
        one for one in doors.admin.get_all("/v1/contracts") if one["ref"] == "con-sierra"
    )
    confirmed = {
        "value": "allow",
        "from": "2025-01-01",
        "to": None,
        "source": "letter of the plan",
        "confirmed_by": "example administrator",
        "confirmed_on": "2025-01-02",
    }
    path = f"/v1/contracts/{contract['id']}/terms"
    doors.admin.post(path, {"terms": {"ecm_overlap": confirmed}})
    deadline = time.monotonic_ns() + seconds_max * 1_000_000_000
    while (left := _held(doors)) == held and time.monotonic_ns() < deadline:
        time.sleep(0.2)
    return held - left


def _held(doors: Doors) -> int:
    return len(list(doors.admin.get_all("/v1/encounters", status="held")))
