"""A chain rewritten from its first row, hashes and all, still differs from its signed heads."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from hub.database import Database
from hub.kit.clock import SteppedClock
from hub.kit.identifiers import new_id
from hub.record import Act, note, verify_chain
from hub.record.audit import GENESIS, row_hash
from hub.record.heads import sign_heads, verify_heads
from hub.tables import AuditChain, AuditHead, AuditRow, SigningKey
from hub.vault import Vault


@pytest.fixture
def act(clock: SteppedClock) -> Act:
    return Act("cli_test", new_id(), clock.now())


def _note(session: Session, act: Act, *whats: str) -> None:
    for what in whats:
        note(session, act, what, subject="encounter")
    session.commit()


def _rewrite(session: Session, act: Act, actor: str) -> None:
    """What somebody with the whole database could do: another story, consistent in itself."""
    rows = AuditRow.__table__  # type: ignore[attr-defined]
    kept = session.connection().execute(rows.select().order_by(rows.c.number)).mappings().all()
    session.connection().execute(rows.delete())
    previous = GENESIS
    for row in kept:
        changed = {**row, "actor": actor}
        previous = changed["hash"] = row_hash(previous, changed)
        session.connection().execute(rows.insert(), changed)
    chain = AuditChain.__table__  # type: ignore[attr-defined]
    session.connection().execute(chain.update().values(hash=previous))


def test_heads_are_signed_once_for_what_moved(session: Session, vault: Vault, act: Act) -> None:
    _note(session, act, "encounter.received")
    assert sign_heads(session, vault, act) == 1
    assert sign_heads(session, vault, act) == 0
    _note(session, act, "encounter.read")
    assert sign_heads(session, vault, act) == 1
    assert verify_heads(session, act.organization_id) is None


@pytest.mark.asks("V16.4 log protection", "A chain rewritten whole differs from its signed head")
def test_a_rewritten_chain_is_found_out_by_its_signed_head(
    database: Database, session: Session, vault: Vault, act: Act
) -> None:
    _note(session, act, "encounter.received", "encounter.read")
    sign_heads(session, vault, act)
    session.commit()
    with database.owner_engine() as engine, Session(engine) as owner:
        _rewrite(owner, act, "somebody else")
        assert verify_chain(owner, act.organization_id) is None
        broken = verify_heads(owner, act.organization_id)
        assert broken is not None
        assert broken.problem == "the chain differs from a signed head"


def test_a_signed_head_that_was_changed_too_no_longer_verifies(
    database: Database, session: Session, vault: Vault, act: Act
) -> None:
    _note(session, act, "encounter.received", "encounter.read")
    sign_heads(session, vault, act)
    session.commit()
    with database.owner_engine() as engine, Session(engine) as owner:
        _rewrite(owner, act, "somebody else")
        head = AuditHead.__table__  # type: ignore[attr-defined]
        rows = AuditRow.__table__  # type: ignore[attr-defined]
        last = rows.select().order_by(rows.c.number.desc()).limit(1)
        digest = owner.connection().execute(last).mappings().one()["hash"]
        owner.connection().execute(head.update().values(hash=digest))
        broken = verify_heads(owner, act.organization_id)
        assert broken is not None
        assert broken.problem == "a head's signature does not verify"


def test_a_key_kept_elsewhere_does_not_trust_the_databases_own(
    session: Session, vault: Vault, act: Act
) -> None:
    _note(session, act, "encounter.received")
    sign_heads(session, vault, act)
    (key,) = session.exec(select(SigningKey)).all()
    assert verify_heads(session, act.organization_id, trusted=key.public_key["x"]) is None
    broken = verify_heads(session, act.organization_id, trusted=bytes(32).hex())
    assert broken is not None
