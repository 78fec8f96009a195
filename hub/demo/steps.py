"""What the demo does over HTTP, step by step: set up the houses, report, correct."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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

    def close(self) -> None:
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


def _credential(admin: HubClient, organization_ref: str, role: str) -> Credential:
    key = make_private_key()
    made = admin.post(
        "/v1/clients",
        {
            "organization_ref": organization_ref,
            "name": f"{organization_ref} system",
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
