"""Members and health workers of one CBO as the rules know them: three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

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

_MEMBERS = text(
    "SELECT id, person_id, sealed, sex, county, has_address, eligibility FROM member "
    "WHERE id = ANY(:ids) AND cbo_id = :cbo_id"
)
_WORKERS = text(
    "SELECT id, pathway, active_from, active_to, certificate, work_experience, "
    "first_service_on, lived_experience_attested_on, training, exclusion_checked_on, npi "
    "FROM health_worker WHERE id = ANY(:ids) AND cbo_id = :cbo_id"
)
# One round trip for everything that hangs on a member; dates travel as ISO text.
_HANGING = text(
    """
    SELECT member_id, 'coverage' AS kind, jsonb_build_object(
        'plan', plan_id, 'first', effective_from, 'last', effective_to) AS told
      FROM coverage
     WHERE member_id = ANY(:ids) AND cbo_id = :cbo_id AND superseded_at IS NULL
    UNION ALL
    SELECT member_id, 'program', jsonb_build_object(
        'program', program, 'first', effective_from, 'last', effective_to)
      FROM program_span
     WHERE member_id = ANY(:ids) AND cbo_id = :cbo_id AND superseded_at IS NULL
    UNION ALL
    SELECT member_id, 'recommendation', jsonb_build_object(
        'type', recommender_type, 'npi', npi, 'on', recommended_on, 'last', valid_to)
      FROM recommendation WHERE member_id = ANY(:ids) AND cbo_id = :cbo_id
    UNION ALL
    SELECT member_id, 'plan_of_care', jsonb_build_object(
        'first', effective_from, 'last', effective_to, 'signer', author_type,
        'states', to_jsonb(states), 'reviews', reviews,
        'attested_on', attested_on, 'submitted_on', submitted_on)
      FROM plan_of_care WHERE member_id = ANY(:ids) AND cbo_id = :cbo_id
    UNION ALL
    SELECT member_id, 'authorization', jsonb_build_object(
        'authorization_kind', kind, 'number', number, 'plan', plan_id, 'units', units,
        'first', effective_from, 'last', effective_to)
      FROM "authorization" WHERE member_id = ANY(:ids) AND cbo_id = :cbo_id
    """
)

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
    """Members and workers by id."""

    members: dict[Key, Member]
    workers: dict[Key, HealthWorker]
    persons: dict[UUID, UUID]
    """The person behind each member."""


def load_people(
    connection: Connection,
    vault: Vault,
    *,
    cbo_id: UUID,
    member_ids: Collection[UUID],
    worker_ids: Collection[UUID],
) -> People:
    """Members with all that hangs on them, and workers. Ids of other CBOs are not found."""
    members_asked = {"ids": list(member_ids), "cbo_id": cbo_id}
    hanging: dict[UUID, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for member_id, kind, told in connection.execute(_HANGING, members_asked):
        hanging[member_id][kind].append(told)
    rows = connection.execute(_MEMBERS, members_asked).all()
    members: dict[Key, Member] = {row.id: _member(row, vault, hanging[row.id]) for row in rows}
    found = connection.execute(_WORKERS, {"ids": list(worker_ids), "cbo_id": cbo_id})
    workers: dict[Key, HealthWorker] = {row.id: _worker(row, cbo_id) for row in found}
    return People(members, workers, {row.id: row.person_id for row in rows})


def _day(told: str | None) -> date | None:
    return None if told is None else date.fromisoformat(told)


def _span(told: dict[str, Any]) -> Span:
    return Span(date.fromisoformat(told["first"]), _day(told["last"]))


def _member(row: Any, vault: Vault, hanging: dict[str, list[dict[str, Any]]]) -> Member:
    identity = vault.open(bytes(row.sealed), table="member", row_id=row.id)
    more = row.eligibility
    return Member(
        key=row.id,
        person=row.person_id,
        cin=identity["cin"],
        birth_date=_day(identity.get("birth_date")),
        sex=row.sex,
        county=row.county,
        has_name=bool(identity.get("last_name")),
        has_address=row.has_address,
        coverage=tuple(Coverage(UUID(t["plan"]), _span(t)) for t in hanging["coverage"]),
        programs=tuple(Program(t["program"], _span(t)) for t in hanging["program"]),
        other_coverage=tuple(
            OtherCoverage(t["kind"], _span(_first_last(t)), t.get("covers_chw"))
            for t in more.get("other_coverage", ())
        ),
        share_of_cost=tuple(
            ShareOfCost(date.fromisoformat(t["month"]), t["met"])
            for t in more.get("share_of_cost", ())
        ),
        eligibility_checked_on=tuple(date.fromisoformat(day) for day in more.get("checked_on", ())),
        recommendations=tuple(
            Recommendation(t["type"], date.fromisoformat(t["on"]), t["npi"], _day(t["last"]))
            for t in hanging["recommendation"]
        ),
        plans_of_care=tuple(_plan_of_care(t) for t in hanging["plan_of_care"]),
        authorizations=tuple(
            Authorization(
                t["authorization_kind"],
                t["number"],
                None if t["plan"] is None else UUID(t["plan"]),
                _span(t),
                t["units"],
            )
            for t in hanging["authorization"]
        ),
    )


def _first_last(told: dict[str, Any]) -> dict[str, Any]:
    return {"first": told["from"], "last": told.get("to")}


def _plan_of_care(told: dict[str, Any]) -> PlanOfCare:
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


def _worker(row: Any, cbo_id: UUID) -> HealthWorker:
    certificate, work = row.certificate, row.work_experience
    return HealthWorker(
        key=row.id,
        cbo=cbo_id,
        person=row.id,
        pathway=row.pathway,
        active=Span(row.active_from, row.active_to),
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
        first_service_on=row.first_service_on,
        lived_experience_attested_on=row.lived_experience_attested_on,
        training=tuple(
            Training(date.fromisoformat(told["on"]), told["hours"]) for told in row.training
        ),
        exclusion_checked_on=row.exclusion_checked_on,
        npi=row.npi,
    )
