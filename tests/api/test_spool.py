"""A large file goes past memory: hashed on the way, sealed on disk, given back byte for byte."""

from __future__ import annotations

import hashlib
import os
import tempfile
import tracemalloc
from pathlib import Path
from typing import IO, Any

import pytest
from cryptography.exceptions import InvalidTag

from hub.api import spool as spool_module
from hub.api.spool import MEMORY_BYTES, SLICE_BYTES, Spool
from tests.api.world import Party, World

NAME = b"NM1*QC*1*OQUETZALLI*CITLALMINA~"


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[IO[bytes]]:
    """The temporary files that spools make, to look into."""
    made: list[IO[bytes]] = []
    really = tempfile.TemporaryFile

    def make() -> IO[bytes]:
        file = really(dir=tmp_path)
        made.append(file)
        return file

    monkeypatch.setattr(spool_module.tempfile, "TemporaryFile", make)
    return made


@pytest.mark.parametrize("size", [0, 1, MEMORY_BYTES - 1, MEMORY_BYTES, 3 * MEMORY_BYTES + 7])
@pytest.mark.parametrize("step", [65_536, SLICE_BYTES + 13])
def test_what_was_taken_comes_back_any_number_of_times(
    files: list[IO[bytes]], size: int, step: int
) -> None:
    body = os.urandom(size)
    spool = Spool()
    for start in range(0, size, step):
        spool.add(body[start : start + step])
    assert (spool.byte_count, spool.digest) == (size, hashlib.sha256(body).digest())
    assert b"".join(spool.pieces()) == body
    assert b"".join(spool.pieces()) == body
    assert bool(files) == (size >= MEMORY_BYTES)
    spool.close()


@pytest.mark.asks(
    "V5.2 file upload", "A large file passes memory by, sealed where it waits on disk"
)
def test_the_disk_sees_nothing_readable_and_no_name(files: list[IO[bytes]], tmp_path: Path) -> None:
    spool = Spool()
    for _ in range(2 * MEMORY_BYTES // len(NAME)):
        spool.add(NAME)
    (file,) = files
    file.flush()
    assert os.fstat(file.fileno()).st_size > MEMORY_BYTES
    assert b"OQUETZALLI" not in os.pread(file.fileno(), 4 * MEMORY_BYTES, 0)
    assert list(tmp_path.iterdir()) == [], "unlinked before it was written"
    spool.close()
    assert file.closed


def test_a_slice_that_was_moved_or_changed_on_disk_is_noticed(files: list[IO[bytes]]) -> None:
    spool = Spool()
    spool.add(os.urandom(MEMORY_BYTES))
    files[0].flush()
    os.pwrite(files[0].fileno(), b"\0\0\0\0", 1000)
    with pytest.raises(InvalidTag):
        list(spool.pieces())
    spool.close()


@pytest.mark.asks("V5.2 file upload", "Memory stays flat however large a file is")
def test_memory_stays_flat_however_large_the_body(files: list[IO[bytes]]) -> None:
    piece = os.urandom(65_536)
    tracemalloc.start()
    try:
        spool = Spool()
        for _ in range(64 << 20 >> 16):
            spool.add(piece)
        assert sum(len(one) for one in spool.pieces()) == 64 << 20
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * MEMORY_BYTES
    spool.close()


def test_a_file_beyond_memory_is_archived_whole_and_refused_for_what_it_is(
    world: World, bahia: Party, files: list[IO[bytes]]
) -> None:
    body = b"ISA" + NAME * (2 * MEMORY_BYTES // len(NAME))
    answer = bahia.call(
        "POST", "/v1/acknowledgments", body, content_type="application/edi-x12", idempotency_key="k"
    )
    assert answer.status_code == 422, answer.text
    assert files[0].closed
    (kept,) = world.admin.must("GET", "/v1/interchanges")["data"]
    assert kept["byte_count"] == len(body)
    assert kept["sha256"] == hashlib.sha256(body).hexdigest()
    content = world.admin.get(f"/v1/interchanges/{kept['id']}/content")
    assert content.content == body


@pytest.mark.asks("V13.2 back-pressure", "A full disk is said so and nothing is kept")
def test_a_full_disk_is_said_so_and_nothing_is_kept(
    world: World, bahia: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> IO[bytes]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool_module.tempfile, "TemporaryFile", full)
    body = b"ISA" + b"*" * MEMORY_BYTES
    answer = bahia.call("POST", "/v1/acknowledgments", body, content_type="application/edi-x12")
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_full")
    assert "retry-after" in answer.headers
    assert world.admin.must("GET", "/v1/interchanges")["data"] == []
