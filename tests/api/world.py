"""A hub with callers of every role, spoken to over HTTP: the one test module that knows httpx."""

from __future__ import annotations

import copy
import json
import uuid
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from hub.api import keys, tokens
from hub.api.bootstrap import create_client
from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.kit.identifiers import show_id
from hub.main import make_app
from hub.settings import Settings

BUNDLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "examples" / "bundle.json").read_text()
)
ASSERTION_KIND = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def bundled(kind: str, ref: str) -> dict[str, Any]:
    """A copy of one object of the example bundle."""
    return copy.deepcopy(next(each for each in BUNDLE[kind] if each["ref"] == ref))


class Party:
    """One client with its token; every write gets a fresh Idempotency-Key."""

    def __init__(self, world: World, client_id: str, key: keys.SigningKey) -> None:
        self.world = world
        self.client_id = client_id
        self.key = key
        self.token = ""

    def assertion(self, **changes: object) -> str:
        now = int(self.world.clock.now().timestamp())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.world.settings.issuer,
            "iat": now,
            "exp": now + 60,
            "jti": uuid.uuid4().hex,
        }
        return tokens.sign(claims | changes, self.key, typ=tokens.ASSERTION_TYPE)

    def sign_in(self, **form: str) -> Any:
        told = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_KIND,
            "client_assertion": self.assertion(),
        }
        answer = self.world.http.post("/oauth/token", data=told | form)
        if answer.status_code == 200:
            self.token = answer.json()["access_token"]
        return answer

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"authorization": f"Bearer {self.token}"}
        if method not in ("GET", "HEAD"):
            sent["idempotency-key"] = uuid.uuid4().hex
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, bytes):
            return self.world.http.request(method, path, content=body, headers=sent)
        return self.world.http.request(method, path, json=body, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, None, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.call("POST", path, {} if body is None else body, **headers)

    def must(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The JSON of an answer that has to be a success."""
        answer = self.call(method, path, body, **headers)
        assert answer.status_code < 300, (answer.status_code, answer.text)
        return answer.json()


class World:
    """A hub and whoever speaks to it."""

    def __init__(self, settings: Settings, database: Database, clock: SteppedClock) -> None:
        self.settings = settings
        self.clock = clock
        self.database = database
        self.app = make_app(settings, clock=clock, database=database)
        self.http = TestClient(self.app, raise_server_exceptions=False)
        client_id, key = create_client(database, now=clock.now(), mode=settings.mode)
        self.admin = Party(self, show_id("client", client_id), key)
        answer = self.admin.sign_in()
        assert answer.status_code == 200, answer.text

    def party(self, organization_ref: str, role: str, **more: Any) -> Party:
        """A new client of an organization, signed in."""
        key = keys.make_signing_key()
        body = {
            "organization_ref": organization_ref,
            "name": f"client of {organization_ref}",
            "role": role,
            "keys": [keys.show_jwk(key.public)],
            **more,
        }
        made = self.admin.must("POST", "/v1/clients", body)
        party = Party(self, made["id"], key)
        assert party.sign_in().status_code == 200
        return party

    def add_bundle(self, *kinds: str) -> None:
        """Post these kinds of the example bundle, as whoever may."""
        paths = {"health_workers": "health-workers"}
        for kind in kinds:
            for body in BUNDLE[kind]:
                told = copy.deepcopy(body)
                if kind == "members":
                    told["cbo_ref"] = "cbo-semilla"
                self.admin.must("POST", f"/v1/{paths.get(kind, kind)}", told)
