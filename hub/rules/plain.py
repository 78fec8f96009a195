"""One encounter, and the terms of one contract, that offend no rule: where every example begins.

An example or a case says only what differs: `{"encounter.group_size": 9}`, `{"ecm_overlap":
"warn"}`. All invented.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from hub.kit.clock import CALIFORNIA
from hub.rules.codec import from_plain, to_plain
from hub.rules.facts import Facts
from hub.rules.known import (
    Agreement,
    Certificate,
    Consent,
    Contract,
    Coverage,
    Encounter,
    HealthWorker,
    Member,
    Organization,
    RateLine,
    Recommendation,
    Span,
    Topic,
    Training,
)
from hub.rules.term_catalog import SPECS
from hub.rules.terms import ContractTerms, Unsaid, said

DAY = date(2026, 3, 4)
_OPEN = Span(date(2020, 1, 1))

_CBO = Organization(
    key="cbo",
    kind="cbo",
    name="Example Community Center",
    npi="1301661314",
    tin="008122250",
    taxonomy="251B00000X",
    address_line="1068 Example Street",
    postal_code="921020002",
    enrollment=(_OPEN,),
)
_RATE = RateLine("98960", ("U2",), 2666, _OPEN)
_CONTRACT = Contract("contract", "plan", (_OPEN,), "cbo", (), (_RATE,))
_WORKER = HealthWorker(
    key="worker",
    cbo="cbo",
    person="worker",
    pathway="certificate",
    active=_OPEN,
    certificate=Certificate("chw", "Example College", date(2021, 6, 1)),
    first_service_on=date(2022, 7, 1),
    lived_experience_attested_on=date(2021, 6, 1),
    training=(Training(date(2025, 9, 1), 6),),
    exclusion_checked_on=date(2022, 1, 10),
)
_MEMBER = Member(
    key="member",
    person="person",
    cin="98194821H",
    birth_date=date(1985, 2, 19),
    sex="F",
    county="37",
    coverage=(Coverage("plan", _OPEN),),
    recommendations=(Recommendation("nurse_practitioner", date(2021, 2, 1), "1635515053"),),
)
_ENCOUNTER = Encounter(
    key="encounter",
    cbo="cbo",
    member="member",
    health_worker="worker",
    service_date=DAY,
    started_at=datetime(2026, 3, 4, 9, 0, tzinfo=CALIFORNIA),
    ended_at=datetime(2026, 3, 4, 9, 30, tzinfo=CALIFORNIA),
    topics=(Topic("health_navigation", 30),),
    place_of_service="12",
    diagnoses=("Z59.41",),
    eligibility_criterion="unmet_social_need",
    consent_to_bill=Consent("written", date(2022, 1, 10)),
    language="es",
)
PLAIN_FACTS = Facts(
    encounter=_ENCOUNTER,
    member=_MEMBER,
    worker=_WORKER,
    cbo=_CBO,
    received_on=date(2026, 3, 10),
    day=DAY,
    biller=_CBO,
    plans=("plan",),
    contract=_CONTRACT,
    agreement=Agreement("agreement", "cbo", ("contract",), (_OPEN,), ("37",)),
    plan_known=True,
    plan_choices=1,
    code="98960",
    modifiers=("U2",),
    minutes=30,
    topic_minutes=30,
    line_minutes=30,
    line_units=1,
    units=1,
    documented_units=1,
    units_in_window=0,
    recommendation=_MEMBER.recommendations[0],
    rate_cents=2666,
    filing_due_on=date(2026, 8, 31),
    biller_enrolled=True,
    training_hours=6,
)

PLAIN_TERM_VALUES: Mapping[str, Any] = {
    "unit_minutes_min": 16,
    "rounding_rule": "midpoint",
    "units_per_day_max": 4,
    "unit_threshold": {"units": 12, "window": "calendar_year", "action": "keep_on_file"},
    "filing_limit": {"days": 180, "anchor": "service_date", "day_type": "calendar"},
    "ecm_overlap": "deny",
    "standing_recommendation": {"accepted": False, "from": None},
    "member_id_type": "cin",
    "g_codes_accepted": False,
    "referring_provider_required": False,
    "rendering_rule": "same_as_billing",
    "place_of_service_allowed": ["02", "10", "11", "12", "23", "99"],
}


def make_terms(
    differing: Mapping[str, Any] | None = None, unconfirmed: Iterable[str] = ()
) -> ContractTerms:
    """The plain terms but for raw values that differ, and terms that nobody confirmed.

    Raises:
        ValueError: a value that its term does not take.
    """
    resolved: dict[str, Any] = {}
    values = {**PLAIN_TERM_VALUES, **(differing or {})}
    for name, spec in SPECS.items():
        if name in values:
            problems = spec.check.problems(values[name])
            if problems:
                raise ValueError(f"{name}: {problems[0]}")
            resolved[name] = said(name, spec.read(values[name]), "confirmed")
        elif spec.absence == "absent":
            resolved[name] = Unsaid(name, "absent")
        else:
            resolved[name] = said(name, spec.default, spec.absence)
    for name in unconfirmed:
        resolved[name] = Unsaid(name, "unconfirmed")
    return ContractTerms(**resolved)


PLAIN_TERMS = make_terms()
_PLAIN = to_plain(PLAIN_FACTS)


def make_facts(differing: Mapping[str, Any] | None = None) -> Facts:
    """The plain facts but for what differs, by dotted path.

    `day` moves the encounter to another day, its times with it.

    Raises:
        ValueError: a path or value that facts do not have.
    """
    plain = copy.deepcopy(_PLAIN)
    changes = {path: to_plain(value) for path, value in (differing or {}).items()}
    day = changes.get("day")
    if day is not None:
        plain["encounter"] |= {"service_date": day, "started_at": None, "ended_at": None}
        plain["received_on"] = day
        plain["filing_due_on"] = None
    for path, value in changes.items():
        *parents, name = path.split(".")
        place = plain
        for parent in parents:
            place = place[parent]
        if name not in place:
            raise ValueError(f"facts have no {path}")
        place[name] = value
    return from_plain(Facts, plain)
