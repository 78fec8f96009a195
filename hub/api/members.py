"""Members of a CBO, with the spans of their coverage and programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from sqlmodel import Session

from hub.api.access import Caller
from hub.api.dependencies import (
    ActDep,
    CboOrAdminDep,
    SessionDep,
    VaultDep,
    VersionDep,
    VersionMissing,
    VersionStale,
    check_version,
)
from hub.api.errors import problems
from hub.api.member_shapes import MemberOut, MemberSummary
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router, no_effect
from hub.api.tenants import CboMissing, cbo_filter, cbo_of
from hub.encounters.budget import read_budget
from hub.kit.errors import NotFound
from hub.kit.identifiers import show_id
from hub.members import members, spells
from hub.members.shapes import CinText, CoverageSet, MemberEdit, MemberIn, ProgramSet
from hub.record import note
from hub.shapes import Day, Ref, Shape, Shown
from hub.tables import Member
from hub.tables.references import RefLooksLikeId, RefTaken, UnknownReference

router = hub_router("members")

MemberId = Annotated[str, Path(max_length=80, description="The id (`mem_…`) or the reference.")]


class MemberSearch(Shape):
    """A search by CIN; in a body, because addresses end in logs."""

    cin: CinText
    cbo_ref: Ref | None = None


class UnitsOut(Shown):
    """Units left on a day, whoever served: null where a limit is unconfirmed or there is none.

    `plan_id` is null where no active contract and agreement pay for the member that day.
    """

    member_id: str
    on: date
    plan_id: str | None
    day: int | None
    before_plan_of_care: int | None
    year: int | None


class MembersFound(Page[MemberSummary]):
    """The caller's members with this CIN; never more than one page."""


def get_member(session: Session, caller: Caller, text: str) -> Member:
    """A member of the caller's by id or reference.

    Raises:
        NotFound.
    """
    cbo_id = caller.organization_id if caller.role == "cbo" else None
    found = members.find_member(session, cbo_id, text)
    if found is None:
        raise NotFound("There is no such member.")
    return found


@router.post(
    "",
    status_code=201,
    responses=problems(RefTaken, RefLooksLikeId, UnknownReference, CboMissing),
)
def post_member(
    session: SessionDep, vault: VaultDep, caller: CboOrAdminDep, act: ActDep, body: MemberIn
) -> MemberOut:
    """Record a member with all that lets services be billed."""
    cbo_id = cbo_of(session, caller, body.cbo_ref)
    return MemberOut.of(members.add_member(session, vault, act, cbo_id, body))


@router.get("", responses=problems(CursorRefused))
def list_members(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    page: PageDep,
    cbo_ref: Annotated[str | None, Query(max_length=80, description="For administrators.")] = None,
) -> Page[MemberSummary]:
    """Members in the order of ids."""
    cbo_id = cbo_filter(session, caller, cbo_ref)
    rows = members.list_members(session, vault, cbo_id=cbo_id, after=page.after, limit=page.limit)
    detail = {"count": min(len(rows), page.limit)}
    note(session, act, "member.listed", subject="member", detail=detail)
    return page.page(rows, MemberSummary.of, lambda record: record.row.id)


@router.post("/search", responses=problems(CboMissing))
@no_effect
def search_members(
    session: SessionDep, vault: VaultDep, caller: CboOrAdminDep, act: ActDep, body: MemberSearch
) -> MembersFound:
    """The caller's members with exactly this CIN."""
    cbo_id = cbo_filter(session, caller, body.cbo_ref)
    rows = members.search_members(session, vault, cbo_id, body.cin)
    note(session, act, "member.searched", subject="member", detail={"count": len(rows)})
    return MembersFound(data=[MemberSummary.of(row) for row in rows], next=None)


@router.get("/{member_id}")
def get_member_by_id(
    session: SessionDep, vault: VaultDep, caller: CboOrAdminDep, act: ActDep, member_id: MemberId
) -> MemberOut:
    """One member with all that hangs on them."""
    row = get_member(session, caller, member_id)
    note(session, act, "member.read", subject="member", subject_id=row.id)
    return MemberOut.of(members.read_member(session, vault, row))


@router.get("/{member_id}/units")
def get_member_units(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    member_id: MemberId,
    on: Annotated[Day | None, Query(description="Day of service; default today.")] = None,
) -> UnitsOut:
    """How many units the member has left on a day, across all CBOs: numbers only."""
    row = get_member(session, caller, member_id)
    note(session, act, "member.units_read", subject="member", subject_id=row.id)
    found = read_budget(session, vault, cbo_id=row.cbo_id, member_id=row.id, on=on or act.day)
    return UnitsOut(
        member_id=show_id("member", row.id),
        on=found.on,
        plan_id=None if found.plan is None else show_id("organization", UUID(str(found.plan))),
        day=found.day,
        before_plan_of_care=found.before_plan_of_care,
        year=found.year,
    )


@router.put("/{member_id}", responses=problems(VersionMissing, VersionStale))
def put_member(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    version: VersionDep,
    member_id: MemberId,
    body: MemberEdit,
) -> MemberOut:
    """Replace who a member is; spans and evidence stay, waiting encounters are judged again."""
    row = get_member(session, caller, member_id)
    check_version(row.version, version)
    return MemberOut.of(members.edit_member(session, vault, act, row, body))


@router.put(
    "/{member_id}/coverage", responses=problems(VersionMissing, VersionStale, UnknownReference)
)
def put_member_coverage(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    version: VersionDep,
    member_id: MemberId,
    body: CoverageSet,
) -> MemberOut:
    """Make this the coverage known now; what was known before stays on record."""
    row = get_member(session, caller, member_id)
    check_version(row.version, version)
    spells.put_coverage(session, act, row, body.coverage)
    members.touch(session, act, row, "member.coverage_replaced")
    return MemberOut.of(members.read_member(session, vault, row))


@router.put("/{member_id}/programs", responses=problems(VersionMissing, VersionStale))
def put_member_programs(
    session: SessionDep,
    vault: VaultDep,
    caller: CboOrAdminDep,
    act: ActDep,
    version: VersionDep,
    member_id: MemberId,
    body: ProgramSet,
) -> MemberOut:
    """Make these the programs known now; what was known before stays on record."""
    row = get_member(session, caller, member_id)
    check_version(row.version, version)
    spells.put_programs(session, act, row, body.programs)
    members.touch(session, act, row, "member.programs_replaced")
    return MemberOut.of(members.read_member(session, vault, row))
