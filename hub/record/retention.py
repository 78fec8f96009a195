"""How long a CBO's records are kept, who may stop the clock, what may go when it ran out."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import Session

from hub.kit.clock import add_months
from hub.kit.errors import HubError
from hub.kit.identifiers import new_id
from hub.record.act import Act
from hub.record.audit import note
from hub.tables import LegalHold, metadata
from hub.vault import Unopenable, Vault

YEARS = 10
"""From the end of the contract, the service or the audit, whichever is last (42 CFR 438.3(u))."""

# An agreement without an end still runs, and so does the clock of everything under it.
_CLOCK = text(
    """
    SELECT CASE WHEN bool_or(on_day = 'infinity') THEN NULL ELSE max(on_day) END FROM (
        SELECT max(coalesce(effective_to, 'infinity'::date)) AS on_day
          FROM agreement WHERE cbo_id = :cbo_id
        UNION ALL SELECT max(service_date) FROM encounter WHERE cbo_id = :cbo_id
        UNION ALL SELECT max(received_at)::date FROM encounter WHERE cbo_id = :cbo_id
        UNION ALL SELECT max(updated_at)::date FROM claim WHERE cbo_id = :cbo_id
        UNION ALL SELECT max(at)::date FROM posting WHERE cbo_id = :cbo_id) AS days
    """
)


_SHRED = text(
    "UPDATE data_key SET wrapped = '', shredded_at = :now, "
    "retired_at = coalesce(retired_at, :now) "
    "WHERE tenant_id = ANY(:tenants) AND shredded_at IS NULL"
)
# The files that hold claims of a CBO; `alone` when everybody else in them is shredded already.
_FILES = text(
    """
    WITH held AS (
        SELECT b.interchange_id AS file_id, c.cbo_id
          FROM claim c JOIN claim_batch b ON b.id = c.batch_id
        UNION SELECT interchange_id, cbo_id FROM claim_event WHERE interchange_id IS NOT NULL
        UNION SELECT r.interchange_id, p.cbo_id
          FROM claim_payment p JOIN remittance r ON r.id = p.remittance_id
         WHERE p.cbo_id IS NOT NULL)
    SELECT file_id, bool_and(cbo_id = :cbo_id OR EXISTS (
               SELECT 1 FROM data_key k
                WHERE k.tenant_id = held.cbo_id AND k.shredded_at IS NOT NULL)) AS alone
      FROM held WHERE file_id IN (SELECT file_id FROM held WHERE cbo_id = :cbo_id)
     GROUP BY file_id
    """
)


class StillRetained(HubError):
    """The clock has not run out, or a legal hold stands: nothing may be shredded."""

    code = "still_retained"
    title = "The records must still be kept"


@dataclass(frozen=True, slots=True)
class Clock:
    """When a CBO's records may go: `until` is null while an agreement has no end."""

    until: date | None
    holds: tuple[UUID, ...]

    def lets_go(self, today: date) -> bool:
        """Whether the records may be shredded on a day."""
        return self.until is not None and self.until < today and not self.holds


def read_clock(session: Session, cbo_id: UUID) -> Clock:
    """The retention clock of all that is one CBO's, and the legal holds that stand."""
    found = session.connection().execute(_CLOCK, {"cbo_id": cbo_id})
    last: date | None = found.scalar_one()
    holds = session.connection().execute(
        text("SELECT id FROM legal_hold WHERE organization_id = :id AND lifted_at IS NULL"),
        {"id": cbo_id},
    )
    until = None if last is None else add_months(last, 12 * YEARS)
    return Clock(until, tuple(holds.scalars()))


def place_hold(session: Session, act: Act, cbo_id: UUID, reason: str) -> UUID:
    """Stop the clock of a CBO's records until the hold is lifted."""
    hold = LegalHold(
        id=new_id(), organization_id=cbo_id, reason=reason, placed_by=act.actor, placed_at=act.at
    )
    session.add(hold)
    note(session, act, "legal_hold.placed", subject="organization", subject_id=cbo_id,
         reason=reason)  # fmt: skip
    return hold.id


