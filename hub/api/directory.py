"""The clients we know, as the gate asks for them."""

from __future__ import annotations

from uuid import UUID

from hub.api.access import ClientFacts
from hub.database import HUB, Database
from hub.tables import Client


def look_up(database: Database, client_id: UUID) -> ClientFacts | None:
    """What our record says of a client now, in a transaction of its own."""
    with database.session(HUB) as session:
        client = session.get(Client, client_id)
        if client is None:
            return None
        return facts_of(client)


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
