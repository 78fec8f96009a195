"""The demo's health workers and members, as their CBOs would send them. All invented."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hub.demo.houses import CBOS, COUNTY, PLANS_OF_CBO
from hub.demo.names import LANGUAGES, Invention

Json = dict[str, Any]

WORKERS_PER_CBO = 2
MEMBERS_PER_CBO = 14


def health_workers(invention: Invention, today: date) -> list[Json]:
    """Two per CBO: one by certificate, one by work experience with a certificate since."""
    found = []
    trained = [(today - timedelta(days=days)).isoformat() for days in (420, 240, 90)]
    for cbo in CBOS:
        for place in range(WORKERS_PER_CBO):
            experienced = place % 2 == 1
            found.append(
                {
                    "ref": f"{cbo.removeprefix('cbo-')}-chw-{place + 1}",
                    "cbo_ref": cbo,
                    **invention.name(),
                    "languages": ["es", "en"],
                    "pathway": "work_experience" if experienced else "certificate",
                    "lived_experience_attested_on": "2024-12-01",
                    "certificate": {
                        "kind": "chw",
                        "issuer": "Example College",
                        "awarded_on": "2025-11-01" if experienced else "2024-06-01",
                    },
                    "work_experience": {"hours": 2400, "from": "2021-06-01", "to": "2024-05-31"}
                    if experienced
                    else None,
                    "first_service_on": "2025-01-15",
                    "exclusion_checked_on": trained[-1],
                    "training": [{"on": day, "hours": 6} for day in trained],
                    "active_from": "2025-01-15",
                    "active_to": None,
                }
            )
    return found


def members(invention: Invention, today: date) -> list[Json]:
    """Fourteen per CBO, spread over its plans; one of each CBO's is also another CBO's."""
    found: list[Json] = []
    for cbo in CBOS:
        plans = PLANS_OF_CBO[cbo]
        for place in range(MEMBERS_PER_CBO):
            ref = f"{cbo.removeprefix('cbo-')}-{place + 1:02d}"
            found.append(member(invention, ref, cbo, plans[place % len(plans)], today))
    by_ref = {one["ref"]: one for one in found}
    # One person, two CBOs: the hub knows, neither of them can see it.
    for known, again in (("semilla-01", "raices-02"), ("puente-01", "faro-02")):
        for name in ("cin", "first_name", "last_name", "birth_date", "sex", "address"):
            by_ref[again][name] = by_ref[known][name]
    return found


def member(invention: Invention, ref: str, cbo: str, plan: str, today: date) -> Json:
    """One member of a CBO, covered by a plan, recommended by a licensed provider."""
    return {
        "ref": ref,
        "cbo_ref": cbo,
        "cin": invention.cin(),
        **invention.name(),
        "birth_date": invention.birth_date(),
        "sex": invention.random.choice("FM"),
        "language": invention.random.choice(LANGUAGES),
        "address": invention.address(),
        "county": COUNTY,
        "coverage": [{"plan_ref": plan, "from": "2025-01-01", "to": None}],
        "programs": [],
        "recommendations": [
            {
                "recommender_type": "nurse_practitioner",
                "name": "Example Practitioner",
                "npi": "1635515053",
                "on": (today - timedelta(days=120)).isoformat(),
            }
        ],
        "plans_of_care": [],
        "authorizations": [],
    }
