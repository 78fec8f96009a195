"""Whoever copies the database, or its folder, holds no name, number, date, address or note."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.database import HUB, Database
from hub.database.embedded import binaries
from hub.exchange import archive
from hub.kit.identifiers import new_id
from hub.record import Act, Answer, begin, keep_answer
from hub.tables import Organization
from hub.vault import Unopenable, Vault
from tests.builders import AT, make_address, make_member
from tests.invariants.world import Healthy, make_healthy

PLANTED = {
    "cin": "91827364Q",
    "first_name": "Citlalmina",
    "last_name": "Oquetzalli",
    "birth_date": "1971-11-23",
    "line1": "77 Zempoalxochitl Way",
    "note": "Nahuatlatolli",
}
IN_X12 = (b"CITLALMINA", b"OQUETZALLI", b"19711123", b"77 ZEMPOALXOCHITL WAY")
NEEDLES = [value.encode() for value in PLANTED.values()] + list(IN_X12)


@pytest.fixture
def planted(database: Database, vault: Vault) -> Healthy:
    """Planted words in a member, an encounter, a file out, a file in and a kept answer."""
    healthy = make_healthy(database, vault)
    with database.session(HUB) as session:
        cbo, plan = (session.get_one(Organization, i) for i in (healthy.cbo, healthy.plan))
        identity = {name: PLANTED[name] for name in ("first_name", "last_name", "birth_date")}
        address = make_address(line1=PLANTED["line1"])
        told = {**identity, "cin": PLANTED["cin"], "address": address}
        member = make_member(session, vault, cbo, plan, cin=PLANTED["cin"], identity=told)
        healthy.member_ref = member.ref
    topics = [{"kind": "health_navigation", "minutes": 35, "note": PLANTED["note"]}]
    healthy.accept("planted", first_day=11, topics=topics)
    sent = healthy.submit()
    assert sent.claims_assembled >= 1
    with database.session(HUB) as session:
        act = Act("cli_test", healthy.plan, AT)
        archive.keep(session, vault, act, [b"ISA*" + b" ".join(NEEDLES)], plan_id=healthy.plan,
                     direction="in")  # fmt: skip
        begin(session, vault, act, client_id=new_id(), key="k", fingerprint=bytes(32))
        keep_answer(session, vault, act, Answer(201, {}, b" ".join(NEEDLES)))
    return healthy


def test_the_planted_words_were_really_sent(planted: Healthy) -> None:
    with planted.database.session(HUB) as session:
        files = session.connection().execute(
            text("SELECT id FROM interchange WHERE direction = 'out' ORDER BY id DESC LIMIT 1")
        )
        content = b"".join(archive.read(session, planted.vault, files.scalar_one()))
    upper = content.upper()
    assert all(needle in upper for needle in IN_X12)


@pytest.mark.asks(
    "V14.2 data protection", "A pg_dump holds no planted name, number, date, address or note"
)
def test_a_dump_of_the_database_holds_none_of_the_planted_words(planted: Healthy) -> None:
    url = planted.database.owner_url.set(drivername="postgresql")
    dumped = subprocess.run(
        [str(binaries() / "pg_dump"), "--inserts", url.render_as_string(hide_password=False)],
        capture_output=True,
        check=True,
    ).stdout
    assert b"INSERT INTO" in dumped
    assert len(dumped) > 100_000
    assert _found(dumped) == []


@pytest.mark.asks("V14.2 data protection", "Nor does any file of the data folder")
def test_the_folder_of_the_database_holds_none_of_the_planted_words(planted: Healthy) -> None:
    if planted.database.server is None:
        pytest.skip("the database of this run is a server elsewhere")
    with planted.database.owner_engine() as engine, engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("CHECKPOINT")
    files = list(_files(planted.database.settings.data_dir))
    assert len(files) > 500
    assert {path.name: found for path in files if (found := _found(path.read_bytes()))} == {}


def test_the_search_would_have_found_them(tmp_path: Path) -> None:
    (tmp_path / "leak").write_bytes(b"..." + PLANTED["note"].encode() + b"...")
    assert [_found(path.read_bytes()) for path in _files(tmp_path)] == [[b"Nahuatlatolli"]]


@pytest.mark.asks("V11.3 encryption", "Ciphertext swapped between two rows opens in neither")
def test_ciphertext_swapped_between_two_rows_opens_in_neither(planted: Healthy) -> None:
    planted.break_rows(
        "WITH two AS (SELECT id, sealed, lead(sealed) OVER (ORDER BY id) AS next, "
        "first_value(sealed) OVER (ORDER BY id) AS first FROM member) "
        "UPDATE member SET sealed = coalesce(two.next, two.first) FROM two WHERE member.id = two.id"
    )
    with planted.database.session(HUB) as session:
        rows = session.connection().execute(text("SELECT id, sealed FROM member")).all()
    assert len(rows) == 2
    for row in rows:
        with pytest.raises(Unopenable):
            planted.vault.open(bytes(row.sealed), table="member", row_id=row.id)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _found(content: bytes) -> list[bytes]:
    upper = content.upper()
    return [needle for needle in NEEDLES if needle.upper() in upper]