def lift_holds(session: Session, act: Act, cbo_id: UUID, reason: str) -> int:
    """Lift every hold on a CBO's records; answers how many stood."""
    lifted = session.connection().execute(
        text(
            "UPDATE legal_hold SET lifted_at = :at, lifted_by = :by "
            "WHERE organization_id = :id AND lifted_at IS NULL"
        ),
        {"at": act.at, "by": act.actor, "id": cbo_id},
    )
    note(session, act, "legal_hold.lifted", subject="organization", subject_id=cbo_id,
         reason=reason)  # fmt: skip
    return lifted.rowcount


@dataclass(frozen=True, slots=True)
class Shredded:
    """What went: keys of the CBO, and files of plans that held nobody else's claims.

    `files_kept` hold claims of CBOs whose own time still runs; they go with the last of them.
    """

    keys: int
    files: int
    files_kept: int


def shred(session: Session, vault: Vault, act: Act, cbo_id: UUID) -> Shredded:
    """Destroy the data keys of a CBO whose clock has run out, in the caller's transaction.

    Other processes forget the keys within a minute of the commit.

    Raises:
        StillRetained: the clock has not run out, or a legal hold stands.
    """
    _check_may_go(session, act, cbo_id)
    connection = session.connection()
    keys = connection.execute(_SHRED, {"tenants": [cbo_id], "now": act.at}).rowcount
    files = {row.file_id: row.alone for row in connection.execute(_FILES, {"cbo_id": cbo_id})}
    alone = [file_id for file_id, only in files.items() if only]
    gone = connection.execute(_SHRED, {"tenants": alone, "now": act.at}).rowcount
    told = Shredded(keys, gone, len(files) - len(alone))
    detail = {"keys": told.keys, "files": [file_id.hex for file_id in alone]}
    note(session, act, "organization.shredded", subject="organization", subject_id=cbo_id,
         detail=detail)  # fmt: skip
    vault.forget()
    return told


def _check_may_go(session: Session, act: Act, cbo_id: UUID) -> None:
    clock = read_clock(session, cbo_id)
    if not clock.lets_go(act.day):
        until = "an agreement has no end" if clock.until is None else f"kept until {clock.until}"
        raise StillRetained(f"Nothing was shredded: {until}; legal holds: {len(clock.holds)}.")


def export_all(
    session: Session, vault: Vault, *, sensitive: bool = True
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(table, row) of everything that the session's own CBO may see, sealed values opened.

    The session is bound to the CBO: row security itself draws the line around what is its own.
    Without `sensitive`, what the law sets apart stays closed (`opened` is null).
    """
    for table in metadata.sorted_tables:
        if table.name == "idempotent_answer" or table.info["scope"] in ("hub", "shared"):
            continue
        rows = session.connection().execute(
            select(table), execution_options={"yield_per": 500}
        )  # fmt: skip
        with rows:
            for row in rows.mappings():
                yield table.name, _readable(vault, table.name, dict(row), sensitive)


def _readable(vault: Vault, table: str, row: dict[str, Any], sensitive: bool) -> dict[str, Any]:
    if row.get("sealed"):
        row["opened"] = _opened(vault, table, row["id"], bytes(row["sealed"]), sensitive)
    row.pop("sealed", None)
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value
        for name, value in row.items()
    }


def _opened(vault: Vault, table: str, row_id: UUID, sealed: bytes, sensitive: bool) -> Any:
    try:
        if not sensitive and vault.sensitivity_of(sealed) == "sensitive":
            return None
        plain = vault.open_bytes(sealed, table=table, row_id=row_id)
    except Unopenable:
        return None
    try:
        return json.loads(plain)
    except ValueError:
        return base64.b64encode(plain).decode()
