"""The clients and people we know, as the gate asks for them."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Session

from hub.api.access import ClientFacts, Glass
from hub.database import HUB, Database, Tenant
from hub.members.break_glass import marked, open_for
from hub.tables import Administrator, Client, Organization


def look_up(database: Database, key: tuple[str, UUID]) -> ClientFacts | None:
    """What our record says of a client or an administrator now, in a transaction of its own."""
    noun, its_id = key
    with database.session(HUB) as session:
        if noun == "administrator":
            person = session.get(Administrator, its_id)
            return None if person is None else _facts_of_person(session, person)
        client = session.get(Client, its_id)
        return None if client is None else facts_of(client)


def facts_of(client: Client) -> ClientFacts:
    """What the gate needs to know of a client."""
    return ClientFacts(
        organization_id=client.organization_id,
        role=client.role,
        mode=client.mode,
        status=client.status,
        scopes=frozenset(client.scopes),
        expires_at=client.expires_at,
    )


def _facts_of_person(session: Session, person: Administrator) -> ClientFacts:
    return ClientFacts(
        organization_id=person.organization_id,
        role="admin",
        mode=person.mode,
        status=person.status,
        scopes=frozenset(person.scopes),
        expires_at=None,
        tokens_from=person.tokens_from,
        glass=_glass_of(session, person),
    )


def _glass_of(session: Session, person: Administrator) -> Glass | None:
    row = open_for(session, person.id)
    if row is None or row.ends_at is None:
        return None
    kind = session.get_one(Organization, row.organization_id).kind
    return Glass(
        id=row.id,
        tenant=Tenant("cbo" if kind == "cbo" else "plan", row.organization_id),
        sensitive=row.sensitive,
        reason=f"{marked(row.id)}{row.ticket}",
        ends_at=row.ends_at,
    )
