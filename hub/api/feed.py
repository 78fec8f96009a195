"""The change feed and the audit record."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlmodel import col, select

from hub.api.dependencies import AdminDep, CallerDep, SessionDep
from hub.api.errors import problems
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.database import committing
from hub.kit.identifiers import PREFIXES, show_id
from hub.record import BrokenChain, read_feed, verify_chain
from hub.shapes import Shown
from hub.tables import AuditRow
from hub.tables.references import get_organization

events = hub_router("events")
audit = hub_router("audit")


class EventOut(Shown):
    """Something changed: ids only; read the subject for what it is now."""

    id: str
    at: datetime
    kind: str
    subject: str
    subject_id: str
    request_id: str | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> EventOut:
        """An event of the feed."""
        return cls(
            id=show_id("event", row["id"]),
            at=row["at"],
            kind=row["kind"],
            subject=row["subject"],
            subject_id=shown_subject(row["subject"], row["subject_id"]),
            request_id=row["request_id"],
        )


class Feed(Shown):
    """A stretch of the feed; `next` continues it and is always given: ask again later."""

    data: list[EventOut]
    next: str


class AuditRowOut(Shown):
    """Who did what to which record, when and why."""

    number: int
    organization_id: str
    at: datetime
    actor: str
    act: str
    subject: str
    subject_id: str | None
    reason: str | None
    request_id: str | None
    detail: dict[str, Any]
    hash: str

    @classmethod
    def of(cls, row: AuditRow) -> AuditRowOut:
        """An audit row with its hash in hexadecimal."""
        subject_id = row.subject_id
        return cls(
            number=row.number,
            organization_id=show_id("organization", row.organization_id),
            at=row.at,
            actor=row.actor,
            act=row.act,
            subject=row.subject,
            subject_id=None if subject_id is None else shown_subject(row.subject, subject_id),
            reason=row.reason,
            request_id=row.request_id,
            detail=row.detail,
            hash=bytes(row.hash).hex(),
        )


class ChainOut(Shown):
    """Whether an organization's audit chain is whole."""

    organization_id: str
    whole: bool
    broken_at: int | None
    problem: str | None

    @classmethod
    def of(cls, organization_id: UUID, broken: BrokenChain | None) -> ChainOut:
        """The verdict of a verification."""
        return cls(
            organization_id=show_id("organization", organization_id),
            whole=broken is None,
            broken_at=None if broken is None else broken.number,
            problem=None if broken is None else broken.problem,
        )


def shown_subject(noun: str, subject_id: UUID) -> str:
    """A subject's id with its prefix, or plain where its kind has none."""
    return show_id(noun, subject_id) if noun in PREFIXES else subject_id.hex


@events.get("", responses=problems(CursorRefused))
def list_events(session: SessionDep, caller: CallerDep, page: PageDep) -> Feed:
    """What changed since the cursor, oldest first, as far as the caller may see it."""
    committing(session, "delivery")
    after = None
    if page.position is not None:
        written_in, _, row_id = page.position.partition(".")
        after = (int(written_in), UUID(hex=row_id))
    rows = read_feed(session, after=after, limit=page.limit)
    position = page.position or f"0.{UUID(int=0).hex}"
    if rows:
        position = f"{rows[-1]['written_in']}.{rows[-1]['id'].hex}"
    return Feed(data=[EventOut.of(row) for row in rows], next=page.cursor(position))


@audit.get("", responses=problems(CursorRefused))
def list_audit_rows(
    session: SessionDep,
    caller: AdminDep,
    page: PageDep,
    organization_ref: Annotated[str, Query(max_length=80)],
    act: Annotated[str | None, Query(max_length=80)] = None,
) -> Page[AuditRowOut]:
    """The audit record of one organization, in order."""
    organization = get_organization(session, organization_ref)
    query = select(AuditRow).where(AuditRow.organization_id == organization.id)
    if act is not None:
        query = query.where(AuditRow.act == act)
    if page.position is not None:
        query = query.where(col(AuditRow.number) > int(page.position))
    rows = session.exec(query.order_by(col(AuditRow.number)).limit(page.limit + 1)).all()
    return page.page(rows, AuditRowOut.of, lambda row: str(row.number))


@audit.get("/verify")
def verify_audit_chain(
    session: SessionDep, caller: AdminDep, organization_ref: Annotated[str, Query(max_length=80)]
) -> ChainOut:
    """Walk an organization's audit chain and say whether it is whole."""
    organization = get_organization(session, organization_ref)
    return ChainOut.of(organization.id, verify_chain(session, organization.id))
