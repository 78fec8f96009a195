"""An HTTP client of the hub's public API: token, patience, one key for every retry of a write."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from hub.kit.clock import Clock, SystemClock
from hub.kit.identifiers import new_id
from hub.simulated_plan.credential import Credential

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
X12 = "application/edi-x12"
TRIES_MAX = 6
RETRY_AFTER_SECONDS_MAX = 10
ANSWER_SECONDS_MAX = 120
_PATIENT = frozenset({429, 503})
_RENEW_BEFORE = timedelta(seconds=30)


class HubRefused(Exception):
    """The hub answered with a problem document; `status` and `problem` are what it said."""

    def __init__(self, method: str, path: str, status: int, problem: Mapping[str, Any]) -> None:
        told = (problem.get(name) for name in ("detail", "title", "error_description", "error"))
        detail = next(filter(None, told), "no detail")
        places = "; ".join(
            f"{one.get('pointer', '')} {one.get('detail', '')}".strip()
            for one in problem.get("errors") or ()
        )
        super().__init__(f"{method} {path}: {status} {detail}{f' ({places})' if places else ''}")
        self.status = status
        self.problem = problem
        self.code = str(problem.get("code", ""))


class HubUnreachable(Exception):
    """The hub did not answer, however often it was asked."""


class HubClient:
    """One client of one hub. Use as a context manager, or `close` it."""

    def __init__(self, url: str, credential: Credential, *, clock: Clock | None = None) -> None:
        self._http = httpx.Client(
            base_url=url, timeout=ANSWER_SECONDS_MAX, headers={"Accept": "application/json"}
        )
        self._credential = credential
        self._clock = clock or SystemClock()
        self._token = ""
        self._renew_at: datetime | None = None
        self._audience = ""

    def __enter__(self) -> Self:
        """Nothing is asked of the hub yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, **query: str | int) -> Any:
        """Read JSON."""
        return self._ask("GET", path, query=query).json()

    def get_bytes(self, path: str, accept: str = X12) -> bytes:
        """Read a file, byte for byte."""
        return self._ask("GET", path, headers={"Accept": accept}).content

    def get_all(self, path: str, **query: str | int) -> Iterator[Any]:
        """Read a list, page after page (`{"data": […], "next": cursor}`)."""
        cursor: str | None = None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            yield from page["data"]
            cursor = page["next"]
            if not cursor:
                return

    def post(self, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None) -> Any:
        """Post JSON; the answer's JSON comes back, or None where it has no body."""
        return self._read(self._ask("POST", path, json=body, headers=headers or {}))

    def put(self, path: str, body: Any) -> Any:
        """Put JSON in place of the version that is there now (`If-Match`)."""
        etag = self._ask("GET", path).headers.get("ETag", "")
        return self._read(self._ask("PUT", path, json=body, headers={"If-Match": etag}))

    def post_x12(self, path: str, content: bytes) -> Any:
        """Post raw X12; the answer's JSON comes back."""
        return self.post_file(path, content, X12)

    def post_file(self, path: str, content: bytes, media_type: str) -> Any:
        """Post a file as it is; the answer's JSON comes back."""
        answer = self._ask("POST", path, content=content, headers={"Content-Type": media_type})
        return self._read(answer)

    @staticmethod
    def _read(answer: httpx.Response) -> Any:
        return answer.json() if answer.content else None

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        json: Any = None,
        content: bytes | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        with_token: bool = True,
    ) -> httpx.Response:
        """One request, asked again while the hub is busy; every retry of a write is the same."""
        sent = dict(headers or {})
        if method != "GET" and with_token:
            sent["Idempotency-Key"] = new_id().hex
        for again in range(TRIES_MAX):
            if with_token:
                sent["Authorization"] = f"Bearer {self.access_token()}"
            try:
                answer = self._http.request(
                    method,
                    path,
                    params=dict(query or {}),
                    json=json,
                    content=content,
                    data=dict(form) if form else None,
                    headers=sent,
                )
            except httpx.TransportError:
                time.sleep(again + 1)
                continue
            if answer.is_success:
                return answer
            if answer.status_code == 401 and with_token and again == 0:
                self._token = ""
            elif answer.status_code in _PATIENT:
                time.sleep(_seconds_to_wait(answer))
            else:
                raise HubRefused(method, path, answer.status_code, _problem(answer))
        raise HubUnreachable(f"{method} {path}: no answer in {TRIES_MAX} tries")

    def access_token(self) -> str:
        """The token in hand, or a fresh one when it nears its end."""
        now = self._clock.now()
        if self._token and self._renew_at is not None and now < self._renew_at:
            return self._token
        if not self._audience:
            path = "/.well-known/oauth-authorization-server"
            self._audience = self._ask("GET", path, with_token=False).json()["issuer"]
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._credential.assertion(self._audience, now),
        }
        granted = self._ask("POST", "/oauth/token", form=form, with_token=False).json()
        self._token = granted["access_token"]
        self._renew_at = now + timedelta(seconds=int(granted["expires_in"])) - _RENEW_BEFORE
        return self._token


def _seconds_to_wait(answer: httpx.Response) -> int:
    text = answer.headers.get("Retry-After", "1")
    return min(int(text), RETRY_AFTER_SECONDS_MAX) if text.isdigit() else 1


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"title": answer.reason_phrase}
