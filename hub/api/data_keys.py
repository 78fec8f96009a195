"""The keys over health data: which there are, and new ones while the hub serves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from hub.api.dependencies import ActDep, AdminDep, SessionDep, VaultDep
from hub.api.errors import problems
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.kit.identifiers import show_id
from hub.record.resealing import rotate_keys
from hub.shapes import Ref, Shape, Shown
from hub.tables import DataKey
from hub.tables.references import get_organization
from hub.vault import HUB_TENANT
from hub.vault.keys import FILE

router = hub_router("data-keys")


class RotationIn(Shape):
    """Whose keys; without a reference everybody's."""

    organization_ref: Ref | None = None


class RotationOut(Shown):
    """How many keys seal from now on; the worker seals anew what the old ones sealed."""

    keys: int


class DataKeyOut(Shown):
    """One data key without its bytes. `owner` is an organization, a file, or the hub (null)."""

    id: str
    owner: str | None
    sensitivity: str
    created_at: datetime
    retired_at: datetime | None
    shredded_at: datetime | None

    @classmethod
    def of(cls, row: DataKey) -> DataKeyOut:
        """What may be known of a key."""
        noun = "interchange" if row.sensitivity == FILE else "organization"
        return cls(
            id=row.id.hex,
            owner=None if row.tenant_id == HUB_TENANT else show_id(noun, row.tenant_id),
            sensitivity=row.sensitivity,
            created_at=row.created_at,
            retired_at=row.retired_at,
            shredded_at=row.shredded_at,
        )


@router.get("", responses=problems(CursorRefused))
def list_data_keys(session: SessionDep, caller: AdminDep, page: PageDep) -> Page[DataKeyOut]:
    """Data keys in the order in which they were made."""
    query = select(DataKey).order_by(col(DataKey.id)).limit(page.limit + 1)
    if page.after is not None:
        query = query.where(col(DataKey.id) > page.after)
    return page.page(list(session.exec(query)), DataKeyOut.of, _id_of)


def _id_of(row: DataKey) -> UUID:
    return row.id


@router.post("/rotate")
def post_rotation(
    session: SessionDep, caller: AdminDep, act: ActDep, vault: VaultDep, body: RotationIn
) -> RotationOut:
    """Seal with new data keys from now on; other processes follow within a minute."""
    chosen = None
    if body.organization_ref is not None:
        chosen = get_organization(session, body.organization_ref).id
    return RotationOut(keys=rotate_keys(session, vault, act, chosen))
