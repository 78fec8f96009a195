"""Tokens for clients: client credentials by signed assertion, and what discovery says of it."""

from __future__ import annotations

import urllib.parse
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import JSONResponse

from hub.api.access import NOUNS, scopes_allowed
from hub.api.bodies import FORM, BodyTooLarge, WrongMediaType
from hub.api.dependencies import Hub, hub_of
from hub.api.directory import facts_of
from hub.api.errors import problems
from hub.api.keys import PublicKey, register_jwk
from hub.api.limits import TooManyRequests
from hub.api.routing import BodyDep, PublicRoute, no_effect, raw_body
from hub.api.tokens import Assertion, TokenRefused, issue_access_token, read_assertion
from hub.contracts.clients import check_secret, find_client, key_in_use, use_once
from hub.database import HUB
from hub.kit.identifiers import show_id
from hub.tables import Client

ASSERTION_KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FIELDS_MAX = 20

router = APIRouter(tags=["access"], route_class=PublicRoute)


class OAuthRefusal(Exception):
    """A refusal in the words of RFC 6749 §5.2."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status


class TokenAnswer(BaseModel):
    """An access token (RFC 6749 §5.1)."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenRefusal(BaseModel):
    """Why no token was issued (RFC 6749 §5.2)."""

    error: str
    error_description: str


class ServerMetadata(BaseModel):
    """Where and how tokens are issued (RFC 8414)."""

    issuer: str
    token_endpoint: str
    jwks_uri: str
    grant_types_supported: list[str]
    response_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    scopes_supported: list[str]
    service_documentation: str


class KeySet(BaseModel):
    """The hub's public keys (RFC 7517)."""

    keys: list[dict[str, str]]


_REFUSED = {"model": TokenRefusal, "description": "invalid_request, unsupported_grant_type, …"}


@router.post(
    "/oauth/token",
    openapi_extra=raw_body(FORM),
    responses={
        400: _REFUSED,
        401: {"model": TokenRefusal, "description": "invalid_client"},
        **problems(BodyTooLarge, WrongMediaType, TooManyRequests),
    },
)
@no_effect
def post_token(request: Request, body: BodyDep) -> TokenAnswer:
    """Issue an access token for client credentials proven by a signed assertion (RFC 7523)."""
    hub = hub_of(request)
    hub.limiter.take(("token", request.client.host if request.client else ""))
    form = _read_form(body)
    if form.get("grant_type") != "client_credentials":
        raise OAuthRefusal("unsupported_grant_type", "Only client_credentials is offered.")
    with hub.database.session(HUB) as session:
        client = _authenticated(session, hub, form)
        refusal = None if client is not None else _UNKNOWN
    # The session has committed: a wrong secret was counted although the answer is a refusal.
    if refusal is not None or client is None:
        raise _UNKNOWN
    return _issue(hub, client, form.get("scope"))


@router.get("/.well-known/jwks.json")
def get_jwks(request: Request) -> KeySet:
    """The public keys that verify the hub's access tokens."""
    return KeySet(keys=hub_of(request).keyring.published())


@router.get("/.well-known/oauth-authorization-server")
def get_server_metadata(request: Request) -> ServerMetadata:
    """Where and how tokens are issued."""
    hub = hub_of(request)
    methods = ["private_key_jwt"]
    if hub.settings.mode == "test":
        methods.append("client_secret_post")
    issuer = hub.settings.issuer
    return ServerMetadata(
        issuer=issuer,
        token_endpoint=f"{issuer}/oauth/token",
        jwks_uri=f"{issuer}/.well-known/jwks.json",
        grant_types_supported=["client_credentials"],
        response_types_supported=[],
        token_endpoint_auth_methods_supported=methods,
        token_endpoint_auth_signing_alg_values_supported=["ES256", "ES384", "RS256", "RS384"],
        scopes_supported=sorted({scope for role in NOUNS for scope in scopes_allowed(role)}),
        service_documentation=f"{issuer}/docs",
    )


