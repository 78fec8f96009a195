"""Spells of a member: coverage by plans and programs, replaced as a whole, history kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from hub.kit.identifiers import new_id
from hub.members.shapes import CoverageIn, ProgramIn
from hub.record import Act
from hub.tables import Coverage, Member, Organization, ProgramSpan
from hub.tables.references import plan_ids


@dataclass(frozen=True, slots=True)
class Spells:
    """What is known now, by first day; each coverage with its plan's reference."""

    coverage: tuple[tuple[Coverage, str], ...] = ()
    programs: tuple[ProgramSpan, ...] = ()


def load(session: Session, member_id: UUID) -> Spells:
    """The spells of a member as known now: two queries."""
    coverage = session.exec(
        select(Coverage, Organization.ref)
        .join(Organization, col(Organization.id) == col(Coverage.plan_id))
        .where(Coverage.member_id == member_id, col(Coverage.superseded_at).is_(None))
        .order_by(col(Coverage.effective_from), col(Coverage.id))
    )
    programs = session.exec(
        select(ProgramSpan)
        .where(ProgramSpan.member_id == member_id, col(ProgramSpan.superseded_at).is_(None))
        .order_by(col(ProgramSpan.effective_from), col(ProgramSpan.id))
    )
    return Spells(tuple((row, ref) for row, ref in coverage), tuple(programs))


def put_coverage(session: Session, act: Act, member: Member, told: Sequence[CoverageIn]) -> None:
    """Make this the coverage known now; what was known before stays, marked superseded.

    Raises:
        UnknownReference: a plan_ref that names no plan.
    """
    plans = plan_ids(
        session, [(each.plan_ref, f"/coverage/{at}/plan_ref") for at, each in enumerate(told)]
    )
    old = session.exec(
        select(Coverage).where(
            Coverage.member_id == member.id, col(Coverage.superseded_at).is_(None)
        )
    )
    for row in old:
        row.superseded_at = act.at
        session.add(row)
    session.add_all(
        Coverage(
            id=new_id(),
            cbo_id=member.cbo_id,
            member_id=member.id,
            plan_id=plans[each.plan_ref],
            effective_from=each.from_,
            effective_to=each.to,
            plan_member_number=each.plan_member_number,
            checked_on=each.checked_on,
            recorded_at=act.at,
        )
        for each in told
    )
    session.flush()


def put_programs(session: Session, act: Act, member: Member, told: Sequence[ProgramIn]) -> None:
    """Make these the programs known now; what was known before stays, marked superseded."""
    old = session.exec(
        select(ProgramSpan).where(
            ProgramSpan.member_id == member.id, col(ProgramSpan.superseded_at).is_(None)
        )
    )
    for row in old:
        row.superseded_at = act.at
        session.add(row)
    session.add_all(
        ProgramSpan(
            id=new_id(),
            cbo_id=member.cbo_id,
            member_id=member.id,
            program=each.program,
            effective_from=each.from_,
            effective_to=each.to,
            recorded_at=act.at,
        )
        for each in told
    )
    session.flush()
