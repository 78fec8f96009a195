"""Tokens are issued to clients that prove who they are, once per proof."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hub.api import keys, tokens
from hub.contracts.clients import FAILURES_MAX, LOCKED_FOR
from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.settings import Settings
from tests.api.world import Party, World


@pytest.mark.asks("164.312(d) authentication", "A signed assertion, once")
def test_a_signed_assertion_is_answered_with_a_token(world: World) -> None:
    answer = world.admin.sign_in()
    told = answer.json()
    assert told["token_type"] == "Bearer"
    assert told["expires_in"] == world.settings.access_token_seconds
    assert answer.headers["cache-control"] == "no-store"
    assert world.admin.get("/v1/organizations").status_code == 200


@pytest.mark.asks("Rule 7", "An assertion is used once")
def test_an_assertion_is_used_once(world: World) -> None:
    assertion = world.admin.assertion()
    assert world.admin.sign_in(client_assertion=assertion).status_code == 200
    again = world.admin.sign_in(client_assertion=assertion)
    assert again.status_code == 401
    assert again.json()["error"] == "invalid_client"


def test_an_assertion_for_another_audience_is_refused(world: World) -> None:
    refused = world.admin.sign_in(client_assertion=world.admin.assertion(aud="https://x.example"))
    assert refused.status_code == 401


@pytest.mark.asks("V10.4 OAuth server", "An assertion of one client is no proof for another")
def test_an_assertion_of_one_client_is_no_proof_for_another(world: World, semilla: Party) -> None:
    borrowed = semilla.assertion(iss=world.admin.client_id, sub=world.admin.client_id)
    assert world.admin.sign_in(client_assertion=borrowed).status_code == 401
    mixed = world.admin.sign_in(client_id=semilla.client_id)
    assert mixed.status_code == 401


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "authorization_code"}, "unsupported_grant_type"),
        ({"client_assertion_type": "other"}, "invalid_request"),
        ({"scope": "clients.write nonsense.read"}, "invalid_scope"),
        ({"client_secret": "both"}, "invalid_request"),
        ({"client_assertion": "a.b.c"}, "invalid_client"),
        ({"client_assertion": ""}, "invalid_client"),
    ],
)
def test_a_wrong_request_is_refused_in_the_words_of_oauth(
    world: World, form: dict[str, str], error: str
) -> None:
    answer = world.admin.sign_in(**form)
    assert answer.status_code in (400, 401)
    assert answer.json()["error"] == error


@pytest.mark.parametrize(
    "body",
    [b"", b"grant_type", b"a=1&a=2", b"\xff=1", b"grant_type=%00", b"a=1&" * 30, b"{}"],
)
def test_what_is_no_form_is_refused(world: World, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = world.http.post("/oauth/token", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_request", "unsupported_grant_type")


def test_a_form_of_another_type_is_refused(world: World) -> None:
    answer = world.http.post("/oauth/token", json={"grant_type": "client_credentials"})
    assert answer.status_code == 415


@pytest.mark.asks("V10.4 OAuth server", "A narrower scope is all the token carries")
def test_a_narrower_scope_is_all_the_token_carries(world: World) -> None:
    assert world.admin.sign_in(scope="organizations.read").status_code == 200
    assert world.admin.get("/v1/organizations").status_code == 200
    refused = world.admin.get("/v1/clients")
    assert refused.status_code == 403
    assert refused.json()["scope"] == "clients.read"


@pytest.mark.asks(
    "V6.4 credential life", "Keys rotate with overlap; the last one is not revoked by itself"
)
def test_keys_rotate_with_overlap(world: World, admin: Party, semilla: Party) -> None:
    old, new = semilla.key, keys.make_signing_key()
    path = f"/v1/clients/{semilla.client_id}"
    admin.must("POST", f"{path}/keys", keys.show_jwk(new.public))
    assert semilla.sign_in().status_code == 200
    semilla.key = new
    assert semilla.sign_in().status_code == 200
    admin.must("POST", f"{path}/keys/{old.public.kid}/revoke", {})
    assert semilla.sign_in().status_code == 200
    semilla.key = old
    assert semilla.sign_in().status_code == 401


def test_the_last_key_is_not_revoked_by_itself(admin: Party, semilla: Party) -> None:
    path = f"/v1/clients/{semilla.client_id}/keys/{semilla.key.public.kid}/revoke"
    refused = admin.post(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_key")


@pytest.mark.asks("V7.4 session end", "A revoked client is out with its living tokens")
def test_a_revoked_client_is_out_with_its_living_tokens(admin: Party, semilla: Party) -> None:
    assert semilla.get("/v1/members").status_code == 200
    admin.must("POST", f"/v1/clients/{semilla.client_id}/revoke", {})
    assert semilla.get("/v1/members").status_code == 401
    assert semilla.sign_in().status_code == 401


def test_an_expired_client_is_out(admin: Party, world: World) -> None:
    key = keys.make_signing_key()
    made = admin.must(
        "POST",
        "/v1/clients",
        {
            "organization_ref": "cbo-semilla",
            "name": "for a day",
            "role": "cbo",
            "keys": [keys.show_jwk(key.public)],
            "expires_at": (world.clock.now() + timedelta(minutes=5)).isoformat(),
        },
    )
    party = Party(world, made["id"], key)
    assert party.sign_in().status_code == 200
    world.clock.advance(minutes=6)
    assert party.get("/v1/members").status_code == 401
    assert party.sign_in().status_code == 401


@pytest.mark.asks("V9.2 token content", "An access token dies after its minutes")
@pytest.mark.asks("164.312(a)(2)(iii) automatic logoff", "An access token dies after ten minutes")
def test_an_access_token_dies_after_its_minutes(world: World) -> None:
    world.clock.advance(seconds=world.settings.access_token_seconds + 31)
    refused = world.admin.get("/v1/organizations")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")


def with_secret(world: World, client_id: str, secret: str) -> int:
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": secret,
    }
    return int(world.http.post("/oauth/token", data=form).status_code)


def test_a_secret_works_in_test_mode(world: World, admin: Party, semilla: Party) -> None:
    made = admin.must("POST", f"/v1/clients/{semilla.client_id}/secret", {})
    assert with_secret(world, semilla.client_id, made["client_secret"]) == 200
    shown = admin.must("GET", f"/v1/clients/{semilla.client_id}")
    assert shown["has_secret"] is True
    assert made["client_secret"] not in str(shown)


@pytest.mark.asks(
    "V6.3 authentication", "Ten wrong secrets lock a client; wrong assertions lock nobody out"
)
def test_ten_wrong_secrets_lock_the_client_for_a_while(
    world: World, admin: Party, semilla: Party
) -> None:
    secret = admin.must("POST", f"/v1/clients/{semilla.client_id}/secret", {})["client_secret"]
    for _ in range(FAILURES_MAX):
        assert with_secret(world, semilla.client_id, "wrong") == 401
    assert with_secret(world, semilla.client_id, secret) == 401
    world.clock.advance(seconds=LOCKED_FOR.total_seconds() + 1)
    assert with_secret(world, semilla.client_id, secret) == 200


def test_wrong_assertions_lock_nobody_out(world: World, semilla: Party) -> None:
    stranger = Party(world, semilla.client_id, keys.make_signing_key())
    for _ in range(FAILURES_MAX + 1):
        assert stranger.sign_in().status_code == 401
    assert semilla.sign_in().status_code == 200


def test_a_live_hub_takes_no_secrets(
    settings: Settings, database: Database, clock: SteppedClock, world: World, admin: Party,
    semilla: Party,
) -> None:  # fmt: skip
    made = admin.must("POST", f"/v1/clients/{semilla.client_id}/secret", {})
    live = settings.model_copy(update={"mode": "live"})
    other = World(live, database, clock)
    assert with_secret(other, semilla.client_id, made["client_secret"]) == 401
    refused = other.admin.post(f"/v1/clients/{other.admin.client_id}/secret")
    assert refused.json()["code"] == "secret_not_allowed"


def test_test_credentials_never_reach_a_live_hub(
    settings: Settings, database: Database, clock: SteppedClock, world: World
) -> None:
    live = World(settings.model_copy(update={"mode": "live"}), database, clock)
    assert live.http.get("/v1/organizations", headers=bearer(live.admin)).status_code == 200
    assert live.http.get("/v1/organizations", headers=bearer(world.admin)).status_code == 401
    assert world.http.get("/v1/organizations", headers=bearer(live.admin)).status_code == 401
    stranger = Party(live, world.admin.client_id, world.admin.key)
    assert stranger.sign_in().status_code == 401


@pytest.mark.asks(
    "164.312(a)(2)(i) unique identification", "A client is one organization's, in one role"
)
def test_a_client_acts_in_its_organizations_role(admin: Party) -> None:
    body = {"organization_ref": "cbo-semilla", "name": "climber", "role": "admin", "keys": []}
    refused = admin.post("/v1/clients", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "role_unfit")


def test_a_client_never_gets_scopes_beyond_its_role(admin: Party) -> None:
    body = {
        "organization_ref": "cbo-semilla",
        "name": "climber",
        "role": "cbo",
        "scopes": ["clients.write"],
    }
    refused = admin.post("/v1/clients", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "scope_unfit")


@pytest.mark.asks("V11.6 public keys", "A private key is not registered")
def test_a_private_key_is_not_registered(admin: Party, semilla: Party) -> None:
    jwk = keys.show_jwk(keys.make_signing_key().public) | {"d": "AQ"}
    assert admin.post(f"/v1/clients/{semilla.client_id}/keys", jwk).status_code == 422


def test_the_published_keys_verify_the_tokens(world: World) -> None:
    published = world.http.get("/.well-known/jwks.json").json()["keys"]
    found = {jwk["kid"]: keys.register_jwk(jwk) for jwk in published}
    told = tokens.read_access_token(
        world.admin.token,
        find_key=found.get,
        issuer=world.settings.issuer,
        now=world.clock.now(),
    )
    assert told.client_id == world.admin.client_id


def test_discovery_says_where_tokens_are_issued(world: World) -> None:
    told = world.http.get("/.well-known/oauth-authorization-server").json()
    assert told["issuer"] == world.settings.issuer
    assert told["token_endpoint"] == f"{world.settings.issuer}/oauth/token"
    assert "private_key_jwt" in told["token_endpoint_auth_methods_supported"]


def test_another_process_makes_a_key_and_both_are_believed(
    settings: Settings, database: Database, clock: SteppedClock, world: World
) -> None:
    other = World(settings, database, clock)
    assert other.http.get("/v1/organizations", headers=bearer(world.admin)).status_code == 200
    assert world.http.get("/v1/organizations", headers=bearer(other.admin)).status_code == 200


def test_signing_keys_rotate_and_old_tokens_live_on(world: World) -> None:
    first = world.http.get("/.well-known/jwks.json").json()["keys"]
    world.clock.advance(days=90, seconds=-60)
    assert world.admin.sign_in().status_code == 200
    token = world.admin.token
    world.clock.advance(seconds=90)
    assert world.admin.sign_in().status_code == 200
    assert world.admin.token != token
    both = world.http.get("/.well-known/jwks.json").json()["keys"]
    assert len(both) == len(first) + 1
    assert world.http.get("/v1/organizations", headers=bearer(world.admin)).status_code == 200
    world.admin.token = token
    assert world.admin.get("/v1/organizations").status_code == 200
    world.clock.advance(days=1)
    assert len(world.http.get("/.well-known/jwks.json").json()["keys"]) == len(first)


def bearer(party: Party) -> dict[str, str]:
    return {"authorization": f"Bearer {party.token}"}


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer \u00e9"]
)
@pytest.mark.asks("V6.3 authentication", "No guarded route answers without a token")
def test_no_guarded_route_answers_without_a_token(world: World, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header.encode("utf-8")}
    answer = world.http.get("/v1/organizations", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "token_refused"


def test_the_caller_is_settled_before_the_body_is_read(world: World) -> None:
    answer = world.http.post("/v1/organizations", content=b"{nonsense")
    assert answer.status_code == 401
