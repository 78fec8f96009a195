"""Records are kept ten years after the last thing that concerns them, longer under a hold."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from hub.cli import app
from hub.database import HUB, Database
from hub.exchange import archive
from hub.kit.clock import SteppedClock
from hub.record import Act
from hub.record.resealing import rotate_keys
from hub.record.retention import Clock, read_clock, shred
from hub.vault import HUB_TENANT, Unopenable, Vault
from hub.worker import Worker
from tests.builders import AT
from tests.invariants.world import Healthy, make_healthy

RUN = CliRunner()
WHY = ("--reason", "a test")
_SENT = "SELECT DISTINCT interchange_id FROM claim_batch"


@pytest.fixture
def healthy(database: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> Healthy:
    made = make_healthy(database, vault)
    monkeypatch.setattr("hub.cli.retention.read_settings", lambda: database.settings)
    monkeypatch.setattr("hub.cli.opened.open_database", lambda _: nullcontext(database))
    return made


def _ref(healthy: Healthy) -> str:
    with healthy.database.session(HUB) as session:
        found = text("SELECT ref FROM organization WHERE id = :id")
        return str(session.connection().execute(found, {"id": healthy.cbo}).scalar_one())


def _clock(healthy: Healthy) -> Clock:
    with healthy.database.session(HUB) as session:
        return read_clock(session, healthy.cbo)


def _end_long_ago(healthy: Healthy) -> None:
    healthy.break_rows(
        "UPDATE agreement SET effective_to = '2014-12-31'",
        "UPDATE encounter SET service_date = '2014-06-01', received_at = '2014-06-02'",
        "UPDATE claim SET updated_at = '2014-06-03'",
        "UPDATE posting SET at = '2015-03-31T12:00:00Z'",
    )


def test_a_running_agreement_has_no_end_of_retention(healthy: Healthy) -> None:
    clock = _clock(healthy)
    assert clock.until is None
    assert not clock.lets_go(date(2200, 1, 1))


@pytest.mark.asks("V14.2 retention", "Ten years from the last of contract, service and money")
def test_the_clock_runs_ten_years_from_the_last_of_contract_service_and_money(
    healthy: Healthy,
) -> None:
    _end_long_ago(healthy)
    clock = _clock(healthy)
    assert clock.until == date(2025, 3, 31)
    assert not clock.lets_go(date(2025, 3, 31))
    assert clock.lets_go(date(2025, 4, 1))


@pytest.mark.asks("V14.2 retention", "A legal hold stops shredding")
def test_nothing_is_shredded_before_its_time_or_under_a_hold(healthy: Healthy) -> None:
    ref = _ref(healthy)
    assert RUN.invoke(app, ["retention", "shred", "--cbo", ref, *WHY]).exit_code == 1
    _end_long_ago(healthy)
    assert RUN.invoke(app, ["retention", "hold", "--cbo", ref, *WHY]).exit_code == 0
    refused = RUN.invoke(app, ["retention", "shred", "--cbo", ref, *WHY])
    assert refused.exit_code == 1
    assert "legal holds: 1" in refused.stderr
    with healthy.database.session(HUB) as session:
        row = session.connection().execute(text("SELECT id, sealed FROM member")).one()
    assert healthy.vault.open(bytes(row.sealed), table="member", row_id=row.id)


@pytest.mark.asks("V14.2 retention", "What was shredded can be read by nobody")
def test_shredded_records_cannot_be_read_by_anybody_and_it_is_on_record(
    healthy: Healthy,
) -> None:
    ref = _ref(healthy)
    _end_long_ago(healthy)
    RUN.invoke(app, ["retention", "hold", "--cbo", ref, *WHY])
    RUN.invoke(app, ["retention", "lift", "--cbo", ref, *WHY])
    assert RUN.invoke(app, ["retention", "shred", "--cbo", ref, *WHY]).exit_code == 0
    healthy.vault.forget()
    with healthy.database.session(HUB) as session:
        row = session.connection().execute(text("SELECT id, sealed FROM member")).one()
        acts = set(session.connection().execute(text("SELECT act FROM audit_row")).scalars())
    with pytest.raises(Unopenable):
        healthy.vault.open(bytes(row.sealed), table="member", row_id=row.id)
    assert {"legal_hold.placed", "legal_hold.lifted", "organization.shredded"} <= acts


@pytest.mark.asks("V14.2 rights", "An export holds all that is a CBO's and nothing of others")
def test_an_export_holds_all_that_is_the_cbos_readable_and_nothing_of_others(
    healthy: Healthy, vault: Vault, tmp_path: Path
) -> None:
    ref, out = _ref(healthy), tmp_path / "export"
    asked = ["retention", "export", "--cbo", ref, "--out", str(out), *WHY]
    assert RUN.invoke(app, asked).exit_code == 0
    (member,) = _lines(out / "member.ndjson")
    assert member["opened"]["last_name"] == "Duarte"
    assert len(_lines(out / "encounter.ndjson")) == 6
    owners = {
        row["cbo_id"]
        for file in out.iterdir()
        for row in _lines(file)
        if row.get("cbo_id") is not None
    }
    assert owners == {str(healthy.cbo)}
    assert not (out / "interchange.ndjson").exists()
    assert out.stat().st_mode & 0o077 == 0


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.mark.asks("V14.2 retention", "A file of a plan goes with the last CBO in it")
def test_a_file_of_a_plan_goes_with_the_last_cbo_in_it_and_the_rest_still_holds(
    healthy: Healthy, vault: Vault
) -> None:
    _end_long_ago(healthy)
    with healthy.database.session(HUB) as session:
        told = shred(session, vault, Act("cli_test", healthy.hub, AT), healthy.cbo)
        file_id = session.connection().execute(text(_SENT)).scalar_one()
    assert (told.keys, told.files, told.files_kept) == (1, 1, 0)
    with healthy.database.session(HUB) as session:
        assert archive.is_shredded(session, file_id)
        with pytest.raises(Unopenable):
            b"".join(archive.read(session, vault, file_id))
    assert healthy.results()["I7"].holds


def test_a_file_that_holds_anothers_claims_is_kept_until_that_one_goes_too(
    healthy: Healthy, vault: Vault
) -> None:
    _end_long_ago(healthy)
    healthy.break_rows(
        f"UPDATE claim SET cbo_id = '{healthy.hub}' WHERE id = (SELECT max(id::text)::uuid "
        "FROM claim)"
    )
    with healthy.database.session(HUB) as session:
        told = shred(session, vault, Act("cli_test", healthy.hub, AT), healthy.cbo)
        file_id = session.connection().execute(text(_SENT)).scalar_one()
    assert (told.files, told.files_kept) == (0, 1)
    with healthy.database.session(HUB) as session:
        assert not archive.is_shredded(session, file_id)
        assert b"".join(archive.read(session, vault, file_id)).startswith(b"ISA")


def test_files_under_the_hubs_own_key_move_to_keys_of_their_own(
    healthy: Healthy, vault: Vault
) -> None:
    with healthy.database.session(HUB) as session:
        parts = session.connection().execute(text("SELECT id, sealed FROM interchange_part")).all()
        for part_id, sealed in parts:
            place: dict[str, Any] = {"table": "interchange_part", "row_id": part_id}
            old = vault.seal(
                vault.open_bytes(bytes(sealed), **place), tenant_id=HUB_TENANT, **place
            )
            session.connection().execute(
                text("UPDATE interchange_part SET sealed = :sealed WHERE id = :id"),
                {"sealed": old, "id": part_id},
            )
    with healthy.database.session(HUB) as session:
        rotate_keys(session, vault, Act("cli_test", healthy.hub, AT), HUB_TENANT)
    clock = SteppedClock(AT + timedelta(minutes=10))
    Worker(healthy.database, vault, clock).run_until_idle()
    with healthy.database.session(HUB) as session:
        found = session.connection().execute(text("SELECT sealed FROM interchange_part")).scalars()
        assert {vault.sensitivity_of(bytes(sealed)) for sealed in found} == {"file"}
    assert healthy.results()["I7"].holds
