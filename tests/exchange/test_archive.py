"""Every byte is kept once, sealed, and comes back as it was."""

from __future__ import annotations

import hashlib
import os
import tracemalloc

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from hub.database import Tenant, bind
from hub.exchange import archive
from hub.kit.errors import NotFound
from hub.kit.identifiers import new_id
from hub.record import Act
from hub.tables import Interchange, InterchangePart, Organization
from hub.vault import Vault
from tests.builders import AT, make_organization

ACT = Act("worker", new_id(), AT)


@pytest.fixture
def plan(session: Session) -> Organization:
    return make_organization(session, "plan")


def kept(session: Session, vault: Vault, plan: Organization, *pieces: bytes) -> archive.Kept:
    return archive.keep(session, vault, ACT, pieces, plan_id=plan.id, direction="in")


def test_a_file_comes_back_byte_for_byte(
    session: Session, vault: Vault, plan: Organization
) -> None:
    content = os.urandom(2 * archive.SLICE_BYTES + 17)
    file = kept(session, vault, plan, content[:1000], b"", content[1000:])
    assert b"".join(archive.read(session, vault, file.id)) == content
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.byte_count == len(content)
    sizes = session.exec(select(InterchangePart.byte_count).order_by(col(InterchangePart.position)))
    assert [size for (size,) in sizes] == [archive.SLICE_BYTES, archive.SLICE_BYTES, 17]


def test_the_same_bytes_are_kept_once(session: Session, vault: Vault, plan: Organization) -> None:
    first = kept(session, vault, plan, b"ISA*1~")
    second = kept(session, vault, plan, b"ISA", b"*1~")
    assert (second.id, second.again, first.again) == (first.id, True, False)
    for table in (Interchange, InterchangePart):
        count = session.connection().execute(select(func.count()).select_from(table)).scalar_one()
        assert count == 1


def test_the_same_bytes_of_two_plans_are_two_files(
    session: Session, vault: Vault, plan: Organization
) -> None:
    other = make_organization(session, "plan")
    assert kept(session, vault, plan, b"x").id != kept(session, vault, other, b"x").id


def test_a_file_without_bytes_is_refused_and_leaves_nothing(
    session: Session, vault: Vault, plan: Organization
) -> None:
    with pytest.raises(archive.EmptyFile):
        kept(session, vault, plan, b"", b"")
    count = session.connection().execute(select(func.count()).select_from(Interchange))
    assert count.scalar_one() == 0


def test_what_is_stored_cannot_be_read_without_the_vault(
    session: Session, vault: Vault, plan: Organization
) -> None:
    kept(session, vault, plan, b"NM1*IL*1*DUARTE*LINO~")
    (sealed,) = session.connection().execute(select(InterchangePart.sealed)).scalars()  # type: ignore[call-overload]
    assert b"DUARTE" not in bytes(sealed)


def test_another_plan_finds_no_file(session: Session, vault: Vault, plan: Organization) -> None:
    file = kept(session, vault, plan, b"x")
    session.flush()
    bind(session, Tenant("plan", make_organization(session, "plan").id))
    with pytest.raises(NotFound):
        archive.find(session, file.id)
    assert list(archive.read(session, vault, file.id)) == []


def test_what_became_of_a_file_is_written_down(
    session: Session, vault: Vault, plan: Organization
) -> None:
    file = kept(session, vault, plan, b"x")
    archive.settle(session, file.id, status="refused", summary={}, problem={"code": "X12-CUT"})
    assert archive.find(session, file.id).problem == {"code": "X12-CUT"}


def test_a_large_file_is_kept_and_read_slice_by_slice(
    session: Session, vault: Vault, plan: Organization
) -> None:
    piece = os.urandom(1 << 16)
    tracemalloc.start()
    try:
        file = archive.keep(
            session, vault, ACT, (piece for _ in range(512)), plan_id=plan.id, direction="in"
        )
        size = sum(len(part) for part in archive.read(session, vault, file.id))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 512 << 16
    assert peak < 24 << 20
