"""What the torture tests do to a hub: encounters, files, answers, money; and what must be left."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from hub.database import HUB
from hub.simulated_plan.plan import SimulatedPlan
from hub.simulated_plan.scenario import Scenario
from tests.torture.caller import Caller
from tests.torture.machine import Machine, Party

LAST_DAY = date(2026, 11, 20)


def encounter(
    ref: str, pair: tuple[str, str], day: date, *, minutes: int = 35, hour: int = 10
) -> dict[str, Any]:
    """An ordinary visit of a member by a worker, as a CBO posts it."""
    return {
        "encounter_ref": ref,
        "member_ref": pair[0],
        "health_worker_ref": pair[1],
        "service_date": day.isoformat(),
        "started_at": f"{day}T{hour:02d}:00:00-08:00",
        "ended_at": f"{day}T{hour:02d}:{minutes:02d}:00-08:00",
        "topics": [{"kind": "health_navigation", "minutes": minutes, "note": "example"}],
        "place_of_service": "12",
        "diagnoses": ["Z59.41"],
        "eligibility_criterion": "unmet_social_need",
        "consent_to_bill": {"method": "written", "on": "2025-03-15"},
    }


@dataclass
class Visits:
    """Encounters of one run and what the hub answered of each."""

    party: Party
    bodies: list[dict[str, Any]]
    answered: dict[str, str] = field(default_factory=dict)

    def post(self, caller: Caller) -> None:
        """Each by itself, in order, until it is answered."""
        for body in self.bodies:
            told = caller.must("POST", "/v1/encounters", body)
            self.answered[body["encounter_ref"]] = told["id"]


def make_visits(machine: Machine, seed: int, cbo: int = 0) -> Visits:
    """Two to five visits of a new member on as many days, one of them in two short parts."""
    chance = random.Random(seed)
    party = machine.cbos[cbo]
    pair = machine.new_pair(party)
    days = chance.sample(range(40), chance.randint(1, 4))
    bodies = [
        encounter(f"s{seed}-{place}-{pair[0]}", pair, LAST_DAY - timedelta(days=day))
        for place, day in enumerate(days)
    ]
    short = LAST_DAY - timedelta(days=45)
    bodies += [
        encounter(f"s{seed}-short{hour}-{pair[0]}", pair, short, minutes=10, hour=hour)
        for hour in (9, 14)
    ]
    return Visits(party, bodies)


def bill(machine: Machine, admin: Caller, plan: Caller, seed: int) -> None:
    """Claim what is ready; the plan pulls, receipts, acknowledges and pays in full."""
    admin.must("POST", "/v1/claim-batches", {})
    simulated = SimulatedPlan(plan, Scenario(), first_number=seed)  # type: ignore[arg-type]
    while simulated.work() or simulated.waiting:
        pass
    assert simulated.refusals == []


def assert_paid_once(machine: Machine, visits: Visits) -> None:
    """Each visit is claimed once, each claim is in one file and paid what it charges, once."""
    with machine.database.session(HUB) as session:
        found = session.connection().execute(
            text(
                """
                SELECT e.encounter_ref, e.status, c.exchange_status, c.adjudication_status,
                       c.charge_cents = c.paid_cents,
                       (SELECT count(*) FROM claim_payment p WHERE p.claim_id = c.id),
                       (SELECT sum(p.amount_cents) FROM posting p
                         WHERE p.claim_id = c.id AND p.amount_cents < 0) = -c.paid_cents
                  FROM encounter e JOIN claim c ON c.id = e.claim_id
                 WHERE e.cbo_id = :cbo AND e.encounter_ref = ANY(:refs)
                """
            ),
            {"cbo": visits.party.id, "refs": [one["encounter_ref"] for one in visits.bodies]},
        )
        rows = {row[0]: tuple(row[1:]) for row in found}
    once = ("claimed", "accepted", "paid", True, 1, True)
    assert rows == {one["encounter_ref"]: once for one in visits.bodies}


def assert_each_once(machine: Machine, visits: Visits) -> None:
    """Every acknowledged encounter is on record under the answered id, and only once."""
    with machine.database.session(HUB) as session:
        found = session.connection().execute(
            text(
                "SELECT encounter_ref, 'enc_' || replace(id::text, '-', '') FROM encounter "
                "WHERE cbo_id = :cbo AND encounter_ref = ANY(:refs)"
            ),
            {"cbo": visits.party.id, "refs": [one["encounter_ref"] for one in visits.bodies]},
        )
        rows = [(row[0], row[1]) for row in found]
    assert sorted(rows) == sorted(visits.answered.items())
