"""Organizations: CBOs, plans and the hub itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query

from hub.api.dependencies import (
    ActDep,
    AdminDep,
    CallerDep,
    SessionDep,
    VersionDep,
    VersionMissing,
    VersionStale,
    check_version,
)
from hub.api.errors import problems
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.api.shown import AddressOut, SpanOut
from hub.contracts import organizations
from hub.contracts.organizations import HubAlreadyThere, OrganizationRecord
from hub.contracts.shapes import OrganizationEdit, OrganizationIn
from hub.kit.identifiers import show_id
from hub.shapes import Shown
from hub.tables.references import (
    RefLooksLikeId,
    RefTaken,
    UnknownReference,
    get_organization,
)

router = hub_router("organizations")

OrganizationId = Annotated[
    str, Path(max_length=80, description="The id (`org_…`) or the reference.")
]


class ContactOut(Shown):
    """Whom a plan calls about a file."""

    name: str
    phone: str | None
    email: str | None


class OrganizationOut(Shown):
    """An organization."""

    id: str
    ref: str
    kind: Literal["hub", "plan", "cbo"]
    name: str
    npi: str | None
    tin: str | None
    taxonomy: str | None
    payer_id: str | None
    address: AddressOut | None
    contact: ContactOut | None
    enrollment: list[SpanOut]
    provider_type: str
    vetted_by: list[str]
    version: int
    created_at: datetime

    @classmethod
    def of(cls, record: OrganizationRecord) -> OrganizationOut:
        """The organization as its administrators and itself see it."""
        row = record.row
        told: dict[str, Any] = {
            name: getattr(row, name)
            for name in (
                "ref", "kind", "name", "npi", "tin", "taxonomy", "payer_id", "provider_type",
                "version", "created_at",
            )
        }  # fmt: skip
        return cls(
            id=show_id("organization", row.id),
            address=AddressOut.of(row.address),
            contact=None if row.contact is None else ContactOut.model_validate(row.contact),
            enrollment=[SpanOut.of(span) for span in record.enrollment],
            vetted_by=list(record.vetted_by),
            **told,
        )

    def for_others(self) -> OrganizationOut:
        """What another organization may know: name and address book data, no tax id."""
        hidden: dict[str, Any] = {"tin": None, "contact": None, "enrollment": [], "vetted_by": []}
        return self.model_copy(update=hidden)


def _seen(record: OrganizationRecord, caller: CallerDep) -> OrganizationOut:
    shown = OrganizationOut.of(record)
    own = caller.role == "admin" or caller.organization_id == record.row.id
    return shown if own else shown.for_others()


@router.post(
    "",
    status_code=201,
    responses=problems(RefTaken, RefLooksLikeId, HubAlreadyThere, UnknownReference),
)
def post_organization(
    session: SessionDep, caller: AdminDep, act: ActDep, body: OrganizationIn
) -> OrganizationOut:
    """Record a CBO, a plan, or the hub's own data."""
    return OrganizationOut.of(organizations.add_organization(session, act, body))


@router.get("", responses=problems(CursorRefused))
def list_organizations(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    kind: Annotated[Literal["hub", "plan", "cbo"] | None, Query()] = None,
) -> Page[OrganizationOut]:
    """Organizations in the order of their ids: a CBO sees itself, the plans and the hub."""
    rows = organizations.list_organizations(session, kind=kind, after=page.after, limit=page.limit)
    return page.page(rows, lambda record: _seen(record, caller), lambda record: record.row.id)


@router.get("/{organization_id}")
def get_organization_by_id(
    session: SessionDep, caller: CallerDep, organization_id: OrganizationId
) -> OrganizationOut:
    """One organization, by id or reference."""
    row = get_organization(session, organization_id)
    return _seen(organizations.read_organization(session, row), caller)


@router.patch(
    "/{organization_id}", responses=problems(VersionMissing, VersionStale, UnknownReference)
)
def patch_organization(
    session: SessionDep,
    caller: AdminDep,
    act: ActDep,
    version: VersionDep,
    organization_id: OrganizationId,
    body: OrganizationEdit,
) -> OrganizationOut:
    """Change some fields of an organization; `enrollment` replaces all its spans."""
    row = get_organization(session, organization_id)
    check_version(row.version, version)
    return OrganizationOut.of(organizations.edit_organization(session, act, row, body))
