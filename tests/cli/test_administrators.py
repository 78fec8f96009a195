"""The first person is made on the hub's own machine, and enrolls there with both proofs."""

from __future__ import annotations

import base64
import re
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlparse

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from hub.cli import app
from hub.database import HUB, Database
from hub.members.administrators import sign_in
from hub.members.one_time import code_at
from hub.record import Act
from hub.tables.references import hub_id
from hub.vault import Vault

RUN = CliRunner()
PASSWORD = "four plain words of mine"


@pytest.fixture
def hub(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setattr("hub.cli.administrators.read_settings", lambda: database.settings)
    monkeypatch.setattr("hub.cli.opened.open_database", lambda _: nullcontext(database))
    return database


def _create(login: str = "ana") -> str:
    """Invite somebody; the one-time code."""
    done = RUN.invoke(app, ["administrators", "create", "--login", login, "--name", "Ana Example"])
    assert done.exit_code == 0, done.output
    found = re.search(r"One-time code, 24 hours\s+(\S+)", done.output)
    assert found
    return found[1]


def test_the_first_person_is_made_enrolls_and_signs_in(
    hub: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    once, secret = _create(), b""

    def answer(question: str, **_: object) -> str:
        return {"One-time code": once, "Password": PASSWORD}.get(question) or _code()

    def _code() -> str:
        return code_at(secret, datetime.now(UTC))

    def told(name: str, value: object) -> None:
        nonlocal secret
        if name == "Into the app":
            query = parse_qs(urlparse(str(value)).query)
            secret = base64.b32decode(query["secret"][0])

    monkeypatch.setattr("hub.cli.administrators.typer.prompt", answer)
    monkeypatch.setattr("hub.cli.administrators.print_fact", told)
    done = RUN.invoke(app, ["administrators", "enroll", "--login", "ana"])
    assert done.exit_code == 0, done.output
    now = datetime.now(UTC) + timedelta(seconds=30)
    with hub.session(HUB) as session:
        act = Act("sign-in", hub_id(session), now)
        code = code_at(secret, now)
        row = sign_in(session, vault, act, login="ana", password=PASSWORD, code=code)
        assert row is not None
        assert "members.read" not in row.scopes
        assert row.created_by == "command line"


def test_a_login_is_checked_and_given_once(hub: Database) -> None:
    _create()
    again = RUN.invoke(app, ["administrators", "create", "--login", "ana", "--name", "Other"])
    assert (again.exit_code, "taken" in again.stderr) == (1, True)
    unfit = RUN.invoke(app, ["administrators", "create", "--login", "A B", "--name", "Other"])
    assert unfit.exit_code == 2
    with hub.session(HUB) as session:
        count = session.connection().execute(text("SELECT count(*) FROM administrator"))
        assert count.scalar_one() == 1


def test_a_wrong_code_enrolls_nobody(hub: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    _create()
    monkeypatch.setattr("hub.cli.administrators.typer.prompt", lambda *_, **__: "not the code")
    done = RUN.invoke(app, ["administrators", "enroll", "--login", "ana"])
    assert done.exit_code == 1
    assert "do not fit" in done.stderr
