"""Decisions kept with every judgement, so that any can be shown, replayed and tried anew.

What many encounters share (rules asked, terms, organizations, contract, agreement) is kept
once, under its hash; what is the encounter's own is sealed beside it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from hub.database import hub_view
from hub.database.bulk import insert_rows
from hub.encounters.flat import COLUMNS, SHARED, read_flat, write_flat
from hub.encounters.judge import Judgement
from hub.encounters.packing import pack, unpack
from hub.encounters.promised import Promise
from hub.kit.errors import NotFound
from hub.kit.identifiers import new_ids
from hub.record import Act
from hub.rules.codec import canonical, to_plain
from hub.rules.decisions import read_decision
from hub.rules.evaluate import rules_in_force
from hub.rules.known import Key
from hub.tables import Decision, TermsSnapshot
from hub.vault import Vault

_decision = Decision.__table__  # type: ignore[attr-defined]
_snapshot = TermsSnapshot.__table__  # type: ignore[attr-defined]

_DECISION_COLUMNS = ("id", "encounter_id", "status", "terms_hash", "sealed")

_LATEST = text(
    "SELECT d.id, d.encounter_id, d.at, d.rule_book, d.sealed, d.terms_hash FROM decision d "
    "WHERE d.encounter_id = :encounter_id ORDER BY d.id DESC LIMIT 1"
)
_LATEST_OF_ALL = text(
    "SELECT DISTINCT ON (d.encounter_id) d.id, d.encounter_id, d.at, d.rule_book, d.sealed, "
    "d.terms_hash FROM decision d WHERE d.encounter_id = ANY(:ids) "
    "ORDER BY d.encounter_id, d.id DESC"
)
_SNAPSHOTS = text("SELECT hash, body FROM terms_snapshot WHERE hash = ANY(:hashes)")


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision as `hub.rules.decisions` reads it, and when it was made."""

    encounter_id: UUID
    at: datetime
    document: dict[str, Any]


class _Shared:
    """What many decisions share, made once."""

    def __init__(self) -> None:
        # Values are kept beside their hash, so that an id cannot come to mean another value.
        self._hashes: dict[tuple[int, ...], tuple[tuple[object, ...], bytes]] = {}
        self.snapshots: dict[bytes, dict[str, Any]] = {}

    def hash_of(self, judgement: Judgement) -> bytes:
        """The hash under which this judgement's shared part is kept."""
        facts = judgement.facts
        rules = rules_in_force(facts.day, facts.contract is None)
        parts = (judgement.terms, rules, *(getattr(facts, name) for name in SHARED))
        key = tuple(id(part) for part in parts)
        found = self._hashes.get(key)
        if found is None:
            body = {name: to_plain(_slim(name, getattr(facts, name))) for name in SHARED}
            body |= {"rules": [asked.id for asked in rules], "terms": to_plain(judgement.terms)}
            body["columns"] = {name: list(names) for name, names in COLUMNS.items()}
            digest = hashlib.sha256(canonical(body).encode()).digest()
            self.snapshots[digest] = body
            found = self._hashes[key] = (parts, digest)
        return found[1]


def _slim(name: str, value: Any) -> Any:
    """The contract without its lists of terms and rates: the resolved terms stand for them."""
    if name == "contract" and value is not None:
        return dataclasses.replace(value, terms=(), rates=())
    return value


def keep_decisions(
    session: Session,
    vault: Vault,
    act: Act,
    cbo_id: UUID,
    judged: Iterable[tuple[UUID, Judgement]],
    rule_book: str,
    sensitive: Collection[UUID] = (),
) -> None:
    """Keep one decision per judgement: two statements for any number.

    Decisions of `sensitive` encounters are sealed under the CBO's second data key.
    """
    common = _Shared()
    listed = list(judged)
    rows = []
    for row_id, (encounter_id, judgement) in zip(new_ids(len(listed)), listed, strict=True):
        told = pack(write_flat(judgement.facts, judgement.findings, judgement.status))
        sealed = vault.seal(
            told,
            tenant_id=cbo_id,
            sensitivity="sensitive" if encounter_id in sensitive else "plain",
            table="decision",
            row_id=row_id,
        )
        rows.append((row_id, encounter_id, judgement.status, common.hash_of(judgement), sealed))
    same = {"cbo_id": cbo_id, "at": act.at, "rule_book": rule_book}
    with hub_view(session):
        insert_rows(session, _snapshot, ("hash", "body"), common.snapshots.items(), skip_known=True)
        insert_rows(session, _decision, _DECISION_COLUMNS, rows, same=same)


def latest_decision(session: Session, vault: Vault, encounter_id: UUID) -> KeptDecision:
    """The decision that stands for an encounter, as the tenant may see it.

    Raises:
        NotFound: no such encounter, or another CBO's.
    """
    found = session.connection().execute(_LATEST, {"encounter_id": encounter_id}).one_or_none()
    if found is None:
        raise NotFound("There is no decision on such an encounter.")
    return next(open_decisions(session, vault, [found]))


def promises_of(
    session: Session, vault: Vault, encounter_ids: Collection[Key]
) -> dict[Key, Promise]:
    """What the latest decision on each encounter was made from, in two queries."""
    if not encounter_ids:
        return {}
    rows = list(session.connection().execute(_LATEST_OF_ALL, {"ids": list(encounter_ids)}))
    return {
        kept.encounter_id: Promise(*read_decision(kept.document)[:2])
        for kept in open_decisions(session, vault, rows)
    }


def open_decisions(session: Session, vault: Vault, rows: list[Any]) -> Iterator[KeptDecision]:
    """Decisions behind rows of (id, encounter_id, at, rule_book, sealed, terms_hash)."""
    hashes = {bytes(row.terms_hash) for row in rows}
    with hub_view(session):
        found = session.connection().execute(_SNAPSHOTS, {"hashes": list(hashes)})
        shared = {bytes(digest): body for digest, body in found}
    for row in rows:
        packed = vault.open_bytes(bytes(row.sealed), table="decision", row_id=row.id)
        body = shared[bytes(row.terms_hash)]
        own = json.loads(unpack(packed))
        if isinstance(own, list):
            own = read_flat(own, body["columns"])
        facts = own["facts"] | {name: body[name] for name in SHARED}
        document = {
            "rule_book": row.rule_book,
            "rules": body["rules"],
            "facts": facts,
            "terms": body["terms"],
            "status": own["status"],
            "findings": own["findings"],
        }
        yield KeptDecision(row.encounter_id, row.at, document)
