"""The demo's machine: a hub of its own in a temporary folder, and nothing left of it afterwards."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.api.bootstrap import create_client
from hub.database import Database
from hub.kit.clock import SystemClock
from hub.kit.identifiers import show_id
from hub.settings import Settings
from hub.simulated_plan.credential import Credential, load_private_key
from hub.tables.migrate import upgrade

START_SECONDS_MAX = 200
STOP_SECONDS_MAX = 30
_ENDINGS = (signal.SIGINT, signal.SIGTERM)


class MachineFailed(Exception):
    """A process of the demo did not start, or ended badly; the message holds what it said."""


class PlanProcess:
    """A simulated plan that waits for its next round."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.told: list[str] = []
        """What it said of its work so far, line by line."""

    def work(self) -> tuple[int, int]:
        """One round: how many things it did, and how many it put off.

        Raises:
            MachineFailed: the plan has ended.
        """
        told_to, tells = self._process.stdin, self._process.stdout
        if told_to is None or tells is None:
            raise MachineFailed("the plan was started without a line to it")
        try:
            told_to.write(b"\n")
            told_to.flush()
        except BrokenPipeError:
            raise MachineFailed("a simulated plan has ended") from None
        for line in tells:
            text = line.decode("utf-8", errors="replace").rstrip()
            if text.startswith("{"):
                round_ = json.loads(text)
                return round_["done"], round_["put_off"]
            self.told.append(text)
        raise MachineFailed(f"a simulated plan has ended: {' / '.join(self.told[-3:])}")

    def work_until_idle(self) -> None:
        """Round after round, until there is nothing ready and nothing put off."""
        while any(self.work()):
            pass


class Machine:
    """Processes and their folder. Made by `machine`, which ends them whatever happens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(data_dir=folder / "data", issuer=self.url, port=self.port)
        self._processes: list[subprocess.Popen[bytes]] = []

    def start_hub(self, database: Database) -> Credential:
        """Migrate, make the first administrator, serve; its credential comes back.

        Raises:
            MachineFailed: the API did not answer in time.
        """
        upgrade(database)
        client_id, key = create_client(
            database, now=SystemClock().now(), mode=self.settings.mode, name="demo"
        )
        served = self.start("serve")
        deadline = time.monotonic() + START_SECONDS_MAX
        while not _answers(f"{self.url}/livez"):
            if served.poll() is not None or time.monotonic() > deadline:
                raise MachineFailed(f"the API did not start: {self.said(served)}")
            time.sleep(0.05)
        return Credential(show_id("client", client_id), load_private_key(key.private_pem))

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A `hub` command as a process of its own, on this machine's database and port."""
        log = (self.folder / f"process-{len(self._processes)}.log").open("wb")
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("HUB_")
        } | {
            "HUB_DATA_DIR": str(self.settings.data_dir),
            "HUB_ISSUER": self.url,
            "HUB_PORT": str(self.port),
            "HUB_REQUESTS_PER_SECOND": "5000",
            "HUB_REQUESTS_BURST": "5000",
        }
        with log:
            # A session of its own: Ctrl-C reaches us alone, and we end the others in order.
            process = subprocess.Popen(
                [sys.executable, "-m", "hub.cli", *arguments],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def start_plan(self, key_file: Path, scenario: Path) -> PlanProcess:
        """A simulated plan as a process of its own, which works a round whenever it is told to."""
        log = (self.folder / f"process-{len(self._processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "hub.cli", "simulate-plan", "--step"),
                    *("--url", self.url, "--client-key", str(key_file)),
                    *("--scenario", str(scenario)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return PlanProcess(process)

    def said(self, process: subprocess.Popen[bytes]) -> str:
        """What a process wrote to its terminal so far."""
        place = self._processes.index(process)
        log = self.folder / f"process-{place}.log"
        return log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End every process: asked first, then made to."""
        living = [process for process in self._processes if process.poll() is None]
        for process in living:
            process.terminate()
        for process in self._processes:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        for process in living:
            try:
                process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def machine() -> Iterator[tuple[Machine, Database]]:
    """A machine with its embedded database; both are gone when the block ends, however it ends."""
    with tempfile.TemporaryDirectory(prefix="hub-demo-", ignore_cleanup_errors=True) as name:
        made = Machine(Path(name))
        before = {number: signal.getsignal(number) for number in _ENDINGS}
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            database = Database.open(made.settings)
            try:
                yield made, database
            finally:
                for number in _ENDINGS:  # impatience must not leave anything behind
                    signal.signal(number, signal.SIG_IGN)
                made.stop()
                database.close()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _interrupt(number: int, frame: object) -> None:
    """Being asked to end is the same as Ctrl-C: everything is put away first."""
    raise KeyboardInterrupt


def _free_port() -> int:
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port: int = spare.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except OSError:
        return False
    return True
