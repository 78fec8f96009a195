"""The first credential: without it nobody could ask for the others."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import select

from hub.api.access import scopes_of
from hub.api.keys import SigningKey, make_signing_key, show_jwk
from hub.contracts.clients import NewKey, add_client
from hub.contracts.organizations import make_hub
from hub.database import HUB, Database
from hub.kit.identifiers import new_id
from hub.record import Act
from hub.tables import Organization


def create_client(
    database: Database,
    *,
    now: datetime,
    mode: str,
    name: str = "administrator",
    organization_ref: str = "hub",
) -> tuple[UUID, SigningKey]:
    """Register a client with a fresh key; answers its id and the key, which is kept nowhere.

    The hub's own organization is made where it does not exist yet. The client takes the role
    of its organization's kind (the hub's is admin) with all scopes of that role. For the
    command line, on the machine of the hub itself.

    Raises:
        LookupError: no organization has that reference.
    """
    key = make_signing_key()
    with database.session(HUB) as session:
        hub_id = session.exec(select(Organization.id).where(Organization.kind == "hub")).first()
        act = Act(actor="command line", organization_id=hub_id or new_id(), at=now)
        hub = make_hub(session, act, "This hub")
        chosen: Organization | None = hub
        if organization_ref not in ("hub", hub.ref):
            wanted = select(Organization).where(Organization.ref == organization_ref)
            chosen = session.exec(wanted).one_or_none()
        if chosen is None:
            raise LookupError(f"no organization has the reference {organization_ref}")
        role = {"hub": "admin", "plan": "plan", "cbo": "cbo"}[chosen.kind]
        record = add_client(
            session,
            act,
            chosen,
            name=name,
            role=role,
            scopes=scopes_of(role),
            mode=mode,
            keys=[NewKey(key.public.kid, key.public.algorithm, show_jwk(key.public))],
            expires_at=None,
        )
        return record.row.id, key
