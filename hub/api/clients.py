"""Credentials of organizations: registered, rotated with overlap, revoked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Path, Query, Request
from pydantic import Field

from hub.api.access import NotAllowed, scopes_allowed, scopes_of
from hub.api.dependencies import ActDep, AdminDep, SessionDep, hub_of
from hub.api.errors import problems
from hub.api.keys import KeyUnfit, register_jwk, show_jwk
from hub.api.paging import CursorRefused, Page, PageDep
from hub.api.routing import hub_router
from hub.contracts import clients
from hub.contracts.clients import (
    ClientRecord,
    LastKey,
    NewKey,
    RoleUnfit,
    SecretNotAllowed,
    TooManyKeys,
)
from hub.kit.errors import HubError, Kind, NotFound
from hub.kit.identifiers import show_id
from hub.shapes import Name, Ref, Shape, Shown, wrong
from hub.tables import Client, Organization
from hub.tables.references import UnknownReference, find

router = hub_router("clients")

ClientId = Annotated[str, Path(max_length=80, description="The id (`cli_…`).")]
Kid = Annotated[str, Path(max_length=100, description="The key's id.")]
Scope = Annotated[str, Field(pattern=r"^[a-z-]{1,40}\.(read|write)$")]


class ScopeUnfit(HubError):
    """A scope that clients of this role never hold."""

    code = "scope_unfit"
    kind = Kind.UNREADABLE
    title = "The role cannot hold this scope"


class JwkIn(Shape):
    """A public key as JWK (RFC 7517); private members are refused."""

    kty: Literal["EC", "RSA"]
    crv: Literal["P-256", "P-384"] | None = None
    x: str | None = Field(None, max_length=100)
    y: str | None = Field(None, max_length=100)
    n: str | None = Field(None, max_length=1400)
    e: str | None = Field(None, max_length=10)
    kid: str | None = Field(None, max_length=100)
    alg: Literal["ES256", "ES384", "RS256", "RS384"] | None = None
    use: Literal["sig"] | None = None


class ClientIn(Shape):
    """A client to register; without scopes it holds what its role holds, but nothing sensitive."""

    organization_ref: Ref
    name: Name
    role: Literal["cbo", "plan", "admin"]
    scopes: tuple[Scope, ...] | None = Field(None, max_length=100)
    keys: tuple[JwkIn, ...] = Field((), max_length=5)
    expires_at: datetime | None = None

    def model_post_init(self, context: object) -> None:
        """An expiry is an instant, so it carries its offset."""
        if self.expires_at is not None and self.expires_at.tzinfo is None:
            raise wrong("expires_at needs its offset from UTC.")


class KeyOut(Shown):
    """A registered key."""

    kid: str
    algorithm: str
    active_from: datetime
    revoked_at: datetime | None


class ClientOut(Shown):
    """A client; its secret, if it has one, is never shown again."""

    id: str
    organization_id: str
    name: str
    role: Literal["cbo", "plan", "admin"]
    mode: Literal["test", "live"]
    status: Literal["active", "locked", "revoked"]
    scopes: list[str]
    keys: list[KeyOut]
    has_secret: bool
    expires_at: datetime | None
    version: int
    created_at: datetime

    @classmethod
    def of(cls, record: ClientRecord) -> ClientOut:
        """The client as administrators see it."""
        row = record.row
        return cls.model_validate(
            {
                "id": show_id("client", row.id),
                "organization_id": show_id("organization", row.organization_id),
                "name": row.name,
                "role": row.role,
                "mode": row.mode,
                "status": row.status,
                "scopes": row.scopes,
                "keys": [
                    KeyOut(
                        kid=key.kid,
                        algorithm=key.algorithm,
                        active_from=key.active_from,
                        revoked_at=key.revoked_at,
                    )
                    for key in record.keys
                ],
                "has_secret": row.secret_digest is not None,
                "expires_at": row.expires_at,
                "version": row.version,
                "created_at": row.created_at,
            }
        )


class SecretOut(Shown):
    """A client secret, shown once."""

    client_id: str
    client_secret: str


def _get_client(session: SessionDep, client_id: ClientId) -> Client:
    found = clients.find_client(session, client_id)
    if found is None:
        raise NotFound("There is no such client.")
    return found


def _new_key(jwk: JwkIn) -> NewKey:
    key = register_jwk(jwk.model_dump(exclude_none=True))
    return NewKey(key.kid, key.algorithm, show_jwk(key))


def _scopes(role: str, asked: tuple[str, ...] | None) -> frozenset[str]:
    wanted = scopes_of(role) if asked is None else frozenset(asked)
    if not wanted <= scopes_allowed(role):
        sentence = f"A {role} client cannot hold all of these scopes."
        raise ScopeUnfit(sentence, pointers=(("/scopes", sentence),))
    return wanted


@router.post(
    "",
    status_code=201,
    responses=problems(RoleUnfit, ScopeUnfit, KeyUnfit, UnknownReference, NotAllowed),
)
def post_client(
    request: Request, session: SessionDep, caller: AdminDep, act: ActDep, body: ClientIn
) -> ClientOut:
    """Register a client of an organization, with its public keys."""
    organization = find(session, Organization, "organization", body.organization_ref)
    if organization is None:
        sentence = "No organization has this reference."
        raise UnknownReference(sentence, pointers=(("/organization_ref", sentence),))
    record = clients.add_client(
        session,
        act,
        organization,
        name=body.name,
        role=body.role,
        scopes=_scopes(body.role, body.scopes),
        mode=hub_of(request).settings.mode,
        keys=[_new_key(jwk) for jwk in body.keys],
        expires_at=body.expires_at,
    )
    return ClientOut.of(record)


@router.get("", responses=problems(CursorRefused))
def list_clients(
    session: SessionDep,
    caller: AdminDep,
    page: PageDep,
    organization_ref: Annotated[str | None, Query(max_length=80)] = None,
) -> Page[ClientOut]:
    """Clients in the order of their ids."""
    organization_id = None
    if organization_ref is not None:
        organization = find(session, Organization, "organization", organization_ref)
        if organization is None:
            return Page(data=[], next=None)
        organization_id = organization.id
    rows = clients.list_clients(
        session, organization_id=organization_id, after=page.after, limit=page.limit
    )
    return page.page(rows, ClientOut.of, lambda record: record.row.id)


@router.get("/{client_id}")
def get_client(session: SessionDep, caller: AdminDep, client_id: ClientId) -> ClientOut:
    """One client."""
    return ClientOut.of(clients.read_client(session, _get_client(session, client_id)))


@router.post("/{client_id}/keys", status_code=201, responses=problems(KeyUnfit, TooManyKeys))
def post_client_key(
    session: SessionDep, caller: AdminDep, act: ActDep, client_id: ClientId, body: JwkIn
) -> ClientOut:
    """Register the next key; the ones before stay good until they are revoked."""
    client = _get_client(session, client_id)
    return ClientOut.of(clients.add_key(session, act, client, _new_key(body)))


@router.post("/{client_id}/keys/{kid}/revoke", responses=problems(LastKey))
def revoke_client_key(
    session: SessionDep, caller: AdminDep, act: ActDep, client_id: ClientId, kid: Kid
) -> ClientOut:
    """Stop believing a key."""
    client = _get_client(session, client_id)
    return ClientOut.of(clients.revoke_key(session, act, client, kid))


@router.post("/{client_id}/secret", status_code=201, responses=problems(SecretNotAllowed))
def post_client_secret(
    request: Request, session: SessionDep, caller: AdminDep, act: ActDep, client_id: ClientId
) -> SecretOut:
    """Make a client secret, in test mode only; it is shown this once."""
    client = _get_client(session, client_id)
    secret = clients.set_secret(session, act, client, mode=hub_of(request).settings.mode)
    return SecretOut(client_id=show_id("client", client.id), client_secret=secret)


@router.post("/{client_id}/unlock")
def unlock_client(
    request: Request, session: SessionDep, caller: AdminDep, act: ActDep, client_id: ClientId
) -> ClientOut:
    """Let a client in again that was locked for wrong secrets."""
    client = _get_client(session, client_id)
    return ClientOut.of(clients.unlock_client(session, act, client))


@router.post("/{client_id}/revoke")
def revoke_client(
    request: Request, session: SessionDep, caller: AdminDep, act: ActDep, client_id: ClientId
) -> ClientOut:
    """Revoke a client for good; tokens it holds are refused within seconds."""
    record = clients.revoke_client(session, act, _get_client(session, client_id))
    hub_of(request).clients.forget()
    return ClientOut.of(record)
