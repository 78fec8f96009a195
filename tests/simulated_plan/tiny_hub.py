"""A hub of eighty lines for the simulated plan to talk to: real HTTP, remembered requests."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class TinyHub:
    """What the server answers and what it was asked. `troubles` are answered first, once each."""

    url: str = ""
    batches: dict[str, bytes] = field(default_factory=dict)
    troubles: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    page_size: int = 100

    def posted(self, path: str) -> list[bytes]:
        """The bodies posted to a path, in order."""
        return [one.body for one in self.asked if (one.method, one.path) == ("POST", path)]

    def answer(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a request."""
        path, _, query = asked.path.partition("?")
        if path == "/.well-known/oauth-authorization-server":
            return _json(200, {"issuer": "https://hub.example"})
        if path == "/oauth/token":
            return _json(200, {"access_token": f"token{len(self.asked)}", "expires_in": 600})
        if self.troubles:
            status, headers = self.troubles.pop(0)
            return status, headers, b'{"title": "trouble", "code": "trouble"}'
        if path == "/v1/claim-batches":
            return self._page(query)
        if path.endswith("/content"):
            return 200, {"Content-Type": "application/edi-x12"}, self.batches[path.split("/")[3]]
        if path.endswith("/receipt"):
            return self._receipt(path.split("/")[3], json.loads(asked.body)["sha256"])
        return _json(201, {"id": "int_1"})

    def _page(self, query: str) -> tuple[int, dict[str, str], bytes]:
        names = sorted(self.batches)
        start = int(query.partition("cursor=")[2] or 0)
        data = [
            {"id": name, "sha256": _digest(self.batches[name]), "claim_count": 1}
            for name in names[start : start + self.page_size]
        ]
        after = start + self.page_size
        return _json(200, {"data": data, "next": str(after) if after < len(names) else None})

    def _receipt(self, name: str, digest: str) -> tuple[int, dict[str, str], bytes]:
        if digest != _digest(self.batches[name]):
            return _json(409, {"title": "Another file", "code": "receipt_mismatch"})
        del self.batches[name]
        return 204, {}, b""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _json(status: int, body: Any) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


@contextmanager
def tiny_hub() -> Iterator[TinyHub]:
    """A served TinyHub on a loopback port."""
    hub = TinyHub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                self.command, self.path, dict(self.headers.items()), self.rfile.read(length)
            )
            hub.asked.append(asked)
            status, headers, body = hub.answer(asked)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
