"""What lets a service be billed: recommendations, plans of care, authorizations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from hub.kit.identifiers import new_id
from hub.members.shapes import AuthorizationIn, MemberIn, PlanOfCareIn, RecommendationIn
from hub.record import Act
from hub.tables import Authorization, Member, Organization, PlanOfCare, Recommendation
from hub.tables.references import plan_ids
from hub.vault import Vault

PARTS = (
    "condition",
    "other_professionals",
    "objectives",
    "services",
    "frequency",
    "social_need",
)
"""Parts that a plan of care may state (rule CHW-POC-CONTENT); their texts are sealed."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of a member's evidence, oldest first; sealed texts opened beside their rows."""

    recommendations: tuple[tuple[Recommendation, dict[str, Any]], ...] = ()
    plans_of_care: tuple[tuple[PlanOfCare, dict[str, Any]], ...] = ()
    authorizations: tuple[tuple[Authorization, str], ...] = ()


def load(session: Session, vault: Vault, member_id: UUID) -> Evidence:
    """The evidence of a member: three queries."""
    recommendations = session.exec(
        select(Recommendation)
        .where(Recommendation.member_id == member_id)
        .order_by(col(Recommendation.recommended_on), col(Recommendation.id))
    )
    plans = session.exec(
        select(PlanOfCare)
        .where(PlanOfCare.member_id == member_id)
        .order_by(col(PlanOfCare.effective_from), col(PlanOfCare.id))
    )
    authorizations = session.exec(
        select(Authorization, Organization.ref)
        .join(Organization, col(Organization.id) == col(Authorization.plan_id))
        .where(Authorization.member_id == member_id)
        .order_by(col(Authorization.effective_from), col(Authorization.id))
    )
    return Evidence(
        tuple((row, open_recommendation(vault, row)) for row in recommendations),
        tuple((row, open_plan_of_care(vault, row)) for row in plans),
        tuple((row, ref) for row, ref in authorizations),
    )


def open_recommendation(vault: Vault, row: Recommendation) -> dict[str, Any]:
    """The sealed part: {name}."""
    told: dict[str, Any] = vault.open(bytes(row.sealed), table="recommendation", row_id=row.id)
    return told


def open_plan_of_care(vault: Vault, row: PlanOfCare) -> dict[str, Any]:
    """The sealed part: {signer_name} and the texts of the parts."""
    told: dict[str, Any] = vault.open(bytes(row.sealed), table="plan_of_care", row_id=row.id)
    return told


def add_all(session: Session, vault: Vault, act: Act, member: Member, body: MemberIn) -> None:
    """Everything that came with the member.

    Raises:
        UnknownReference: a plan_ref that names no plan.
    """
    for recommendation in body.recommendations:
        add_recommendation(session, vault, act, member, recommendation)
    for plan in body.plans_of_care:
        add_plan_of_care(session, vault, act, member, plan)
    add_authorizations(session, act, member, body.authorizations, "/authorizations/{}/plan_ref")


def add_recommendation(
    session: Session, vault: Vault, act: Act, member: Member, told: RecommendationIn
) -> Recommendation:
    """Record a recommendation."""
    row_id = new_id()
    row = Recommendation(
        id=row_id,
        cbo_id=member.cbo_id,
        member_id=member.id,
        recommender_type=told.recommender_type,
        npi=told.npi,
        recommended_on=told.on,
        valid_to=told.to,
        sealed=vault.seal(
            {"name": told.name}, tenant_id=member.cbo_id, table="recommendation", row_id=row_id
        ),
        recorded_at=act.at,
    )
    session.add(row)
    return row


def add_plan_of_care(
    session: Session, vault: Vault, act: Act, member: Member, told: PlanOfCareIn
) -> PlanOfCare:
    """Record a plan of care; only which parts it has stays readable to rules."""
    row_id = new_id()
    texts = {"signer_name": told.signer_name, **{part: getattr(told, part) for part in PARTS}}
    row = PlanOfCare(
        id=row_id,
        cbo_id=member.cbo_id,
        member_id=member.id,
        effective_from=told.from_,
        effective_to=told.to,
        author_type=told.signer_type or "",
        author_npi=told.signer_npi,
        reviews=[{"on": day.isoformat()} for day in told.reviewed_on],
        states=[part for part in PARTS if getattr(told, part).strip()],
        attested_on=told.attested_on,
        submitted_on=told.submitted_on,
        sealed=vault.seal(texts, tenant_id=member.cbo_id, table="plan_of_care", row_id=row_id),
        recorded_at=act.at,
    )
    session.add(row)
    return row


def add_authorizations(
    session: Session,
    act: Act,
    member: Member,
    told: Sequence[AuthorizationIn],
    pointer: str = "/plan_ref",
) -> list[Authorization]:
    """Record authorizations of plans; `pointer` says where the body names the n-th plan.

    Raises:
        UnknownReference: a plan_ref that names no plan.
    """
    plans = plan_ids(session, [(each.plan_ref, pointer.format(at)) for at, each in enumerate(told)])
    rows = [
        Authorization(
            id=new_id(),
            cbo_id=member.cbo_id,
            member_id=member.id,
            plan_id=plans[each.plan_ref],
            kind=each.kind,
            number=each.number,
            units=each.units,
            effective_from=each.from_,
            effective_to=each.to,
            recorded_at=act.at,
        )
        for each in told
    ]
    session.add_all(rows)
    session.flush()
    return rows
