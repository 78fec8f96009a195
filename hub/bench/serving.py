"""API processes to measure over HTTP, and clients that keep them busy."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

from hub.api.access import scopes_of
from hub.api.keyring import Keyring
from hub.api.tokens import issue_access_token
from hub.bench.place import NANOS, Place
from hub.contracts.clients import add_client
from hub.database import HUB
from hub.kit.clock import SystemClock
from hub.kit.identifiers import show_id
from hub.record import Act
from hub.tables import Organization

START_SECONDS_MAX = 60
CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Call:
    """One request, ready to be sent."""

    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "application/json"

    def as_bytes(self) -> bytes:
        """HTTP/1.1, kept alive."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body:
            lines += [f"content-type: {self.media_type}", f"content-length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True, slots=True)
class Load:
    """What came of many calls: how long all took, and each one's wait, in nanoseconds."""

    count: int
    nanos: int
    waits: tuple[int, ...]
    refused: int

    @property
    def per_second(self) -> int:
        """Calls answered a second."""
        return self.count * NANOS // max(1, self.nanos)

    def percentile(self, per_cent: int) -> int:
        """Microseconds within which so many of a hundred calls were answered."""
        place = min(len(self.waits) - 1, len(self.waits) * per_cent // 100)
        return sorted(self.waits)[place] // 1000


@contextmanager
def served(place: Place, processes: int) -> Iterator[list[int]]:
    """`hub serve` on the place's database, this many times; answers the ports."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HUB_")} | {
        "HUB_DATA_DIR": str(place.settings.data_dir),
        "HUB_ISSUER": place.settings.issuer,
        "HUB_REQUESTS_PER_SECOND": "100000",
        "HUB_REQUESTS_BURST": "100000",
    }
    with _started([sys.executable, "-m", "hub.cli", "serve"], environment, processes) as ports:
        yield ports


@contextmanager
def served_bare(place: Place, processes: int) -> Iterator[list[int]]:
    """The bare route (`hub.bench.bare`) on the same database."""
    url = place.database.owner_url.render_as_string(hide_password=False)
    environment = {**os.environ, "HUB_BENCH_URL": url}
    command = [sys.executable, "-m", "hub.bench.bare"]
    with _started(command, environment, processes) as ports:
        yield ports


@contextmanager
def _started(command: list[str], environment: dict[str, str], count: int) -> Iterator[list[int]]:
    with ExitStack() as stack:
        ports = []
        for _ in range(count):
            port = _free_port()
            process = subprocess.Popen(
                [*command, "--port", str(port)],
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            stack.callback(_end, process)
            _wait_for(port, process)
            ports.append(port)
        yield ports


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("a server to measure did not start") from None
            time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def token_of(place: Place, organization_id: UUID) -> str:
    """An access token of a new client of an organization."""
    clock = SystemClock()
    with place.database.session(HUB) as session:
        row = session.get_one(Organization, organization_id)
        role = {"hub": "admin", "plan": "plan", "cbo": "cbo"}[row.kind]
        act = Act("bench", organization_id, clock.now())
        made = add_client(
            session, act, row, name="bench", role=role, scopes=scopes_of(role), mode="test",
            keys=[], expires_at=None,
        )  # fmt: skip
        client_id = made.row.id
    keyring = Keyring(place.database, place.vault, clock)
    return issue_access_token(
        keyring.signing_key(),
        issuer=place.settings.issuer,
        client_id=show_id("client", client_id),
        role=role,
        mode="test",
        organization=show_id("organization", organization_id),
        scopes=scopes_of(role),
        seconds=900,
        now=clock.now(),
    )


def load(ports: Sequence[int], calls: Sequence[Call], connections: int = CONNECTIONS) -> Load:
    """Make the calls over this many kept connections, each waiting for its answer."""
    return asyncio.run(_load(ports, [call.as_bytes() for call in calls], connections))


async def _load(ports: Sequence[int], calls: list[bytes], connections: int) -> Load:
    waiting = iter(calls)
    waits: list[int] = []
    refused = 0

    async def work(port: int) -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for call in waiting:
            began = time.perf_counter_ns()
            writer.write(call)
            status = await _answer(reader)
            waits.append(time.perf_counter_ns() - began)
            refused += status >= 300
        writer.close()

    started = time.perf_counter_ns()
    await asyncio.gather(*(work(ports[n % len(ports)]) for n in range(connections)))
    return Load(len(calls), time.perf_counter_ns() - started, tuple(waits), refused)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    length = int(lower[at + 15 : lower.index(b"\r\n", at)]) if at >= 0 else 0
    if length:
        await reader.readexactly(length)
    return int(head[9:12])
