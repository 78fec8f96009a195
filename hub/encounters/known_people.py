"""Members and health workers of one CBO as the rules know them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hub.kit.quick import quick_maker
from hub.rules.known import (
    Authorization,
    Certificate,
    Coverage,
    HealthWorker,
    Key,
    Member,
    OtherCoverage,
    PlanOfCare,
    Program,
    Recommendation,
    ShareOfCost,
    Span,
    Training,
    WorkExperience,
)
from hub.vault import Vault

Row = tuple[Any, ...]
Told = dict[str, Any]
_make_member, _make_coverage, _make_span = (
    quick_maker(Member),
    quick_maker(Coverage),
    quick_maker(Span),
)

_OURS = """cbo_id = %(cbo_id)s
       AND (ref = ANY(%(members)s::text[]) OR id = ANY(%(member_ids)s::uuid[]))"""
_THEIRS = f"cbo_id = %(cbo_id)s AND member_id IN (SELECT id FROM member WHERE {_OURS})"
LOCK_PERSONS = f"""
    SELECT count(*) FROM (
        SELECT id FROM person WHERE id IN (SELECT person_id FROM member WHERE {_OURS})
         ORDER BY id FOR NO KEY UPDATE) locked
"""
MEMBERS = f"""
    SELECT id, ref, person_id, sealed, sex, county, has_address,
           nullif(eligibility, '{{}}'::jsonb)
      FROM member WHERE {_OURS}
"""
WORKERS = """
    SELECT id, ref, pathway, active_from, active_to, certificate, work_experience,
           first_service_on, lived_experience_attested_on, training, exclusion_checked_on, npi
      FROM health_worker
     WHERE cbo_id = %(cbo_id)s
       AND (ref = ANY(%(workers)s::text[]) OR id = ANY(%(worker_ids)s::uuid[]))
     ORDER BY id
"""
WORKERS_LOCKED = WORKERS + " FOR NO KEY UPDATE"
COVERAGE = f"""
    SELECT member_id, plan_id, effective_from, effective_to, plan_member_number FROM coverage
     WHERE {_THEIRS} AND superseded_at IS NULL
"""
# Everything else that hangs on a member, which few have; dates travel as ISO text.
HANGING = f"""
    SELECT member_id, 'program' AS kind, jsonb_build_object(
        'program', program, 'first', effective_from, 'last', effective_to) AS told
      FROM program_span WHERE {_THEIRS} AND superseded_at IS NULL
    UNION ALL
    SELECT member_id, 'recommendation', jsonb_build_object(
        'type', recommender_type, 'npi', npi, 'on', recommended_on, 'last', valid_to)
      FROM recommendation WHERE {_THEIRS}
    UNION ALL
    SELECT member_id, 'plan_of_care', jsonb_build_object(
        'first', effective_from, 'last', effective_to, 'signer', author_type,
        'states', to_jsonb(states), 'reviews', reviews,
        'attested_on', attested_on, 'submitted_on', submitted_on)
      FROM plan_of_care WHERE {_THEIRS}
    UNION ALL
    SELECT member_id, 'authorization', jsonb_build_object(
        'authorization_kind', kind, 'number', number, 'plan', plan_id, 'units', units,
        'first', effective_from, 'last', effective_to)
      FROM "authorization" WHERE {_THEIRS}
