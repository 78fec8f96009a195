"""`hub audit` and `hub keys` on a working hub."""

from __future__ import annotations

import base64
import json
import os
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from hub.cli import app
from hub.database import HUB, Database
from hub.record import Act
from hub.record.heads import sign_heads
from hub.settings import Settings
from hub.vault import Vault
from tests.builders import AT
from tests.invariants.world import Healthy, make_healthy

RUN = CliRunner()


@pytest.fixture
def healthy(database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> Healthy:
    made = make_healthy(database, vault)
    for module in ("audit", "keys"):
        monkeypatch.setattr(f"hub.cli.{module}.read_settings", lambda: database.settings)
    monkeypatch.setattr("hub.cli.opened.open_database", lambda _: nullcontext(database))
    return made


def _sign(healthy: Healthy) -> None:
    with healthy.database.session(HUB) as session:
        sign_heads(session, healthy.vault, Act("worker", healthy.hub, AT))


def test_whole_chains_verify_and_a_broken_one_is_named(healthy: Healthy) -> None:
    _sign(healthy)
    sound = RUN.invoke(app, ["audit", "verify", "--json"])
    assert (sound.exit_code, json.loads(sound.stdout)["broken"]) == (0, [])
    healthy.break_rows("UPDATE audit_row SET actor = 'somebody' WHERE number = 1")
    broken = RUN.invoke(app, ["audit", "verify"])
    assert broken.exit_code == 1
    assert "row 1: the row was changed or moved" in broken.stdout


def test_an_exported_key_is_what_later_verifications_trust(
    healthy: Healthy, tmp_path: Path
) -> None:
    _sign(healthy)
    out, key = tmp_path / "chain.ndjson", tmp_path / "audit.pub"
    asked = ["audit", "export", "--organization", "hub", "--out", str(out), "--key-out", str(key)]
    with healthy.database.session(HUB) as session:
        ref = session.connection().execute(
            text("SELECT ref FROM organization WHERE kind = 'hub'")
        ).scalar_one()  # fmt: skip
    asked[3] = ref
    assert RUN.invoke(app, asked).exit_code == 0
    kinds = [json.loads(line)["kind"] for line in out.read_text().splitlines()]
    assert (kinds.count("head"), kinds.count("row") > 0) == (1, True)
    assert RUN.invoke(app, ["audit", "verify", "--public-key", str(key)]).exit_code == 0
    key.write_text(bytes(32).hex())
    assert RUN.invoke(app, ["audit", "verify", "--public-key", str(key)]).exit_code == 1


def test_rotated_keys_leave_everything_readable(healthy: Healthy) -> None:
    done = RUN.invoke(app, ["keys", "rotate"])
    assert done.exit_code == 0
    assert healthy.problems() == set()
    with healthy.database.session(HUB) as session:
        waiting = session.connection().execute(
            text("SELECT count(*) FROM work_item WHERE kind = 'reseal'")
        )
        assert waiting.scalar_one() >= 1  # files keep their own


def test_data_keys_move_under_a_new_key_and_back(
    healthy: Healthy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new.key"
    new.write_bytes(base64.b64encode(os.urandom(32)))
    settings: Settings = healthy.database.settings
    old = settings.key_file or settings.data_dir / "kek.key"
    assert RUN.invoke(app, ["keys", "rewrap", "--new-key-file", str(new)]).exit_code == 0
    healthy.vault.forget()
    assert "a slice cannot be opened" in healthy.problems()
    moved = settings.model_copy(update={"key_file": new})
    monkeypatch.setattr("hub.cli.keys.read_settings", lambda: moved)
    assert RUN.invoke(app, ["keys", "rewrap", "--new-key-file", str(old)]).exit_code == 0
    healthy.vault.forget()
    assert healthy.problems() == set()
