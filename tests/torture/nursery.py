"""Forks real hub processes on demand: everything is imported once, each child is its own process.

One JSON command a line comes in, one JSON answer a line goes out; when the line closes, every
child is killed.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import signal
import socket
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import uvicorn

from hub.api.logs import configure_logs
from hub.database import Database, DatabaseKeyStore
from hub.kit.clock import SteppedClock, SystemClock
from hub.main import ROUTERS, make_app
from hub.settings import Settings
from hub.vault import Vault, load_key_encryption_key
from hub.worker import Worker


def serve(settings: Settings, listening: socket.socket) -> None:
    """The API on a socket that listens already, until it is killed."""
    configure_logs(requests=True)  # onto the same disk that a test may fill
    app = make_app(settings, database=Database.open(settings))
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


def work(settings: Settings, minutes_later: int) -> None:
    """The worker until nothing is due, as if so many minutes had passed."""
    database = Database.open(settings)
    clock = SteppedClock(SystemClock().now())
    clock.advance(minutes=minutes_later)
    vault = Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))
    Worker(database, vault, clock).run_until_idle()
    database.close()


def _child(command: dict[str, Any], listening: socket.socket | None, log: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(errors, 1)
    os.dup2(errors, 2)
    os.close(0)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    os.environ.update(command["environment"])
    code = 1
    try:
        settings = Settings(**command["settings"])
        if listening is not None:
            serve(settings, listening)
        else:
            work(settings, command["minutes_later"])
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


def _ended(pid: int, seconds: int) -> int | None:
    """The exit code of a child, or None when it still lives after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    return None


def main() -> None:
    """Fork, answer, reap; kill what lives when the line closes."""
    children: dict[int, None] = {}
    for name in ROUTERS:
        if importlib.util.find_spec(f"hub.api.{name}") is not None:
            importlib.import_module(f"hub.api.{name}")
    log = Path(sys.argv[1])
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "wait":
            answer = {"code": _ended(command["pid"], command["seconds"])}
            if answer["code"] is not None:
                children.pop(command["pid"], None)
        else:
            listening = None
            if command["do"] == "serve":
                listening = socket.create_server(("127.0.0.1", 0), backlog=128)
            pid = _child(command, listening, log)
            children[pid] = None
            port = listening.getsockname()[1] if listening is not None else 0
            if listening is not None:
                listening.close()
            answer = {"pid": pid, "port": port}
        print(json.dumps(answer), flush=True)  # noqa: T201
    for pid in children:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
