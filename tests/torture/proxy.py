"""A TCP proxy between a client and the hub that does to each connection what a seed decides."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
import time

FAULTS = (
    "none",
    "cut_before",  # the hub never hears of it
    "cut_request",  # half of the request arrives
    "cut_answer",  # the hub acts, the client never hears
    "half_answer",  # the client hears the first bytes
    "half_open",  # the answer never comes and nobody hangs up
    "delay",
    "dribble",  # byte by byte
    "duplicate",  # the same bytes arrive twice, on two connections
)


class Proxy:
    """Listens on `port`; every connection gets the next fault of the seed's order."""

    def __init__(self, target: int, seed: int, faults: tuple[str, ...] = FAULTS) -> None:
        self._target = target
        self._chance = random.Random(seed)
        self._faults = faults
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        self.seen: dict[str, int] = {}
        self._closing = threading.Event()
        self._accepting = threading.Thread(target=self._accept)
        self._threads: list[threading.Thread] = []
        self._accepting.start()

    def close(self) -> None:
        """Hang up everything."""
        self._closing.set()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._accepting.join()
        for thread in self._threads:
            thread.join()
        self._listening.close()

    def _accept(self) -> None:
        while not self._closing.is_set():
            client, _ = self._listening.accept()
            if self._closing.is_set():
                client.close()
                return
            with self._lock:
                fault = self._chance.choice(self._faults)
                self.seen[fault] = self.seen.get(fault, 0) + 1
            thread = threading.Thread(target=self._serve, args=(client, fault))
            self._threads.append(thread)
            thread.start()

    def _serve(self, client: socket.socket, fault: str) -> None:
        with client, contextlib.suppress(OSError):
            if fault == "cut_before":
                return
            request = _whole_request(client)
            if fault == "delay":
                time.sleep(0.05)
            if fault == "duplicate":
                self._ask(request, fault)
            answer = (
                self._ask(request[: len(request) // 2], fault, hang_up=True)
                if (fault == "cut_request")
                else self._ask(request, fault)
            )
            if fault == "half_open":
                self._closing.wait(0.4)
            elif fault == "half_answer":
                client.sendall(answer[: len(answer) // 2])
            elif fault not in ("cut_answer", "cut_request"):
                client.sendall(answer)

    def _ask(self, request: bytes, fault: str, *, hang_up: bool = False) -> bytes:
        """What the hub answers; it closes the connection after one answer."""
        with socket.create_connection(("127.0.0.1", self._target), timeout=20) as hub:
            pieces = [request]
            if fault == "dribble":
                pieces = [request[i : i + 64] for i in range(0, len(request), 64)]
            for piece in pieces:
                hub.sendall(piece)
                if len(pieces) > 1:
                    time.sleep(0.001)
            if hang_up:
                return b""
            answer = b""
            while received := hub.recv(65536):
                answer += received
            return answer


def _whole_request(client: socket.socket) -> bytes:
    """Head and body of one request, as long as its content-length says."""
    client.settimeout(20)
    request = b""
    while b"\r\n\r\n" not in request:
        received = client.recv(65536)
        if not received:
            raise OSError("the client hung up")
        request += received
    head, _, body = request.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        received = client.recv(65536)
        if not received:
            raise OSError("the client hung up")
        body += received
    head = b"\r\n".join([*head.split(b"\r\n"), b"connection: close"])
    return head + b"\r\n\r\n" + body
