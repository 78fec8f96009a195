"""The first credential of a new hub, made where the database is: every other one comes by API."""

from __future__ import annotations

from collections.abc import Mapping

from hub.api.access import scopes_of
from hub.api.keys import register_jwk, show_jwk
from hub.contracts.clients import NewKey, add_client
from hub.contracts.organizations import make_hub
from hub.database import HUB, Database
from hub.kit.clock import Clock
from hub.kit.identifiers import new_id, show_id
from hub.record import Act

ACTOR = "command line"


def create_admin(database: Database, clock: Clock, *, name: str, jwk: Mapping[str, object]) -> str:
    """Register an administrator's client with its public key; its id (`cli_…`) comes back.

    Whoever can run this can reach the database: no other right is asked.

    Raises:
        KeyUnfit: the key is not a public one of the kinds in `hub.api.keys`.
    """
    key = register_jwk(jwk)
    with database.session(HUB) as session:
        first = Act(actor=ACTOR, organization_id=new_id(), at=clock.now())
        hub = make_hub(session, first, "The hub")
        act = Act(actor=ACTOR, organization_id=hub.id, at=first.at)
        record = add_client(
            session,
            act,
            hub,
            name=name,
            role="admin",
            scopes=scopes_of("admin"),
            mode=database.settings.mode,
            keys=[NewKey(key.kid, key.algorithm, show_jwk(key))],
            expires_at=None,
        )
        return show_id("client", record.row.id)
