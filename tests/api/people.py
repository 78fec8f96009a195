"""Administrators as the tests know them: invited, enrolled with an app, signed in."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlparse

from hub.members.one_time import STEP_SECONDS, code_at
from tests.api.world import Party, World

PASSWORD = "four plain words of mine"


@dataclass
class Person:
    """One administrator with an authenticator app."""

    world: World
    login: str
    id: str
    enrollment_code: str
    secret: bytes = b""

    def enroll(self, password: str = PASSWORD) -> Any:
        """Choose a password and keep the app's secret; the answer."""
        body = {
            "login": self.login, "enrollment_code": self.enrollment_code, "password": password,
        }  # fmt: skip
        answer = self.world.http.post("/v1/sessions/enrollment", json=body)
        if answer.status_code == 200:
            query = parse_qs(urlparse(answer.json()["otpauth_uri"]).query)
            self.secret = base64.b32decode(query["secret"][0])
        return answer

    def confirm(self, code: str | None = None) -> Any:
        """Show a code of the app; the answer."""
        body = {
            "login": self.login,
            "enrollment_code": self.enrollment_code,
            "code": code or self.code(),
        }
        return self.world.http.post("/v1/sessions/enrollment/confirm", json=body)

    def code(self) -> str:
        """What the app shows now."""
        return code_at(self.secret, self.world.clock.now())

    def sign_in(self, password: str = PASSWORD, code: str | None = None) -> Any:
        """One try, with a code that was not shown before; the answer."""
        if code is None:
            self.world.clock.advance(seconds=STEP_SECONDS)
        body = {"login": self.login, "password": password, "code": code or self.code()}
        return self.world.http.post("/v1/sessions", json=body)

    def signed_in(self) -> Party:
        """The person with a token."""
        answer = self.sign_in()
        assert answer.status_code == 200, answer.text
        party = Party(self.world, self.id, self.world.admin.key)
        party.token = answer.json()["access_token"]
        return party


def invite(world: World, login: str, **more: Any) -> Person:
    """A person invited by the hub's first client."""
    body = {"login": login, "name": "Example Person", **more}
    told = world.admin.must("POST", "/v1/administrators", body)
    return Person(world, login, told["administrator"]["id"], told["enrollment_code"])


def enrolled(world: World, login: str, **more: Any) -> Person:
    """A person who may sign in."""
    person = invite(world, login, **more)
    assert person.enroll().status_code == 200
    assert person.confirm().status_code == 200
    return person
