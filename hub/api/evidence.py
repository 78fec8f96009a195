"""Recommendations, plans of care and authorizations: each for the member it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Query
from sqlmodel import Session

from hub.api.access import Caller
from hub.api.dependencies import ActDep, CboOrAdminDep, SessionDep, VaultDep
from hub.api.errors import problems
from hub.api.member_shapes import AuthorizationOut, PlanOfCareOut, RecommendationOut
from hub.api.members import get_member
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.api.tenants import CboMissing, cbo_of
from hub.members import evidence, members
from hub.members.shapes import MemberAuthorization, MemberPlanOfCare, MemberRecommendation
from hub.record import note
from hub.tables import Member
from hub.tables.references import UnknownReference

recommendations = hub_router("recommendations")
plans_of_care = hub_router("plans-of-care")
authorizations = hub_router("authorizations")

MemberRef = Annotated[str, Query(max_length=80, description="The member's id or reference.")]


def _member(session: Session, caller: Caller, cbo_ref: str | None, member_ref: str) -> Member:
    found = members.find_member(session, cbo_of(session, caller, cbo_ref), member_ref)
    if found is None:
        sentence = "No member of this CBO has this reference."
        raise UnknownReference(sentence, pointers=(("/member_ref", sentence),))
    return found


_PROBLEMS = problems(UnknownReference, CboMissing)


@recommendations.post("", status_code=201, responses=_PROBLEMS)
def post_recommendation(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    body: MemberRecommendation,
) -> RecommendationOut:
    """Record a recommendation; waiting encounters of the member are judged again."""
    member = _member(session, caller, body.cbo_ref, body.member_ref)
    row = evidence.add_recommendation(session, vault, act, member, body)
    members.touch(session, act, member, "member.recommendation_added")
    return RecommendationOut.of_row(row, evidence.open_recommendation(vault, row))


@plans_of_care.post("", status_code=201, responses=_PROBLEMS)
def post_plan_of_care(
    session: SessionDep, vault: VaultDep, caller: CboOrAdminDep, act: ActDep, body: MemberPlanOfCare
) -> PlanOfCareOut:
    """Record a plan of care; waiting encounters of the member are judged again."""
    member = _member(session, caller, body.cbo_ref, body.member_ref)
    row = evidence.add_plan_of_care(session, vault, act, member, body)
    members.touch(session, act, member, "member.plan_of_care_added")
    return PlanOfCareOut.of_row(row, evidence.open_plan_of_care(vault, row))


@authorizations.post("", status_code=201, responses=_PROBLEMS)
def post_authorization(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    body: MemberAuthorization,
) -> AuthorizationOut:
    """Record a plan's authorization; waiting encounters of the member are judged again."""
    member = _member(session, caller, body.cbo_ref, body.member_ref)
    evidence.add_authorizations(session, act, member, [body])
    members.touch(session, act, member, "member.authorization_added")
    newest = evidence.load(session, vault, member.id).authorizations
    row, plan_ref = max(newest, key=lambda each: each[0].id)
    return AuthorizationOut.of_row(row, plan_ref)


@recommendations.get("", responses=problems(CursorRefused))
def list_recommendations(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    page: PageDep,
    member_ref: MemberRef,
) -> Page[RecommendationOut]:
    """A member's recommendations, oldest first."""
    found = _of_member(session, vault, caller, act, member_ref, "recommendation")
    rows = _after(found.recommendations, page.after, page.limit)
    return page.page(rows, lambda each: RecommendationOut.of_row(*each), lambda each: each[0].id)


@plans_of_care.get("", responses=problems(CursorRefused))
def list_plans_of_care(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    page: PageDep,
    member_ref: MemberRef,
) -> Page[PlanOfCareOut]:
    """A member's plans of care, oldest first."""
    found = _of_member(session, vault, caller, act, member_ref, "plan_of_care")
    rows = _after(found.plans_of_care, page.after, page.limit)
    return page.page(rows, lambda each: PlanOfCareOut.of_row(*each), lambda each: each[0].id)


@authorizations.get("", responses=problems(CursorRefused))
def list_authorizations(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    page: PageDep,
    member_ref: MemberRef,
) -> Page[AuthorizationOut]:
    """A member's authorizations, oldest first."""
    found = _of_member(session, vault, caller, act, member_ref, "authorization")
    rows = _after(found.authorizations, page.after, page.limit)
    return page.page(rows, lambda each: AuthorizationOut.of_row(*each), lambda each: each[0].id)


def _of_member(
    session: Session, vault: VaultDep, caller: Caller, act: ActDep, member_ref: str, noun: str
) -> evidence.Evidence:
    member = get_member(session, caller, member_ref)
    note(session, act, f"{noun}.listed", subject="member", subject_id=member.id)
    return evidence.load(session, vault, member.id)


Told = TypeVar("Told", bound=tuple[Any, Any])


def _after(rows: Sequence[Told], after: UUID | None, limit: int) -> list[Told]:
    """The next rows in the order of ids: a member has few of each, they come in one read."""
    ordered = sorted(rows, key=lambda each: each[0].id)
    return [each for each in ordered if after is None or each[0].id > after][: limit + 1]
