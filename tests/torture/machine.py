"""A hub on real processes: PostgreSQL, API processes that may be killed, callers of each role."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import select

from hub.api.bootstrap import create_client
from hub.database import HUB, Database, DatabaseKeyStore
from hub.database.embedded import EmbeddedServer
from hub.invariants import check_invariants
from hub.kit.clock import SystemClock
from hub.kit.identifiers import new_id, show_id
from hub.settings import Settings
from hub.tables import Contract, EnrollmentSpan, Organization, Person
from hub.tables.migrate import upgrade
from hub.vault import Vault, load_key_encryption_key
from tests.builders import (
    SINCE,
    make_address,
    make_agreement,
    make_cin,
    make_contract,
    make_member,
    make_npi,
    make_organization,
    make_worker,
)
from tests.torture.caller import Caller

ROOT = Path(__file__).resolve().parents[2]
ISSUER = "http://127.0.0.1:8000"
# A killed process loses nothing that the kernel has, so fsync may rest; commits may not.
SERVER = {"fsync": "off", "max_connections": "60"}
CONTACT = {"name": "Example Desk", "phone": "6195550100", "email": None}


@dataclass
class Party:
    """One CBO under the contract, and how to speak for it."""

    id: UUID
    ref: str


@dataclass
class Machine:
    """Everything a torture test leans on."""

    settings: Settings
    database: Database
    vault: Vault
    nursery: subprocess.Popen[str]
    plan_id: UUID
    cbos: list[Party] = field(default_factory=list)
    credentials: dict[str, tuple[str, Any]] = field(default_factory=dict)
    log_file: Path = Path()
    steady_pid: int = 0
    steady_port: int = 0

    def serve(self, crash_at: str | None = None) -> tuple[int, int]:
        """Another API process; its id and its port. `crash_at` arms one crash point."""
        told = self._tell(do="serve", environment={"HUB_CRASH_AT": crash_at} if crash_at else {})
        _await_alive(told["port"])
        return told["pid"], told["port"]

    def work(self, crash_at: str | None = None, *, minutes_later: int = 0) -> int | None:
        """A worker until it is idle; its exit code (-9: it was killed)."""
        environment = {"HUB_CRASH_AT": crash_at} if crash_at else {}
        told = self._tell(do="work", environment=environment, minutes_later=minutes_later)
        return self.wait(told["pid"], seconds=60)

    def wait(self, pid: int, seconds: int = 10) -> int | None:
        """The exit code of a process, once it has ended; None when it does not end."""
        code: int | None = self._tell(do="wait", pid=pid, seconds=seconds)["code"]
        return code

    def caller(self, who: str, *ports: int, **options: Any) -> Caller:
        """A caller (admin, plan, cbo0, cbo1) that tries these ports, then the steady one."""
        client_id, key = self.credentials[who]
        caller = Caller(client_id, key, ISSUER, [*ports, self.steady_port], **options)
        caller.sign_in()
        return caller

    def enroll(self, who: str, ref: str) -> None:
        """A credential of an organization, under a name for `caller`."""
        now = SystemClock().now()
        client_id, key = create_client(self.database, now=now, mode="test", organization_ref=ref)
        self.credentials[who] = (show_id("client", client_id), key)

    def new_cbo(self) -> int:
        """Another CBO under the contract, with a credential `cbo<place>`; its place."""
        place = len(self.cbos)
        with self.database.session(HUB) as session:
            contract = session.exec(select(Contract).where(Contract.plan_id == self.plan_id)).one()
            cbo = make_organization(session, "cbo")
            make_agreement(session, cbo, contract)
        self.cbos.append(Party(cbo.id, cbo.ref))
        self.enroll(f"cbo{place}", cbo.ref)
        return place

    def new_pair(self, cbo: Party) -> tuple[str, str]:
        """A member nobody has served yet and a worker who has served nobody; the references."""
        with self.database.session(HUB) as session:
            row, plan = (session.get_one(Organization, i) for i in (cbo.id, self.plan_id))
            # A long run makes thousands: the builders' short references would meet.
            member = make_member(session, self.vault, row, plan, ref=f"m-{new_id().hex}")
            worker = make_worker(session, self.vault, row, ref=f"w-{new_id().hex}")
            return member.ref, worker.ref

    def shared_pairs(self) -> list[tuple[str, str]]:
        """The same human as each CBO knows them, with a worker of each."""
        with self.database.session(HUB) as session:
            plan = session.get_one(Organization, self.plan_id)
            person: Person | None = None
            cin = make_cin(new_id().int & 0xFFFFFF)
            pairs = []
            for cbo in self.cbos:
                row = session.get_one(Organization, cbo.id)
                member = make_member(session, self.vault, row, plan, cin=cin, person=person)
                person = person or session.get(Person, member.person_id)
                pairs.append((member.ref, make_worker(session, self.vault, row).ref))
            return pairs

    def log(self) -> str:
        """What the processes wrote to their terminals, its end."""
        return self.log_file.read_text()[-3000:]

    def assert_whole(self) -> None:
        """Every invariant holds."""
        results = check_invariants(self.database, self.vault)
        broken = [(one.id, one.offenders) for one in results if not one.holds]
        assert broken == [], broken

    def _tell(self, **command: Any) -> dict[str, Any]:
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        shown = self.settings.model_dump(mode="json", exclude_defaults=True)
        self.nursery.stdin.write(json.dumps({**command, "settings": shown}) + "\n")
        self.nursery.stdin.flush()
        told: dict[str, Any] = json.loads(self.nursery.stdout.readline())
        return told


@contextmanager
def machine(within: Path | None = None, **server: str) -> Iterator[Machine]:
    """A hub with a plan and two CBOs, and one steady API process; nothing is left of it."""
    with (
        tempfile.TemporaryDirectory(
            prefix="hub-torture-", dir=within, ignore_cleanup_errors=True
        ) as folder,
        tempfile.NamedTemporaryFile(dir=within, prefix="hub-torture-", suffix=".log") as log,
    ):
        settings = Settings(
            data_dir=Path(folder) / "data",
            issuer=ISSUER,
            requests_per_second=100_000,
            requests_burst=100_000,
        )
        embedded = EmbeddedServer(settings.data_dir, settings={**SERVER, **server})
        database = Database.open(settings, server=embedded)
        nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.nursery", log.name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            upgrade(database)
            vault = Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))
            made = _people(Machine(settings, database, vault, nursery, UUID(int=0)))
            made.log_file = Path(log.name)
            made.steady_pid, made.steady_port = made.serve()
            yield made
        finally:
            assert nursery.stdin is not None
            assert nursery.stdout is not None
            nursery.stdin.close()
            nursery.wait(20)
            nursery.stdout.close()
            database.close()


def _await_alive(port: int, seconds: int = 120) -> None:
    """Wait until an API process answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=10).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("the API did not start")


def _people(made: Machine) -> Machine:
    now = SystemClock().now()
    for who in ("admin", "second admin"):
        admin_id, admin_key = create_client(made.database, now=now, mode="test")
        made.credentials[who] = (show_id("client", admin_id), admin_key)
    with made.database.session(HUB) as session:
        hub = session.exec(select(Organization).where(Organization.kind == "hub")).one()
        hub.npi, hub.tin, hub.taxonomy = make_npi(7), "000000007", "251B00000X"
        hub.address, hub.contact = make_address(), CONTACT
        session.add(hub)
        session.add(EnrollmentSpan(id=new_id(), organization_id=hub.id, effective_from=SINCE))
        plan = make_organization(session, "plan")
        contract = make_contract(session, plan, hub)
        made.plan_id, plan_ref = plan.id, plan.ref
        for _ in range(2):
            cbo = make_organization(session, "cbo")
            make_agreement(session, cbo, contract)
            made.cbos.append(Party(cbo.id, cbo.ref))
    refs = {"plan": plan_ref} | {f"cbo{place}": cbo.ref for place, cbo in enumerate(made.cbos)}
    for who, ref in refs.items():
        made.enroll(who, ref)
    return made