def answer_refusal(request: Request, refusal: Exception) -> JSONResponse:
    """Answer a refusal as RFC 6749 wants it."""
    if not isinstance(refusal, OAuthRefusal):
        raise refusal
    body = {"error": refusal.error, "error_description": refusal.description}
    headers = {"cache-control": "no-store"}
    if refusal.status == 401:
        headers["www-authenticate"] = 'Bearer realm="hub"'
    return JSONResponse(body, refusal.status, headers)


_UNKNOWN = OAuthRefusal("invalid_client", "The client is unknown or its proof is wrong.", 401)


def _read_form(body: bytes) -> dict[str, str]:
    try:
        pairs = urllib.parse.parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            max_num_fields=FIELDS_MAX,
            errors="strict",
        )
    except ValueError:
        raise OAuthRefusal("invalid_request", "The body is not a form.") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise OAuthRefusal("invalid_request", "A parameter was given twice.")
    if any("\0" in value for value in form.values()):
        raise OAuthRefusal("invalid_request", "A parameter holds a NUL.")
    return form


def _authenticated(session: Session, hub: Hub, form: dict[str, str]) -> Client | None:
    if "client_assertion" in form and "client_secret" in form:
        raise OAuthRefusal("invalid_request", "Send one proof of who you are, not two.")
    if "client_assertion" in form:
        if form.get("client_assertion_type") != ASSERTION_KIND:
            raise OAuthRefusal("invalid_request", f"client_assertion_type is {ASSERTION_KIND}.")
        return _by_assertion(session, hub, form)
    if "client_secret" in form and hub.settings.mode == "test":
        return _by_secret(session, hub, form)
    raise OAuthRefusal("invalid_client", "Sign a client_assertion (private_key_jwt).", 401)


def _by_assertion(session: Session, hub: Hub, form: dict[str, str]) -> Client | None:
    now = hub.clock.now()
    token = form["client_assertion"]
    claimed: list[Client] = []

    def find_key(kid: str, client_id: str) -> PublicKey | None:
        client = find_client(session, client_id)
        if client is None or not _usable(client, hub, now):
            return None
        row = key_in_use(session, client, kid, now)
        if row is None:
            return None
        claimed.append(client)
        return register_jwk(row.public_key)

    try:
        found = read_assertion(token, find_key=find_key, audience=hub.settings.issuer, now=now)
    except TokenRefused as refused:
        raise OAuthRefusal("invalid_client", refused.detail, 401) from None
    return claimed[0] if _first_use(session, claimed[0], found, form) else None


def _first_use(session: Session, client: Client, found: Assertion, form: dict[str, str]) -> bool:
    named = form.get("client_id", found.client_id)
    ours = show_id("client", client.id)
    if not found.client_id == named == ours:
        return False
    if not use_once(session, client.id, found.jti, found.expires_at):
        raise OAuthRefusal("invalid_client", "This assertion was used before (jti).", 401)
    return True


def _by_secret(session: Session, hub: Hub, form: dict[str, str]) -> Client | None:
    now = hub.clock.now()
    client = find_client(session, form.get("client_id", ""))
    if client is None or not _usable(client, hub, now) or client.mode != "test":
        return None
    return client if check_secret(session, client, form["client_secret"], now) else None


def _usable(client: Client, hub: Hub, now: datetime) -> bool:
    return facts_of(client).usable(hub.settings.mode, now)


def _issue(hub: Hub, client: Client, asked: str | None) -> TokenAnswer:
    allowed = frozenset(client.scopes)
    wanted = allowed if not asked else frozenset(asked.split(" "))
    if not wanted <= allowed:
        raise OAuthRefusal("invalid_scope", "The client may not hold one of these scopes.")
    organization_id: UUID = client.organization_id
    token = issue_access_token(
        hub.keyring.signing_key(),
        issuer=hub.settings.issuer,
        client_id=show_id("client", client.id),
        role=client.role,
        mode=client.mode,
        organization=show_id("organization", organization_id),
        scopes=wanted,
        seconds=hub.settings.access_token_seconds,
        now=hub.clock.now(),
    )
    return TokenAnswer(
        access_token=token,
        token_type="Bearer",
        expires_in=hub.settings.access_token_seconds,
        scope=" ".join(sorted(wanted)),
    )
