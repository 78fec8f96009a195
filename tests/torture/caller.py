"""A careful client: one key per write, and the same request until it is answered."""

from __future__ import annotations

import http.client
import json
import socket
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from hub.api import tokens
from hub.api.keys import SigningKey

X12 = "application/edi-x12"
_GRANT = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PATIENT = frozenset({409, 429, 503})


class Refused(Exception):
    """An answer that is no success and that no patience will mend."""

    def __init__(self, status: int, told: Any) -> None:
        super().__init__(f"{status} {told}")
        self.status = status
        self.told = told


@dataclass
class Answer:
    """What came back at last."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body) if self.body else None


@dataclass
class Caller:
    """One credential. `ports` are tried in order: a port that breaks off is left for the next."""

    client_id: str
    key: SigningKey
    issuer: str
    ports: list[int]
    timeout: int = 30
    patience: int = 60
    statuses: Counter[int] = field(default_factory=Counter)
    broken_off: int = 0
    unexpected: list[bytes] = field(default_factory=list)
    token: str = ""

    def sign_in(self) -> None:
        """A fresh access token."""
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "iss": self.client_id, "sub": self.client_id, "aud": self.issuer,
            "iat": now, "exp": now + 60, "jti": uuid.uuid4().hex,
        }  # fmt: skip
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _GRANT,
            "client_assertion": tokens.sign(claims, self.key, typ=tokens.ASSERTION_TYPE),
        }
        body = urlencode(form).encode()
        kind = {"content-type": "application/x-www-form-urlencoded"}
        answer = self.once("POST", "/oauth/token", body, kind, port=self.ports[-1])
        assert answer.status == 200, answer.body
        self.token = answer.json()["access_token"]

    def once(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], *, port: int
    ) -> Answer:
        """One request on a connection of its own; raises OSError or HTTPException."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=self.timeout)
        try:
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            content = response.read()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, told, content)
        finally:
            connection.close()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "application/json",
        key: str | None = None,
    ) -> Answer:
        """The same request, with the same key, until it is answered for good."""
        headers = {"content-type": kind} if body is not None else {}
        if method != "GET":
            headers["idempotency-key"] = key or uuid.uuid4().hex
        deadline = time.monotonic() + self.patience
        while True:
            if not self.token:
                self.sign_in()
            headers["authorization"] = f"Bearer {self.token}"
            try:
                answer = self.once(method, path, body, headers, port=self.ports[0])
            except (OSError, http.client.HTTPException):
                self.broken_off += 1
                self._go_on(deadline)
                continue
            self.statuses[answer.status] += 1
            if answer.status not in (200, 201, 202, 401, 503):
                self.unexpected.append(answer.body)
            if answer.status == 401:
                self.token = ""
            elif answer.status not in PATIENT or not _may_retry(answer):
                return answer
            else:
                time.sleep(0.05)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{method} {path}: still {answer.status}")

    def _go_on(self, deadline: float) -> None:
        if len(self.ports) > 1:
            self.ports.pop(0)
        elif time.monotonic() > deadline:
            raise TimeoutError("nobody answers")
        else:
            time.sleep(0.05)

    # What the simulated plan asks of its client, and the tests of theirs.

    def must(self, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        """The JSON of an answer that has to be a success."""
        raw = None if body is None else json.dumps(body).encode()
        answer = self.ask(method, path, raw, key=key)
        if answer.status >= 300:
            raise Refused(answer.status, answer.json())
        return answer.json()

    def get(self, path: str, **query: str | int) -> Any:
        """Read JSON."""
        return self.must("GET", f"{path}?{urlencode(query)}" if query else path)

    def get_bytes(self, path: str, accept: str = X12) -> bytes:
        """Read a file."""
        answer = self.ask("GET", path)
        if answer.status != 200:
            raise Refused(answer.status, answer.body)
        return answer.body

    def get_all(self, path: str, **query: str | int) -> Iterator[Any]:
        """Read a list to its end."""
        cursor: str | None = None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            yield from page["data"]
            cursor = page["next"]
            if not cursor:
                return

    def post(self, path: str, body: Any = None) -> Any:
        """Post JSON."""
        return self.must("POST", path, {} if body is None else body)

    def post_x12(self, path: str, content: bytes) -> Any:
        """Post an X12 file."""
        answer = self.ask("POST", path, content, X12)
        if answer.status >= 300:
            raise Refused(answer.status, answer.json())
        return answer.json()


def _may_retry(answer: Answer) -> bool:
    return answer.status != 409 or b"idempotency_key_in_flight" in answer.body