"""

STATED_PARTS = (
    "condition",
    "other_professionals",
    "objectives",
    "services",
    "frequency",
    "social_need",
)
"""Parts of a plan of care that `plan_of_care.states` may list (rule CHW-POC-CONTENT)."""


@dataclass(frozen=True, slots=True)
class People:
    """Members and workers by id, with their references and the person behind each member."""

    members: dict[Key, Member]
    workers: dict[Key, HealthWorker]
    persons: dict[UUID, UUID]
    member_refs: dict[UUID, str]
    worker_refs: dict[UUID, str]


def read_people(
    vault: Vault,
    cbo_id: UUID,
    members: Iterable[Row],
    workers: Iterable[Row],
    coverage: Iterable[Row],
    hanging: Iterable[Row],
) -> People:
    """Members with all that hangs on them, and workers, from the rows of the statements above."""
    plans: dict[UUID, list[Coverage]] = {}
    for member_id, plan_id, first, last, number in coverage:
        plans.setdefault(member_id, []).append(
            _make_coverage(plan_id, _make_span(first, last), number)
        )
    more: dict[UUID, dict[str, list[Told]]] = {}
    for member_id, kind, told in hanging:
        more.setdefault(member_id, {}).setdefault(kind, []).append(told)
    people = People({}, {}, {}, {}, {})
    for row in members:
        its_id, ref, person_id, *_ = row
        people.member_refs[its_id] = ref
        people.persons[its_id] = person_id
        people.members[its_id] = _member(row, vault, plans.get(its_id, ()), more.get(its_id, {}))
    for row in workers:
        people.worker_refs[row[0]] = row[1]
        people.workers[row[0]] = _worker(row, cbo_id)
    return people


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


def _span(told: Told) -> Span:
    return Span(date.fromisoformat(told["first"]), _day(told["last"]))


def _member(
    row: Row, vault: Vault, plans: Sequence[Coverage], hanging: dict[str, list[Told]]
) -> Member:
    its_id, _, person_id, sealed, sex, county, has_address, eligibility = row
    identity = vault.open(sealed, table="member", row_id=its_id)
    return _make_member(
        key=its_id,
        person=person_id,
        cin=identity["cin"],
        birth_date=_day(identity.get("birth_date")),
        sex=sex,
        county=county,
        has_name=bool(identity.get("last_name")),
        has_address=has_address,
        coverage=tuple(plans),
        # Few members have any of these.
        **(_programs(eligibility or {}, hanging) if eligibility or hanging else {}),
        **(_papers(hanging) if hanging else {}),
    )


def _programs(more: Told, hanging: dict[str, list[Told]]) -> Told:
    """What a member takes part in, as far as somebody looked."""
    return {
        "programs": tuple(
            Program(told["program"], _span(told))
            for told in (
                *({**t, **_first_last(t)} for t in more.get("programs", ())),
                *hanging.get("program", ()),
            )
        ),
        "other_coverage": tuple(
            OtherCoverage(t["kind"], _span(_first_last(t)), t.get("covers_chw"))
            for t in more.get("other_coverage", ())
        ),
        "share_of_cost": tuple(
            ShareOfCost(date.fromisoformat(t["month"]), t["met"])
            for t in more.get("share_of_cost", ())
        ),
        "eligibility_checked_on": tuple(
            date.fromisoformat(day) for day in more.get("checked_on", ())
        ),
    }


def _papers(hanging: dict[str, list[Told]]) -> Told:
    """What lets a member's services be billed."""
    return {
        "recommendations": tuple(
            Recommendation(t["type"], date.fromisoformat(t["on"]), t["npi"], _day(t["last"]))
            for t in hanging.get("recommendation", ())
        ),
        "plans_of_care": tuple(_plan_of_care(t) for t in hanging.get("plan_of_care", ())),
        "authorizations": tuple(
            Authorization(
                t["authorization_kind"],
                t["number"],
                None if t["plan"] is None else UUID(t["plan"]),
                _span(t),
                t["units"],
            )
            for t in hanging.get("authorization", ())
        ),
    }


def _first_last(told: Told) -> Told:
    return {"first": told["from"], "last": told.get("to")}


def _plan_of_care(told: Told) -> PlanOfCare:
    states = set(told["states"])
    return PlanOfCare(
        span=_span(told),
        signer_type=told["signer"],
        states_condition="condition" in states,
        states_other_professionals="other_professionals" in states,
        states_objectives="objectives" in states,
        states_services="services" in states,
        states_frequency="frequency" in states,
        names_social_need="social_need" in states,
        reviewed_on=tuple(date.fromisoformat(review["on"]) for review in told["reviews"]),
        attested_on=_day(told["attested_on"]),
        submitted_on=_day(told["submitted_on"]),
    )


def _worker(row: Row, cbo_id: UUID) -> HealthWorker:
    its_id, _, pathway, active_from, active_to, certificate, work, first_service_on = row[:8]
    attested_on, training, exclusion_checked_on, npi = row[8:]
    return HealthWorker(
        key=its_id,
        cbo=cbo_id,
        person=its_id,
        pathway=pathway,
        active=Span(active_from, active_to),
        certificate=None
        if certificate is None
        else Certificate(
            certificate["kind"],
            certificate.get("issuer", ""),
            date.fromisoformat(certificate["awarded_on"]),
        ),
        work_experience=None
        if work is None
        else WorkExperience(
            work["hours"], Span(date.fromisoformat(work["from"]), date.fromisoformat(work["to"]))
        ),
        first_service_on=first_service_on,
        lived_experience_attested_on=attested_on,
        training=tuple(
            [Training(date.fromisoformat(told["on"]), told["hours"]) for told in training]
        ),
        exclusion_checked_on=exclusion_checked_on,
        npi=npi,
    )
