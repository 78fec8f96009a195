"""Organizations: the hub, CBOs and plans, with the days on which the State enrolled them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from hub.contracts.shapes import OrganizationEdit, OrganizationIn
from hub.kit.errors import HubError, Kind
from hub.kit.identifiers import new_id, show_id
from hub.record import Act, Change, announce, ask_for, note
from hub.shapes import Span
from hub.tables import EnrollmentSpan, Organization
from hub.tables.references import RefTaken, check_new_ref, find, refer


class HubAlreadyThere(HubError):
    """One hub is one organization of kind hub."""

    code = "hub_already_there"
    kind = Kind.CONFLICT
    title = "The hub's own organization exists already"


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    """An organization with its enrollment spans, oldest first."""

    row: Organization
    enrollment: tuple[EnrollmentSpan, ...]

    @property
    def vetted_by(self) -> tuple[str, ...]:
        """The plans that vetted it themselves, as shown ids."""
        return tuple(show_id("organization", UUID(plan)) for plan in self.row.vetted_by)


def add_organization(session: Session, act: Act, body: OrganizationIn) -> OrganizationRecord:
    """Record an organization. The hub's own, made at the first start, is completed by this.

    Raises:
        RefTaken, RefLooksLikeId, HubAlreadyThere, UnknownReference (vetted_by).
    """
    check_new_ref(body.ref)
    if body.kind == "hub":
        existing = session.exec(select(Organization).where(Organization.kind == "hub")).first()
        if existing is not None:
            if existing.npi is not None:
                raise HubAlreadyThere("Edit the hub's organization instead of adding another.")
            return _complete_hub(session, act, existing, body)
    if find(session, Organization, "organization", body.ref) is not None:
        raise RefTaken("Another organization has this reference.", pointers=(("/ref", "Taken."),))
    row_id = new_id()
    row = Organization(
        id=row_id, organization_id=row_id, **_columns(session, body), created_at=act.at
    )
    session.add(row)
    session.flush()
    enrollment = _replace_enrollment(session, row_id, body.enrollment)
    _tell(session, act, row, "organization.added")
    return OrganizationRecord(row, enrollment)


def edit_organization(
    session: Session, act: Act, row: Organization, body: OrganizationEdit
) -> OrganizationRecord:
    """Change the fields given; the version goes up by one, and what it touches is judged again."""
    given = body.model_fields_set
    for name in given - {"enrollment", "address", "contact", "vetted_by"}:
        value = getattr(body, name)
        if value is not None or name not in ("name", "provider_type"):
            setattr(row, name, value)
    if "address" in given:
        row.address = None if body.address is None else body.address.model_dump(mode="json")
    if "contact" in given:
        row.contact = None if body.contact is None else body.contact.model_dump(mode="json")
    if body.vetted_by is not None:
        row.vetted_by = _vetters(session, body.vetted_by)
    row.version += 1
    session.add(row)
    if body.enrollment is not None:
        enrollment = _replace_enrollment(session, row.id, body.enrollment)
    else:
        enrollment = load_enrollment(session, [row.id])[row.id]
    session.flush()
    # Who bills, and under what enrollment, is part of every judgement; a plan's own record is not.
    if row.kind in ("cbo", "hub"):
        once = f"organization/{row.version}"
        ask_for(session, "judge_again", subject_id=row.id, due_at=act.at, once=once)
    _tell(session, act, row, "organization.edited")
    return OrganizationRecord(row, enrollment)


def load_enrollment(
    session: Session, ids: Iterable[UUID]
) -> dict[UUID, tuple[EnrollmentSpan, ...]]:
    """Enrollment spans of organizations, oldest first, by organization: one query."""
    wanted = list(ids)
    spans: dict[UUID, list[EnrollmentSpan]] = {each: [] for each in wanted}
    query = (
        select(EnrollmentSpan)
        .where(col(EnrollmentSpan.organization_id).in_(wanted))
        .order_by(col(EnrollmentSpan.effective_from))
    )
    for span in session.exec(query):
        spans[span.organization_id].append(span)
    return {each: tuple(found) for each, found in spans.items()}


def read_organization(session: Session, row: Organization) -> OrganizationRecord:
    """The organization with its enrollment."""
    return OrganizationRecord(row, load_enrollment(session, [row.id])[row.id])


def list_organizations(
    session: Session, *, kind: str | None, after: UUID | None, limit: int
) -> list[OrganizationRecord]:
    """Organizations that the tenant may see, in the order of their ids; `limit` + 1 of them."""
    query = select(Organization).order_by(col(Organization.id)).limit(limit + 1)
    if kind is not None:
        query = query.where(Organization.kind == kind)
    if after is not None:
        query = query.where(col(Organization.id) > after)
    rows = session.exec(query).all()
    enrollment = load_enrollment(session, [row.id for row in rows])
    return [OrganizationRecord(row, enrollment[row.id]) for row in rows]


def make_hub(session: Session, act: Act, name: str) -> Organization:
    """The hub's own organization, made at the first start so that credentials can belong to it."""
    existing = session.exec(select(Organization).where(Organization.kind == "hub")).first()
    if existing is not None:
        return existing
    row_id = act.organization_id
    row = Organization(
        id=row_id, organization_id=row_id, ref="hub", kind="hub", name=name, created_at=act.at
    )
    session.add(row)
    session.flush()
    return row


def _complete_hub(
    session: Session, act: Act, row: Organization, body: OrganizationIn
) -> OrganizationRecord:
    for name, value in _columns(session, body).items():
        setattr(row, name, value)
    row.version += 1
    session.add(row)
    enrollment = _replace_enrollment(session, row.id, body.enrollment)
    _tell(session, act, row, "organization.edited")
    return OrganizationRecord(row, enrollment)


def _columns(session: Session, body: OrganizationIn) -> dict[str, Any]:
    told = body.model_dump(mode="json", exclude={"enrollment", "vetted_by"})
    return {**told, "vetted_by": _vetters(session, body.vetted_by)}


def _vetters(session: Session, refs: tuple[str, ...]) -> list[str]:
    return [
        str(refer(session, ref, "plan", f"/vetted_by/{place}")) for place, ref in enumerate(refs)
    ]


def _replace_enrollment(
    session: Session, organization_id: UUID, spans: tuple[Span, ...]
) -> tuple[EnrollmentSpan, ...]:
    for old in load_enrollment(session, [organization_id])[organization_id]:
        session.delete(old)
    rows = tuple(
        EnrollmentSpan(
            organization_id=organization_id, effective_from=span.from_, effective_to=span.to
        )
        for span in sorted(spans, key=lambda span: span.from_)
    )
    session.add_all(rows)
    session.flush()
    return rows


def _tell(session: Session, act: Act, row: Organization, what: str) -> None:
    note(session, act, what, subject="organization", subject_id=row.id)
    change = Change(
        what,
        "organization",
        row.id,
        cbo_id=row.id if row.kind == "cbo" else None,
        plan_id=row.id if row.kind == "plan" else None,
    )
    announce(session, act, [change])
